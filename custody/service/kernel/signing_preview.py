"""Summary shown before a person signs an act of a prosecution: its words, its exhibits and their amounts."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.kernel.quantity import amounts
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.orders.order import Order, RevokeOrder
from custody.domain.orders.order_copy import ConfirmCopy
from custody.domain.people.agency import Agency
from custody.domain.people.passkey_signed_acts import excusable
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import blind_checks_due
from custody.service.destruction.candidates import summed
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

Command = IssueOrder | ConfirmCopy | RevokeOrder | PlaceHold | LiftHold
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
    """Content of an act to sign: ``reference`` of the order, its ``sort``, its texts by field, its ``exhibits``.

    ``cases``: the PV numbers of their cases. ``unappealable``: the order names no day of appeal and binds at once.
    ``totals``: substance and unit to amount: unlike units stay apart (I21), and hidden amounts are left out.
    ``samples`` are kept back.
    """

    reference: str
    sort: str
    cases: tuple[str, ...]
    says: dict[str, str]
    unappealable: bool
    exhibits: tuple[Covered, ...]
    totals: tuple[tuple[str, str, int], ...]
    samples: tuple[str, ...]

    @property
    def hidden(self) -> int:
        """Return the number of exhibits in no total."""
        return sum(covered_exhibit.hidden for covered_exhibit in self.exhibits)


def told(connection: Connection, reader: Reader, command: Command) -> Told:
    """Return what an act would say and cover.

    Its rule has been checked already, so its author may see all of that.
    """
    order = (
        subject_queries.state(connection, Order, command.order)
        if isinstance(command, ConfirmCopy | RevokeOrder)
        else None
    )
    order_or_command = order or command
    numbers = getattr(order_or_command, "exhibits", ())
    states = subject_queries.states(connection, Exhibit, numbers)
    blind = blind_checks_due(connection, reader, states)
    every = tuple(structs.replace(covered_exhibit, amounts={},
        hidden=True) if covered_exhibit.exhibit in blind else covered_exhibit
                  for covered_exhibit in covered(states, numbers))  # fmt: skip
    says = {name: text for name in WORDS if (text := getattr(command, name, "") or getattr(order_or_command, name, ""))}
    return Told(
        reference=getattr(order_or_command, "order_reference", ""), sort=getattr(order_or_command, "sort", ""),
        exhibits=every,
        totals=summed(every),
        samples=tuple(getattr(order_or_command, "samples", ())), cases=_cases(connection, states), says=says,
        unappealable=isinstance(command, IssueOrder | ConfirmCopy) and "appeal_until" not in says,
    )  # fmt: skip


def about(connection: Connection, command: Command) -> list[str]:
    """Return the subjects read on the page of such an act: its order, else the cases of its exhibits."""
    if isinstance(command, ConfirmCopy | RevokeOrder):
        return [command.order]
    return sorted({e.case for e in subject_queries.states(connection, Exhibit, command.exhibits).values()})


def derogable(connection: Connection, agency: str) -> bool:
    """Return True if a derogation may excuse an act of that agency from its author's passkey signature."""
    return excusable(subject_queries.state(connection, Agency, agency).rules_now())


def _cases(connection: Connection, exhibits: dict[str, Exhibit]) -> tuple[str, ...]:
    cases = subject_queries.states(connection, Case, {e.case for e in exhibits.values()})
    return tuple(sorted(case.case_reference for case in cases.values()))


def shown(connection: Connection, reader: Reader, numbers: Iterable[str]) -> dict[str, Covered]:
    """Return exhibits with how much each is, by number, except those that the reader must still check blind (I13)."""
    states = subject_queries.states(connection, Exhibit, numbers)
    hidden = blind_checks_due(connection, reader, states)
    return {
        covered_exhibit.exhibit: covered_exhibit
        for covered_exhibit in covered(states, (exhibit_id for exhibit_id in states if exhibit_id not in hidden))
    }


def covered(states: Mapping[str, Exhibit], numbers: Iterable[str]) -> Iterable[Covered]:
    """Yield exhibits as they stand now, each with the weight that stands, however else it is measured."""
    for exhibit_id in numbers:
        e = states[exhibit_id]
        weight = e.standing_weight
        yield Covered(
            exhibit=exhibit_id, no=e.exhibit_number, substance=e.known_substance,
            amounts=amounts(e.count, weight.gross.ug if weight else None, e.volume),
        )  # fmt: skip
