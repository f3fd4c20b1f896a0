"""Applications lent from test to test: to build one takes longer than most tests, and only its state is a town's own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from litestar import Litestar

from custody.web.http.app import create_app, state_of
from custody.web.http.services import Services

_idle: dict[Any, list[Litestar]] = {}


class Compiled(BytecodeCache):
    """Templates compiled once a test process: each application has an environment, and would compile them all anew."""

    def __init__(self) -> None:
        self._codes: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.code


COMPILED = Compiled()


@contextmanager
def lent(services: Services, extra: Sequence[Any] = ()) -> Iterator[Litestar]:
    """An application over ``services``; those of towns that live side by side, or are set otherwise, are different."""
    anywhere = replace(services.settings, data=Path(), database="sqlite://")
    idle = _idle.setdefault((anywhere, tuple(extra)), [])
    app = idle.pop() if idle else _made(services, extra)
    app.state = state_of(services)
    yield app
    idle.append(app)


def _made(services: Services, extra: Sequence[Any]) -> Litestar:
    app = create_app(services, extra=extra)
    assert app.template_engine is not None
    app.template_engine.engine.bytecode_cache = COMPILED
    return app
