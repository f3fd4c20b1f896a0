"""The application: routes, guards, headers, errors and templates put together."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from anyio import CapacityLimiter
from litestar import Litestar, Router, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler
from msgspec import Struct

from custody.settings import Settings
from custody.storage.accounts import probe
from custody.web import errors, label_paper
from custody.web.api import acts as acts_api
from custody.web.api import alarms as alarms_api
from custody.web.api import balances as balances_api
from custody.web.api import bundles as bundles_api
from custody.web.api import cases as cases_api
from custody.web.api import certificates as certificates_api
from custody.web.api import confidential as confidential_api
from custody.web.api import corrections as corrections_api
from custody.web.api import devices as devices_api
from custody.web.api import discrepancies as discrepancies_api
from custody.web.api import drafts as drafts_api
from custody.web.api import drift as drift_api
from custody.web.api import erasures as erasures_api
from custody.web.api import exhibits as exhibits_api
from custody.web.api import holds as holds_api
from custody.web.api import indicators as indicators_api
from custody.web.api import inventories as inventories_api
from custody.web.api import laboratory as laboratory_api
from custody.web.api import ledger as ledger_api
from custody.web.api import log as log_api
from custody.web.api import notices as notices_api
from custody.web.api import openings as openings_api
from custody.web.api import operations as operations_api
from custody.web.api import orders as orders_api
from custody.web.api import outsiders as outsiders_api
from custody.web.api import paper_reports as paper_reports_api
from custody.web.api import passkeys as passkeys_api
from custody.web.api import people as people_api
from custody.web.api import photos as photos_api
from custody.web.api import places as places_api
from custody.web.api import received as received_api
from custody.web.api import rules as rules_api
from custody.web.api import samples as samples_api
from custody.web.api import scan as scan_api
from custody.web.api import search as search_api
from custody.web.api import seizures as seizures_api
from custody.web.api import sessions as sessions_api
from custody.web.api import signin as signin_api
from custody.web.api import statistics as statistics_api
from custody.web.api import transfers as transfers_api
from custody.web.auth import Gate, Web, require_csrf, require_permission, services_of
from custody.web.pages import acts as act_pages
from custody.web.pages import alarms as alarm_pages
from custody.web.pages import balances as balance_pages
from custody.web.pages import blanks as blank_pages
from custody.web.pages import bundles as bundle_pages
from custody.web.pages import burning as burning_pages
from custody.web.pages import cases as case_pages
from custody.web.pages import certificates as certificate_pages
from custody.web.pages import checklist as checklist_pages
from custody.web.pages import checks as check_pages
from custody.web.pages import confidential as confidential_pages
from custody.web.pages import corrections as correction_pages
from custody.web.pages import countersigning as countersigning_pages
from custody.web.pages import devices as device_pages
from custody.web.pages import discrepancies as discrepancy_pages
from custody.web.pages import drafts as draft_pages
from custody.web.pages import drift as drift_pages
from custody.web.pages import erasures as erasure_pages
from custody.web.pages import exercise as exercise_pages
from custody.web.pages import exhibits as exhibit_pages
from custody.web.pages import holds as hold_pages
from custody.web.pages import home as home_pages
from custody.web.pages import indicators as indicator_pages
from custody.web.pages import inventories as inventory_pages
from custody.web.pages import labels as label_pages
from custody.web.pages import laboratory as laboratory_pages
from custody.web.pages import ledger as ledger_pages
from custody.web.pages import live as live_pages
from custody.web.pages import log as log_pages
from custody.web.pages import lost as lost_pages
from custody.web.pages import notices as notice_pages
from custody.web.pages import office as office_pages
from custody.web.pages import openings as opening_pages
from custody.web.pages import operations as operation_pages
from custody.web.pages import orders as order_pages
from custody.web.pages import outsiders as outsider_pages
from custody.web.pages import paper_reports as paper_report_pages
from custody.web.pages import passkeys as passkey_pages
from custody.web.pages import people as people_pages
from custody.web.pages import photos as photo_pages
from custody.web.pages import places as place_pages
from custody.web.pages import preparing as preparing_pages
from custody.web.pages import readers as reader_pages
from custody.web.pages import receipts as receipt_pages
from custody.web.pages import received as received_pages
from custody.web.pages import registers as register_pages
from custody.web.pages import renewals as renewal_pages
from custody.web.pages import rules as rule_pages
from custody.web.pages import samples as sample_pages
from custody.web.pages import scan as scan_pages
from custody.web.pages import scanner as scanner_pages
from custody.web.pages import search as search_pages
from custody.web.pages import seizures as seizure_pages
from custody.web.pages import sessions as session_pages
from custody.web.pages import signatures as signature_pages
from custody.web.pages import signin as signin_pages
from custody.web.pages import statistics as statistics_pages
from custody.web.pages import successions as succession_pages
from custody.web.pages import transfers as transfer_pages
from custody.web.pages import trust as trust_pages
from custody.web.pages import verify as verify_pages
from custody.web.permissions import require_declared
from custody.web.refused import Refusals
from custody.web.render import engine
from custody.web.security import BODY_LIMIT, cookie_name, header_adder
from custody.web.services import Services
from custody.web.shell import shell
from custody.web.static_files import favicon, static_files
from custody.web.throttle import Throttle

API: list[ModuleType] = [
    signin_api,
    acts_api,
    search_api,
    exhibits_api,
    cases_api,
    seizures_api,
    notices_api,
    operations_api,
    outsiders_api,
    photos_api,
    places_api,
    balances_api,
    corrections_api,
    discrepancies_api,
    alarms_api,
    indicators_api,
    confidential_api,
    erasures_api,
    people_api,
    devices_api,
    scan_api,
    log_api,
    transfers_api,
    laboratory_api,
    paper_reports_api,
    passkeys_api,
    ledger_api,
    drift_api,
    openings_api,
    samples_api,
    inventories_api,
    holds_api,
    orders_api,
    drafts_api,
    sessions_api,
    bundles_api,
    certificates_api,
    statistics_api,
    received_api,
    rules_api,
]
"""Modules of ``custody.web.api``; their ``handlers`` come to stand under ``/api``."""

PAGES: list[ModuleType] = [
    home_pages,
    search_pages,
    exhibit_pages,
    reader_pages,
    transfer_pages,
    verify_pages,
    receipt_pages,
    case_pages,
    seizure_pages,
    notice_pages,
    operation_pages,
    outsider_pages,
    photo_pages,
    check_pages,
    label_pages,
    blank_pages,
    place_pages,
    register_pages,
    received_pages,
    balance_pages,
    inventory_pages,
    correction_pages,
    discrepancy_pages,
    alarm_pages,
    indicator_pages,
    confidential_pages,
    countersigning_pages,
    erasure_pages,
    laboratory_pages,
    paper_report_pages,
    ledger_pages,
    office_pages,
    drift_pages,
    opening_pages,
    sample_pages,
    hold_pages,
    lost_pages,
    order_pages,
    draft_pages,
    succession_pages,
    renewal_pages,
    session_pages,
    signature_pages,
    burning_pages,
    preparing_pages,
    live_pages,
    checklist_pages,
    bundle_pages,
    certificate_pages,
    statistics_pages,
    rule_pages,
    passkey_pages,
    people_pages,
    device_pages,
    scan_pages,
    log_pages,
    act_pages,
    signin_pages,
    trust_pages,
    scanner_pages,
    exercise_pages,
]
"""Modules of ``custody.web.pages``; each has ``handlers`` and may have ``menu``, its doors on the start page."""

API_VERSION = "1.0.0"
"""Version of the HTTP interface, which outlives releases of the software."""

HASHES_AT_ONCE = 2
"""Password checks running at the same time: each takes 64 MiB, and guesses must not push other work aside."""


def create_app(services: Services, extra: Sequence[ControllerRouterHandler] = ()) -> Litestar:
    """Build the application.

    Args:
        services: what the handlers work with.
        extra: further route handlers, under the same guards.

    Raises:
        RuntimeError: a route that is not public declares no known permission.
        BadInput: ``setting_bad`` for a printer whose form there is not.
    """
    settings = services.settings
    label_paper.require_forms(settings)
    entries = [entry for module in PAGES for entry in getattr(module, "menu", [])]
    app = Litestar(
        route_handlers=[*_own_routes(), *_api_and_pages(), *extra],
        middleware=[Gate()],
        guards=[require_permission, require_csrf],
        exception_handlers={Exception: errors.answer},
        before_send=[header_adder(settings)],
        template_config=TemplateConfig(instance=engine(settings, entries, lambda name: shell().address(name))),
        state=state_of(services),
        openapi_config=_openapi(settings),
        plugins=[Refusals()],
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
        debug=False,
    )
    require_declared(app.routes)
    return app


def state_of(services: Services) -> State:
    """What the requests of an application share, and the one place where it holds its services."""
    return State(
        {
            "services": services,
            "hashing": CapacityLimiter(HASHES_AT_ONCE),
            "strangers": Throttle(),
            "looking": CapacityLimiter(1),
        }
    )


def _api_and_pages() -> list[Router]:
    api = [handler for module in API for handler in module.handlers]
    pages = [handler for module in PAGES for handler in module.handlers]
    return [Router("/api", route_handlers=api), Router("/", route_handlers=pages, include_in_schema=False)]


def _own_routes() -> list[Any]:
    return [health, ready, favicon, static_files()]


class Health(Struct):
    """That the process lives; whether the last verification found nothing wrong, and up to which size.

    ``signed_to`` is the size that was signed last, as far as is known; ``signing`` why no more is signed, a code or "".
    """

    status: str
    verified: bool | None
    verified_to: int
    signed_to: int
    signing: str


@get("/health", opt={"bare": True}, tags=["service"], summary="Is the process alive?")
async def health(request: Web) -> Health:
    """Answer without touching the database; a log that is not as it was recorded is told, and goes on being served."""
    services = services_of(request)
    verified = services.verified()
    signing = services.checkpoints.signing
    return Health(
        status="alive", verified=verified.ok, verified_to=verified.size,
        signed_to=signing.signed, signing=signing.trouble,
    )  # fmt: skip


@get("/ready", opt={"bare": True}, tags=["service"], summary="Can acts be recorded now?", sync_to_thread=True)
def ready(request: Web) -> dict[str, str]:
    """Answer 200 when the database takes writes and is of this version, else 503."""
    services = services_of(request)
    probe(services.store)
    for check in services.checks:
        check()
    return {"status": "ready"}


def _openapi(settings: Settings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Custody",
        version=API_VERSION,
        description=DESCRIPTION,
        path="/schema",
        openapi_router=Router("/schema", route_handlers=[], opt={"bare": True}, include_in_schema=False),
        render_plugins=[JsonRenderPlugin()],  # the viewers that Litestar offers load scripts from other hosts
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
