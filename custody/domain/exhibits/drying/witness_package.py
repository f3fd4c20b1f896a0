"""Designate a sealed exhibit as the witness package of its lot (colis de référence), by two people (I60).

If a theft thins a whole lot evenly, only a package that stayed whole shows it. Two people name the witness; at least
one of them never held it. A lot has one witness. If the witness was seen lighter, no other takes its place.
"""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS, Role, sees_everything
from custody.domain.exhibits.drying.lot_comparison import NO_LOT, Witness
from custody.domain.exhibits.exhibit import GONE, STORED, Exhibit, held_by_agency
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.people.person import Person
from custody.domain.seizures.case import filed_together


class ExhibitWitnessDesignated(Event, frozen=True):
    """A person names the exhibit as witness of its lot; it is the witness once two people did."""

    type: ClassVar[str] = "exhibit.witness_designated/1"
    by: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Add the person to those who named it."""
        before = (state.in_lot or NO_LOT).witness.by if (state.in_lot or NO_LOT).witness else ()
        state.in_lot = structs.replace(state.in_lot or NO_LOT, witness=Witness(by=(*before, self.by)))
        return state


class DesignateWitness(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Name an exhibit as the witness package of its lot, or agree to it as the second person."""

    exhibit: str


@act(
    "exhibit.designate_witness/1",
    title=N_("Witness package designated"),
    summary="Designate the witness package of a lot",
    roles=HOLDERS | {Role.INSPECTOR},
    records=(ExhibitWitnessDesignated,),
)
def designate(command: DesignateWitness, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Name the witness package of a lot, first or second.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder`` for another agency's exhibit, but for the inspection; ``wrong_state``;
            ``witness_unfit`` if it was never weighed, was opened, or differs from its record;
            ``witness_designated``, to the first person too; ``witness_needs_other`` if both people held it;
            ``witness_stands`` or ``witness_lighter`` if the lot has or had another.
    """
    author = ctx.author.person
    if sees_everything(require(state_reader, Person, author).roles):
        exhibit = require(state_reader, Exhibit, command.exhibit)
    else:
        exhibit = held_by_agency(state_reader, command.exhibit, ctx)
    if exhibit.status not in STORED:
        raise RuleBroken("wrong_state", number=command.exhibit, status=exhibit.status)
    if not fit(exhibit):
        raise RuleBroken("witness_unfit", number=command.exhibit)
    witness = (exhibit.in_lot or NO_LOT).witness
    if witness is not None and (witness.stands or author in witness.by):
        raise RuleBroken("witness_designated", number=command.exhibit)
    for other_id, other in _lot(command.exhibit, exhibit, state_reader):
        beside = (other.in_lot or NO_LOT).witness
        if beside is not None and beside.stands and beside.lighter:
            raise RuleBroken("witness_lighter", number=other_id)
        if beside is not None and beside.stands and other.status not in GONE and other.family is None:
            raise RuleBroken("witness_stands", number=other_id)
    if witness is not None and {author, *witness.by} <= set(exhibit.handlers):
        raise RuleBroken("witness_needs_other", number=command.exhibit)
    decision = Decision()
    decision.add(command.exhibit, ExhibitWitnessDesignated(by=author))
    return decision


def fit(exhibit: Exhibit) -> bool:
    """Return True if it may be a witness: weighed, never opened, and nothing differs from its record."""
    last, witness = exhibit.last_comparison, (exhibit.in_lot or NO_LOT).witness
    differs = bool(exhibit.open) or (last is not None and last.differs) or (witness is not None and witness.lighter)
    return exhibit.basis is not None and exhibit.family is None and not differs


def _lot(exhibit_id: str, exhibit: Exhibit, state_reader: StateReader) -> Iterator[tuple[str, Exhibit]]:
    """Yield the other exhibits of its seizure line in its packing, wherever they lie."""
    numbers = [
        number
        for number in filed_together(exhibit.case, state_reader)
        if number.startswith(Exhibit.kind) and number != exhibit_id
    ]
    state_reader.load(numbers)
    for number in numbers:
        other = require(state_reader, Exhibit, number)
        if (other.seizure, other.line, other.packing) == (exhibit.seizure, exhibit.line, exhibit.packing):
            yield number, other
