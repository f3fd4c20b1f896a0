"""Rolls of seals as their people see them: used, void and unused seals, and counts other than the log's (I69)."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.seals.issue_seals import PROCURERS
from custody.domain.exhibits.seals.seal_roll import SealCount, SealRoll
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.places.place import Place
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import unique_values

PAGE = 20
"""Rolls of one page: each number of each is looked up."""


class Run(Struct, frozen=True):
    """Numbers that follow each other, as printed: the first, the last and how many they are."""

    first: str
    last: str
    seals: int


class RollLine(Struct, frozen=True, kw_only=True):
    """A roll: ``used`` seals by number; those ``void`` and ``left``. ``own``: the reader has it.

    ``tally``: the count at its last receipt.
    """

    id: str
    agency: str
    person: str
    issued_by: str
    closure: str
    first: str
    last: str
    holds_from: str
    received_at: str
    seals: int
    used: int
    void: tuple[Run, ...]
    left: tuple[Run, ...]
    left_seals: int
    own: bool
    tally: SealCount | None = None


class Miscount(Struct, frozen=True, kw_only=True):
    """Unused seals counted otherwise than the log had them: at the receipt of a roll, or when a custodian changed.

    ``person``: who has the roll, "" for a change of custodian.
    """

    about: str
    agency: str
    person: str
    counted: int
    left: int
    at: str


class Rolls(Struct, frozen=True, kw_only=True):
    """A page of the rolls that a reader sees, newest first; ``next`` is the following page, 0 at the end.

    ``miscounts``: of all agencies, for the inspection alone.
    """

    rolls: list[RollLine]
    next: int
    miscounts: list[Miscount]


def rolls(connection: Connection, reader: Reader, page: int = 1) -> Rolls:
    """Return a page of rolls: all for the inspection, the agency's for who procures seals, their own for others."""
    everything = sees_everything(reader.roles)
    if everything:
        states = subject_queries.find(connection, SealRoll, limit=None)
    else:
        states = subject_queries.find(connection, SealRoll, dossier=reader.agency, limit=None)
    if not everything and not PROCURERS & set(reader.roles):
        states = {roll_id: roll for roll_id, roll in states.items() if roll.person == reader.person}
    newest = sorted(states.items(), key=lambda item: (item[1].holds_from, item[0]), reverse=True)
    start = PAGE * (max(page, 1) - 1)
    return Rolls(
        rolls=[_line(connection, roll_id, roll, reader) for roll_id, roll in newest[start : start + PAGE]],
        next=page + 1 if len(newest) > start + PAGE else 0,
        miscounts=sorted(_miscounts(connection, states), key=lambda each: each.at, reverse=True) if everything else [],
    )


def differs_from_left(connection: Connection, reader: Reader, roll_id: str, counted: int) -> bool:
    """Return True if a person counts other unused seals of a roll to receive than the register."""
    roll = subject_queries.states(connection, SealRoll, [roll_id]).get(roll_id)
    if roll is None or roll.person != reader.person or roll.received_at or not 0 <= counted <= len(roll.numbers):
        return False  # the rule says why
    return counted != _line(connection, roll_id, roll, reader).left_seals


def people_of(listed: Rolls) -> Iterator[str]:
    """Yield the people, agencies and places that a page of rolls names."""
    for roll in listed.rolls:
        yield from (roll.agency, roll.person, roll.issued_by)
    for miscount in listed.miscounts:
        yield from (miscount.agency, miscount.person or miscount.about)


def _line(connection: Connection, roll_id: str, roll: SealRoll, reader: Reader) -> RollLine:
    numbers = list(roll.numbers)
    claims = {seal_claim(normal, roll.agency)[1]: normal for normal in numbers}
    used = {claims[value] for value in unique_values.claimed(connection, "seal", claims)}
    void = set(roll.void)
    left = [normal for normal in numbers if normal not in used | void]
    return RollLine(
        id=roll_id, agency=roll.agency, person=roll.person, issued_by=roll.issued_by, closure=roll.closure,
        first=roll.first, last=roll.last, holds_from=roll.holds_from, received_at=roll.received_at, seals=len(numbers),
        used=len(used), left_seals=len(left), own=roll.person == reader.person, tally=roll.tally,
        void=runs(roll, void), left=runs(roll, left),
    )  # fmt: skip


def runs(roll: SealRoll, chosen: Iterable[str]) -> tuple[Run, ...]:
    """Return numbers of a roll, given in normal form, as runs that follow each other."""
    wanted = set(chosen)
    grouped = [list(run) for among, run in groupby(roll.numbers, wanted.__contains__) if among]
    return tuple(Run(printed(roll.first, run[0]), printed(roll.first, run[-1]), len(run)) for run in grouped)


def printed(first: str, normal: str) -> str:
    """Return a number of a roll spelt as its first one was typed, or in normal form where it is longer."""
    if sum(character.isalnum() for character in first) != len(normal):
        return normal
    rest = iter(normal)
    return "".join(next(rest) if character.isalnum() else character for character in first)


def _miscounts(connection: Connection, rolls: dict[str, SealRoll]) -> Iterator[Miscount]:
    for roll_id, roll in rolls.items():
        if roll.tally is not None and roll.tally.counted != roll.tally.left:
            yield _miscount(roll_id, roll.agency, roll.person, roll.tally)
    for place_id, place in subject_queries.find(connection, Place, limit=None).items():
        if place.seals is not None and place.seals.counted != place.seals.left:
            yield _miscount(place_id, place.agency, "", place.seals)


def _miscount(about: str, agency: str, person: str, tally: SealCount) -> Miscount:
    return Miscount(about=about, agency=agency, person=person, counted=tally.counted, left=tally.left, at=tally.at)
