"""What the sentences on what went wrong with a certificate are made of: only what they tell of is read out."""

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Attendance, Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.documents import law
from custody.service.documents.certificate_load import Lines, led_up, loaded, staged_as
from custody.service.documents.certificate_people import There
from custody.service.documents.document_context import Desk
from custody.service.documents.load_readings import Reading
from labels.documents.anomalies import Amiss, remarks, wrong_seal
from labels.layout.tables import ALARMING


def amiss(desk: Desk, number: str, state: Certificate, session: Session) -> Amiss:
    """What may be told of certificate ``number``: the same sentences come of it as of its whole form."""
    found = loaded(desk, number, state, session)
    lines = Lines(desk, session, found, {n: e for n, e in found.burnt.items() if _told_of(e, found.read(n))})
    there, signed = There(desk, session, found.chain), bool(session.statement)
    return Amiss(
        burnt=lines.burnt(), withdrawn=lines.withdrawn(),
        unmet=law.unmet_lines(desk, led_up(desk, session, found.chain), state.derogations),
        attendees=tuple(there.attendee(one) for one in session.attendance if _remarked(session, one)),
        denied=tuple(session.denied), non_retrievable=session.non_retrievable,
        by_device=tuple(map(desk.name, session.by_device)) if signed else (),
        recalled=tuple(desk.name(one.device) for one in session.recalled) if signed else (),
        doubted=signed and bool(session.doubts),
    )  # fmt: skip


def _told_of(exhibit: Exhibit, read: Reading) -> bool:
    """Whether something went wrong with what burnt."""
    seal = wrong_seal(read.state, read.seal, exhibit.seal)
    return bool(exhibit.doubts) or seal or staged_as(exhibit) in ALARMING


def _remarked(session: Session, one: Attendance) -> bool:
    given = [signed for signed in session.signatures if signed.person == one.person]
    return bool(remarks(noted=bool(one.noted) and not given, signatures=given))
