"""Taking over a paper register from a file: judged wholly first, then recorded in acts that hold whole or not at all.

A register of more rows than one act may take over goes in as several; the key of each is made from what it says, so
that the same command, given again after a cut, records what is missing and nothing twice.
"""

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256

import msgspec
from msgspec import Struct

from custody.domain.kernel.context import ActContext
from custody.domain.kernel.errors import CustodyError, NotFound
from custody.domain.kernel.events import Actor
from custody.domain.kernel.photo_reference import Photo
from custody.domain.people.agency import calendar_of
from custody.domain.registry.registry import ACTS
from custody.domain.seizures.register_row import Problem, TakenEntry, read
from custody.domain.seizures.register_takeover import LARGEST_TAKEOVER, TakeOver
from custody.service.kernel.idempotency_keys import key_made_from
from custody.service.kernel.perform import Acting, Consent
from custody.service.people.sign_in import SignedIn
from custody.service.seizures.register_file import Mapped, Read
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.storage.write import act_receipts
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.locked_state import DatabaseStateReader

KIND = "register.take_over/1"
Refusal = tuple[int, str, CustodyError]
"""Line of the file, heading of its column, why."""


class Part(Struct, frozen=True):
    """One act of a take-over and its key."""

    key: str
    command: TakeOver


class Judged(Struct, frozen=True, kw_only=True):
    """A register judged whole: its rows, those on record already, the acts that wait, and what is refused by line."""

    rows: int
    known: int
    waiting: tuple[Part, ...]
    refusals: tuple[Refusal, ...]

    @property
    def new(self) -> int:
        """Exhibits that the waiting acts bring."""
        return sum(len(part.command.entries) for part in self.waiting)


def person_named(connection: Connection, username: str) -> str:
    """Return the person with a username.

    Raises:
        NotFound: ``not_found``.
    """
    account = accounts.account_named(connection, username.casefold())
    if account is None:
        raise NotFound("not_found", kind="PE", number=username[:20])
    return account.person


def parts(session: SignedIn, whole: TakeOver) -> list[Part]:
    """Return the acts that a take-over consists of, in order."""
    acts = []
    for start in range(0, len(whole.entries), LARGEST_TAKEOVER):
        command = msgspec.structs.replace(whole, entries=whole.entries[start : start + LARGEST_TAKEOVER])
        unasked = msgspec.structs.replace(command, confirmed=())  # an answer makes it no other act
        acts.append(Part(_key(session, unasked), command))
    return acts


def missing(connection: Connection, whole: Sequence[Part]) -> list[Part]:
    """Return the acts that are not on record yet."""
    known = act_receipts.known(connection, [part.key for part in whole])
    return [part for part in whole if part.key not in known]


def judge(
    connection: Connection, session: SignedIn, keeper: str, whole: TakeOver, rows: Sequence[Read], meant: Mapped,
    now: str,
) -> Judged:  # fmt: skip
    """Everything that stands against a register, by the line and the heading of its file; records nothing.

    ``whole`` has an entry for each row of ``found`` that could be read.

    Raises:
        CustodyError: what stands against the act as a whole.
    """
    waiting = missing(connection, parts(session, whole))
    against = problems(connection, session, keeper, waiting, now)
    lines = [row.line for row in rows if row.entry]
    places = [i for part in waiting for i in _places(part, whole)]
    unread = [(row.line, meant.columns.get(row.field, row.field), row.error) for row in rows if row.error]
    named = [
        (lines[places[problem.row]], meant.columns.get(problem.field, problem.field), problem.error)
        for problem in against
    ]
    return Judged(
        rows=len(rows), known=len(whole.entries) - len(places), waiting=tuple(waiting),
        refusals=tuple(sorted([*unread, *named], key=lambda problem: problem[0])),
    )  # fmt: skip


def _places(part: Part, whole: TakeOver) -> range:
    """Return the positions of an act's rows in the whole take-over."""
    start = next(i for i, entry in enumerate(whole.entries) if entry is part.command.entries[0])
    return range(start, start + len(part.command.entries))


def problems(
    connection: Connection, session: SignedIn, keeper: str, waiting: Sequence[Part], now: str
) -> list[Problem]:  # fmt: skip
    """Return the problems of rows in the waiting acts, indexed across all of them, without recording.

    Raises:
        CustodyError: what stands against the act as a whole.
    """
    world = DatabaseStateReader()
    world.begin(connection)
    moment = _moment(session, keeper, now, partial(calendar_of, session.agency, world))
    entries: list[TakenEntry] = [entry for part in waiting for entry in part.command.entries]
    entry_problems = read(entries, waiting[0].command.as_of, world, moment)[1] if entries else []
    for part in () if entry_problems else waiting:
        ACTS[KIND].decide(part.command, world, moment)
    return entry_problems


async def record(
    acting: Acting, session: SignedIn, consent: Consent, waiting: Sequence[Part],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[ActReceipt]:  # fmt: skip
    """Record the acts, one after the other; ``told`` is given (acts recorded, acts to record).

    Raises:
        CustodyError: one was refused; those before it stand, and the same command goes on from there.
    """
    receipts: list[ActReceipt] = []
    for part in waiting:
        receipts.append(await acting.perform(session, KIND, part.command, part.key, (consent,)))
        progress(len(receipts), len(waiting))
    return receipts


def page(data: bytes) -> Photo:
    """Return the photograph of a page in a dry run, which does not store it."""
    return Photo(blob=sha256(data).hexdigest(), sha256=sha256(data).hexdigest())


def _moment(session: SignedIn, keeper: str, now: str, calendar: Callable[[], str]) -> ActContext:
    count = itertools.count(1)
    actors = (
        Actor(person=session.person, agency=session.agency, part="author", will="own_device"),
        Actor(person=keeper, part="receiver", will="other_device"),
    )
    return ActContext(
        act="", at=now, actors=actors, new_number=lambda kind: f"{kind}{next(count):011d}", calendar=calendar
    )


def _key(session: SignedIn, command: TakeOver) -> str:
    """Photographs are kept under a new name each time, so they are no part of the key."""
    content = msgspec.json.encode([session.person, command.place, command.register, command.entries], order="sorted")
    return key_made_from(content)
