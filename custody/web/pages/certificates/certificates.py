"""Destruction certificates as pages: the list, and one with its totals, its lines and its downloads."""

import asyncio
from collections.abc import Mapping

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.service import documents
from custody.service.certificates import certificates, pdf_signatures, reissues
from custody.service.certificates.anchors import Anchored
from custody.service.destruction import sign_off, statement_summary
from custody.service.exhibits.remarks import remark_authors
from custody.service.law import unmet_rules
from custody.service.people import compromised_acts
from custody.service.search.list_filter import narrowed, paged
from custody.storage.read import histories
from custody.storage.tables.connection import Connection
from custody.storage.write import clock
from custody.text import correction_text, i18n
from custody.text.i18n import N_
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
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
    """Facts that the page shows beside the certificate's lines, under the names that the template uses.

    ``what``: the statements of the session; ``replaces``: the changes from the version before; ``doubted``: the acts of
    the session and of the certificate that rest on compromised means, each once, in order.
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
    ctx = context_of(request)
    await ctx.read("", "search")
    rows, cursor = await ctx.query(certificates.certificates, ctx.reader, after, PAGE)
    newest = sorted(rows, key=lambda row: row.issued_at, reverse=True)
    fires = await ctx.query(certificates.fires, ctx.services.vault, rows)
    missing = await ctx.query(sign_off.missing, [row.session for row in rows])
    unusual = await ctx.query(certificates.unusual, rows)
    return ctx.show(
        "certificates/certificate_list.html", rows=newest, fires=fires, next=cursor, missing=missing, unusual=unusual,
        of_day={certificate_id: spoken.nth(fire.nth) for certificate_id, fire in fires.items()},
    )  # fmt: skip


@get("/certificates/{certificate_id:str}", opt={"permission": "certificate.read"})
async def certificate(
    request: Web, certificate_id: FromPath[str], page: FromQuery[int] = 0, find: FromQuery[str] = ""
) -> Template:  # fmt: skip
    """Show a certificate and one page of its lines, folded until they are asked for; the reading is on record."""
    ctx = context_of(request)
    found_certificate, session = await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    burnt = await ctx.query(certificates.burnt, certificate_id, found_certificate, session)
    lines = certificates.lines_of(burnt)
    await ctx.read(certificate_id, "page")
    beside = await ctx.query(_beside, ctx.services, certificate_id, found_certificate, session, burnt)
    what, observed, replaces = beside.what, beside.observed, beside.replaces
    unproved = [line for line in lines if line.unproved]
    wrong = await asyncio.to_thread(documents.certificate_anomalies, ctx.services, certificate_id, i18n.current())
    listed = paged(narrowed(lines, find, lambda line: (line.exhibit, str(line.no), line.seal)), page)
    shown = {line.exhibit: line.substance for line in (*listed.rows, *unproved)}
    people = [*session.attending(), *remark_authors(what.reservations), *observed.people(), *what.people]
    names = await ctx.names([*people, *(replaces.people if replaces else ())])
    linked = await ctx.linked(
        [found_certificate.session, *(line.exhibit for line in listed.rows), *observed.about(),
         *(subject_id for line in unproved for subject_id in (line.exhibit, *line.unproved)),
         *what.left, *what.missing.values()]
    )  # fmt: skip
    return ctx.show(
        "certificates/certificate_page.html", number=certificate_id, certificate=found_certificate, meeting=session,
        listed=listed,
        **structs.asdict(beside), total=len(lines), wrong=wrong, unproved=unproved, find=find, linked=linked,
        unfolded=bool(page or find) or len(lines) <= FEW,
        known_as=await ctx.known_as(linked & {found_certificate.session,
            *(exhibit_id for line in unproved for exhibit_id in line.unproved)})
        | await of_the_load(ctx, {*shown, *what.left}, shown),
        restated=version_differences, corrected=correction_text,
        due=await _due(ctx, certificate_id, found_certificate, session),
        names=names,
    )  # fmt: skip


def _beside(
    connection: Connection, services: Services, certificate_id: str, certificate: Certificate,
    session: DestructionSession,
    burnt: Mapping[str, Exhibit],
) -> Beside:  # fmt: skip
    """Return these facts for the page; the history of the session is read once for all of them."""
    vault, chain = services.vault, histories.history(connection, certificate.session)
    doubted = [
        *compromised_acts.affected_events(connection, chain),
        *compromised_acts.in_chain(connection, certificate_id),
    ]
    what = statement_summary.stated(connection, vault, certificate.session, session, burnt, chain)
    return Beside(
        anchor=certificates.anchor(connection, services.trust, certificate_id),
        observed=unmet_rules.of_certificate(connection, vault, certificate, session, burnt, chain),
        file=pdf_signatures.standing(connection, vault, certificate),
        sheet=sign_off.sheet(connection, certificate.session, session, clock.text(clock.now().wall_ms)),
        versions=reissues.versions(connection, certificate),
        replaces=reissues.made(connection, vault, certificate_id, certificate, session),
        what=what,
        doubted={line.header.act: line for line in doubted},
    )


async def _due(ctx: RequestContext, certificate_id: str, certificate: Certificate, session: DestructionSession) -> bool:
    """Return True if the person could issue the next version; only the chair may (the check reads the whole load)."""
    if certificate.superseded or session.chair != ctx.session.person:
        return False
    return (await ctx.query(reissues.pending, ctx.services.vault, certificate_id, certificate, session)).any


@get("/certificates/{certificate_id:str}/pdf", opt={"permission": "certificate.read"})
async def pdf(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF, the export on record."""
    return await downloads.certificate(context_of(request), certificate_id)


@get("/certificates/{certificate_id:str}/statement", opt={"permission": "certificate.read"})
async def statement(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, the export on record."""
    return await downloads.statement(context_of(request), certificate_id)


@get("/certificates/{certificate_id:str}/annex", opt={"permission": "certificate.read"})
async def annex(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the anchoring annex, the export on record."""
    return await downloads.annex(context_of(request), certificate_id)


handlers = [listed, certificate, pdf, statement, annex]
