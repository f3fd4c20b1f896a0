"""Signing the certificate's file over HTTP, for page and API: prepared, brought back signed, closed by the seal.

Each revision is looked at before it is put on record, in a process of its own, one at a time
(``labels.signing.check_countersigned``).
"""

import asyncio
from datetime import UTC, datetime

from anyio import CapacityLimiter

from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import (
    Countersign,
    PrepareFile,
    SealFile,
    field_of,
    require_named,
    require_open,
)
from custody.domain.destruction.destruction_session import Session
from custody.domain.kernel.errors import BadInput, Conflict, RuleBroken
from custody.service import documents
from custody.service.certificates import certificates, pdf_signatures
from custody.service.destruction import sessions
from custody.text import i18n
from custody.web.http.request_context import Desk
from labels.documents.signature_boxes import field_name
from labels.signing import check_countersigned, inspect_pdf, revocation

PREPARE, SIGN, SEAL = "certificate.prepare/1", "certificate.countersign/1", "certificate.seal/1"


async def prepare(here: Desk, number: str, key: str, reason: str = "") -> None:
    """Make the file with its fields, and keep it; ``reason``: why it replaces the one that is there.

    Raises as ``countersign.prepare``, and ``certificate_superseded``.
    """
    if await _done(here, PREPARE, number, key):
        return
    found, _ = await _current(here, number)
    if found.file and not reason.strip():
        raise RuleBroken("file_prepared", number=number)
    services = here.services
    pdf, fields = await asyncio.to_thread(documents.certificate_to_sign, services, number, i18n.current())
    kept = await asyncio.to_thread(pdf_signatures.keep, services.blobs, found.session, pdf)
    await here.act(PREPARE, PrepareFile(session=found.session, fields=fields, kept=kept, reason=reason), key)


async def take(here: Desk, number: str, pdf: bytes, looking: CapacityLimiter, key: str) -> None:
    """Look at the file that the person brings back, and put their signature on record.

    Raises:
        BadInput: ``file_needed``; what ``labels.signing.check_countersigned`` has against it.
        Conflict: ``file_signed_since``, which says who has.
        As ``countersign.countersign``, and ``certificate_superseded``.
    """
    if await _done(here, SIGN, number, key):
        return
    found, _ = await _current(here, number)
    require_open(found, number)
    if not pdf:
        raise BadInput("file_needed")
    field = field_of(found, here.session.person)
    if not field:
        raise RuleBroken("no_field", person=here.session.person)
    services = here.services
    before = await here.ask(pdf_signatures.revision, services.vault, services.blobs, found)
    async with looking:
        revoked = revocation.since(services.pki)
        one = await asyncio.to_thread(
            check_countersigned.check_apart,
            before,
            pdf,
            field_name(field),
            services.pki.root_pem,
            datetime.now(UTC),
            revoked,
        )
    if one.problem == "file_other":
        await _require_newest(here, number, found, pdf)
    if one.problem:
        raise BadInput(one.problem, signer=one.signer)
    kept = await asyncio.to_thread(pdf_signatures.keep, services.blobs, found.session, pdf)
    command = Countersign(
        session=found.session, after=found.file, kept=kept, signer=one.signer, certificate=one.certificate,
        signed_at=one.signed_at, stamped=one.stamped,
    )  # fmt: skip
    await here.act(SIGN, command, key)


async def seal(here: Desk, number: str, looking: CapacityLimiter, key: str, without: tuple[str, ...] = ()) -> None:
    """Close the file by the organisation's seal, once the closed file has been found good, as anybody will check it.

    ``without``: who has not signed the session, and is left out knowingly.

    Raises:
        RuleBroken: ``seal_refused``: it would not verify; as ``countersign.seal``, and ``certificate_superseded``.
    """
    if await _done(here, SEAL, number, key):
        return
    found, session = await _current(here, number)
    require_open(found, number)
    if not found.countersigned:
        raise RuleBroken("file_unsigned", number=number)
    require_named(session, without)
    services = here.services
    pdf = await here.ask(pdf_signatures.revision, services.vault, services.blobs, found)
    place = (await here.ask(sessions.texts, services.vault, session)).get("site") or ""
    closed = await asyncio.to_thread(
        documents.sealed_file, services, found.number, str(place), pdf, datetime.now(UTC), i18n.current()
    )
    async with looking:
        seen = await asyncio.to_thread(
            inspect_pdf.look_apart, closed, services.pki.root_pem, datetime.now(UTC), revocation.since(services.pki)
        )
    if seen.problems:
        raise RuleBroken("seal_refused", number=number)
    kept = await asyncio.to_thread(pdf_signatures.keep, services.blobs, found.session, closed)
    await here.act(SEAL, SealFile(session=found.session, after=found.file, kept=kept, without=without), key)


async def _done(here: Desk, kind: str, number: str, key: str) -> bool:
    """Whether a repeat asks for what is done; the certificate is one that the person sees, or there is none."""
    await here.ask(certificates.visible_certificate, here.reader, number)
    return await here.ask(pdf_signatures.repeated, kind, here.session.person, number, key)


async def _require_newest(here: Desk, number: str, found: Certificate, pdf: bytes) -> None:
    services = here.services
    since = await here.ask(pdf_signatures.signed_since, services.vault, services.blobs, number, found, pdf)
    if since:
        names = await here.names(since)
        raise Conflict("file_signed_since", people=", ".join(names[one] for one in since))


async def _current(here: Desk, number: str) -> tuple[Certificate, Session]:
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    pdf_signatures.require_current(number, session)
    return found, session
