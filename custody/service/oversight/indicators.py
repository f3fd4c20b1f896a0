"""Indicators of the last days, for the inspection: the log's acts, hand-overs and sessions looked through."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.times import written
from custody.domain.laboratory.paper_report import REFUSED, PaperReport
from custody.domain.oversight.indicator import (
    Deed,
    Examined,
    Indicator,
    Meeting,
    accesses,
    analyses,
    constant_pairs,
    nights,
    paper_analyses,
    shared_devices,
)
from custody.domain.people.agency import Agency, calendar_or_utc
from custody.domain.people.person import Person
from custody.domain.places.entry_log import Visit
from custody.domain.transfers.transfer import Transfer
from custody.service.log.log import READINGS
from custody.service.places.entry_log import judged
from custody.storage.read import queries, recent_acts
from custody.storage.read.act_summaries import Brief
from custody.storage.tables.connection import Connection

DAYS = 30
LONGEST = 366
REPORT = "laboratory.report/1"
MOST = 100_000
"""Acts and readings looked through at most, but for entries; then ``since`` says how far back it went."""


class Hour(Struct, frozen=True):
    """When an act was recorded (RFC 3339 UTC), and the zone of the place of who did it."""

    at: str
    zone: str


class Indicators(Struct, frozen=True, kw_only=True):
    """What was found since an instant (RFC 3339), out of how many acts and readings; ``hours``: of the acts in it."""

    since: str
    acts: int
    indicators: list[Indicator]
    hours: dict[str, Hour]


class HandOver(Struct, frozen=True, kw_only=True):
    """Of a hand-over's state who gave what to whom, and when."""

    releaser: str
    receiver: str
    agency: str
    to_agency: str
    status: str
    dispatched_at: str
    settled_at: str = ""
    escort: str = ""


class Attendee(Struct, frozen=True):
    """Of somebody's presence at a session in which quality they are there."""

    person: str
    quality: str


class Attended(Struct, frozen=True, kw_only=True):
    """Of a session's state who is there, and when the fire was lit, "" for not yet."""

    attendance: tuple[Attendee, ...] = ()
    ignited_at: str = ""


class Gathered(Struct, frozen=True, kw_only=True):
    """What indicators are made from: deeds oldest first, and who met whom, since an instant.

    ``uses``: all that people did or read; ``deeds``: what they did. ``zones``: of their agencies.
    ``visits``: entries into places, of those old enough to be judged; ``bare``: those that nothing explains.
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
    """Every indicator of the last ``days``, from 1 to ``LONGEST``."""
    found = gathered(connection, now, days)
    told = [
        *shared_devices(found.uses), *nights(found.deeds), *constant_pairs("hands", found.hands),
        *constant_pairs("escort", found.escorts), *constant_pairs("witnesses", found.witnesses),
        *analyses(found.deeds), *paper_analyses(found.tested), *accesses(found.visits, found.bare),
    ]  # fmt: skip
    named = {where for one in told for where in one.where}
    hours = {use.act: Hour(use.at, _zone(use, found.zones)) for use in found.uses if use.act in named}
    return Indicators(since=found.since, acts=found.acts, indicators=told, hours=hours)


def gathered(connection: Connection, now: datetime, days: int) -> Gathered:
    """Acts, hand-overs and sessions of the last ``days``, from 1 to ``LONGEST``."""
    since = written(now - timedelta(days=max(1, min(days, LONGEST))))
    recorded = recent_acts.since(connection, since, MOST)
    found = [placed for placed in recorded.acts if placed[1].at >= since]  # both as the log writes them
    uses = [brief for _, brief in found if brief.author[:2] == Person.kind]
    houses = queries.states(connection, Agency, {brief.actors[0].agency for brief in uses})
    zones = {number: calendar_or_utc(house) for number, house in houses.items()}
    deeds = [_deed(brief, _zone(brief, zones)) for brief in uses if brief.kind not in READINGS]
    visits, bare = judged(connection, recorded.acts, recorded.first, since, written(now))
    first = found[0][0] if found else recorded.size
    handed = queries.fields(connection, HandOver, recorded.subjects(Transfer, first))
    burnt = queries.fields(connection, Attended, recorded.subjects(Session, first))
    return Gathered(
        since=found[0][1].at if len(found) >= MOST else since, acts=len(found), uses=uses, deeds=deeds, zones=zones,
        tested=list(_tested(connection, recorded.subjects(PaperReport, first), since)),
        hands=list(_hands(handed, since)), escorts=list(_escorts(handed, since)),
        witnesses=list(witnesses_since(burnt, since)), visits=visits, bare=bare,
    )  # fmt: skip


def _deed(brief: Brief, zone: str) -> Deed:
    return Deed(
        act=brief.act, at=brief.at, author=brief.author, others=tuple([one.person for one in brief.actors[1:]]),
        device=brief.device, reports=brief.kind == REPORT, zone=zone,
    )  # fmt: skip


def _zone(brief: Brief, zones: dict[str, str]) -> str:
    """The zone (IANA) of the place of who did it."""
    return zones.get(brief.actors[0].agency, "UTC")


def _tested(connection: Connection, numbers: Iterable[str], since: str) -> Iterator[Examined]:
    """What was typed in from papers of examiners since an instant, but what a second person refused."""
    papers = queries.states(connection, PaperReport, numbers)
    exhibits = queries.states(connection, Exhibit, {one.exhibits[0] for one in papers.values()})
    for number, one in papers.items():
        if one.status != REFUSED and one.entered_at >= since:
            came, dated = exhibits[one.exhibits[0]].laboratory_at[:10], one.found.dated
            yield Examined(number=number, examiner=one.outsider, first=came or dated, last=dated)


def _hands(found: dict[str, HandOver], since: str) -> Iterator[Meeting]:
    for number, transfer in found.items():
        if transfer.status == "received" and transfer.settled_at >= since:
            yield Meeting(number, (transfer.releaser, transfer.receiver), _route(transfer))


def _escorts(found: dict[str, HandOver], since: str) -> Iterator[Meeting]:
    """Who sends, with who carries: always the same escort is who could lose a package without a question asked."""
    for number, transfer in found.items():
        if transfer.escort and transfer.dispatched_at >= since:
            yield Meeting(number, (transfer.releaser, transfer.escort), _route(transfer))


def _route(transfer: HandOver) -> str:
    """Between which agencies: whoever works there could have met."""
    return f"{transfer.agency}/{transfer.to_agency}"


def witnesses_since(found: dict[str, Attended], since: str) -> Iterator[Meeting]:
    """The witnesses of each session with a fire since an instant."""
    for number, session in found.items():
        if session.ignited_at >= since:
            yield Meeting(number, tuple(a.person for a in session.attendance if a.quality == "witness"))
