"""Applications lent from test to test: to build one takes longer than most tests, and only its state is a town's own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from litestar import Litestar

from custody.web.app import create_app, state_of
from custody.web.services import Services

_idle: dict[Any, list[Litestar]] = {}


@contextmanager
def lent(services: Services, extra: Sequence[Any] = ()) -> Iterator[Litestar]:
    """An application over ``services``; those of towns that live side by side, or are set otherwise, are different."""
    anywhere = replace(services.settings, data=Path(), database="sqlite://")
    idle = _idle.setdefault((anywhere, tuple(extra)), [])
    app = idle.pop() if idle else create_app(services, extra=extra)
    app.state = state_of(services)
    yield app
    idle.append(app)
