"""Papers and photographs that leave: made in a thread, put on record on the chain of what they show, sent.

Pages and API give out the same files; who may have one is asked here first.
"""

import asyncio
from collections.abc import Callable

from litestar import Response

from custody.domain.access.read_audit import Document, Form
from custody.domain.kernel.photo_reference import Photo
from custody.service import documents
from custody.service.access import minutes_access
from custody.service.access.audited_queries import visible_exhibit
from custody.service.certificates import certificates, pdf_signatures
from custody.service.destruction import sign_off, site_checklist
from custody.service.documents import Papers
from custody.service.exchange import bundles, received_bundles
from custody.service.exhibits import photos
from custody.service.kernel import heavy_work
from custody.service.oversight.mass_balance import Balance
from custody.service.places import place_view
from custody.service.transfers import slip_contents
from custody.storage.write import clock
from custody.text import i18n
from custody.web.http.bundle_download import Giving, give, require_whole
from custody.web.http.bundle_upload import receipt_of
from custody.web.http.request_context import RequestContext
from labels.layout.quantity import Lang

Maker = Callable[[Papers, str, Lang], bytes]


async def history(ctx: RequestContext, exhibit_id: str) -> Response[bytes]:
    """Return an exhibit's custody history, without seizure facts closed to the reader; raise ``NotFound``."""
    await ctx.query(visible_exhibit, ctx.reader, exhibit_id)
    return await _paper(
        ctx,
        exhibit_id,
        "history",
        lambda papers, _, lang: documents.history_pdf(papers, exhibit_id, lang, ctx.reader),
    )


async def case_history(ctx: RequestContext, case_id: str) -> Response[bytes]:
    """Return the custody history of a case; raise ``case_large``, or as ``bundle_download.require_whole``."""
    await ctx.query(require_whole, ctx.reader, case_id)
    return await _paper(ctx, case_id, "history", documents.case_history_pdf)


async def hearing_sheet(ctx: RequestContext, case_id: str) -> Response[bytes]:
    """Return the sheet of a case for a hearing; raise as ``case_history``."""
    await ctx.query(require_whole, ctx.reader, case_id)
    return await _paper(ctx, case_id, "history", documents.hearing_sheet_pdf)


async def attestation(ctx: RequestContext, case_id: str) -> Response[bytes]:
    """Return the attestation of what burnt of a case; raise as ``case_history``, and ``nothing_attested``."""
    await ctx.query(require_whole, ctx.reader, case_id)
    return await _paper(ctx, case_id, "history", documents.attestation_pdf)


async def slip(ctx: RequestContext, transfer_id: str) -> Response[bytes]:
    """Return the slip of a hand-over in two copies; before the receipt it shows no weight or count.

    Raises:
        NotFound: no such hand-over, none that the reader may see, or one with what is ``untold`` to them.
        RuleBroken: ``check_due`` when what it found is on its way to the reader again.
    """
    await ctx.query(slip_contents.require_printable, ctx.reader, transfer_id)
    return await _paper(
        ctx, transfer_id, "slip", lambda papers, _, lang: documents.slip_pdf(papers, transfer_id, lang, ctx.reader)
    )


async def seizure_minutes(ctx: RequestContext, seizure_id: str) -> Response[bytes]:
    """Return the minutes of a seizure; raise as ``minutes_access.of_seizure``."""
    act = await ctx.query(minutes_access.of_seizure, ctx.reader, seizure_id)
    return await _paper(ctx, seizure_id, "minutes", documents.seizure_minutes_pdf, act)


async def act_minutes(ctx: RequestContext, exhibit_id: str, act: str) -> Response[bytes]:
    """Return the minutes of a weighing or opening, asked for from its exhibit; raise as ``minutes_access.of_act``."""
    subject = await ctx.query(minutes_access.of_act, ctx.reader, exhibit_id, act)

    def make(papers: Papers, _: str, lang: Lang) -> bytes:
        """Draw the minutes."""
        return documents.act_minutes_pdf(papers, exhibit_id, act, lang)

    return await _paper(ctx, subject, "minutes", make, act)


async def inventory_minutes(ctx: RequestContext, inventory_id: str) -> Response[bytes]:
    """Return the minutes of an inventory, once it is reconciled; raise as ``minutes_access.of_inventory``."""
    act = await ctx.query(minutes_access.of_inventory, ctx.reader, inventory_id)
    return await _paper(ctx, inventory_id, "minutes", documents.inventory_minutes_pdf, act)


async def order(ctx: RequestContext, order_id: str) -> Response[bytes]:
    """Return an order as a paper; raise as ``minutes_access.of_order``."""
    act = await ctx.query(minutes_access.of_order, ctx.reader, order_id)
    return await _paper(ctx, order_id, "minutes", documents.order_pdf, act)


async def notice(ctx: RequestContext, order_id: str) -> Response[bytes]:
    """Return the notice of an order, to be served; raise as ``minutes_access.of_order``."""
    act = await ctx.query(minutes_access.of_order, ctx.reader, order_id)
    return await _paper(ctx, order_id, "minutes", documents.notice_pdf, act)


async def register(ctx: RequestContext, place_id: str) -> Response[bytes]:
    """Return the register of a store and the places inside it; raise as ``place_view.require_listable``."""
    await ctx.query(place_view.require_listable, ctx.reader, place_id)
    return await _paper(ctx, place_id, "register", documents.register_pdf)


async def mass_balance(ctx: RequestContext, account: Balance) -> Response[bytes]:
    """Return the paper of a mass balance that was read for this person."""
    return await _paper(
        ctx, account.agency, "mass_balance", lambda papers, _, lang: documents.mass_balance_pdf(papers, account, lang)
    )


async def certificate(ctx: RequestContext, certificate_id: str) -> Response[bytes]:
    """Return the sealed PDF of a certificate, or the signed file once it is closed; raise ``NotFound``."""
    found_certificate, _ = await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    if found_certificate.sealed:
        return await certificate_file(ctx, certificate_id)
    return await _paper(ctx, certificate_id, "certificate", documents.certificate_pdf)


async def annex(ctx: RequestContext, certificate_id: str) -> Response[bytes]:
    """Return the anchoring annex of a certificate; raise ``NotFound``, or ``annex_waiting`` before it is anchored."""

    def make(papers: Papers, _: str, lang: Lang) -> bytes:
        """Draw the annex."""
        return documents.annex_pdf(papers, ctx.services.log, certificate_id, lang, ctx.reader)

    return await _paper(ctx, certificate_id, "annex", make)


async def certificate_file(ctx: RequestContext, certificate_id: str) -> Response[bytes]:
    """Return the file that officials sign, with the latest signature.

    Raises:
        NotFound: no such certificate, or none that the person may see; ``file_gone``.
        RuleBroken: ``file_not_prepared``.
    """
    services = ctx.services
    body = await ctx.query(pdf_signatures.visible_revision, services.vault, services.blobs, ctx.reader, certificate_id)
    await _record(ctx, certificate_id, "certificate", "pdf")
    return file(body, f"{certificate_id}.pdf", "application/pdf")


async def replaced_file(ctx: RequestContext, certificate_id: str, event: int) -> Response[bytes]:
    """Return a spoilt certificate file that another has replaced; raise ``NotFound``, ``file_gone``."""
    services = ctx.services
    body = await ctx.query(
        pdf_signatures.visible_replaced, services.vault, services.blobs, ctx.reader, certificate_id, event
    )
    await _record(ctx, certificate_id, "certificate", "pdf")
    return file(body, f"{certificate_id}-{event}.pdf", "application/pdf")


async def statement(ctx: RequestContext, certificate_id: str) -> Response[bytes]:
    """Return the canonical statement of a certificate, byte for byte as hashed in the log."""
    body = await ctx.query(certificates.visible_statement, ctx.reader, certificate_id)
    await _record(ctx, certificate_id, "json", "export")
    return file(body, f"{certificate_id}.json", "application/json")


async def session_statement(ctx: RequestContext, session_id: str) -> Response[bytes]:
    """Return the statement signed of a session, byte for byte as hashed in the log; raise ``NotFound``."""
    body = await ctx.query(sign_off.visible_statement, ctx.reader, session_id)
    await _record(ctx, session_id, "json", "export")
    return file(body, f"{session_id}.json", "application/json")


async def session_checklist(ctx: RequestContext, session_id: str) -> Response[bytes]:
    """Return the pack for the site of a session, without seals, weights and counts; raise ``NotFound``."""
    made = await ctx.query(site_checklist.checklist, ctx.reader, session_id, clock.text(clock.now().wall_ms))
    await _record(ctx, session_id, "json", "export")
    return file(site_checklist.encoded(made), f"{session_id}-pack.json", "application/json")


async def bundle(ctx: RequestContext, subject_id: str, giving: Giving) -> Response[bytes]:
    """Return the proof bundle of an exhibit, case or certificate as a ZIP; raise as ``bundle_download.give``."""
    with heavy_work.turn(ctx.session.person):
        made = await give(ctx.services, ctx.session, subject_id, giving)
        packed = await heavy_work.bundle(bundles.zipped, made)
    return file(packed, f"{subject_id}.zip", "application/zip")


async def receipt(ctx: RequestContext, received_id: str) -> Response[bytes]:
    """Return the signed receipt of a received bundle; raise ``NotFound``."""
    body = await receipt_of(ctx.services, ctx.reader, received_id)
    await _record(ctx, received_id, "receipt", "export")
    return file(body, f"{received_id}.receipt.json", "application/json")


async def received_bundle(ctx: RequestContext, received_id: str) -> Response[bytes]:
    """Return a bundle as it was received.

    Raises:
        NotFound: none that the person may see; ``bundle_gone``: its bytes are no longer here.
    """
    packed = await ctx.query(received_bundles.packed, ctx.services.vault, ctx.services.blobs, ctx.reader, received_id)
    await _record(ctx, received_id, "bundle", "export")
    return file(packed, f"{received_id}.zip", "application/zip")


def file(body: bytes, name: str, media_type: str) -> Response[bytes]:
    """Return a response that downloads a file under ``name``."""
    return Response(body, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


async def _paper(
    ctx: RequestContext, subject_id: str, document: Document, make: Maker, act: str = ""
) -> Response[bytes]:
    with heavy_work.turn(ctx.session.person):
        body = await heavy_work.paper(make, ctx.services, subject_id, i18n.current())
    await _record(ctx, subject_id, document, "pdf", act)
    name = f"{subject_id}-annex.pdf" if document == "annex" else f"{subject_id}.pdf"
    return file(body, name, "application/pdf")


async def _record(ctx: RequestContext, subject_id: str, document: Document, form: Form, act: str = "") -> None:
    """Both records are on disk before the paper is sent: its own chain's and the reader's."""
    await ctx.services.queries.hand_out(ctx.session, subject_id, document, form, act)


async def photograph(
    ctx: RequestContext, scope: str, photo: Photo, subject_id: str, place: int, form: Form = "api"
) -> Response[bytes]:  # fmt: skip
    """Record the reading and return a photograph; the headers let a browser show it only as an image."""
    scopes = await ctx.query(photos.scopes, scope)
    picture: photos.Picture = await asyncio.to_thread(
        photos.picture, ctx.services.blobs, scopes, photo, f"{subject_id}-{place}"
    )
    await ctx.read(subject_id, form)
    headers = {
        "content-disposition": f'attachment; filename="{picture.name}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(picture.data, media_type=picture.media_type, headers=headers)
