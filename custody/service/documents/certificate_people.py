"""Attendees of a certificate: times, quality, statements and signatures of each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession, Signed
from custody.domain.destruction.quorum import QUALITIES as QUALITY_ROLES
from custody.domain.destruction.sign_off import DestructionSessionSigned
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.person import Person
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, claimed, given, moment
from custody.service.documents.fire import attended
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import format_short

DECISIONS: Mapping[str, model.SignatureDecision] = {
    "attested": "attested", "reserved": "reserved", "refused": "refused",
}  # fmt: skip
WAYS: Mapping[str, model.SignatureWay] = {
    "account": "account", "pin": "pin", "passkey": "passkey", "wet": "wet", "thumb": "thumb", "device": "device",
}  # fmt: skip
QUALITIES = {"commission": "member"}
"""Qualities of the quorum that paper calls otherwise."""


def stood_there(
    ctx: DocumentContext, session: DestructionSession, burnt: Iterable[Exhibit], hour: datetime
) -> str:  # fmt: skip
    """Return by name and quality who stood there at ignition, ``hour``, and of each who did not count the reason.

    It is read from the attendance, under whatever rules the fire was lit: no rule is taken for a presence (I47).
    """
    keepers = {person for exhibit in burnt for person in exhibit.keepers}
    zone = ctx.zone(session.chair_agency)
    head = wording.sentence("quorum", ctx.lang, when=format_short(hour, ctx.lang, zone=zone))
    lines = [_stood(ctx, session, attendance, keepers) for attendance in session.at_ignition()]
    return "\n".join([head, *(lines or [wording.sentence("quorum.nobody", ctx.lang)])])


def _stood(ctx: DocumentContext, session: DestructionSession, attendance: Attendance, keepers: Collection[str]) -> str:
    party, quality = attended(ctx, attendance), attendance.quality
    who = ", ".join(filter(None, (party.name, party.role, party.agency)))
    person = ctx.find(Person, attendance.person)
    why = ""
    if person is None or QUALITY_ROLES[quality] not in person.roles_at(session.ignited_at):
        why = "quorum.no_role"
    elif quality != "witness" and attendance.person in keepers:
        why = "quorum.keeper"
    if not why:
        return who
    return wording.sentence("quorum.uncounted", ctx.lang, who=who, why=wording.sentence(why, ctx.lang))


class There:
    """Attendance at a session, read from its ``chain``."""

    def __init__(self, ctx: DocumentContext, session: DestructionSession, chain: Sequence[Line]) -> None:
        self._ctx = ctx
        self._session = session
        self._chain = chain

    def attendee(self, attendance: Attendance) -> model.Attendee:
        """Return somebody's field: their word as first given, or what they signed."""
        ctx, seq = self._ctx, attendance.attested_seq
        word = next((line for line in self._chain if line.seq == seq), None)
        statement = ctx.said(seq, "reservations") if seq else ""
        will = ctx.will(word, attendance.person) if word else None
        signed = [s for s in self._session.signatures if s.person == attendance.person]
        refused = attendance.refused and not attendance.noted
        if signed:
            signature = next((s for s in signed if not s.contested), signed[0])
            statement, refused = ctx.said(signature.seq, "reservations"), signature.decision == "refused"
        if refused:
            when = given(word.header, "") if word else None
            will = model.Will(kind="refused", reason=statement, signed_at=when)
        unsaid = attendance.noted and not signed
        joined = self._joined(attendance)
        return model.Attendee(
            party=ctx.party(attendance.person, attendance.agency, attendance.joined_at),
            quality=QUALITIES.get(attendance.quality, attendance.quality), arrived_at=joined,
            left_at=self._left(attendance), will=will, reservations="" if refused or unsaid else statement,
            noted=statement if unsaid else "",
            signatures=tuple(self._signature(s) for s in signed),
        )  # fmt: skip

    def _signature(self, signed: Signed) -> model.Signature:
        event = self._signed_event(signed)
        return model.Signature(
            decision=DECISIONS[signed.decision], way=WAYS[signed.way], at=datetime.fromisoformat(signed.at),
            late=signed.late, contested=signed.contested,
            before=tuple(self._ctx.name(subject_id) for subject_id in signed.before),
            key=event.assertion.credential[:6] if event.assertion else "", device_bound=event.device_bound,
            site_at=datetime.fromisoformat(signed.site_at) if signed.site_at else None,
        )  # fmt: skip

    def _signed_event(self, signed: Signed) -> DestructionSessionSigned:
        event = next(line.part.data for line in self._chain if line.seq == signed.seq)
        assert isinstance(event, DestructionSessionSigned)
        return event

    def _joined(self, attendance: Attendance) -> datetime | None:
        return self._at_change(attendance.joined_at, attendance.person) or moment(attendance.joined_at)

    def _left(self, attendance: Attendance) -> datetime | None:
        if not attendance.left_at:
            return None
        return self._at_change(attendance.left_at, attendance.person) or moment(attendance.left_at)

    def _at_change(self, at: str, person: str) -> datetime | None:
        """Return the claimed time of the attendance change recorded ``at`` a time that names the person."""
        for line in self._chain:
            if line.part.type == "destruction_session.attendance_changed/1" and line.part.at == at:
                people = {j.person for j in line.part.data.joined} | set(line.part.data.left)
                if person in people:
                    return claimed(line.header)
        return None
