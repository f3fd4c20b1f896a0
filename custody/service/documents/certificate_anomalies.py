"""Facts behind the anomaly sentences of a session and its certificate, read without the rest of its form."""

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import BURNT, CERTIFIED, CLOSED, DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.orders.order import Order
from custody.service.documents import law
from custody.service.documents.certificate_load import Lines, led_up, loaded, staged_as
from custody.service.documents.certificate_people import There
from custody.service.documents.document_context import DocumentContext, open_document
from custody.service.documents.irregular_lines import irregular_lines
from custody.service.documents.load_readings import LoadReading
from custody.service.documents.sources import Papers
from custody.storage.tables.connection import Connection
from labels.documents import anomalies
from labels.documents.anomalies import WRONG_SEAL, AnomalyFacts, remarks
from labels.layout.quantity import Lang
from labels.layout.tables import ALARMING
from labels.layout.wording import Locale

AFTER_FIRE = frozenset({BURNT, CLOSED, CERTIFIED})


def session_irregularities(papers: Papers, session_id: str, lang: Lang, connection: Connection) -> tuple[str, ...]:
    """Return all that is missing, doubtful or reserved of a session so far, in the sentences of page 1; none before.

    It is the list that its certificate prints, or would print if it were issued now.

    Raises:
        NotFound: no such session.
    """
    with open_document(papers, lang, connection) as ctx:
        session = ctx.state(DestructionSession, session_id)
        if session.status not in AFTER_FIRE:
            return ()
        voice = Locale(lang, ctx.zone(session.chair_agency))
        return tuple(anomalies.told(voice, amiss(ctx, session_id, session, session.certificate)))


def amiss(ctx: DocumentContext, session_id: str, session: DestructionSession, certificate_id: str = "") -> AnomalyFacts:
    """Return the anomalies of a session; of a certified one those of its certificate, in the whole form's sentences."""
    loading = loaded(ctx, session_id, session, certificate_id)
    if certificate_id:
        granted = ctx.state(Certificate, certificate_id).derogations
    else:
        orders = ctx.states(Order, session.orders).values()
        granted = [entry for order in orders for entry in order.derogations]
        granted += [
            *session.derogations,
            *(entry for exhibit in loading.burnt.values() for entry in exhibit.derogations),
        ]
    acts = led_up(ctx, session, loading.chain)
    lines = Lines(
        ctx,
        session,
        loading,
        {exhibit_id: e for exhibit_id, e in loading.burnt.items() if _told_of(e, loading.read(exhibit_id))},
    )
    there, signed = There(ctx, session, loading.chain), bool(session.statement)
    return AnomalyFacts(
        burnt=lines.burnt(), withdrawn=lines.withdrawn(),
        unmet=law.unmet_lines(ctx, acts, granted),
        attendees=tuple(there.attendee(attendance) for attendance in session.attendance if _remarked(session,
            attendance)),
        irregular=irregular_lines(ctx, session, loading.burnt, acts),
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
