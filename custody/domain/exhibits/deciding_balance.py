"""Find the balances that can decide about a weight, and say when seal and count stand for one (I48).

A balance decides by its class, whether its certificate ended, or states a larger uncertainty, or not: nobody lets one
lapse, or has a worse one issued, to be spared a weighing.
"""

from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import DECISIVE, Balance, Weight, class_uncertainty, undecided
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import Decision, StateReader
from custody.domain.kernel.not_done import Reason, mark_unweighed
from custody.domain.kernel.quantity import MICROGRAMS
from custody.domain.law.rule_pack import DecisiveWeight
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.people.agency import Agency
from custody.domain.places.place import Place

SMALL, NO_BALANCE = "small", "no_balance"
"""Why seal and count stand for a weight: it is too small to be weighed well; no balance decides about it."""
HEAVY_PACKING_UG = 50 * MICROGRAMS["g"]
"""Packing from which on the gross weight says whether a balance decides."""
BETTER = "better_balance_available"
"""Flag of an act in which a weight decides nothing, and the agency has a balance that would."""
UNDECIDED = "weight_not_decisive"
"""Flag of an act that records a first or new weight by which no later agreement can be decided."""


def limits_of(house: str, state_reader: StateReader, decision: Decision | None = None) -> DecisiveWeight:
    """Return the limits of the pack that decides the act, else of the agency ``house``."""
    agency = state_reader.find(Agency, house)
    if decision is not None and decision.rules:
        return pack_of(*decision.rules.split()).weighing
    return agency.rules_now().weighing if agency is not None else DECISIVE


def balances_of(agency: str, state_reader: StateReader) -> dict[str, Balance]:
    """Return the balances of an agency, by number."""
    numbers = dict.fromkeys(state_reader.claimed_from("balance", f"{agency}/"))
    found = ((number, state_reader.find(Balance, number)) for number in numbers)
    return {number: balance for number, balance in found if balance is not None and balance.agency == agency}


def deciding(agency: str, place: str, content_ug: int, state_reader: StateReader, limits: DecisiveWeight) -> str:
    """Return the finest balance at a place that decides about so much, or "" if none does.

    ``place``: "" for anywhere in the agency. A balance of no stated place may be anywhere.
    """
    site = site_of(place, state_reader)
    there = {
        number: balance for number, balance in balances_of(agency, state_reader).items()
        if not site or not balance.place or site_of(balance.place, state_reader) == site
    }  # fmt: skip
    fine = [
        (balance.class_at(content_ug), number) for number, balance in there.items()
        if limits.fine(balance.class_at(content_ug), content_ug)
        and not 0 < balance.capacity_ug < content_ug
    ]  # fmt: skip
    return min(fine)[1] if fine else ""


def mark_passed_on(
    exhibit: Exhibit, weighed: bool, reason: Reason, state_reader: StateReader, decision: Decision
) -> None:  # fmt: skip
    """Mark an exhibit, sealed again unweighed, that passes on unweighed although a balance stands there (I46)."""
    if weighed or not (exhibit.unweighed and exhibit.unweighed.sealed) or exhibit.basis is None:
        return
    limits = limits_of(exhibit.house, state_reader)
    if deciding(exhibit.agency, exhibit.place, exhibit.basis[0].content_ug, state_reader, limits):
        mark_unweighed(decision, reason)


def site_of(place: str, state_reader: StateReader) -> str:
    """Return the outermost place around a place: shelf and room belong to the store."""
    while (around := state_reader.find(Place, place)) is not None and around.parent:
        place = around.parent
    return place


def by_seal_and_count(
    first: Weight, agency: str, place: str, state_reader: StateReader, limits: DecisiveWeight
) -> tuple[str, str]:
    """Return why seal and count stand for a weight, or "", and then the balance that would decide.

    ``first``: the weight on record. Under a heavy packing its gross weight counts: a tare that one person typed must
    not make a parcel too light to be weighed.
    """
    heavy = first.gross.ug - first.content_ug > HEAVY_PACKING_UG
    weighed_ug = first.gross.ug if heavy else first.content_ug
    if limits.small(weighed_ug):
        return SMALL, ""
    better = deciding(agency, place, weighed_ug, state_reader, limits)
    return ("", better) if better else (NO_BALANCE, "")


def by_class(weight: Weight, better: str, state_reader: StateReader) -> Weight | None:
    """Return a weight as its class would have it, if the ``better`` balance is no finer by class; else None.

    Who weighed on the best balance there is has done all they can, though its certificate is worse than its class.
    """
    best = state_reader.find(Balance, better)
    own = class_uncertainty(weight.step_ug, weight.gross.ug)
    if best is None or class_uncertainty(best.readability_ug, weight.gross.ug) < own:
        return None
    return structs.replace(weight, uncertainty_ug=min(own, weight.uncertainty_ug))


def mark_weight(
    weight: Weight, house: str, place: str, state_reader: StateReader, decision: Decision
) -> bool:  # fmt: skip
    """Flag a weight that later ones are judged against and that decides nothing; return True if it decides."""
    limits = limits_of(house, state_reader, decision)
    if not undecided((weight,), weight.content_ug, limits):
        return True
    better = deciding(house, place, weight.content_ug, state_reader, limits)
    decision.flag(UNDECIDED, *((BETTER,) if better else ()))
    return False
