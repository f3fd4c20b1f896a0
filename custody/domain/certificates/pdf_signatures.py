"""Signatures in the certificate's file (PAdES): prepared once, signed by one after the other, closed by the seal.

The session's statement is signed in ``sign_off``, by everybody and in any way. Here those who hold a certificate of
their own also sign the paper itself, each in the field prepared for them. The file is a private value, kept like a
photograph; the service looks at each revision (``labels.signing.check_countersigned``) before it is put on record here,
and a revision
that continues another than the last one is refused: so none is replaced, and none is lost. A file that is spoilt, or
lacks a field, is prepared again before the seal by another member of the commission, who says why: everybody signs the
new one, and the old one stays listed, with who had signed it.
"""

from collections.abc import Collection
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES, Role
from custody.domain.certificates.certificate import Certificate, Countersigned, SignField, Spoiled
from custody.domain.destruction.destruction_session import CERTIFIED, DestructionSession
from custody.domain.destruction.quorum import require_chair
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.signing_progress import late, missing, signers
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, Conflict, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.times import canonical
from custody.domain.kernel.typed_text import BLOB, HEX_DIGEST, clean

FILE = "file"
"""The private value that names the revision's bytes."""


class CertificatePrepared(Event, frozen=True):
    """The certificate's file was made, with a field for each person (its number on the paper), to be signed.

    ``by``: who prepared it. Of a file that replaces another one the reason is committed to.
    """

    type: ClassVar[str] = "certificate.prepared/1"
    fields: tuple[SignField, ...]
    by: str

    def apply(self, state: Certificate, fact: Fact) -> Certificate:
        """Prepare the certificate's file for signature, and spoil an earlier file with its signatures."""
        if state.file:
            signed = tuple(signature.person for signature in state.countersigned)
            state.spoiled.append(Spoiled(file=state.file, signed=signed, by=self.by, at=fact.at, seq=fact.seq))
        state.fields, state.file, state.countersigned, state.prepared_by = list(self.fields), fact.seq, [], self.by
        return state


class CertificateCountersigned(Event, frozen=True, kw_only=True):
    """A person signed the file in their field, with the key of a ``certificate`` (its SHA-256, hex).

    ``signed_at``: as the signature says; ``stamped``: whether a time-stamp says so, that was trusted. ``late``: after
    the hours that the rule pack gives. Whose certificate it says it is, and the file as it is since, are committed to.
    """

    type: ClassVar[str] = "certificate.countersigned/1"
    person: str
    certificate: str
    signed_at: str = ""
    stamped: bool = False
    late: bool = False

    def apply(self, state: Certificate, fact: Fact) -> Certificate:
        """Add a signature to the certificate."""
        state.countersigned.append(
            Countersigned(
                person=self.person, certificate=self.certificate, signed_at=self.signed_at, stamped=self.stamped,
                late=self.late, at=fact.at, seq=fact.seq,
            )
        )  # fmt: skip
        state.file = fact.seq
        return state


class CertificateOrganisationSealApplied(Event, frozen=True):
    """The organisation's seal closed the file: from now on it is the certificate's paper, and nobody signs it.

    ``without``: who had signed the session in no way when the chair closed it, and was named to them.
    """

    type: ClassVar[str] = "certificate.organisation_seal_applied/1"
    without: tuple[str, ...] = ()

    def apply(self, state: Certificate, fact: Fact) -> Certificate:
        """Close the file of the certificate."""
        state.file = state.sealed = fact.seq
        state.left_out = list(self.without)
        return state


class PrepareFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Keep the file that everybody signs, with the fields that it has; ``reason``: why it replaces another one."""

    session: str
    fields: tuple[SignField, ...]
    kept: Photo
    reason: str = ""


class Countersign(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Keep the author's signature. ``after``: the event (``seq``) with the revision that it continues."""

    session: str
    after: int
    kept: Photo
    signer: str
    certificate: str
    signed_at: str = ""
    stamped: bool = False


class ApplyOrganisationSeal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Keep the file as the seal closed it. ``after``: the event (``seq``) with the revision that it continues.

    ``without``: everybody who has not signed the session yet, and without whose signature it is closed all the same.
    """

    session: str
    after: int
    kept: Photo
    without: tuple[str, ...] = ()


@act(
    "certificate.prepare/1",
    title=N_("File of the certificate prepared for signatures"),
    summary="Prepare the file to sign",
    roles={Role.COMMISSION},
    records=(CertificatePrepared,),
)
def prepare(command: PrepareFile, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put on record the file that is to be signed.

    Raises:
        RuleBroken: ``wrong_state``, ``not_the_chair``; ``not_present`` for a field of somebody who was not there; of a
            file that is there already ``file_sealed``, ``file_prepared`` without a reason, ``not_another_member``.
        BadInput: ``bad_photo``, ``field_empty`` without a field, ``bad_field``.
    """
    session, certificate = _certificate(command.session, state_reader, ctx)
    reason = clean(command.reason, "reason")
    if certificate.file:
        _require_again(session, certificate, reason, ctx)
    else:
        require_chair(session, state_reader, ctx)
    if not command.fields:
        raise BadInput("field_empty", field="fields")
    there = signers(session)
    people, numbers = [f.person for f in command.fields], [f.field for f in command.fields]
    if not all(person in there for person in people):
        raise RuleBroken("not_present")
    if len(set(people)) < len(people) or len(set(numbers)) < len(numbers) or min(numbers) < 1:
        raise BadInput("bad_field")
    private_texts = [Private("reason", reason, command.session)] if certificate.file else []
    event = CertificatePrepared(fields=command.fields, by=ctx.author.person)
    return _kept(session, event, command.kept, command.session, None, *private_texts)


def another_member(session: DestructionSession, certificate: Certificate, person: str) -> bool:
    """Return True if a present member of the commission, other than the last preparer, may prepare the file again."""
    members = {session.chair, *(a.person for a in session.attendance if a.quality == "commission")}
    return person in members - {certificate.prepared_by}


def _require_again(session: DestructionSession, certificate: Certificate, reason: str, ctx: ActContext) -> None:
    """Require that nobody spoil alone what others have signed, and what the seal has closed is spoilt by nobody."""
    if certificate.sealed:
        raise RuleBroken("file_sealed", number=session.certificate)
    if not reason:
        raise RuleBroken("file_prepared", number=session.certificate)
    if not another_member(session, certificate, ctx.author.person):
        raise RuleBroken("not_another_member", number=session.certificate)


@act(
    "certificate.countersign/1",
    title=N_("File of the certificate signed"),
    summary="Bring back the signed file",
    roles=ATTENDEES,
    records=(CertificateCountersigned,),
)
def countersign(command: Countersign, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put on record the author's own signature in the file.

    Raises:
        RuleBroken: ``wrong_state``, ``file_not_prepared``, ``file_sealed``, ``no_field`` of theirs,
            ``file_signed_already``.
        Conflict: ``file_moved``: somebody else has signed since.
        BadInput: ``bad_photo``, ``bad_token``, ``bad_time``.
    """
    session, certificate = _certificate(command.session, state_reader, ctx)
    person = ctx.author.person
    require_open(certificate, session.certificate)
    if all(field.person != person for field in certificate.fields):
        raise RuleBroken("no_field", person=person)
    if any(signature.person == person for signature in certificate.countersigned):
        raise RuleBroken("file_signed_already", person=person)
    _require_newest(certificate, command.after)
    if not HEX_DIGEST.match(command.certificate):
        raise BadInput("bad_token", field="certificate")
    pack = session.rules()
    decision = Decision(rules=pack.mark)
    event = CertificateCountersigned(
        person=person, certificate=command.certificate,
        signed_at=canonical(command.signed_at) if command.signed_at else "", stamped=command.stamped,
        late=late(session, pack, ctx, decision),
    )  # fmt: skip
    signer = Private("signer", command.signer, command.session)
    return _kept(session, event, command.kept, command.session, decision, signer)


@act(
    "certificate.apply_organisation_seal/1",
    title=N_("File of the certificate closed by the seal"),
    summary="Close the file by the seal",
    roles={Role.COMMISSION},
    records=(CertificateOrganisationSealApplied,),
)
def apply_organisation_seal(command: ApplyOrganisationSeal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put on record that the seal closed the file; who has not signed it by then signs on paper.

    Raises:
        RuleBroken: ``wrong_state``, ``not_the_chair``, ``file_not_prepared``, ``file_sealed``; ``file_unsigned``: with
            nobody's signature it is no other than any print; as ``require_named``.
        Conflict: ``file_moved``.
        BadInput: ``bad_photo``.
    """
    session, certificate = _certificate(command.session, state_reader, ctx)
    require_chair(session, state_reader, ctx)
    require_open(certificate, session.certificate)
    if not certificate.countersigned:
        raise RuleBroken("file_unsigned", number=session.certificate)
    left_out = require_named(session, command.without)
    _require_newest(certificate, command.after)
    return _kept(session, CertificateOrganisationSealApplied(without=left_out), command.kept, command.session)


def unsigned(session: DestructionSession) -> list[str]:
    """Return the people who still have to sign the session in any way; empty if it has no statement."""
    return missing(session) if session.statement else []


def require_named(session: DestructionSession, without: Collection[str]) -> tuple[str, ...]:
    """Return the people who did not sign the session, once the closer of its paper has named each of them.

    Every pack allows to close the file without them: they sign on the paper, which still prevails.

    Raises:
        RuleBroken: ``signatures_missing``.
    """
    left_out = tuple(unsigned(session))
    if not set(left_out) <= set(without):
        raise RuleBroken("signatures_missing", count=len(left_out))
    return left_out


def require_open(certificate: Certificate, certificate_id: str) -> None:
    """Refuse what would be signed before it is prepared, or after it is closed.

    Raises:
        RuleBroken: ``file_not_prepared``, ``file_sealed``.
    """
    if not certificate.file:
        raise RuleBroken("file_not_prepared", number=certificate_id)
    if certificate.sealed:
        raise RuleBroken("file_sealed", number=certificate_id)


def field_of(certificate: Certificate, person: str) -> int:
    """Return the number of a person's signature field on the paper, or 0."""
    return next((field.field for field in certificate.fields if field.person == person), 0)


def _certificate(session_id: str, state_reader: StateReader, ctx: ActContext) -> tuple[DestructionSession, Certificate]:
    session = session_in(state_reader, session_id, ctx, CERTIFIED)
    return session, require(state_reader, Certificate, session.certificate)


def _require_newest(certificate: Certificate, after: int) -> None:
    if certificate.file != after:
        raise Conflict("file_moved")


def _kept(
    session: DestructionSession, event: Event, kept: Photo, scope: str, decision: Decision | None = None, *also: Private
) -> Decision:  # fmt: skip
    if not (HEX_DIGEST.match(kept.sha256) and BLOB.match(kept.blob)):
        raise BadInput("bad_photo")
    result = decision or Decision()
    file: dict[str, str | int] = {"blob": kept.blob, "sha256": kept.sha256}
    result.add(session.certificate, event, Private(FILE, file, scope), *also)
    return result
