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
from custody.domain.destruction.destruction_session import BURNT, CERTIFIED, CLOSED, OPEN, PLANNED, Session, moved_of
from custody.domain.destruction.offline_checkout import may_second
from custody.domain.destruction.session_load import belonging, named
from custody.domain.discrepancies.discrepancy import LOST, Discrepancy
from custody.domain.exhibits.exhibit import ORDERED, STAGED, Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.law.rulepack import Pack, Presence
from custody.domain.law.rulepack_loader import pack_of
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
from custody.storage.read import histories, private_values, queries
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
    """Where a session stands: exhibits by stage, who has still to attest, the step that comes next.

    staged = on site + withdrawn + adrift; ``waiting`` are not yet staged, ``refused`` did not pass the check, ``held``
    are held back by a prosecution, staged or not; ``barred`` are those of them that passed no check and wait for none.
    ``missing``: how many of the withdrawn were reported lost there.
    ``elsewhere``: other sessions that have taken something under the same orders, and how many exhibits.
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
    found = queries.find(connection, Session, after=after, limit=limit)
    seen = seen_sessions(connection, reader, found)
    return [_summary(n, found[n]) for n in found if n in seen], max(found) if len(found) == limit else ""


def visible_session(connection: Connection, reader: Reader, number: str) -> Session:
    """A session that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    session = queries.state(connection, Session, number)
    if not seen_sessions(connection, reader, {number: session}):
        raise NotFound("not_found", kind="DS", number=number)
    return session


def members(connection: Connection, number: str, session: Session) -> dict[str, Exhibit]:
    """What the session may still take, has staged, or has burnt, in the order of its orders; then what was withdrawn.

    Two statements, however many they are.
    """
    return belonging(number, session, _spoken_of(connection, session))


def _spoken_of(connection: Connection, session: Session) -> dict[str, Exhibit]:
    orders = queries.states(connection, Order, session.orders).values()
    return queries.states(connection, Exhibit, [*named(orders), *session.withdrawn])


def incidents(connection: Connection, number: str, session: Session) -> list[str]:
    """What left the session's load so that nobody may close it with the word that nothing happened."""
    return close_session.incidents(number, queries.states(connection, Exhibit, session.withdrawn))


def originals(connection: Connection, session: Session) -> dict[str, str]:
    """Orders of the session whose original has still to be seen, to the day by which it is due."""
    orders = queries.states(connection, Order, session.orders)
    return {number: order.original_due for number, order in orders.items() if awaited(order)}


def order_numbers(connection: Connection, session: Session) -> dict[str, str]:
    """Orders of the session to the numbers that their own registers gave them."""
    return {number: order.number for number, order in queries.states(connection, Order, session.orders).items()}


def seconds(connection: Connection, directory: Directory, session: Session, reader: Reader) -> list[Choice]:
    """Who may be the second person when the reader recalls the session from its device."""
    issuers = {order.agency for order in queries.states(connection, Order, session.orders).values()}
    offered = form_choices.people(connection, directory, READERS, but=reader.person, home=reader.agency)
    people = queries.states(connection, Person, (one.number for one in offered))
    near = {reader.agency, session.chair_agency, *issuers}
    return [one for one in offered if may_second(people[one.number], near)]


def load(connection: Connection, number: str, session: Session) -> dict[str, Exhibit]:
    """What is staged in the session, on site or not, or burnt in it, in the order of its orders."""
    return {n: e for n, e in members(connection, number, session).items() if e.session == number}


def look(connection: Connection, number: str, session: Session) -> tuple[list[Row], Progress]:
    """The session's exhibits in the order of its orders, and where the session stands."""
    found, withdrawn = _spoken_of(connection, session), frozenset(session.withdrawn)
    members = belonging(number, session, found)
    standing = queries.states(connection, Discrepancy, {one for exhibit in members.values() for one in exhibit.open})
    lost = {n for n, one in standing.items() if one.sort in LOST}
    rows = [_row(n, exhibit, number, withdrawn, lost) for n, exhibit in members.items()]
    others = (e.session for n, e in found.items() if n not in withdrawn and e.order in session.orders)
    gone = len(missing(connection, number, session))
    return rows, _progress(session, rows, Counter(one for one in others if one not in {"", number}), gone)


class Sack(Struct, frozen=True, kw_only=True):
    """A sealed sack with exhibits of the session: how many of them, and what was drawn to be opened out of it."""

    container: str
    exhibits: int
    weighed: bool
    drawn: tuple[str, ...]


def sacks(connection: Connection, number: str, session: Session) -> list[Sack]:
    """The sealed sacks in which something lies that is still to be staged. Their seals are not told: they are read."""
    return sacks_of(connection, number, members(connection, number, session).values())


def sacks_of(connection: Connection, number: str, exhibits: Iterable[Exhibit]) -> list[Sack]:
    """As ``sacks``, of these members of session ``number``."""
    inside = Counter(e.container for e in exhibits if e.status == ORDERED)
    found = queries.states(connection, Container, [n for n in inside if n])
    return [_sack(n, box, inside[n], number) for n, box in found.items() if box.seal]


def _sack(container: str, box: Container, exhibits: int, session: str) -> Sack:
    drawn = tuple(box.drawn.exhibits) if box.drawn and box.drawn.session == session else ()
    return Sack(container=container, exhibits=exhibits, weighed=box.weight is not None, drawn=drawn)


def page(rows: list[Row], after: str, limit: int) -> tuple[list[Row], str]:
    """The rows behind the one of exhibit ``after``, and the cursor of the next page ("" at the end)."""
    start = next((i for i, row in enumerate(rows, 1) if row.exhibit == after), 0)
    shown = rows[start : start + limit]
    return shown, shown[-1].exhibit if start + limit < len(rows) else ""


def observed(connection: Connection, vault: Vault, number: str, session: Session) -> tuple[Observed, list[Watched]]:
    """Derogations that touch a session, rules that its acts did not meet, and who watched its weighings."""
    chain = histories.history(connection, number)
    return unmet_rules.of_session(connection, vault, number, session, chain), unmet_rules.watched(chain)


def weighing_rules(connection: Connection, session: Session) -> list[tuple[str, str]]:
    """The rules on who must watch the weighing before destruction, each with its pack: the chair's agency's."""
    pack = shown_pack(connection, session)
    return [(rule.id, pack.id) for rule, asks in pack.asking(Presence) if asks.act == "weighing"]


def shown_pack(connection: Connection, session: Session) -> Pack:
    """The rules as their file reads now, for a page: an act under another text is refused, a page never is."""
    if session.pack:
        return pack_of(session.pack)
    return queries.state(connection, Agency, session.chair_agency).rules_now()


def chairs(connection: Connection, session: Session, person: str) -> bool:
    """Whether the person chairs the session: by plan, or as successor of a chair whose role has ended."""
    if session.chair == person:
        return True
    planned = queries.state(connection, Person, session.chair).roles
    attended = any(a.person == person and a.quality == "commission" for a in session.attendance)
    return attended and Role.COMMISSION not in planned


def balances(
    connection: Connection, directory: Directory, number: str, session: Session, agency: str
) -> list[Choice]:  # fmt: skip
    """Balances that may stand where the session is prepared: the reader's, the chair's, those of who holds the load."""
    found = members(connection, number, session).values()
    near = {agency, session.chair_agency, *(e.agency for e in found)} - {""}
    return form_choices.balances(connection, directory, sorted(near))


def texts(connection: Connection, vault: Vault, session: Session) -> dict[str, Any]:
    """The session's private texts: site, residue, incidents...; ``Gone`` for one that was erased."""
    seqs = [seq for seq in (session.planned, session.closed) if seq]
    values = private_values.of(connection, vault, seqs)
    return {name: value for seq in seqs for name, value in values[seq].items()}


def sites(connection: Connection, vault: Vault, reader: Reader, numbers: Iterable[str]) -> dict[str, str]:
    """Those of these sessions in which the reader has a part to the sites they are planned for, "" where erased.

    Everybody else reads the site with the session itself, on record.
    """
    asked = queries.states(connection, Session, numbers)
    found = {number: session for number, session in asked.items() if sees_checklist(reader, session)}
    values = private_values.of(connection, vault, [session.planned for session in found.values()])
    return {number: values[session.planned].get("site") or "" for number, session in found.items()}


def nth_of_day(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """Those of these sessions that share day and agency with another: which it is, from 1, as they were planned.

    One that was moved to another day keeps its place, so that nothing said or printed of the others changes.
    """
    asked = queries.states(connection, Session, numbers)
    if not asked:
        return {}
    moved = sorted({moved_of(one.chair_agency) for one in asked.values()})
    found = queries.find(connection, Session, due=sorted({one.planned_for for one in asked.values()}), limit=None)
    alike: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, one in (found | queries.find(connection, Session, place=moved, limit=None)).items():
        for day, since in one.arrivals.items():
            alike.setdefault((one.chair_agency, day), []).append((since, number))
    of_day = {number: sorted(alike[one.chair_agency, one.planned_for]) for number, one in asked.items()}
    return {n: [number for _, number in each].index(n) + 1 for n, each in of_day.items() if len(each) > 1}


def already(connection: Connection, reader: Reader, orders: Iterable[str]) -> dict[str, list[Summary]]:
    """Those of these orders that a session still to burn has on its list, to the sessions that the reader may see."""
    asked, found = set(orders), dict[str, list[Summary]]()
    going_on = queries.find(connection, Session, status=[PLANNED, OPEN], limit=None)
    theirs = {n: session for n, session in going_on.items() if not asked.isdisjoint(session.orders)}
    for number in sorted(seen_sessions(connection, reader, theirs)):
        for order in asked.intersection(theirs[number].orders):
            found.setdefault(order, []).append(_summary(number, theirs[number]))
    return found


def seen_sessions(connection: Connection, reader: Reader, found: Mapping[str, Session]) -> set[str]:
    """Those of these sessions that the reader may see.

    Asked first without the exhibits, which only people of a holding agency need.
    """
    seen = {number for number, session in found.items() if sees_session(reader, session)}
    others = {number: session for number, session in found.items() if number not in seen}
    loads = past_holders.of_sessions(connection, others)
    return seen | {n for n, session in others.items() if sees_session(reader, session, loads[n].members)}


def _row(number: str, exhibit: Exhibit, session: str, withdrawn: frozenset[str], lost: set[str]) -> Row:
    loaded = exhibit.session == session
    return Row(
        exhibit=number, no=exhibit.number, case=exhibit.case, substance=exhibit.known_substance, status=exhibit.status,
        staged=loaded or number in withdrawn, on_site=loaded and exhibit.status != STAGED,
        withdrawn=number in withdrawn, blocked=bool(exhibit.open), lost=not lost.isdisjoint(exhibit.open),
        held=bool(exhibit.holds), weighed=exhibit.basis is not None,
    )  # fmt: skip


def _progress(session: Session, rows: list[Row], elsewhere: dict[str, int], gone: int) -> Progress:
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


def _step(session: Session, waiting: int, silent: tuple[str, ...]) -> str:
    """The step of ``STEPS`` that comes next."""
    if session.status == PLANNED:
        return "staging" if waiting or not session.staged else "quorum"
    if session.status == OPEN:
        return "arrival" if session.adrift or not session.on_site else "burning"
    if session.status == BURNT:
        return "closing"
    if session.status == CLOSED and silent:
        return "attesting"
    return "certificate" if session.status in {CLOSED, CERTIFIED} else ""


def _summary(number: str, session: Session) -> Summary:
    return Summary(
        session=number, status=session.status, planned_for=session.planned_for, chair=session.chair,
        chair_agency=session.chair_agency, exhibits=session.exhibits, certificate=session.certificate,
    )  # fmt: skip
