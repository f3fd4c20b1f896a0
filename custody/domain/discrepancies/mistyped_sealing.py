"""Settle what was mistyped at the sealing by the photograph that was made then (I57c).

The number or weight typed at the sealing is a reading like any other: who typed it restates it, and a stranger to the
exhibit reads again. What the first reader and the stranger found may still be a swapped seal or a thinner bag. So only
a photograph that the act of sealing itself committed to counts, and only the inspection looks at it.
"""

from decimal import Decimal

from msgspec import structs

from custody.domain.discrepancies.correction_consequences import chain
from custody.domain.discrepancies.correction_event import stated
from custody.domain.discrepancies.discrepancy import WEIGHED, Discrepancy, ExhibitDiscrepancySettled, Finding
from custody.domain.exhibits.balance_and_weighing import OK, Weight, compare
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import Exhibit, ExhibitRegistered
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.normal_form import edit_distance, normal_seal, same_seal, seal_claim
from custody.domain.kernel.quantity import MassEntry, mass
from custody.domain.kernel.typed_text import as_typed

MOST_EDITS = 2
"""Characters in which a typing error may differ from what was meant."""


def restated(
    discrepancy_id: str, state: Discrepancy, seal: str, gross: MassEntry | None, state_reader: StateReader,
    ctx: ActContext,
) -> Finding:  # fmt: skip
    """Return what the photograph of the sealing shows, in the words of who sealed it.

    Raises:
        RuleBroken: ``sealing_stands`` for another than who sealed it, without a photograph of the sealing, or once a
            check agreed with the record; ``already_withdrawn``; ``already_read_again``; ``seal_used``.
        BadInput: ``bad_reference``; as ``mass``.
    """
    sealing = sealing_of(discrepancy_id, state, state_reader)
    if sealing is None or sealing.holder != ctx.author.person:
        raise RuleBroken("sealing_stands", number=discrepancy_id)
    if state.restated is not None:
        raise RuleBroken("already_withdrawn", number=discrepancy_id)
    if state.second is not None:
        raise RuleBroken("already_read_again", number=discrepancy_id)
    if state.sort in WEIGHED:
        if gross is None:
            raise RuleBroken("sealing_stands", number=discrepancy_id)
        return Finding(ug=mass(gross).ug)
    number = as_typed(seal, "seal")
    if not same_seal(number, sealing.seal) and state_reader.claimed(*seal_claim(number, sealing.agency)):
        raise RuleBroken("seal_used", value=number)
    return Finding(seal=number)


def sealing_of(discrepancy_id: str, state: Discrepancy, state_reader: StateReader) -> ExhibitRegistered | None:
    """Return the photographed sealing that the discrepancy contradicts, None where the record cannot be a slip of it.

    A sealing that a later check agreed with was not mistyped.
    A photograph prepared for a later theft is then of no use.
    """
    sealing = state_reader.recorded(state.about, 1)
    if not isinstance(sealing, ExhibitRegistered) or not sealing.photos or state.together is not None:
        return None
    exhibit = require(state_reader, Exhibit, state.about)
    if not _still_recorded(state, sealing, exhibit):
        return None
    for event in chain(state.about, state_reader, 2):
        check = getattr(event, "check", None)
        if isinstance(check, Check):
            if discrepancy_id in check.opened:
                return sealing
            if _agrees(check, state.sort):
                return None
        elif stated(event, "weight" if state.sort in WEIGHED else "seal"):
            return None
    return sealing


def shows_restated(
    state: Discrepancy, discrepancy_id: str, second: Observation, state_reader: StateReader, ctx: ActContext
) -> bool:
    """Return True if both readings are what the photograph of the sealing is said to show."""
    said, first = state.restated, state.finding
    sealing = sealing_of(discrepancy_id, state, state_reader)
    if said is None or first is None or sealing is None:
        return False
    if state.sort == "seal":
        near = edit_distance(normal_seal(said.seal), normal_seal(sealing.seal)) <= MOST_EDITS
        return near and same_seal(said.seal, first.seal) and same_seal(said.seal, second.seal)
    if said.ug is None or first.ug is None or second.weight is None or sealing.weight is None:
        return False
    if 0 < state.uncertainty_ug < second.weight.uncertainty_ug:
        return False  # a coarser balance would hide what the first reading showed
    exhibit = require(state_reader, Exhibit, state.about)
    drying = dries_of(exhibit).allowed(said.ug, exhibit.first_weighed_at, ctx.at)
    earlier = structs.replace(_reading(second.weight, first.ug), uncertainty_ug=state.uncertainty_ug)
    at_sealing = _reading(sealing.weight, said.ug)
    return not any(compare(at_sealing, now, drying).differs for now in (earlier, second.weight))


def settled_as_restated(
    discrepancy_id: str, state: Discrepancy, state_reader: StateReader
) -> ExhibitDiscrepancySettled:
    """Return the end of a discrepancy whose restated seal or weight, borne out by the photograph, is the record.

    Raises:
        RuleBroken: ``sealing_stands`` if the record changed meanwhile; ``seal_used``.
    """
    sealing, said = sealing_of(discrepancy_id, state, state_reader), state.restated
    if sealing is None or said is None:
        raise RuleBroken("sealing_stands", number=discrepancy_id)
    settled = ExhibitDiscrepancySettled(discrepancy=discrepancy_id)
    if said.ug is not None and sealing.weight is not None:
        return structs.replace(settled, weight=_reading(sealing.weight, said.ug), at_sealing=True)
    if state_reader.claimed(*seal_claim(said.seal, sealing.agency)):
        raise RuleBroken("seal_used", value=said.seal)
    return structs.replace(settled, seal=said.seal, seal_agency=sealing.agency)


def _still_recorded(state: Discrepancy, sealing: ExhibitRegistered, exhibit: Exhibit) -> bool:
    """Return True if the discrepancy was compared with what was typed at the sealing, and that is still on record."""
    expected = state.expected
    if expected is None:
        return False
    if state.sort == "seal":
        return same_seal(expected.seal, sealing.seal) and same_seal(exhibit.seal, sealing.seal)
    first = sealing.weight
    unchanged = first is not None and exhibit.reference is None and exhibit.first_weight == first
    return state.sort in WEIGHED and unchanged and first is not None and expected.ug == first.gross.ug


def _agrees(check: Check, sort: str) -> bool:
    if sort == "seal":
        return check.seal_verdict == OK
    return check.weighed is not None and check.weighed.verdict == OK


def _reading(weight: Weight, ug: int) -> Weight:
    """Return a weighing on the same balance that read so much."""
    grams = f"{Decimal(ug).scaleb(-6).normalize():f}"
    return structs.replace(weight, gross=structs.replace(weight.gross, ug=ug, text=grams, unit="g"))
