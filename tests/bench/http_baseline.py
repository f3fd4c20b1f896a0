"""The service under the HTTP benchmark, with one more route: the same guards and parsing, and then only an answer."""

import os

from litestar import post
from litestar.params import JSONBody

from custody.bootstrap import open_services
from custody.domain.transfers.hand_over import HandOver
from custody.settings import Settings
from custody.web.http.act_routes import Key
from custody.web.http.app import create_app
from custody.web.http.server import listen, server
from tests.bench.http import FSYNC
from tests.bench.recorder import slowed


@post("/api/bench/answer", opt={"permission": "transfer.hand_over/1"}, status_code=201)
async def answer(data: JSONBody[HandOver], key: Key) -> dict[str, str]:
    """Answer without recording."""
    return {"act": key, "to": data.to}


def main() -> None:
    """Serve at the port of the settings, with commits as slow as the bench asks for."""
    settings = Settings.from_environment()
    with open_services(settings) as services, slowed(services.store, float(os.environ[FSYNC])):
        listen(server(create_app(services, extra=[answer]), settings.host, settings.port))


if __name__ == "__main__":
    main()
