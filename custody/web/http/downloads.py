"""Papers and photographs that leave: made in a thread, put on record on the chain of what they show, sent.

Pages and API give out the same files; who may have one is asked here first.
"""

import asyncio
from collections.abc import Callable
from typing import Literal

from litestar import Response

from custody.domain.access.read_audit import Export, Form
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.service import documents
from custody.service.access import minutes_access
from custody.service.access.reading import require_checked, visible_exhibit
from custody.service.certificates import certificates, pdf_signatures
from custody.service.destruction import sessions, sign_off, site_checklist
from custody.service.documents import Papers
from custody.service.exchange import bundles, received_bundles
from custody.service.exhibits import photos
from custody.service.oversight.mass_balance import Balance
from custody.service.places import places
from custody.service.transfers import contents, transfers
from custody.storage.write import clock
from custody.text import i18n
from custody.web.http.bundle_download import Giving, give, require_whole
from custody.web.http.bundle_upload import receipt_of
from custody.web.http.request_context import Desk
from labels.layout.quantity import Lang

Document = Literal["history", "certificate", "slip", "register", "ledger", "json", "bundle", "receipt", "minutes",
                   "annex"]  # fmt: skip
Maker = Callable[[Papers, str, Lang], bytes]


async def history(here: Desk, number: str) -> Response[bytes]:
    """The custody history of an exhibit, without what its reader may not know of its seizure; raises ``NotFound``."""
    await here.ask(visible_exhibit, here.reader, number)
    return await _paper(
        here, number, "history", lambda papers, _, lang: documents.history_pdf(papers, number, lang, here.reader)
    )


async def case_history(here: Desk, number: str) -> Response[bytes]:
    """The custody history of all exhibits of a case; raises as ``giving.require_whole``, and ``case_large``."""
    await here.ask(require_whole, here.reader, number)
    return await _paper(here, number, "history", documents.case_history_pdf)


async def slip(here: Desk, number: str) -> Response[bytes]:
    """The slip of a hand-over in two copies; before the receipt it tells no measure.

    Raises:
        NotFound: no such hand-over, none that the reader may see, or one with what is ``untold`` to them.
        RuleBroken: ``check_due`` when what it found is on its way to the reader again.
    """
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    if found.settled_at:
        await here.ask(require_checked, here.reader, found.exhibits)
    if await here.ask(contents.untold, here.reader, found):
        raise NotFound("not_found", kind="TR", number=number)
    return await _paper(here, number, "slip", documents.slip_pdf)


async def seizure_minutes(here: Desk, number: str) -> Response[bytes]:
    """The minutes of a seizure; raises as ``minutes.of_seizure``."""
    act = await here.ask(minutes_access.of_seizure, here.reader, number)
    return await _paper(here, number, "minutes", documents.seizure_minutes_pdf, act)


async def act_minutes(here: Desk, number: str, act: str) -> Response[bytes]:
    """The minutes of a weighing or an opening, asked for by an exhibit in it; raises as ``minutes.of_act``."""
    subject = await here.ask(minutes_access.of_act, here.reader, number, act)

    def make(papers: Papers, _: str, lang: Lang) -> bytes:
        return documents.act_minutes_pdf(papers, number, act, lang)

    return await _paper(here, subject, "minutes", make, act)


async def inventory_minutes(here: Desk, number: str) -> Response[bytes]:
    """The minutes of an inventory, once it is reconciled; raises as ``minutes.of_inventory``."""
    act = await here.ask(minutes_access.of_inventory, here.reader, number)
    return await _paper(here, number, "minutes", documents.inventory_minutes_pdf, act)


async def order(here: Desk, number: str) -> Response[bytes]:
    """An order as a paper; raises as ``minutes.of_order``."""
    act = await here.ask(minutes_access.of_order, here.reader, number)
    return await _paper(here, number, "minutes", documents.order_pdf, act)


async def notice(here: Desk, number: str) -> Response[bytes]:
    """The notice of an order, to be served; raises as ``minutes.of_order``."""
    act = await here.ask(minutes_access.of_order, here.reader, number)
    return await _paper(here, number, "minutes", documents.notice_pdf, act)


async def register(here: Desk, number: str) -> Response[bytes]:
    """The register of a store: what lies there and in the places inside it; raises ``NotFound``."""
    await here.ask(places.place, here.services.directory, here.reader, number)
    return await _paper(here, number, "register", documents.register_pdf)


async def ledger(here: Desk, found: Balance) -> Response[bytes]:
    """A mass balance that was read for this person."""
    return await _paper(here, found.agency, "ledger", lambda papers, _, lang: documents.ledger_pdf(papers, found, lang))


async def certificate(here: Desk, number: str) -> Response[bytes]:
    """The sealed PDF of a certificate: the file that officials signed, once it is closed; raises ``NotFound``."""
    found, _ = await here.ask(certificates.visible_certificate, here.reader, number)
    if found.sealed:
        return await certificate_file(here, number)
    return await _paper(here, number, "certificate", documents.certificate_pdf)


async def annex(here: Desk, number: str) -> Response[bytes]:
    """The anchoring annex of a certificate; raises ``NotFound``, ``annex_waiting`` while nobody outside anchors it."""
    await here.ask(certificates.visible_certificate, here.reader, number)

    def make(papers: Papers, _: str, lang: Lang) -> bytes:
        return documents.annex_pdf(papers, here.services.log, number, lang)

    return await _paper(here, number, "annex", make)


async def certificate_file(here: Desk, number: str) -> Response[bytes]:
    """The file that officials sign, as the last one left it.

    Raises:
        NotFound: no such certificate, or none that the person may see; ``file_gone``.
        RuleBroken: ``file_not_prepared``.
    """
    found, _ = await here.ask(certificates.visible_certificate, here.reader, number)
    body = await here.ask(pdf_signatures.revision, here.services.vault, here.services.blobs, found)
    await _record(here, number, "certificate", "pdf")
    return file(body, f"{number}.pdf", "application/pdf")


async def replaced_file(here: Desk, number: str, event: int) -> Response[bytes]:
    """A spoilt file of a certificate that another one has replaced; raises ``NotFound``, ``file_gone``."""
    found, _ = await here.ask(certificates.visible_certificate, here.reader, number)
    body = await here.ask(pdf_signatures.replaced, here.services.vault, here.services.blobs, found, event)
    await _record(here, number, "certificate", "pdf")
    return file(body, f"{number}-{event}.pdf", "application/pdf")


async def statement(here: Desk, number: str) -> Response[bytes]:
    """The canonical statement of a certificate, byte for byte what the digest in the log is of."""
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    body = await here.ask(certificates.statement_of, number, found, session)
    await _record(here, number, "json", "export")
    return file(body, f"{number}.json", "application/json")


async def session_statement(here: Desk, number: str) -> Response[bytes]:
    """What everybody signs of a session, byte for byte what its digest in the log is of; raises ``NotFound``."""
    found = await here.ask(sessions.visible_session, here.reader, number)
    if not found.statement:
        raise RuleBroken("wrong_state", number=number, status=found.status)
    body = await here.ask(sign_off.statement_of, number, found)
    await _record(here, number, "json", "export")
    return file(body, f"{number}.json", "application/json")


async def session_checklist(here: Desk, number: str) -> Response[bytes]:
    """What goes along to the site of a session, without seals, weights and counts; raises ``NotFound``."""
    found = await here.ask(site_checklist.visible, here.reader, number)
    made = await here.ask(site_checklist.draw_up, number, found, clock.text(clock.now().wall_ms))
    await _record(here, number, "json", "export")
    return file(site_checklist.encoded(made), f"{number}-pack.json", "application/json")


async def bundle(here: Desk, number: str, giving: Giving) -> Response[bytes]:
    """The proof bundle of an exhibit, a case or a certificate as a ZIP; raises as ``giving.give``."""
    made = await give(here.services, here.session, number, giving)
    return file(bundles.zipped(made), f"{number}.zip", "application/zip")


async def receipt(here: Desk, number: str) -> Response[bytes]:
    """The signed receipt of a bundle that was received; raises ``NotFound``."""
    await here.ask(received_bundles.visible_received, here.reader, number)
    await _record(here, number, "receipt", "export")
    return file(await receipt_of(here.services, here.reader, number), f"{number}.receipt.json", "application/json")


async def received_bundle(here: Desk, number: str) -> Response[bytes]:
    """A bundle as it was received.

    Raises:
        NotFound: none that the person may see; ``bundle_gone``: its bytes are no longer here.
    """
    packed = await here.ask(received_bundles.packed, here.services.vault, here.services.blobs, here.reader, number)
    await _record(here, number, "bundle", "export")
    return file(packed, f"{number}.zip", "application/zip")


def file(body: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to keep under ``name``."""
    return Response(body, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


async def _paper(here: Desk, number: str, document: Document, make: Maker, act: str = "") -> Response[bytes]:
    body = await asyncio.to_thread(make, here.services, number, i18n.current())
    await _record(here, number, document, "pdf", act)
    name = f"{number}-annex.pdf" if document == "annex" else f"{number}.pdf"
    return file(body, name, "application/pdf")


async def _record(here: Desk, number: str, document: Document, form: Form, act: str = "") -> None:
    """Both records are on disk before the paper is sent: its own chain's and the reader's."""
    last, head = await here.ask(certificates.end, number)
    command = Export(about=number, document=document, until_n=last, head=head, of=act)
    await here.services.reading.export(here.session, command)
    await here.read(number, form)


async def photograph(
    here: Desk, scope: str, photo: Photo, number: str, place: int, form: Form = "api"
) -> Response[bytes]:  # fmt: skip
    """The answer that holds a photograph: recorded first; a browser shows it as an image and as nothing else."""
    found: photos.Picture = await asyncio.to_thread(
        photos.picture, here.services.blobs, scope, photo, f"{number}-{place}"
    )
    await here.read(number, form)
    headers = {
        "content-disposition": f'attachment; filename="{found.name}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(found.data, media_type=found.media_type, headers=headers)
