"""How far the officer of a seizure has come: declared, sealed, labelled, handed over, each with its counts."""

from collections.abc import Collection, Iterable
from typing import Literal

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import AT_REST, IN_TRANSIT, Exhibit
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.seizure import Seizure
from custody.service.kernel.natural_order import natural
from custody.service.seizures.split_cases import numbered_with
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

Step = Literal["seal", "label", "hand_over", "done"]


class Sealed(Struct, frozen=True, gc=False):
    """What of an exhibit tells how far it has come, from its state."""

    seizure: str
    line: int
    exhibit_number: str
    status: str
    holder: str = ""
    parent: str = ""
    received_at: str = ""
    copies: int = 0
    count: Count | None = None
    first_weight: Weight | None = None

    @property
    def is_handed_over(self) -> bool:
        """Return True once it left the officer, or is on its way."""
        return bool(self.received_at) or self.status == IN_TRANSIT


class LineSealed(Struct, frozen=True):
    """What is sealed of a declared line: exhibits, units of its own kind, micrograms gross."""

    exhibits: int = 0
    count: int = 0
    ug: int = 0


class SeizurePath(Struct, frozen=True, kw_only=True):
    """The steps of a seizure. ``lines``: what is sealed of each declared line; ``to_hand_over``: exhibits, in order.

    ``is_short``: less is sealed than was declared, as far as it was counted.
    """

    seizure: str
    case: str
    pv: str
    lines: tuple[LineSealed, ...]
    sealed: int
    labelled: int
    handed_over: int
    is_short: bool
    to_hand_over: tuple[str, ...] = ()

    @property
    def next(self) -> Step:
        """Return the step that comes next."""
        if not self.sealed or (self.is_short and not self.handed_over):
            return "seal"
        if self.labelled < self.sealed:
            return "label"
        return "hand_over" if self.to_hand_over else "done"


def path(connection: Connection, reader: Reader, seizure_id: str) -> SeizurePath | None:
    """Return the steps of the reader's own seizure; None for what is no such seizure, or comes from a data set."""
    seizure = subject_queries.states(connection, Seizure, [seizure_id]).get(seizure_id)
    if seizure is None or seizure.officer != reader.person or seizure.source:
        return None
    pv = subject_queries.state(connection, Case, seizure.case).case_reference
    outlines = subject_queries.project_all(
        connection, Exhibit, Sealed, limit=None, dossier=numbered_with(connection, seizure.case)
    )
    own = {number: one for number, one in outlines.items() if one.seizure == seizure_id and not one.parent}
    lines = tuple(_sealed(line, [one for one in own.values() if one.line == i]) for i, line in enumerate(seizure.lines))
    held = [number for number, one in own.items() if one.holder == reader.person and one.status in AT_REST]
    return SeizurePath(
        seizure=seizure_id,
        case=seizure.case,
        pv=pv,
        lines=lines,
        sealed=len(own),
        labelled=sum(one.copies > 0 for one in own.values()),
        handed_over=sum(one.is_handed_over for one in own.values()),
        is_short=any(map(_is_short, seizure.lines, lines)),
        to_hand_over=tuple(sorted(held, key=lambda number: natural(own[number].exhibit_number))),
    )


def of_registered(connection: Connection, reader: Reader, subjects: Collection[str]) -> SeizurePath | None:
    """Return the steps of the seizure of the first exhibit among the subjects of an act."""
    exhibit_id = next((subject_id for subject_id in subjects if subject_id.startswith(Exhibit.kind)), "")
    exhibit = subject_queries.states(connection, Exhibit, [exhibit_id]).get(exhibit_id) if exhibit_id else None
    return path(connection, reader, exhibit.seizure) if exhibit else None


def _sealed(line: Line, exhibits: Iterable[Sealed]) -> LineSealed:
    every = tuple(exhibits)
    unit = line.count.unit if line.count else ""
    return LineSealed(
        exhibits=len(every),
        count=sum(one.count.n for one in every if one.count and one.count.unit == unit),
        ug=sum(one.first_weight.gross.ug for one in every if one.first_weight),
    )


def _is_short(line: Line, sealed: LineSealed) -> bool:
    if line.count is None or line.count_basis == "estimated":
        return not sealed.exhibits
    return sealed.count < line.count.n
