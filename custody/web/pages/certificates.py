"""Destruction certificates as pages: the list, and one with its totals, its lines and its downloads."""

import asyncio

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.domain.certificate import Certificate
from custody.domain.session import Session
from custody.service import certificates, compromised, countersigning, documents, reissues, signing, stated, unmet
from custody.service.remarks import remarks, speakers
from custody.storage import clock
from custody.storage.queries import Line
from custody.web import corrected, i18n, papers, restated
from custody.web import named as spoken
from custody.web.auth import Web
from custody.web.desk import PAGE, Desk, desk
from custody.web.i18n import N_
from custody.web.load_pages import of_the_load
from custody.web.menu import Entry
from custody.web.narrow import narrowed, paged

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


@get("/certificates", opt={"permission": "certificate.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show certificates that the person may see by day and site of their fires, the newest first; it is on record."""
    here = desk(request)
    await here.read("", "search")
    rows, cursor = await here.ask(certificates.certificates, here.reader, after, PAGE)
    newest = sorted(rows, key=lambda row: row.issued_at, reverse=True)
    fires = await here.ask(certificates.fires, here.services.vault, rows)
    missing = await here.ask(signing.missing, [row.session for row in rows])
    unusual = await here.ask(certificates.unusual, rows)
    return here.show(
        "certificate_list.html", rows=newest, fires=fires, next=cursor, missing=missing, unusual=unusual,
        of_day={number: spoken.nth(fire.nth) for number, fire in fires.items()},
    )  # fmt: skip


@get("/certificates/{number:str}", opt={"permission": "certificate.read"})
async def certificate(
    request: Web, number: FromPath[str], page: FromQuery[int] = 0, find: FromQuery[str] = ""
) -> Template:  # fmt: skip
    """Show a certificate and one page of its lines, folded until they are asked for; the reading is on record."""
    here = desk(request)
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    then = await here.ask(certificates.size_at_issue, number)
    burnt = await here.ask(certificates.as_issued, found, session, then)
    lines = certificates.lines_of(burnt)
    anchor = await here.ask(certificates.anchor, here.services.trust, number)
    await here.read(number, "page")
    said = await here.ask(remarks, here.services.vault, found.session, ("reservations",))
    observed = await here.ask(unmet.of_certificate, here.services.vault, found, session, burnt)
    file = await here.ask(countersigning.standing, here.services.vault, found)
    sheet = await here.ask(signing.sheet, found.session, session, clock.text(clock.now().wall_ms))
    versions = await here.ask(reissues.versions, found)
    replaces = await here.ask(reissues.made, here.services.vault, number, found, session)
    unproved = [line for line in lines if line.unproved]
    what = await here.ask(stated.stated, here.services.vault, found.session, session, burnt)
    wrong = await asyncio.to_thread(documents.certificate_anomalies, here.services, number, i18n.current())
    listed = paged(narrowed(lines, find, lambda line: (line.exhibit, str(line.no), line.seal)), page)
    shown = {line.exhibit: line.substance for line in (*listed.rows, *unproved)}
    people = [*session.attending(), *speakers(said), *observed.people(), *what.people]
    names = await here.names([*people, *(replaces.people if replaces else ())])
    linked = await here.linked(
        [found.session, *(line.exhibit for line in listed.rows), *observed.about(),
         *(number for line in unproved for number in (line.exhibit, *line.unproved)),
         *what.left, *what.missing.values()]
    )  # fmt: skip
    return here.show(
        "certificate_page.html", number=number, certificate=found, meeting=session, listed=listed, anchor=anchor,
        total=len(lines), wrong=wrong, unproved=unproved, find=find, unfolded=bool(page or find) or len(lines) <= FEW,
        what=what, sheet=sheet, linked=linked,
        known_as=await here.known_as(linked & {found.session, *(n for line in unproved for n in line.unproved)})
        | await of_the_load(here, {*shown, *what.left}, shown),
        observed=observed, file=file, versions=versions, replaces=replaces, restated=restated, corrected=corrected,
        due=await _due(here, number, found, session),
        names=names, said=said, doubted=await _doubted(here, number, found),
    )  # fmt: skip


async def _doubted(here: Desk, number: str, found: Certificate) -> dict[str, Line]:
    """The acts of the session and of the certificate that rest on means in other hands, each once, in order."""
    of_session = await here.ask(compromised.in_chain, found.session)
    of_certificate = await here.ask(compromised.in_chain, number)
    return {line.header.act: line for line in (*of_session, *of_certificate)}


async def _due(here: Desk, number: str, found: Certificate, session: Session) -> bool:
    """Whether the person could issue the next version: asked of the chair only, for it reads all that burnt."""
    if found.superseded or session.chair != here.session.person:
        return False
    return (await here.ask(reissues.pending, here.services.vault, number, found, session)).any


@get("/certificates/{number:str}/pdf", opt={"permission": "certificate.read"})
async def pdf(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF, the export on record."""
    return await papers.certificate(desk(request), number)


@get("/certificates/{number:str}/statement", opt={"permission": "certificate.read"})
async def statement(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, the export on record."""
    return await papers.statement(desk(request), number)


@get("/certificates/{number:str}/annex", opt={"permission": "certificate.read"})
async def annex(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the anchoring annex, the export on record."""
    return await papers.annex(desk(request), number)


handlers = [listed, certificate, pdf, statement, annex]
