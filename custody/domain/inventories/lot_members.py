"""Say which exhibits are of one lot, and how many of them an agency keeps (I60).

A lot: exhibits of one seizure line in one packing in one store, drying by one curve.
"""

from msgspec import Struct

from custody.domain.exhibits.drying.drying_allowance import curve_now
from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.kernel.context import StateReader, require
from custody.domain.places.place import ancestors
from custody.domain.seizures.case import filed_together


class LotKey(Struct, frozen=True, order=True):
    """Exhibits alike: of one seizure line, in one packing, in one store."""

    seizure: str
    line: int
    packing: str
    store: str


def lot_key(exhibit: Exhibit, state_reader: StateReader) -> LotKey:
    """Return the lot of an exhibit, by where it lies now."""
    store = [*ancestors(state_reader, exhibit.place)][-1] if exhibit.place else ""
    return LotKey(seizure=exhibit.seizure, line=exhibit.line, packing=exhibit.packing, store=store)


def curve_in_lot(exhibit: Exhibit) -> DryingCurve | None:
    """Return the curve by which the exhibit dries with its lot; None where its lot says nothing of it.

    Left out: packages that were opened or packed anew, those with another weight accepted for the first one, and what
    has no first net mass.
    """
    if exhibit.basis is None or exhibit.family is not None or exhibit.packed or exhibit.reference != exhibit.restated:
        return None
    return curve_now(exhibit) if exhibit.basis[0].content_ug else None


def alike(key: LotKey, agency: str, case: str, state_reader: StateReader) -> int:
    """Return how many packages of its line and packing the agency keeps, wherever: who divides a lot hides nothing."""
    numbers = [each for each in filed_together(case, state_reader) if each.startswith(Exhibit.kind)]
    state_reader.load(numbers)
    exhibits = [require(state_reader, Exhibit, each) for each in numbers]
    return sum(
        (each.seizure, each.line, each.packing, each.agency) == (key.seizure, key.line, key.packing, agency)
        and each.status not in GONE and each.family is None and not each.packed and each.basis is not None
        for each in exhibits
    )  # fmt: skip
