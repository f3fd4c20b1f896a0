"""List of exhibits to be checked or received before destruction, for a verifier's device.

Blind as the whole kit: it names no seal and no weight, only whether to weigh or count (I13). The rules of the check
itself give the bars to destruction, before anybody searches the store in vain.

Blind as all of the kit: no seal and no weight of anything, only whether it is to be weighed or counted (I13). Why
something may not burn is asked by the rules of the check itself, before anybody has gone through a store in vain.
"""

from datetime import date
from functools import partial
from itertools import islice

from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.visibility import Reader, sees_session
from custody.domain.destruction.clearance import obstacles, require_stranger
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.exhibits.exhibit import ORDERED, STAGED, Exhibit
from custody.domain.kernel.errors import RuleBroken, refusals
from custody.domain.law.rule_outcome import blocks
from custody.domain.law.rule_pack import Pack, Presence
from custody.domain.orders.order import Order
from custody.service.destruction.sessions import Sack, members, nth_of_day, order_numbers, sacks_of, shown_pack, sites
from custody.service.kernel.hypothetical import acting
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import rule_state, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock

SHOWN = 12
"""Sessions that a device is told of, those nearest in time: a verifier stages in one or two."""
LATER = frozenset({"order_original_needed"})
"""What is asked at the fire and not at the check."""


class KitBar(Struct, frozen=True, kw_only=True):
    """Exhibits that may not be staged now, at least not by this verifier, and the refusal that the act would be."""

    code: str
    facts: dict[str, str | int]
    exhibits: tuple[str, ...]


class KitStaging(Struct, frozen=True, kw_only=True):
    """A session in which the reader checks what is to burn; ``staged``: how many have passed.

    ``to_weigh`` and ``to_count`` wait for the check, ``refused`` did not pass it, ``barred`` may not come to it.
    ``adrift``: what has passed and is not on site, told to a verifier who attends an open session. ``cases``: their own
    numbers, as labels bear them, of what waits for the reader, or of all once they have begun; ``orders``: the numbers
    of its orders. ``nth``: which session of its day it is, 0 for the only one; ``where``: its site, to who has a part
    in it. ``company``: how many must watch the weighing; less refuses the act.
    """

    session: str
    status: str
    planned_for: str
    cases: tuple[str, ...]
    orders: tuple[str, ...]
    staged: int
    to_weigh: tuple[str, ...]
    to_count: tuple[str, ...]
    refused: tuple[str, ...]
    barred: tuple[KitBar, ...]
    adrift: tuple[str, ...]
    sacks: tuple[Sack, ...]
    company: int
    nth: int = 0
    where: str = ""


class _Called(Struct, frozen=True, kw_only=True):
    """Description of a session as people name it, as far as the reader may know it (``KitStaging``)."""

    cases: tuple[str, ...]
    orders: tuple[str, ...]
    where: str
    nth: int


def kept(connection: Connection, vault: Vault, reader: Reader) -> tuple[tuple[KitStaging, ...], dict[str, Exhibit]]:
    """Sessions in which the reader checks as a verifier, and every exhibit that they have still to do with there.

    A session is told by the cases and orders of those, and by all of them to who has begun to check it.
    """
    sessions = _to_stage(connection, reader)
    loads = {session_id: members(connection, session_id, session) for session_id, session in sessions.items()}
    waiting = {
        session_id: _waiting(reader, session_id, session, loads[session_id]) for session_id, session in sessions.items()
    }
    known = {
        session_id: loads[session_id] if reader.person in session.verifiers else waiting[session_id]
        for session_id, session in sessions.items()
    }
    pvs = pv_numbers(connection, (e.case for load in known.values() for e in load.values()))
    nth, where = nth_of_day(connection, sessions), sites(connection, vault, reader, sessions)
    called = {
        session_id: _Called(
            cases=tuple(sorted({pvs[e.case] for e in known[session_id].values()})), where=where.get(session_id, ""),
            nth=nth.get(session_id, 0),
            orders=_orders(connection, session, known[session_id]),
        )
        for session_id, session in sessions.items()
    }  # fmt: skip
    stagings = tuple(
        _staging(connection, reader, session_id, session, waiting[session_id], called[session_id])
        for session_id, session in sessions.items()
    )
    return stagings, {exhibit_id: e for each in waiting.values() for exhibit_id, e in each.items()}


def _orders(connection: Connection, session: DestructionSession, known: dict[str, Exhibit]) -> tuple[str, ...]:
    """Return the numbers of the session's orders with an exhibit known to the reader."""
    theirs = {e.order for e in known.values()}
    return tuple(no for order_id, no in order_numbers(connection, session).items() if order_id in theirs)


def _to_stage(connection: Connection, reader: Reader) -> dict[str, DestructionSession]:
    """Sessions in which the reader may check as a verifier: on no device, and not chaired or attended as anything else.

    First those that they have begun, then those nearest to today: one that was never held takes nobody's place.
    """
    if not may(reader.roles, "destruction_session.stage/1"):
        return {}
    sessions: dict[str, DestructionSession] = {}
    for status in (PLANNED, OPEN):
        sessions |= subject_queries.find(connection, DestructionSession, status=status, limit=None)
    free = (
        (session_id, session)
        for session_id, session in sessions.items()
        if not session.out and _outside(reader, session) and sees_session(reader, session)
    )
    today = date.fromisoformat(clock.text(clock.now().wall_ms)[:10])

    def near(each: tuple[str, DestructionSession]) -> tuple[bool, int, str]:
        """Return the sort key of a session: the reader's own first, then the nearest day."""
        session_id, session = each
        return (
            reader.person not in session.verifiers,
            abs((date.fromisoformat(session.planned_for) - today).days),
            session_id,
        )

    return dict(islice(sorted(free, key=near), SHOWN))


def _waiting(
    reader: Reader, session_id: str, session: DestructionSession, exhibits: dict[str, Exhibit]
) -> dict[str, Exhibit]:
    return {
        exhibit_id: e
        for exhibit_id, e in exhibits.items()
        if e.status == ORDERED or _arrives(reader, session, e, session_id)
    }


def _outside(reader: Reader, session: DestructionSession) -> bool:
    attends = any(a.person == reader.person and a.quality != "verifier" for a in session.attendance)
    return reader.person != session.chair and not attends


def _arrives(reader: Reader, session: DestructionSession, exhibit: Exhibit, session_id: str) -> bool:
    on_site = session.status == OPEN and session.attends(reader.person, "verifier")
    return on_site and exhibit.status == STAGED and exhibit.session == session_id


def _staging(
    connection: Connection, reader: Reader, session_id: str, session: DestructionSession, exhibits: dict[str, Exhibit],
    called: _Called,
) -> KitStaging:  # fmt: skip
    pack = shown_pack(connection, session)
    ordered = {exhibit_id: e for exhibit_id, e in exhibits.items() if e.status == ORDERED}
    refused = {exhibit_id for exhibit_id, e in ordered.items() if e.open}
    barred = _barred(
        connection, reader, pack, {exhibit_id: e for exhibit_id, e in ordered.items() if exhibit_id not in refused}
    )
    away = refused.union(*(bar.exhibits for bar in barred))
    waiting = {exhibit_id: e for exhibit_id, e in ordered.items() if exhibit_id not in away}
    return KitStaging(
        session=session_id, status=session.status, planned_for=session.planned_for, cases=called.cases,
        orders=called.orders, nth=called.nth, where=called.where, staged=session.staged,
        to_weigh=tuple(exhibit_id for exhibit_id, e in waiting.items() if e.basis), refused=tuple(sorted(refused)),
        barred=barred,
        to_count=tuple(exhibit_id for exhibit_id, e in waiting.items() if not e.basis),
        adrift=tuple(exhibit_id for exhibit_id, e in exhibits.items() if e.status == STAGED),
        sacks=tuple(sacks_of(connection, session_id, exhibits.values())), company=_company(pack, session),
    )  # fmt: skip


def _barred(connection: Connection, reader: Reader, pack: Pack, exhibits: dict[str, Exhibit]) -> tuple[KitBar, ...]:
    """Return the first refusal of each exhibit, with like refusals grouped."""
    orders = subject_queries.states(connection, Order, {e.order for e in exhibits.values()})
    samples = (sample for order in orders.values() for sample in order.samples)
    world = rule_state.state_reader(connection, [*exhibits, *samples, *{e.case for e in exhibits.values()}])
    moment = acting(reader, reader.agency, clock.text(clock.now().wall_ms), world)
    alike: dict[tuple[str, tuple[tuple[str, str | int], ...]], list[str]] = {}
    for exhibit_id, exhibit in exhibits.items():
        strange = refusals([partial(require_stranger, exhibit_id, exhibit, moment)])
        asked = [
            *strange,
            *(why for why in obstacles(exhibit_id, exhibit, pack, world, moment) if why.code not in LATER),
        ]
        if asked:
            alike.setdefault((asked[0].code, _facts(asked[0], exhibit_id)), []).append(exhibit_id)
    return tuple(KitBar(code=code, facts=dict(facts), exhibits=tuple(each)) for (code, facts), each in alike.items())


def _facts(why: RuleBroken, exhibit_id: str) -> tuple[tuple[str, str | int], ...]:
    """Return the facts of a refusal without the exhibit itself, which the scan names."""
    plain = ((name, value) for name, value in why.facts.items() if isinstance(value, str | int))
    return tuple(sorted((name, value) for name, value in plain if value != exhibit_id))


def _company(pack: Pack, session: DestructionSession) -> int:
    asked = ((rule, asks) for rule, asks in pack.asking(Presence) if asks.act == "weighing")
    return max((asks.at_least for rule, asks in asked if blocks(rule, session)), default=0)
