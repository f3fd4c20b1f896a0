"""The service under the HTTP benchmark, with one more route: the same guards and parsing, and then only an answer."""

import os
from contextlib import ExitStack

from litestar import Litestar, post
from litestar.params import JSONBody

from custody.bench.http import FSYNC
from custody.bench.recorder import slowed
from custody.domain.transfer import HandOver
from custody.settings import Settings
from custody.web.acts import Key
from custody.web.app import create_app
from custody.wiring import open_services


@post("/api/bench/answer", opt={"permission": "transfer.handover/1"}, status_code=201)
async def answer(data: JSONBody[HandOver], key: Key) -> dict[str, str]:
    """Answer without recording."""
    return {"act": key, "to": data.to}


def application() -> Litestar:
    """The application of the environment's settings."""
    opened = ExitStack()
    services = opened.enter_context(open_services(Settings.from_environment()))
    opened.enter_context(slowed(services.store, float(os.environ[FSYNC])))
    app = create_app(services, extra=[answer])

    async def close() -> None:
        opened.close()

    app.on_shutdown.append(close)
    return app
