"""The fire as the end of an exhibit's custody: where, when, by which certificate, and who stood there (I47)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.arrival_and_ignition import DestructionSessionIgnited
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.presumptive_findings import presumptive_summary
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.destruction.statement_summary import first
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, moment, recorded
from custody.storage.read.histories import Line
from labels import model


@dataclass(frozen=True, slots=True)
class Fire:
    """The fire of a session: its ``hour`` as the record has it now, its chain, and the events that prove it."""

    session: DestructionSession
    hour: datetime
    ignition: Line
    place: model.Place
    certificate: str
    present: tuple[model.Party, ...]
    chain: tuple[Line, ...]
    """The events of the session, then the one that issued its certificate, where there is one."""


def fire_of(ctx: DocumentContext, session_id: str) -> Fire:
    """Return the fire of a session in which something burnt."""
    session, chain = ctx.state(DestructionSession, session_id), ctx.course(session_id)
    ignition, hour = first(chain, DestructionSessionIgnited), moment(session.lit_at)
    assert ignition is not None
    assert hour is not None
    certificate = ctx.state(Certificate, session.certificate) if session.certificate else None
    issued = ctx.history(session.certificate)[:1] if session.certificate else []
    return Fire(
        session=session, hour=hour, ignition=ignition, place=place_of(ctx, session),
        certificate=certificate.certificate_number if certificate else "",
        present=tuple(attended(ctx, attendance) for attendance in session.at_ignition()),
        chain=(*chain, *issued),
    )  # fmt: skip


def attended(ctx: DocumentContext, attendance: Attendance) -> model.Party:
    """Return an attendee by name, quality and agency."""
    party = ctx.party(attendance.person, attendance.agency, attendance.joined_at)
    return replace(party, role=wording.code("quality", attendance.quality, ctx.lang))


def place_of(ctx: DocumentContext, session: DestructionSession) -> model.Place:
    """Return the place of a session as it was planned."""
    site, commune, gps = (ctx.said(session.planned, name) for name in ("site", "commune", "position"))
    return model.Place(name=site, commune=commune, gps=gps)


def fire_leg(ctx: DocumentContext, line: Line, fire: Fire, trail: Sequence[model.Leg], order: str) -> model.Leg:
    """Return the last leg of a destroyed exhibit: from its last holder into the fire; ``order`` is what required it."""
    held = next((leg.receiver for leg in reversed(trail) if leg.received_at), None)
    where = ", ".join(text for text in (fire.place.name, fire.place.commune) if text)
    return model.Leg(
        received_at=fire.hour, started_at=None, recorded_at=recorded(line), kind="destruction", purpose="ordered",
        releaser=held, receiver=model.Party(name=wording.sentence("into_the_fire", ctx.lang)), place=where,
        legal_basis=order, seal_state="not_seen", present=fire.present,
        certificate=fire.certificate, seq=line.seq,
    )  # fmt: skip


def presumptive_part(session: DestructionSession, burnt: Mapping[str, Exhibit]) -> model.PresumptiveTests | None:
    """Return how many of the exhibits drawn or added were tested and what was compatible (I65); None without a test."""
    summary = presumptive_summary(session, burnt)
    if not (summary.asked or summary.compatible):
        return None
    return model.PresumptiveTests(
        asked=summary.asked, tested=summary.tested, compatible=tuple(summary.compatible.items())
    )
