"""Signing the certificate's file over HTTP, for page and API: prepared, brought back signed, closed by the seal.

Each revision is looked at before it is put on record, in a process of its own, one at a time
(``labels.signing.check_countersigned``).
"""

import asyncio
from datetime import UTC, datetime

from anyio import CapacityLimiter

from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import (
    ApplyOrganisationSeal,
    Countersign,
    PrepareFile,
    field_of,
    require_named,
    require_open,
)
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import BadInput, Conflict, RuleBroken
from custody.service import documents
from custody.service.certificates import certificates, pdf_signatures
from custody.service.destruction import sessions
from custody.text import i18n
from custody.web.http.request_context import RequestContext
from labels.documents.signature_boxes import field_name
from labels.signing import check_countersigned, inspect_pdf, revocation

PREPARE, SIGN, SEAL = "certificate.prepare/1", "certificate.countersign/1", "certificate.apply_organisation_seal/1"


async def prepare(ctx: RequestContext, certificate_id: str, key: str, reason: str = "") -> None:
    """Make the file with its fields, and keep it; ``reason``: why it replaces the one that is there.

    Raises as ``pdf_signatures.prepare``, and ``certificate_superseded``.
    """
    if await _done(ctx, PREPARE, certificate_id, key):
        return
    certificate_state, _ = await _current(ctx, certificate_id)
    if certificate_state.file and not reason.strip():
        raise RuleBroken("file_prepared", number=certificate_id)
    services = ctx.services
    pdf, fields = await asyncio.to_thread(documents.certificate_to_sign, services, certificate_id, i18n.current())
    kept = await asyncio.to_thread(pdf_signatures.keep, services.blobs, certificate_state.session, pdf)
    await ctx.perform(
        PREPARE, PrepareFile(session=certificate_state.session, fields=fields, kept=kept, reason=reason), key
    )


async def take(ctx: RequestContext, certificate_id: str, pdf: bytes, looking: CapacityLimiter, key: str) -> None:
    """Look at the file that the person brings back, and put their signature on record.

    Raises:
        BadInput: ``file_needed``; what ``labels.signing.check_countersigned`` has against it.
        Conflict: ``file_signed_since``, which says who has.
        As ``pdf_signatures.countersign``, and ``certificate_superseded``.
    """
    if await _done(ctx, SIGN, certificate_id, key):
        return
    certificate_state, _ = await _current(ctx, certificate_id)
    require_open(certificate_state, certificate_id)
    if not pdf:
        raise BadInput("file_needed")
    field = field_of(certificate_state, ctx.session.person)
    if not field:
        raise RuleBroken("no_field", person=ctx.session.person)
    services = ctx.services
    before = await ctx.query(pdf_signatures.revision, services.vault, services.blobs, certificate_state)
    async with looking:
        revoked = revocation.since(services.pki)
        judgement = await asyncio.to_thread(
            check_countersigned.check_apart,
            before,
            pdf,
            field_name(field),
            services.pki.root_pem,
            datetime.now(UTC),
            revoked,
        )
    if judgement.problem == "file_other":
        await _require_newest(ctx, certificate_id, certificate_state, pdf)
    if judgement.problem:
        raise BadInput(judgement.problem, signer=judgement.signer)
    kept = await asyncio.to_thread(pdf_signatures.keep, services.blobs, certificate_state.session, pdf)
    command = Countersign(
        session=certificate_state.session, after=certificate_state.file, kept=kept, signer=judgement.signer,
        certificate=judgement.certificate,
        signed_at=judgement.signed_at, stamped=judgement.stamped,
    )  # fmt: skip
    await ctx.perform(SIGN, command, key)


async def seal(
    ctx: RequestContext, certificate_id: str, looking: CapacityLimiter, key: str, without: tuple[str, ...] = ()
) -> None:
    """Close the file by the organisation's seal, once the closed file has been found good, as anybody will check it.

    ``without``: who has not signed the session, and is left out knowingly.

    Raises:
        RuleBroken: ``organisation_seal_refused``: it would not verify; ``certificate_superseded``; and as
            ``pdf_signatures.apply_organisation_seal``.
    """
    if await _done(ctx, SEAL, certificate_id, key):
        return
    certificate_state, session = await _current(ctx, certificate_id)
    require_open(certificate_state, certificate_id)
    if not certificate_state.countersigned:
        raise RuleBroken("file_unsigned", number=certificate_id)
    require_named(session, without)
    services = ctx.services
    pdf = await ctx.query(pdf_signatures.revision, services.vault, services.blobs, certificate_state)
    place = (await ctx.query(sessions.texts, services.vault, session)).get("site") or ""
    closed = await asyncio.to_thread(
        documents.sealed_file,
        services,
        certificate_state.certificate_number,
        str(place),
        pdf,
        datetime.now(UTC),
        i18n.current(),
    )
    async with looking:
        seen = await asyncio.to_thread(
            inspect_pdf.look_apart, closed, services.pki.root_pem, datetime.now(UTC), revocation.since(services.pki)
        )
    if seen.problems:
        raise RuleBroken("organisation_seal_refused", number=certificate_id)
    kept = await asyncio.to_thread(pdf_signatures.keep, services.blobs, certificate_state.session, closed)
    await ctx.perform(
        SEAL,
        ApplyOrganisationSeal(
            session=certificate_state.session, after=certificate_state.file, kept=kept, without=without
        ),
        key,
    )


async def _done(ctx: RequestContext, kind: str, certificate_id: str, key: str) -> bool:
    """Return True if a request repeats a completed act; raises if the person may not see the certificate."""
    await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    return await ctx.query(pdf_signatures.repeated, kind, ctx.session.person, certificate_id, key)


async def _require_newest(ctx: RequestContext, certificate_id: str, certificate_state: Certificate, pdf: bytes) -> None:
    services = ctx.services
    since = await ctx.query(
        pdf_signatures.signed_since, services.vault, services.blobs, certificate_id, certificate_state, pdf
    )
    if since:
        names = await ctx.names(since)
        raise Conflict("file_signed_since", people=", ".join(names[person_id] for person_id in since))


async def _current(ctx: RequestContext, certificate_id: str) -> tuple[Certificate, DestructionSession]:
    certificate_state, session = await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    pdf_signatures.require_current(certificate_id, session)
    return certificate_state, session
