"""What pages remember is read beside the service, which goes on serving where that cannot be done."""

import threading
from contextlib import nullcontext
from types import SimpleNamespace

from custody.commands import background
from custody.service.log import cache_warmup as service_memories


def test_it_is_read_again_and_again_until_the_end(monkeypatch, caplog):
    """A database that is away for a moment ends nothing: the next reading finds it."""
    stores, again = [], threading.Event()

    def remember(store, _now, _ended):
        stores.append(store)
        if len(stores) == 1:
            raise ConnectionError("the database is away")
        again.set()

    monkeypatch.setattr(background, "remember", remember)
    monkeypatch.setattr(background, "WARM_INTERVAL", 0.01)
    thread = background.CacheWarmer(SimpleNamespace(store="the store"), first=0)
    assert again.wait(60)
    thread.close()
    assert set(stores) == {"the store"}
    assert "they read it when they are asked for" in caplog.text


def test_a_reading_gives_way_to_the_end(monkeypatch):
    """From a cold disk all of it takes minutes: who stops the service waits for the question that is asked, at most."""
    asked, begun = [], threading.Event()

    def questions(_store, _now):
        while True:
            yield lambda _connection: (asked.append(1), begun.set())

    monkeypatch.setattr(service_memories, "_questions", questions)
    thread = background.CacheWarmer(SimpleNamespace(store=SimpleNamespace(reading=nullcontext)), first=0)
    assert begun.wait(60)
    thread.close()
    assert asked
