"""What pages remember is read beside the service, which goes on serving where that cannot be done."""

import threading
from types import SimpleNamespace

from custody.commands import memories


def test_it_is_read_again_and_again_until_the_end(monkeypatch, caplog):
    """A database that is away for a moment ends nothing: the next reading finds it."""
    stores, again = [], threading.Event()

    def remember(store, _now):
        stores.append(store)
        if len(stores) == 1:
            raise ConnectionError("the database is away")
        again.set()

    monkeypatch.setattr(memories, "remember", remember)
    monkeypatch.setattr(memories, "INTERVAL", 0.01)
    thread = memories.Memories(SimpleNamespace(store="the store"), first=0)
    assert again.wait(60)
    thread.close()
    assert set(stores) == {"the store"}
    assert "they read it when they are asked for" in caplog.text
