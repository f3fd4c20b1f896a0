"""Destruction certificates as pages: the list, and one with its totals, its lines and its downloads."""

import asyncio
from collections.abc import Mapping

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.service import documents
from custody.service.certificates import certificates, pdf_signatures, reissues
from custody.service.certificates.anchors import Anchored
from custody.service.destruction import sign_off, statement_summary
from custody.service.exhibits.remarks import speakers
from custody.service.law import unmet_rules
from custody.service.people import compromised_acts
from custody.storage.read import histories
from custody.storage.tables.connection import Connection
from custody.storage.write import clock
from custody.text import correction_text, i18n
from custody.text.i18n import N_
from custody.web.forms.list_filter import narrowed, paged
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
from custody.web.http.services import Services
from custody.web.rendering import display_names as spoken
from custody.web.rendering import version_differences
from custody.web.rendering.load_pages import of_the_load
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/certificates",
        title=N_("Certificates of destruction"),
        text=N_("What burnt, with totals, PDF and verifiable statement."),
        permission="certificate.read",
    )
]

FEW = 20
"""Lines that are shown at once; more of them are folded under their totals."""


class Beside(Struct, frozen=True, kw_only=True):
    """What the page tells beside the certificate's lines, each by the name that the template calls it.

    ``what``: what the session states; ``replaces``: what this version says otherwise than the one before it;
    ``doubted``: acts of the session and of the certificate that rest on means in other hands, each once, in order.
    """

    anchor: Anchored
    observed: unmet_rules.Observed
    file: pdf_signatures.FileStanding
    sheet: sign_off.Sheet
    versions: list[certificates.Listed]
    replaces: reissues.Amendment | None
    what: statement_summary.Stated
    doubted: dict[str, histories.Line]


@get("/certificates", opt={"permission": "certificate.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show certificates that the person may see by day and site of their fires, the newest first; it is on record."""
    here = desk(request)
    await here.read("", "search")
    rows, cursor = await here.ask(certificates.certificates, here.reader, after, PAGE)
    newest = sorted(rows, key=lambda row: row.issued_at, reverse=True)
    fires = await here.ask(certificates.fires, here.services.vault, rows)
    missing = await here.ask(sign_off.missing, [row.session for row in rows])
    unusual = await here.ask(certificates.unusual, rows)
    return here.show(
        "certificates/certificate_list.html", rows=newest, fires=fires, next=cursor, missing=missing, unusual=unusual,
        of_day={number: spoken.nth(fire.nth) for number, fire in fires.items()},
    )  # fmt: skip


@get("/certificates/{number:str}", opt={"permission": "certificate.read"})
async def certificate(
    request: Web, number: FromPath[str], page: FromQuery[int] = 0, find: FromQuery[str] = ""
) -> Template:  # fmt: skip
    """Show a certificate and one page of its lines, folded until they are asked for; the reading is on record."""
    here = desk(request)
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    burnt = await here.ask(certificates.burnt, number, found, session)
    lines = certificates.lines_of(burnt)
    await here.read(number, "page")
    beside = await here.ask(_beside, here.services, number, found, session, burnt)
    what, observed, replaces = beside.what, beside.observed, beside.replaces
    unproved = [line for line in lines if line.unproved]
    wrong = await asyncio.to_thread(documents.certificate_anomalies, here.services, number, i18n.current())
    listed = paged(narrowed(lines, find, lambda line: (line.exhibit, str(line.no), line.seal)), page)
    shown = {line.exhibit: line.substance for line in (*listed.rows, *unproved)}
    people = [*session.attending(), *speakers(what.reservations), *observed.people(), *what.people]
    names = await here.names([*people, *(replaces.people if replaces else ())])
    linked = await here.linked(
        [found.session, *(line.exhibit for line in listed.rows), *observed.about(),
         *(number for line in unproved for number in (line.exhibit, *line.unproved)),
         *what.left, *what.missing.values()]
    )  # fmt: skip
    return here.show(
        "certificates/certificate_page.html", number=number, certificate=found, meeting=session, listed=listed,
        **structs.asdict(beside), total=len(lines), wrong=wrong, unproved=unproved, find=find, linked=linked,
        unfolded=bool(page or find) or len(lines) <= FEW,
        known_as=await here.known_as(linked & {found.session, *(n for line in unproved for n in line.unproved)})
        | await of_the_load(here, {*shown, *what.left}, shown),
        restated=version_differences, corrected=correction_text, due=await _due(here, number, found, session),
        names=names,
    )  # fmt: skip


def _beside(
    connection: Connection, services: Services, number: str, found: Certificate, session: Session,
    burnt: Mapping[str, Exhibit],
) -> Beside:  # fmt: skip
    """What the page tells as it is; the history of the session is read once for all of it."""
    vault, chain = services.vault, histories.history(connection, found.session)
    doubted = [*compromised_acts.doubted(connection, chain), *compromised_acts.in_chain(connection, number)]
    what = statement_summary.stated(connection, vault, found.session, session, burnt, chain)
    return Beside(
        anchor=certificates.anchor(connection, services.trust, number),
        observed=unmet_rules.of_certificate(connection, vault, found, session, burnt, chain),
        file=pdf_signatures.standing(connection, vault, found),
        sheet=sign_off.sheet(connection, found.session, session, clock.text(clock.now().wall_ms)),
        versions=reissues.versions(connection, found),
        replaces=reissues.made(connection, vault, number, found, session),
        what=what,
        doubted={line.header.act: line for line in doubted},
    )


async def _due(here: Desk, number: str, found: Certificate, session: Session) -> bool:
    """Whether the person could issue the next version: asked of the chair only, for it reads all that burnt."""
    if found.superseded or session.chair != here.session.person:
        return False
    return (await here.ask(reissues.pending, here.services.vault, number, found, session)).any


@get("/certificates/{number:str}/pdf", opt={"permission": "certificate.read"})
async def pdf(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF, the export on record."""
    return await downloads.certificate(desk(request), number)


@get("/certificates/{number:str}/statement", opt={"permission": "certificate.read"})
async def statement(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, the export on record."""
    return await downloads.statement(desk(request), number)


@get("/certificates/{number:str}/annex", opt={"permission": "certificate.read"})
async def annex(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the anchoring annex, the export on record."""
    return await downloads.annex(desk(request), number)


handlers = [listed, certificate, pdf, statement, annex]
