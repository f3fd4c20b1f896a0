"""What a person is told before they sign an act of a prosecution: its words, what it covers and how much that is."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.kernel.quantity import amounts
from custody.domain.orders.draft_order import ConfirmOrder
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.orders.order import Order, RevokeOrder
from custody.domain.people.agency import Agency
from custody.domain.people.passkey_signed_acts import excusable
from custody.domain.seizures.case import Case
from custody.service.access.reading import due
from custody.service.destruction.candidates import summed
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

Command = IssueOrder | ConfirmOrder | RevokeOrder | PlaceHold | LiftHold
WORDS = ("legal_basis", "appeal_until", "lapses_on", "sample_waiver", "laboratory_waiver", "reason")
"""Fields of these acts that are said in words, in the order in which they are read."""


class Covered(Struct, frozen=True, kw_only=True):
    """An exhibit that the act covers; ``hidden``: the reader has still to check it blind: it has no amounts (I13)."""

    exhibit: str
    no: str
    substance: str
    amounts: dict[str, int]
    hidden: bool = False


class Told(Struct, frozen=True, kw_only=True):
    """What is signed, in plain words: ``number`` of the order, ``sort`` of it, what it ``says`` by field, ``exhibits``.

    ``cases``: the PV numbers of their cases. ``unappealable``: an order that names no day of appeal, and binds at once.
    ``totals``: substance and unit to amount: unlike units stay apart (I21), and what is hidden is in none.
    ``samples`` are kept back.
    """

    number: str
    sort: str
    cases: tuple[str, ...]
    says: dict[str, str]
    unappealable: bool
    exhibits: tuple[Covered, ...]
    totals: tuple[tuple[str, str, int], ...]
    samples: tuple[str, ...]

    @property
    def hidden(self) -> int:
        """How many of the exhibits are in no total."""
        return sum(one.hidden for one in self.exhibits)


def told(connection: Connection, reader: Reader, command: Command) -> Told:
    """What an act would say and cover; it has been checked by its rule, so that its author sees all of that."""
    order = queries.state(connection, Order, command.order) if isinstance(command, ConfirmOrder | RevokeOrder) else None
    said = order or command
    numbers = getattr(said, "exhibits", ())
    states = queries.states(connection, Exhibit, numbers)
    blind = due(connection, reader, states)
    every = tuple(structs.replace(one, amounts={}, hidden=True) if one.exhibit in blind else one
                  for one in covered(states, numbers))  # fmt: skip
    says = {name: text for name in WORDS if (text := getattr(command, name, "") or getattr(said, name, ""))}
    return Told(
        number=getattr(said, "number", ""), sort=getattr(said, "sort", ""), exhibits=every, totals=summed(every),
        samples=tuple(getattr(said, "samples", ())), cases=_cases(connection, states), says=says,
        unappealable=isinstance(command, IssueOrder | ConfirmOrder) and "appeal_until" not in says,
    )  # fmt: skip


def about(connection: Connection, command: Command) -> list[str]:
    """What is read on the page of such an act: its order, else the cases of its exhibits."""
    if isinstance(command, ConfirmOrder | RevokeOrder):
        return [command.order]
    return sorted({e.case for e in queries.states(connection, Exhibit, command.exhibits).values()})


def derogable(connection: Connection, agency: str) -> bool:
    """Whether an act of that agency may be recorded without a key, under a derogation, though its author has one."""
    return excusable(queries.state(connection, Agency, agency).rules_now())


def _cases(connection: Connection, exhibits: dict[str, Exhibit]) -> tuple[str, ...]:
    found = queries.states(connection, Case, {e.case for e in exhibits.values()})
    return tuple(sorted(case.number for case in found.values()))


def shown(connection: Connection, reader: Reader, numbers: Iterable[str]) -> dict[str, Covered]:
    """Exhibits with how much each is, by number, without those that the reader has still to check blind (I13)."""
    states = queries.states(connection, Exhibit, numbers)
    hidden = due(connection, reader, states)
    return {one.exhibit: one for one in covered(states, (n for n in states if n not in hidden))}


def covered(states: Mapping[str, Exhibit], numbers: Iterable[str]) -> Iterable[Covered]:
    """Exhibits as they stand now, each with the weight that stands, whatever else it is counted or measured in."""
    for number in numbers:
        e = states[number]
        weight = e.standing_weight
        yield Covered(
            exhibit=number, no=e.number, substance=e.known_substance,
            amounts=amounts(e.count, weight.gross.ug if weight else None, e.volume),
        )  # fmt: skip
