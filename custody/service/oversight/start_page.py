"""What waits for a person when they sign in, as numbers for the start page; each by index, whatever the log's size."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy
from custody.domain.exhibits.exhibit import OPENED, Exhibit
from custody.domain.people.person import Person
from custody.domain.transfers.transfer import Transfer
from custody.service.destruction import candidates, sign_off
from custody.service.discrepancies.discrepancies import in_sight
from custody.service.oversight import alarms
from custody.service.people import leavers
from custody.service.people.passkeys import to_confirm
from custody.service.people.proposed_changes import confirmable
from custody.service.places import unshelved
from custody.storage.read import queries
from custody.storage.tables.connection import Connection


def inbox(connection: Connection, reader: Reader) -> int:
    """Hand-overs that the reader has to take charge of, or to refuse."""
    return queries.count(connection, Transfer, holder=reader.person, status="dispatched")


def late(connection: Connection, reader: Reader, today: str) -> dict[str, Exhibit]:
    """Temporary releases by or to the reader's agency whose day has passed (I10); all, for the inspection."""
    mine = sees_everything(reader.roles)
    lent = lent_too_long(connection, today)
    return {n: e for n, e in lent.items() if mine or reader.agency in {e.agency, e.released_by}}


def lent_too_long(connection: Connection, today: str) -> dict[str, Exhibit]:
    """Every temporary release whose day has passed (I10), whoever may see it."""
    found = queries.states(connection, Exhibit, (n for n, _ in queries.overdue(connection, today, limit=None)))
    return {n: e for n, e in found.items() if e.lent}


def overdue(connection: Connection, reader: Reader, today: str) -> int:
    """How many of those there are."""
    return len(late(connection, reader, today))


def left(connection: Connection, reader: Reader) -> tuple[int, int]:
    """Exhibits in the hands of people of the reader's agency who are gone: they wait to be taken over.

    Those that can be now, and those that nobody can take over before they are at rest again.
    """
    found = leavers.of_agency(connection, reader).values()
    return sum(one.now for one in found), sum(one.later for one in found)


def opened(connection: Connection, reader: Reader) -> int:
    """Exhibits in the reader's hands whose seal is open: each is to be sealed again the same day (I15)."""
    return len(queries.in_state(connection, Exhibit, OPENED, holder=reader.person))


def differing(connection: Connection, reader: Reader) -> list[Discrepancy]:
    """Open discrepancies of which the reader may know."""
    found = queries.find(connection, Discrepancy, status=OPEN, limit=None)
    return [found[number] for number in in_sight(connection, reader, found)]


def discrepancies(connection: Connection, reader: Reader) -> int:
    """How many of those there are."""
    return len(differing(connection, reader))


def noted(connection: Connection, reader: Reader) -> int:
    """Open alarms that the reader may take note of."""
    return alarms.waiting(connection, reader)


def to_burn(connection: Connection, reader: Reader) -> int:
    """What the page of a new session asks for: ordered to be destroyed, on no session's list, in sight of who plans."""
    return candidates.many(connection, reader) if Role.COMMISSION in reader.roles else 0


def to_sign(connection: Connection, reader: Reader) -> tuple[int, int]:
    """Sessions that the reader attended and has not signed; those that a site's device alone says they signed."""
    own = sign_off.own(connection, reader)
    return len(own.owed), len(own.again)


def proposed(connection: Connection, reader: Reader) -> list[str]:
    """What kinds of change key officers have proposed, one for each proposal that the reader may confirm."""
    return [one.change for one in confirmable(connection, reader).values()]


def changes(connection: Connection, reader: Reader) -> tuple[int, int]:
    """How many of those enrol a device, and how many are about people, agencies and the log: the rest."""
    found = proposed(connection, reader)
    return found.count("device"), len(found) - found.count("device")


def passkeys(connection: Connection, reader: Reader) -> int:
    """Passkeys of others that a key officer has to confirm; people are looked through whole, they are few."""
    others = (one for number, one in queries.every(connection, Person) if number != reader.person)
    return sum(map(to_confirm, others))


Counter = Callable[[Connection, Reader], int | tuple[int, ...]]
WAITING: Mapping[tuple[str, ...], Counter] = {
    ("/transfers",): inbox,
    ("/holdings",): opened,
    ("/exhibits/succeed", "/exhibits/succeed#later"): left,
    ("/discrepancies",): discrepancies,
    ("/alarms",): noted,
    ("/sessions",): to_burn,
    ("/signatures", "/signatures#again"): to_sign,
    ("/devices", "/people"): changes,
    ("/people#passkeys",): passkeys,
    ("/places#nowhere",): unshelved.many,
}
"""What is counted for the cards of pages, several at once where one reading tells them; beside them ``overdue``.

Where a page counts two things, the second by its place on it.
"""


def waiting(connection: Connection, reader: Reader, paths: Collection[str], today: str) -> dict[str, int]:
    """How much waits behind each of these pages; ``today`` (YYYY-MM-DD) is where the installation is."""
    found: dict[str, int] = {}
    counters: dict[tuple[str, ...], Counter] = {**WAITING, ("/releases",): partial(overdue, today=today)}
    for cards, count in counters.items():
        if not set(cards).isdisjoint(paths):
            told = count(connection, reader)
            found.update(zip(cards, told if isinstance(told, tuple) else (told,), strict=True))
    return {path: found[path] for path in paths if path in found}
