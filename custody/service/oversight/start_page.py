"""Counts of open tasks for a person's start page; each by index, whatever the log's size."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy
from custody.domain.exhibits.exhibit import AT_REST, LOADED, OPENED, Exhibit
from custody.domain.people.person import Person
from custody.domain.transfers.transfer import Transfer
from custody.service.destruction import candidates, sign_off, vouched_presence
from custody.service.discrepancies.discrepancies import visible_to
from custody.service.exhibits import witness_packages
from custody.service.inventories import inventories
from custody.service.offline import paper_acts
from custody.service.oversight import alarms, store_silence
from custody.service.people import departed
from custody.service.people.passkeys import to_confirm
from custody.service.people.pending_changes import confirmable
from custody.service.people.second_factor import asked_for
from custody.service.places import unshelved_exhibits
from custody.service.seizures import takeovers
from custody.storage.read import due_dates, subject_queries
from custody.storage.tables.connection import Connection


def inbox(connection: Connection, reader: Reader) -> int:
    """Return hand-overs that the reader has to take charge of, or to refuse."""
    return subject_queries.count(connection, Transfer, holder=reader.person, status="dispatched")


def late(connection: Connection, reader: Reader, today: str) -> dict[str, Exhibit]:
    """Return temporary releases by or to the reader's agency whose day has passed (I10); all, for the inspection."""
    mine = sees_everything(reader.roles)
    late = overdue_releases(connection, today)
    return {exhibit_id: e for exhibit_id, e in late.items() if mine or reader.agency in {e.agency, e.released_by}}


def overdue_releases(connection: Connection, today: str) -> dict[str, Exhibit]:
    """Return every temporary release whose day has passed (I10), whoever may see it."""
    exhibits = subject_queries.states(
        connection, Exhibit, (exhibit_id for exhibit_id, _ in due_dates.overdue(connection, today, limit=None))
    )
    return {exhibit_id: e for exhibit_id, e in exhibits.items() if e.on_release}


def overdue(connection: Connection, reader: Reader, today: str) -> int:
    """Return the number of overdue temporary releases."""
    return len(late(connection, reader, today))


def left(connection: Connection, reader: Reader) -> tuple[int, int]:
    """Return exhibits in the hands of people of the reader's agency who are gone: they wait to be taken over.

    Those that can be now, and those that nobody can take over before they are at rest again.
    """
    departures = departed.of_agency(connection, reader).values()
    return sum(departure.now for departure in departures), sum(departure.later for departure in departures)


def opened(connection: Connection, reader: Reader) -> int:
    """Return exhibits in the reader's hands whose seal is open: each is to be sealed again the same day (I15)."""
    return len(subject_queries.in_state(connection, Exhibit, OPENED, holder=reader.person))


def to_read_again(connection: Connection, reader: Reader) -> dict[str, Exhibit]:
    """Return exhibits of the reader's agency that the reader may read again, so that no discrepancy opens (I57b)."""
    exhibits = due_dates.to_read_again(connection)
    return {
        exhibit_id: e for exhibit_id, e in exhibits.items()
        if e.to_read_again and e.agency == reader.agency and e.status in AT_REST | LOADED
        and e.to_read_again.may_repeat(reader.person, reader.agency, e)
    }  # fmt: skip


def reread(connection: Connection, reader: Reader) -> int:
    """Return the number of exhibits that wait for the reader to read them again."""
    return len(to_read_again(connection, reader))


def differing(connection: Connection, reader: Reader) -> list[Discrepancy]:
    """Open discrepancies of which the reader may know."""
    open_discrepancies = subject_queries.find(connection, Discrepancy, status=OPEN, limit=None)
    return [open_discrepancies[discrepancy_id] for discrepancy_id in visible_to(connection, reader, open_discrepancies)]


def discrepancies(connection: Connection, reader: Reader) -> int:
    """Return the number of open discrepancies that the reader may see."""
    return len(differing(connection, reader))


def noted(connection: Connection, reader: Reader) -> int:
    """Open alarms that the reader may take note of."""
    return alarms.waiting(connection, reader)


def to_burn(connection: Connection, reader: Reader) -> int:
    """Return the number of exhibits ordered destroyed and on no session's list, for a planner in sight of them."""
    return candidates.many(connection, reader) if Role.COMMISSION in reader.roles else 0


def to_sign(connection: Connection, reader: Reader) -> tuple[int, int, int]:
    """Return sessions that the reader attended and has not signed.

    Those that a site's device alone says they signed; then what others recorded of the reader, who may object (I64).
    """
    own = sign_off.own(connection, reader)
    return len(own.owed), len(own.again), vouched_presence.many(connection, reader)


def proposed(connection: Connection, reader: Reader) -> list[str]:
    """Return the kind of each change proposed by key officers that the reader may confirm."""
    return [proposal.change for proposal in confirmable(connection, reader).values()]


def changes(connection: Connection, reader: Reader) -> tuple[int, int]:
    """Return how many proposed changes enrol a device, and how many concern people, agencies and the log."""
    kinds = proposed(connection, reader)
    return kinds.count("device"), len(kinds) - kinds.count("device")


def passkeys(connection: Connection, reader: Reader) -> int:
    """Return passkeys of others that the reader may confirm; people are looked through whole, they are few.

    An inspector confirms them on a log that asks for second factors.
    """
    if Role.KEY_OFFICER not in reader.roles and not asked_for(connection):
        return 0
    others = (person for person_id, person in subject_queries.every(connection, Person) if person_id != reader.person)
    return sum(map(to_confirm, others))


Counter = Callable[[Connection, Reader], int | tuple[int, ...]]
WAITING: Mapping[tuple[str, ...], Counter] = {
    ("/transfers",): inbox,
    ("/holdings",): opened,
    ("/exhibits/take-from-departed", "/exhibits/take-from-departed#later"): left,
    ("/discrepancies",): discrepancies,
    ("/exhibits/measure",): reread,
    ("/inventories",): inventories.awaited,
    ("/paper-acts",): paper_acts.to_confirm,
    ("/registers/to-confirm",): takeovers.waiting,
    ("/alarms",): noted,
    ("/sessions",): to_burn,
    ("/signatures", "/signatures#again", "/signatures#vouched"): to_sign,
    ("/devices", "/people"): changes,
    ("/people#passkeys",): passkeys,
    ("/exhibits/witness",): witness_packages.many,
    ("/day-plan", "/day-plan#weigh", "/exhibits/sight"): store_silence.today,
    ("/places#nowhere",): unshelved_exhibits.many,
}
"""What is counted for the cards of pages, several at once where one reading tells them; beside them ``overdue``.

Where a page counts two things, the second by its place on it.
"""


def waiting(connection: Connection, reader: Reader, paths: Collection[str], today: str) -> dict[str, int]:
    """Return by page the number of tasks behind it; ``today`` (YYYY-MM-DD) is the installation's day."""
    counts: dict[str, int] = {}
    counters: dict[tuple[str, ...], Counter] = {**WAITING, ("/temporary-releases",): partial(overdue, today=today)}
    for cards, count in counters.items():
        if not set(cards).isdisjoint(paths):
            answer = count(connection, reader)
            counts.update(zip(cards, answer if isinstance(answer, tuple) else (answer,), strict=True))
    return {path: counts[path] for path in paths if path in counts}
