"""The work of a laboratory on what it was released: it opens each seal before its camera, and seals again (I67)."""

from typing import TYPE_CHECKING

from msgspec import structs

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.kernel.quantity import MassEntry
from tests.factories.memory_office import PHOTO

if TYPE_CHECKING:
    from tests.factories.office import Lot, Office


def commands(check: CheckEntry, seal: str, tare: str = "0,10") -> tuple[OpenExhibit, Reseal]:
    """Return an opening that finds an exhibit as the check does, and its resealing under ``seal``; tare in kg."""
    weight = structs.replace(check.weight, tare=MassEntry(tare, "kg")) if check.weight else None
    opened = OpenExhibit(
        check=structs.replace(check, weight=weight), purpose="laboratory", legal_basis="art. 56", photos=(PHOTO,),
        camera="Caméra 1, 9 h",
    )  # fmt: skip
    resealed = Reseal(
        exhibit=check.exhibit, seal=seal, closure="bag", photos=(PHOTO,), weight=weight, count=check.count,
        camera="Caméra 1, 10 h",
    )  # fmt: skip
    return opened, resealed


def open_and_reseal(office: "Office", lot: "Lot", person: str = "analyst") -> None:
    """Open every exhibit of a lot, find it as recorded, and seal it again: ``lot.seals`` are then the new ones."""
    for place, check in enumerate(office.checks(lot)):
        lot.seals[place] = f"L{next(office.seals):06d}"
        opened, resealed = commands(check, lot.seals[place])
        office.do("exhibit.open/1", opened, person)
        office.do("exhibit.reseal/1", resealed, person)
