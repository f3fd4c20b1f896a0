"""Indicators of the last days, for the inspection: the log's acts, hand-overs and sessions looked through."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from custody.domain.access import Visit
from custody.domain.agency import Agency, calendar_or_utc
from custody.domain.events import Header
from custody.domain.exhibit import Exhibit
from custody.domain.handover import Transfer
from custody.domain.indicator import (
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
from custody.domain.paper_report import REFUSED, PaperReport
from custody.domain.person import Person
from custody.domain.session import Session
from custody.domain.times import written
from custody.service.accesses import judged
from custody.service.log import READINGS
from custody.storage import head, logbook, queries, survey
from custody.storage.connection import Connection

DAYS = 30
LONGEST = 366
REPORT = "laboratory.report/1"
MOST = 100_000
"""Acts and readings looked through at most, but for entries; then ``since`` says how far back it went."""


class Indicators(Struct, frozen=True, kw_only=True):
    """What was found since an instant (RFC 3339), out of how many acts and readings."""

    since: str
    acts: int
    indicators: list[Indicator]


class Gathered(Struct, frozen=True, kw_only=True):
    """What indicators are made from: deeds oldest first, and who met whom, since an instant.

    ``visits``: entries into places, of those old enough to be judged; ``bare``: those that nothing explains.
    """

    since: str
    acts: int
    deeds: list[Deed]
    tested: list[Examined]
    hands: list[Meeting]
    escorts: list[Meeting]
    witnesses: list[Meeting]
    visits: list[Visit]
    bare: list[Visit]


def indicators(connection: Connection, now: datetime, days: int) -> Indicators:
    """Every indicator of the last ``days``, from 1 to ``LONGEST``."""
    found = gathered(connection, now, days)
    return Indicators(
        since=found.since, acts=found.acts,
        indicators=[
            *shared_devices(found.deeds), *nights(found.deeds), *constant_pairs("hands", found.hands),
            *constant_pairs("escort", found.escorts), *constant_pairs("witnesses", found.witnesses),
            *analyses(found.deeds), *paper_analyses(found.tested), *accesses(found.visits, found.bare),
        ],
    )  # fmt: skip


def gathered(connection: Connection, now: datetime, days: int) -> Gathered:
    """Acts, hand-overs and sessions of the last ``days``, from 1 to ``LONGEST``."""
    since = written(now - timedelta(days=max(1, min(days, LONGEST))))
    found = list(_acts(connection, since))[::-1]
    people = [header for _, header in found if header.actors[0].person.startswith(Person.kind)]
    houses = queries.states(connection, Agency, {header.actors[0].agency for header in people})
    zones = {number: calendar_or_utc(house) for number, house in houses.items()}
    deeds = [_deed(header, zones.get(header.actors[0].agency, "UTC")) for header in people]
    visits, bare = judged(connection, since, written(now))
    first = found[0][0] if found else 0
    handed = survey.changed_since(connection, Transfer, first) if found else {}
    burnt = survey.changed_since(connection, Session, first) if found else {}
    return Gathered(
        since=found[0][1].at if len(found) >= MOST else since, acts=len(found), deeds=deeds,
        tested=list(_tested(connection, first, since)) if found else [],
        hands=list(_hands(handed, since)), escorts=list(_escorts(handed, since)),
        witnesses=list(witnesses_since(burnt, since)), visits=visits, bare=bare,
    )  # fmt: skip


def _acts(connection: Connection, since: str) -> Iterator[tuple[int, Header]]:
    """Headers of acts and readings since an instant, the newest first."""
    first = logbook.since(connection, head.read(connection).size, since)
    for seq, header in logbook.acts_from(connection, first, MOST):
        if header.at >= since:  # both as the log writes them
            yield seq, header


def _deed(header: Header, zone: str) -> Deed:
    author, *others = header.actors
    return Deed(
        act=header.act, at=header.at, author=author.person, others=tuple(actor.person for actor in others),
        device=author.device if author.will == "own_device" else "", reads=header.kind in READINGS,
        reports=header.kind == REPORT, zone=zone,
    )  # fmt: skip


def _tested(connection: Connection, first: int, since: str) -> Iterator[Examined]:
    """What was typed in from papers of examiners since an instant, but what a second person refused."""
    papers = survey.changed_since(connection, PaperReport, first)
    exhibits = queries.states(connection, Exhibit, {one.exhibits[0] for one in papers.values()})
    for number, one in papers.items():
        if one.status != REFUSED and one.entered_at >= since:
            came, dated = exhibits[one.exhibits[0]].laboratory_at[:10], one.found.dated
            yield Examined(number=number, examiner=one.outsider, first=came or dated, last=dated)


def _hands(found: dict[str, Transfer], since: str) -> Iterator[Meeting]:
    for number, transfer in found.items():
        if transfer.status == "received" and transfer.settled_at >= since:
            yield Meeting(number, (transfer.releaser, transfer.receiver), _route(transfer))


def _escorts(found: dict[str, Transfer], since: str) -> Iterator[Meeting]:
    """Who sends, with who carries: always the same escort is who could lose a package without a question asked."""
    for number, transfer in found.items():
        if transfer.escort and transfer.dispatched_at >= since:
            yield Meeting(number, (transfer.releaser, transfer.escort), _route(transfer))


def _route(transfer: Transfer) -> str:
    """Between which agencies: whoever works there could have met."""
    return f"{transfer.agency}/{transfer.to_agency}"


def witnesses_since(found: dict[str, Session], since: str) -> Iterator[Meeting]:
    """The witnesses of each session with a fire since an instant."""
    for number, session in found.items():
        if session.ignited_at >= since:
            yield Meeting(number, tuple(a.person for a in session.attendance if a.quality == "witness"))
