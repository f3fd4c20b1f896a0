"""What a command tells its progress bar."""

from contextlib import contextmanager
from importlib import import_module


def recorded_progress(monkeypatch, command: str) -> list[tuple[int, int]]:
    """The (done, to do) that the bar of ``custody.commands.<command>`` is told, filled while it runs."""
    told: list[tuple[int, int]] = []

    @contextmanager
    def working(_title: str):
        yield lambda done, total: told.append((done, total))

    monkeypatch.setattr(import_module(f"custody.commands.{command}"), "working", working)
    return told
