"""The application: routes, guards, headers, errors and templates put together."""

from collections.abc import Sequence
from typing import Any, Self

from anyio import CapacityLimiter
from litestar import Litestar, Router, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler
from msgspec import Struct

from custody.settings import Settings
from custody.storage.keeping.disk_space import require_room_for_acts
from custody.storage.tables.engine import file_of
from custody.web import api, pages
from custody.web.forms import label_stock_form
from custody.web.http import error_responses
from custody.web.http.act_routes import plain_act_routes
from custody.web.http.auth import Gate, Web, require_csrf, require_permission, services_of
from custody.web.http.checking_queue import CheckingQueue
from custody.web.http.connection_guard import KnownPeers
from custody.web.http.hashing_queue import HashingQueue
from custody.web.http.openapi import Described, KeptJson, PathParameters, Refusals
from custody.web.http.request_body import BodyRequest
from custody.web.http.route_permissions import require_declared
from custody.web.http.security import BODY_LIMIT, cookie_name, header_adder
from custody.web.http.service_worker import shell
from custody.web.http.services import Services
from custody.web.http.static_files import favicon, static_files
from custody.web.http.throttle import Throttle
from custody.web.http.untrusted_heads import forget_requests
from custody.web.rendering.render import engine

API_VERSION = "1.0.0"
"""Version of the HTTP interface, which outlives releases of the software."""


def create_app(services: Services, extra: Sequence[ControllerRouterHandler] = ()) -> Litestar:
    """Build the application.

    Args:
        services: what the handlers work with.
        extra: further route handlers, under the same guards.

    Raises:
        RuntimeError: a route that is not public declares no known permission.
        BadInput: ``setting_bad`` for a printer whose form there is not.
    """
    forget_requests()
    settings = services.settings
    label_stock_form.require_forms(settings)
    entries = [entry for module in pages.MODULES for entry in getattr(module, "menu", [])]
    app = Litestar(
        route_handlers=[*_own_routes(), *_api_and_pages(), *extra],
        middleware=[Gate()],
        guards=[require_permission, require_csrf],
        exception_handlers={Exception: error_responses.answer},
        before_send=[header_adder(settings)],
        template_config=TemplateConfig(instance=engine(settings, entries, lambda name: shell().address(name))),
        state=state_of(services),
        openapi_config=_openapi(settings),
        plugins=[Refusals(), Described(), PathParameters()],
        request_class=BodyRequest,
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
        debug=False,
    )
    require_declared(app.routes)
    return app


def state_of(services: Services) -> State:
    """Return the state shared by all requests of an application, with its services."""
    return State(
        {
            "services": services,
            "hashing": HashingQueue(),
            "peers": KnownPeers(),
            "strangers": Throttle(),
            "checkers": Throttle(),
            "newcomers": Throttle(),
            "looking": CapacityLimiter(1),
            "checking": CheckingQueue(),
        }
    )


class _Made(Router):
    """A router that is made for one application, which need not copy it with all its handlers: a third of its start."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def _api_and_pages() -> list[Router]:
    written = [handler for module in api.MODULES for handler in module.handlers]
    resources = [*written, *plain_act_routes(written)]
    shown = [handler for module in pages.MODULES for handler in module.handlers]
    return [_Made("/api", route_handlers=resources), _Made("/", route_handlers=shown, include_in_schema=False)]


def _own_routes() -> list[Any]:
    return [health, ready, favicon, static_files()]


class Health(Struct):
    """Health of the process: the result of the last verification, and the size it reached.

    ``signed_to`` is the last signed size, as far as known. ``signing``: the reason why signing has stopped, a code or
    "". ``backup_trial``: the result of the last trial restore of a backup, at ``backup_tried_at`` (RFC 3339 UTC, ""
    before the first).
    """

    status: str
    verified: bool | None
    verified_to: int
    signed_to: int
    signing: str
    backup_trial: bool | None
    backup_tried_at: str


@get("/health", opt={"bare": True}, tags=["service"], summary="Is the process alive?")
async def health(request: Web) -> Health:
    """Answer without touching the database; a log that is not as it was recorded is told, and goes on being served."""
    services = services_of(request)
    verified = services.verified()
    signing, trial = services.checkpoints.signing, services.trial()
    return Health(
        status="alive", verified=verified.ok, verified_to=verified.size,
        signed_to=signing.signed, signing=signing.trouble, backup_trial=trial.ok, backup_tried_at=trial.at,
    )  # fmt: skip


@get("/ready", opt={"bare": True}, tags=["service"], summary="Can acts be recorded now?", sync_to_thread=True)
def ready(request: Web) -> dict[str, str]:
    """Answer 200 when the disk has room, the recorder takes acts and the log can be signed, else 503."""
    services = services_of(request)
    file = file_of(services.settings.database)
    require_room_for_acts([services.settings.data, *([file.parent] if file else [])])
    services.recorder.probe()
    for check in services.checks:
        check()
    return {"status": "ready"}


def _openapi(settings: Settings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Custody",
        version=API_VERSION,
        description=DESCRIPTION,
        use_handler_docstrings=True,
        path="/schema",
        openapi_router=Router("/schema", route_handlers=[], opt={"bare": True}, include_in_schema=False),
        render_plugins=[KeptJson()],  # the viewers that Litestar offers load scripts from other hosts
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="apiKey",
                    name=cookie_name(settings, "custody"),
                    security_scheme_in="cookie",
                    description="Set by POST /api/session.",
                )
            }
        ),
        security=[{"session": []}],
    )


DESCRIPTION = """Chain of custody for seized drugs, from the seizure to the fire.

Sign in with `POST /api/session`; first `GET /api/session` for the CSRF token of your cookie. Every request
that changes something needs that token in the header `x-csrf-token`. Every refusal is an RFC 9457 problem
(`application/problem+json`) with a stable `code`. Acts carry an `Idempotency-Key`: the same key with the
same request gives the same receipt, with another request 422. Each route lists the codes it may answer with."""
