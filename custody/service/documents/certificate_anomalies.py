"""Facts behind the anomaly sentences of a certificate, read without the rest of its form."""

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Attendance, DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.documents import law
from custody.service.documents.certificate_load import Lines, led_up, loaded, staged_as
from custody.service.documents.certificate_people import There
from custody.service.documents.document_context import DocumentContext
from custody.service.documents.irregular_lines import irregular_lines
from custody.service.documents.load_readings import LoadReading
from labels.documents.anomalies import WRONG_SEAL, AnomalyFacts, remarks
from labels.layout.tables import ALARMING


def amiss(ctx: DocumentContext, certificate_id: str, state: Certificate, session: DestructionSession) -> AnomalyFacts:
    """Return the anomalies of certificate ``number``; they give the same sentences as the whole form."""
    loading = loaded(ctx, certificate_id, state, session)
    lines = Lines(
        ctx,
        session,
        loading,
        {exhibit_id: e for exhibit_id, e in loading.burnt.items() if _told_of(e, loading.read(exhibit_id))},
    )
    there, signed = There(ctx, session, loading.chain), bool(session.statement)
    return AnomalyFacts(
        burnt=lines.burnt(), withdrawn=lines.withdrawn(),
        unmet=law.unmet_lines(ctx, led_up(ctx, session, loading.chain), state.derogations),
        attendees=tuple(there.attendee(attendance) for attendance in session.attendance if _remarked(session,
            attendance)),
        irregular=irregular_lines(ctx, session, loading.burnt),
        denied=tuple(session.denied), non_retrievable=session.non_retrievable,
        by_device=tuple(map(ctx.name, session.by_device)) if signed else (),
        recalled=tuple(ctx.name(recall.device) for recall in session.recalled) if signed else (),
        doubted=signed and bool(session.doubts),
    )  # fmt: skip


def _told_of(exhibit: Exhibit, read: LoadReading) -> bool:
    """Return True if an anomaly concerns the destroyed exhibit."""
    seal = read.state in WRONG_SEAL
    return bool(exhibit.doubts) or seal or staged_as(exhibit) in ALARMING


def _remarked(session: DestructionSession, attendance: Attendance) -> bool:
    given = [signed for signed in session.signatures if signed.person == attendance.person]
    return bool(remarks(noted=bool(attendance.noted) and not given, signatures=given))
