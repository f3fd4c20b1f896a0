"""The service under the HTTP benchmark, with one more route: the same guards and parsing, and then only an answer."""

from litestar import Litestar, post
from litestar.params import JSONBody

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
    opened = open_services(Settings.from_environment())
    app = create_app(opened.__enter__(), extra=[answer])

    async def close() -> None:
        opened.__exit__(None, None, None)

    app.on_shutdown.append(close)
    return app
