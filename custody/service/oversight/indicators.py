"""Gather the indicators of the last days for the inspection, from the log's acts, hand-overs and sessions."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.deciding_balance import BETTER
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.seals.seal_roll import ROLL_FLAGS
from custody.domain.kernel.not_done import step_not_done
from custody.domain.kernel.times import written
from custody.domain.laboratory.analyst_consumption import Amount, over_month, used_in_month
from custody.domain.laboratory.paper_report import REFUSED, PaperReport
from custody.domain.oversight.estimates import YEAR_DAYS, Estimated, estimates
from custody.domain.oversight.indicator_patterns import (
    Deed,
    Examined,
    Indicator,
    Meeting,
    accesses,
    analyses,
    coarse_balances,
    constant_pairs,
    night_acts,
    paper_analyses,
    shared_devices,
    steps_not_done,
    unexplained_seals,
    withdrawn_readings,
)
from custody.domain.oversight.one_phone_pattern import one_phone, pins_elsewhere
from custody.domain.oversight.opening_pattern import PERIOD_DAYS, PERIODS, often_opened
from custody.domain.people.agency import Agency, calendar_or_utc
from custody.domain.people.one_phone import ONE_PHONE
from custody.domain.people.person import Consumed, Person
from custody.domain.places.entry_log import Visit
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.seizure import Seizure, Tally
from custody.domain.transfers.transfer import Transfer
from custody.service.log.log import READINGS
from custody.service.places.entry_log import judged
from custody.storage.read import recent_acts, subject_queries
from custody.storage.read.act_summaries import Brief
from custody.storage.read.incremental_cache import Followed
from custody.storage.tables.connection import Connection

DAYS = 30
LONGEST = 366
REPORT = "laboratory.report/1"
OPENING = "exhibit.open/1"
WITHDRAWAL, FACE_TO_FACE = "discrepancy.withdraw_reading/1", "transfer.hand_over/1"
READ_BLIND = frozenset({
    "exhibit.blind_check/1", "exhibit.open/1", "inventory.count/1", "transfer.receive/1", "destruction_session.stage/1",
    FACE_TO_FACE,
})  # fmt: skip
"""Acts in which somebody reads exhibits before they see the record: the author, face to face the receiver."""
MOST = 100_000
"""Acts and readings looked through at most, but for entries; then ``since`` says how far back it went."""


class Hour(Struct, frozen=True):
    """When an act was recorded (RFC 3339 UTC), and the zone of the place of who did it."""

    at: str
    zone: str


class Indicators(Struct, frozen=True, kw_only=True):
    """Indicators since an instant (RFC 3339), with counts of acts and readings; ``hours``: of their acts."""

    since: str
    acts: int
    indicators: list[Indicator]
    hours: dict[str, Hour]
    consumed: list["MonthUsed"]


class MonthUsed(Struct, frozen=True, order=True):
    """Net mass and units that a person's analyses used up in a month; ``over``: above their agency's limits."""

    month: str
    ug: int
    person: str
    over: bool
    units: int = 0


class Analyst(Struct, frozen=True, kw_only=True):
    """A person, as far as their consumption shows."""

    agency: str
    consumed: tuple[Consumed, ...] = ()


class HandOver(Struct, frozen=True, kw_only=True):
    """Releaser, receiver and times of a hand-over, from its state."""

    releaser: str
    receiver: str
    agency: str
    to_agency: str
    status: str
    dispatched_at: str
    settled_at: str = ""
    escort: str = ""


class Attendee(Struct, frozen=True):
    """Person at a session, with quality."""

    person: str
    quality: str


class Attended(Struct, frozen=True, kw_only=True):
    """Attendees of a session and its ignition time, "" if not yet lit."""

    attendance: tuple[Attendee, ...] = ()
    ignited_at: str = ""


class Outline(Struct, frozen=True, kw_only=True):
    """Lines of a seizure and what came of them, from its state."""

    officer: str
    seized_at: str
    lines: tuple[Line, ...]
    tallies: tuple[Tally, ...]
    completed_at: str = ""


class Gathered(Struct, frozen=True, kw_only=True):
    """Source data of indicators: deeds, oldest first, and meetings of people, since an instant.

    ``uses``: all acts and readings; ``deeds``: the acts. ``zones``: of their agencies. ``visits``: entries into places
    old enough to be judged; ``bare``: the unexplained ones.
    """

    since: str
    acts: int
    uses: list[Brief]
    deeds: list[Deed]
    zones: dict[str, str]
    tested: list[Examined]
    hands: list[Meeting]
    escorts: list[Meeting]
    witnesses: list[Meeting]
    visits: list[Visit]
    bare: list[Visit]


def indicators(connection: Connection, now: datetime, days: int) -> Indicators:
    """Return every indicator of the last ``days``, from 1 to ``LONGEST``."""
    gathered_data = gathered(connection, now, days)
    listed = [
        *shared_devices(gathered_data.uses), *night_acts(gathered_data.deeds),
        *constant_pairs("hands", gathered_data.hands),
        *constant_pairs("escort", gathered_data.escorts), *constant_pairs("witnesses", gathered_data.witnesses),
        *analyses(gathered_data.deeds), *coarse_balances(gathered_data.deeds), *paper_analyses(gathered_data.tested),
        *accesses(gathered_data.visits, gathered_data.bare), *steps_not_done(gathered_data.deeds),
        *estimates(_estimated(connection, now)),
        *withdrawn_readings(gathered_data.deeds), *one_phone(gathered_data.deeds),
        *pins_elsewhere(gathered_data.deeds, gathered_data.uses, gathered_data.visits),
        *unexplained_seals(gathered_data.deeds), *often_opened(openings(connection, now), now),
    ]  # fmt: skip
    named = {where for indicator in listed for where in indicator.where}
    hours = {use.act: Hour(use.at, _zone(use, gathered_data.zones)) for use in gathered_data.uses if use.act in named}
    return Indicators(
        since=gathered_data.since, acts=gathered_data.acts, indicators=listed, hours=hours,
        consumed=_consumed(connection, written(now)[:7]),
    )  # fmt: skip


def _consumed(connection: Connection, month: str) -> list[MonthUsed]:
    """Return what the analyses of each person used up in a month, the most first (I51)."""
    analysts = subject_queries.project_all(connection, Person, Analyst, limit=None)
    sums = {person_id: used_in_month(each.consumed, month) for person_id, each in analysts.items()}
    sums = {person_id: amount for person_id, amount in sums.items() if amount != Amount()}
    agencies = subject_queries.states(connection, Agency, {analysts[person_id].agency for person_id in sums})
    limits = {agency_id: agency.rules_now().consumption for agency_id, agency in agencies.items()}
    used = [
        MonthUsed(month, amount.ug, person_id, over_month(amount, limits[analysts[person_id].agency]), amount.units)
        for person_id, amount in sums.items()
    ]
    return sorted(used, key=lambda line: (-line.ug, -line.units, line.person))


def gathered(connection: Connection, now: datetime, days: int) -> Gathered:
    """Return acts, hand-overs and sessions of the last ``days``, from 1 to ``LONGEST``."""
    since = written(now - timedelta(days=max(1, min(days, LONGEST))))
    recorded = recent_acts.since(connection, since, MOST)
    acts = [placed for placed in recorded.acts if placed[1].at >= since]  # both as the log writes them
    uses = [brief for _, brief in acts if brief.author[:2] == Person.kind]
    houses = subject_queries.states(connection, Agency, {brief.actors[0].agency for brief in uses})
    zones = {agency_id: calendar_or_utc(house) for agency_id, house in houses.items()}
    deeds = [_deed(brief, _zone(brief, zones)) for brief in uses if brief.kind not in READINGS]
    visits, bare = judged(connection, recorded.acts, recorded.first, since, written(now))
    first = acts[0][0] if acts else recorded.size
    handed = subject_queries.project(connection, HandOver, recorded.subjects(Transfer, first))
    burnt = subject_queries.project(connection, Attended, recorded.subjects(DestructionSession, first))
    return Gathered(
        since=acts[0][1].at if len(acts) >= MOST else since, acts=len(acts), uses=uses, deeds=deeds, zones=zones,
        tested=list(_tested(connection, recorded.subjects(PaperReport, first), since)),
        hands=list(_hands(handed, since)), escorts=list(_escorts(handed, since)),
        witnesses=list(witnesses_since(burnt, since)), visits=visits, bare=bare,
    )  # fmt: skip


def openings(connection: Connection, now: datetime) -> list[Deed]:
    """Return the openings of seals in the last thirteen months of thirty days, or as far back as ``MOST`` acts go."""
    since = written(now - timedelta(days=PERIOD_DAYS * (PERIODS + 1)))
    return [
        _deed(brief, "UTC") for _, brief in recent_acts.since(connection, since, MOST).acts
        if brief.kind == OPENING and brief.at >= since
    ]  # fmt: skip


def _estimated(connection: Connection, now: datetime) -> Iterator[Estimated]:
    """Yield the estimated lines of the complete seizures of the last year."""
    since = written(now - timedelta(days=YEAR_DAYS))
    for lines in ESTIMATES.all(connection).values():
        yield from (line for line in lines if line.seized_at >= since)


def _estimates_of(seizure_id: str, outline: Outline) -> tuple[Estimated, ...]:
    if not outline.completed_at:
        return ()
    return tuple(
        Estimated(
            seizure=seizure_id, officer=outline.officer, seized_at=outline.seized_at,
            ug=line.mass.ug if line.mass and line.mass_estimated and not tally.unweighed else 0,
            received_ug=tally.received_ug if line.mass_estimated and not tally.unweighed else 0,
            ul=line.volume.ul if line.volume and line.volume_basis == "estimated" else 0,
            received_ul=tally.received_ul if line.volume_basis == "estimated" else 0,
        )
        for line, tally in zip(outline.lines, outline.tallies, strict=True)
        if line.estimated or line.rough
    )  # fmt: skip


ESTIMATES = Followed(Seizure, Outline, _estimates_of)
"""Every seizure's estimated lines."""


def _deed(brief: Brief, zone: str) -> Deed:
    return Deed(
        act=brief.act, at=brief.at, author=brief.author, others=tuple([actor.person for actor in brief.actors[1:]]),
        device=brief.device, reports=brief.kind == REPORT, coarse=BETTER in brief.flags, zone=zone,
        agency=brief.actors[0].agency,
        off_roll=not ROLL_FLAGS.isdisjoint(brief.flags),
        not_done=any(step_not_done(flag)[0] for flag in brief.flags),
        compares=_reader(brief), withdraws=brief.kind == WITHDRAWAL, pins=brief.pins,
        typed_at_once=ONE_PHONE in brief.flags,
    )  # fmt: skip


def _reader(brief: Brief) -> str:
    """Return who read exhibits blind in an act, or ""."""
    if brief.kind not in READ_BLIND:
        return ""
    return brief.actors[1].person if brief.kind == FACE_TO_FACE and len(brief.actors) > 1 else brief.author


def _zone(brief: Brief, zones: dict[str, str]) -> str:
    """Return the zone (IANA) of the author's agency."""
    return zones.get(brief.actors[0].agency, "UTC")


def _tested(connection: Connection, numbers: Iterable[str], since: str) -> Iterator[Examined]:
    """Yield the paper laboratory reports typed in since an instant, refused ones left out."""
    papers = subject_queries.states(connection, PaperReport, numbers)
    exhibits = subject_queries.states(connection, Exhibit, {paper.exhibits[0] for paper in papers.values()})
    for paper_report_id, report in papers.items():
        if report.status != REFUSED and report.entered_at >= since:
            came, dated = exhibits[report.exhibits[0]].laboratory_at[:10], report.analysed.dated
            yield Examined(id=paper_report_id, examiner=report.outsider, first=came or dated, last=dated)


def _hands(transfers: dict[str, HandOver], since: str) -> Iterator[Meeting]:
    for transfer_id, transfer in transfers.items():
        if transfer.status == "received" and transfer.settled_at >= since:
            yield Meeting(transfer_id, (transfer.releaser, transfer.receiver), _route(transfer))


def _escorts(transfers: dict[str, HandOver], since: str) -> Iterator[Meeting]:
    """Yield pairs of releaser and escort: a constant escort could lose a package unnoticed."""
    for transfer_id, transfer in transfers.items():
        if transfer.escort and transfer.dispatched_at >= since:
            yield Meeting(transfer_id, (transfer.releaser, transfer.escort), _route(transfer))


def _route(transfer: HandOver) -> str:
    """Return between which agencies: whoever works there could have met."""
    return f"{transfer.agency}/{transfer.to_agency}"


def witnesses_since(sessions: dict[str, Attended], since: str) -> Iterator[Meeting]:
    """Yield the witnesses of each session with an ignition since an instant."""
    for session_id, session in sessions.items():
        if session.ignited_at >= since:
            yield Meeting(session_id, tuple(a.person for a in session.attendance if a.quality == "witness"))
