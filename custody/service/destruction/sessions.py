"""Destruction sessions as people look at them: how far they are, who is there, what still bars the next step.

A session shows its exhibits' numbers and how far each has come, never a seal or a weight: the verifier checks blind.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import READERS, Role
from custody.domain.access.visibility import Reader, sees_checklist, sees_session
from custody.domain.destruction import close_session
from custody.domain.destruction.destruction_session import (
    BURNT,
    CERTIFIED,
    CLOSED,
    OPEN,
    PLANNED,
    DestructionSession,
    moved_of,
)
from custody.domain.destruction.offline_checkout import may_second
from custody.domain.destruction.session_load import belonging, named
from custody.domain.discrepancies.discrepancy import LOST, Discrepancy
from custody.domain.exhibits.exhibit import ORDERED, STAGED, Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.laboratory.sampling_statistics import at_most
from custody.domain.law.rule_pack import Pack, Presence
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.orders.order import Order
from custody.domain.orders.order_original import awaited
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Container
from custody.service.destruction.missing_exhibits import missing
from custody.service.exhibits import past_holders
from custody.service.kernel.directory import Directory
from custody.service.law import unmet_rules
from custody.service.law.unmet_rules import Observed, Watched
from custody.service.people import form_choices
from custody.service.people.form_choices import Choice
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

STEPS = ("staging", "quorum", "arrival", "burning", "closing", "attesting", "certificate")
"""The course of a session, in order."""


class Row(Struct, frozen=True, kw_only=True):
    """An exhibit of the session: no weight, no seal, only how far it has come."""

    exhibit: str
    no: str
    case: str
    substance: str
    status: str
    staged: bool
    on_site: bool
    withdrawn: bool
    blocked: bool
    lost: bool
    """Whether it is blocked because nobody finds it."""
    held: bool
    """Whether a prosecution holds it back: it may neither be staged nor burn (I26)."""
    weighed: bool
    """Whether a weight was ever taken: then the verifier weighs, else counts."""


class Progress(Struct, frozen=True, kw_only=True):
    """Progress of a session: exhibits by stage, people who have still to attest, the next step.

    staged = on site + withdrawn + adrift; ``waiting`` are not yet staged, ``refused`` did not pass the check. ``held``
    are under a prosecution's hold, staged or not; ``barred`` are those of them that passed no check and await none.
    ``missing``: the count of withdrawn exhibits reported missing there. ``elsewhere``: other sessions that have
    taken exhibits under the same orders, with their number.
    """

    planned: int
    waiting: int
    refused: int
    held: int
    barred: int
    staged: int
    adrift: int
    on_site: int
    withdrawn: int
    missing: int
    elsewhere: dict[str, int]
    silent: tuple[str, ...]
    step: str


class Summary(Struct, frozen=True, kw_only=True):
    """A session in a list."""

    session: str
    status: str
    planned_for: str
    chair: str
    chair_agency: str
    exhibits: int
    certificate: str


def sessions(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[Summary], str]:
    """Sessions that the reader may see, in order of number, and the cursor of the next page ("" at the end)."""
    session_states = subject_queries.find(connection, DestructionSession, after=after, limit=limit)
    seen = seen_sessions(connection, reader, session_states)
    return [
        _summary(session_id, session_states[session_id]) for session_id in session_states if session_id in seen
    ], max(session_states) if len(session_states) == limit else ""


def visible_session(connection: Connection, reader: Reader, session_id: str) -> DestructionSession:
    """Return a session that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    session = subject_queries.state(connection, DestructionSession, session_id)
    if not seen_sessions(connection, reader, {session_id: session}):
        raise NotFound("not_found", kind="DS", number=session_id)
    return session


def members(connection: Connection, session_id: str, session: DestructionSession) -> dict[str, Exhibit]:
    """Return the exhibits the session may take, has staged or has burnt, by order; then the withdrawn ones.

    It needs two statements, whatever the number of exhibits.
    """
    return belonging(session_id, session, _spoken_of(connection, session))


def _spoken_of(connection: Connection, session: DestructionSession) -> dict[str, Exhibit]:
    orders = subject_queries.states(connection, Order, session.orders).values()
    return subject_queries.states(connection, Exhibit, [*named(orders), *session.withdrawn])


def incidents(connection: Connection, session_id: str, session: DestructionSession) -> list[str]:
    """Return the withdrawn exhibits whose withdrawal counts as an incident."""
    return close_session.incidents(session_id, subject_queries.states(connection, Exhibit, session.withdrawn))


def originals(connection: Connection, session: DestructionSession) -> dict[str, str]:
    """Orders of the session whose original has still to be seen, to the day by which it is due."""
    orders = subject_queries.states(connection, Order, session.orders)
    return {order_id: order.original_due for order_id, order in orders.items() if awaited(order)}


def order_numbers(connection: Connection, session: DestructionSession) -> dict[str, str]:
    """Orders of the session to the numbers that their own registers gave them."""
    orders = subject_queries.states(connection, Order, session.orders)
    return {order_id: order.order_reference for order_id, order in orders.items()}


def seconds(connection: Connection, directory: Directory, session: DestructionSession, reader: Reader) -> list[Choice]:
    """Return the people who may be the second person when the reader recalls the session from its device."""
    issuers = {order.agency for order in subject_queries.states(connection, Order, session.orders).values()}
    offered = form_choices.people(connection, directory, READERS, but=reader.person, home=reader.agency)
    people = subject_queries.states(connection, Person, (choice.id for choice in offered))
    near = {reader.agency, session.chair_agency, *issuers}
    return [choice for choice in offered if may_second(people[choice.id], near)]


def load(connection: Connection, session_id: str, session: DestructionSession) -> dict[str, Exhibit]:
    """Return the exhibits staged (on site or not) or burnt in the session, in the order of its orders."""
    return {
        exhibit_id: e for exhibit_id, e in members(connection, session_id, session).items() if e.session == session_id
    }


def look(connection: Connection, each_session_id: str, session: DestructionSession) -> tuple[list[Row], Progress]:
    """Return the session's exhibits in the order of its orders, and the session's progress."""
    named_exhibits, withdrawn = _spoken_of(connection, session), frozenset(session.withdrawn)
    members = belonging(each_session_id, session, named_exhibits)
    standing = subject_queries.states(
        connection, Discrepancy, {discrepancy_id for exhibit in members.values() for discrepancy_id in exhibit.open}
    )
    lost = {discrepancy_id for discrepancy_id, discrepancy in standing.items() if discrepancy.sort in LOST}
    rows = [_row(exhibit_id, exhibit, each_session_id, withdrawn, lost) for exhibit_id, exhibit in members.items()]
    others = (
        e.session
        for exhibit_id, e in named_exhibits.items()
        if exhibit_id not in withdrawn and e.order in session.orders
    )
    gone = len(missing(connection, each_session_id, session))
    return rows, _progress(
        session, rows, Counter(session_id for session_id in others if session_id not in {"", each_session_id}), gone
    )


class Claim(Struct, frozen=True, kw_only=True):
    """What a draw says of a sack: of ``among``, ``drawn`` are checked; then at most so many differ (95 %)."""

    drawn: int
    among: int
    at_most: int


class Sack(Struct, frozen=True, kw_only=True):
    """A sealed sack with exhibits of the session: how many of them, and what was drawn to be opened out of it.

    ``claim``: what the draw says in numbers, once there is one (I49).
    """

    container: str
    exhibits: int
    drawn: tuple[str, ...]
    claim: Claim | None


def sacks(connection: Connection, session_id: str, session: DestructionSession) -> list[Sack]:
    """Return the sealed sacks with exhibits still to be staged.

    Their seals are left out: people read them on the sack.
    """
    return sacks_of(connection, session_id, members(connection, session_id, session).values())


def sacks_of(connection: Connection, session_id: str, exhibits: Iterable[Exhibit]) -> list[Sack]:
    """Return the sacks as ``sacks`` does, for these members of session ``number``."""
    inside = Counter(e.container for e in exhibits if e.status == ORDERED)
    containers = subject_queries.states(
        connection, Container, [container_id for container_id in inside if container_id]
    )
    return [
        _sack(container_id, box, inside[container_id], session_id)
        for container_id, box in containers.items()
        if box.seal
    ]


def _sack(container: str, box: Container, exhibits: int, session: str) -> Sack:
    drawn = box.drawn if box.drawn and box.drawn.session == session else None
    if drawn is None:
        return Sack(container=container, exhibits=exhibits, drawn=(), claim=None)
    claim = Claim(drawn=len(drawn.exhibits), among=drawn.among, at_most=at_most(drawn.among, len(drawn.exhibits)))
    return Sack(container=container, exhibits=exhibits, drawn=tuple(drawn.exhibits), claim=claim)


def page(rows: list[Row], after: str, limit: int) -> tuple[list[Row], str]:
    """Return the rows after exhibit ``after``, and the cursor of the next page ("" at the end)."""
    start = next((i for i, row in enumerate(rows, 1) if row.exhibit == after), 0)
    shown = rows[start : start + limit]
    return shown, shown[-1].exhibit if start + limit < len(rows) else ""


def observed(
    connection: Connection, vault: Vault, session_id: str, session: DestructionSession
) -> tuple[Observed, list[Watched]]:
    """Derogations that touch a session, rules that its acts did not meet, and who watched its weighings."""
    chain = histories.history(connection, session_id)
    return unmet_rules.of_session(connection, vault, session_id, session, chain), unmet_rules.watched(chain)


def weighing_rules(connection: Connection, session: DestructionSession) -> list[tuple[str, str]]:
    """Return the rules on witnesses of the weighing before destruction, with the pack of the chair's agency."""
    pack = shown_pack(connection, session)
    return [(rule.id, pack.id) for rule, asks in pack.asking(Presence) if asks.act == "weighing"]


def shown_pack(connection: Connection, session: DestructionSession) -> Pack:
    """Return the rules as their file reads now, for display.

    An act under another text is refused, a page is not.
    """
    if session.pack:
        return pack_of(session.pack)
    return subject_queries.state(connection, Agency, session.chair_agency).rules_now()


def chairs(connection: Connection, session: DestructionSession, person: str) -> bool:
    """Return True if the person chairs the session: by plan, or as successor of a chair whose role has ended."""
    if session.chair == person:
        return True
    planned = subject_queries.state(connection, Person, session.chair).roles
    attended = any(a.person == person and a.quality == "commission" for a in session.attendance)
    return attended and Role.COMMISSION not in planned


def balances(
    connection: Connection, directory: Directory, session_id: str, session: DestructionSession, agency: str
) -> list[Choice]:  # fmt: skip
    """Return balances that may stand at the preparation: of the reader, the chair, and who holds or kept the load."""
    exhibits = members(connection, session_id, session).values()
    kept = (e.on_road.kept_by for e in exhibits if e.on_road)
    near = {agency, session.chair_agency, *(e.agency for e in exhibits), *kept} - {""}
    return form_choices.balances(connection, directory, sorted(near))


def texts(connection: Connection, vault: Vault, session: DestructionSession) -> dict[str, Any]:
    """Return the session's private texts: site, residue, incidents...; ``Gone`` for an erased text."""
    seqs = [seq for seq in (session.planned, session.closed) if seq]
    values = private_values.of(connection, vault, seqs)
    return {name: value for seq in seqs for name, value in values[seq].items()}


def sites(connection: Connection, vault: Vault, reader: Reader, numbers: Iterable[str]) -> dict[str, str]:
    """Return the planned sites of the sessions in which the reader has a part, "" where erased.

    Other readers get the site with the session itself, and that reading is recorded.
    """
    asked = subject_queries.states(connection, DestructionSession, numbers)
    visible_sessions = {session_id: session for session_id, session in asked.items() if sees_checklist(reader, session)}
    values = private_values.of(connection, vault, [session.planned for session in visible_sessions.values()])
    return {session_id: values[session.planned].get("site") or "" for session_id, session in visible_sessions.items()}


def nth_of_day(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """Return the rank (from 1, as planned) of each session that shares day and agency with another.

    A session moved to another day keeps its rank, so that what was printed of the others stays right.
    """
    asked = subject_queries.states(connection, DestructionSession, numbers)
    if not asked:
        return {}
    moved = sorted({moved_of(planned.chair_agency) for planned in asked.values()})
    days = sorted({planned.planned_for for planned in asked.values()})
    same_day = subject_queries.find(connection, DestructionSession, due=days, limit=None)
    same_day |= subject_queries.find(connection, DestructionSession, place=moved, limit=None)
    alike: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for each_session_id, session in same_day.items():
        for day, since in session.arrivals.items():
            alike.setdefault((session.chair_agency, day), []).append((since, each_session_id))
    of_day = {asked_id: sorted(alike[planned.chair_agency, planned.planned_for]) for asked_id, planned in asked.items()}
    ranks = {session_id: [other_id for _, other_id in each] for session_id, each in of_day.items() if len(each) > 1}
    return {session_id: ranked.index(session_id) + 1 for session_id, ranked in ranks.items()}


def already(connection: Connection, reader: Reader, orders: Iterable[str]) -> dict[str, list[Summary]]:
    """Return by order the sessions not yet burnt that list it and that the reader may see."""
    asked, summaries = set(orders), dict[str, list[Summary]]()
    going_on = subject_queries.find(connection, DestructionSession, status=[PLANNED, OPEN], limit=None)
    theirs = {session_id: session for session_id, session in going_on.items() if not asked.isdisjoint(session.orders)}
    for each_session_id in sorted(seen_sessions(connection, reader, theirs)):
        for order in asked.intersection(theirs[each_session_id].orders):
            summaries.setdefault(order, []).append(_summary(each_session_id, theirs[each_session_id]))
    return summaries


def seen_sessions(connection: Connection, reader: Reader, sessions: Mapping[str, DestructionSession]) -> set[str]:
    """Return the ids of the sessions that the reader may see.

    The check runs first without the exhibits: only people of a holding agency need them.
    """
    seen = {session_id for session_id, session in sessions.items() if sees_session(reader, session)}
    others = {session_id: session for session_id, session in sessions.items() if session_id not in seen}
    loads = past_holders.of_sessions(connection, others)
    return seen | {
        session_id for session_id, session in others.items() if sees_session(reader, session, loads[session_id].members)
    }


def _row(exhibit_id: str, exhibit: Exhibit, session: str, withdrawn: frozenset[str], lost: set[str]) -> Row:
    loaded = exhibit.session == session
    return Row(
        exhibit=exhibit_id, no=exhibit.exhibit_number, case=exhibit.case, substance=exhibit.known_substance,
        status=exhibit.status,
        staged=loaded or exhibit_id in withdrawn, on_site=loaded and exhibit.status != STAGED,
        withdrawn=exhibit_id in withdrawn, blocked=bool(exhibit.open), lost=not lost.isdisjoint(exhibit.open),
        held=bool(exhibit.holds), weighed=exhibit.basis is not None,
    )  # fmt: skip


def _progress(session: DestructionSession, rows: list[Row], elsewhere: dict[str, int], gone: int) -> Progress:
    unstaged = [row for row in rows if not row.staged and row.status == ORDERED]
    passed = [row for row in unstaged if not row.blocked]
    waiting = [row for row in passed if not row.held]
    silent = tuple(dict.fromkeys(a.person for a in session.attendance if not a.attested_at))
    step = _step(session, len(waiting), silent)
    return Progress(
        planned=session.exhibits, waiting=len(waiting), refused=len(unstaged) - len(passed),
        held=sum(row.held for row in rows), barred=len(passed) - len(waiting),
        staged=session.staged, adrift=session.adrift, on_site=session.on_site, withdrawn=len(session.withdrawn),
        missing=gone, elsewhere=dict(elsewhere), silent=silent, step=step,
    )  # fmt: skip


def _step(session: DestructionSession, waiting: int, silent: tuple[str, ...]) -> str:
    """Return the next step, of ``STEPS``."""
    if session.status == PLANNED:
        return "staging" if waiting or not session.staged else "quorum"
    if session.status == OPEN:
        return "arrival" if session.adrift or not session.on_site else "burning"
    if session.status == BURNT:
        return "closing"
    if session.status == CLOSED and silent:
        return "attesting"
    return "certificate" if session.status in {CLOSED, CERTIFIED} else ""


def _summary(session_id: str, session: DestructionSession) -> Summary:
    return Summary(
        session=session_id, status=session.status, planned_for=session.planned_for, chair=session.chair,
        chair_agency=session.chair_agency, exhibits=session.exhibits, certificate=session.certificate,
    )  # fmt: skip
