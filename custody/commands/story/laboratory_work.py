"""The work of the laboratory in the story: it opens a seal before its camera, analyses, and seals again (I67)."""

from dataclasses import replace

from msgspec import structs

from custody.commands.story.office import Office
from custody.commands.story.seizures import Lot
from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import MassEntry

CAMERA = "Caméra de paillasse n° 2, enregistrement conservé au laboratoire"


def open_and_reseal(
    office: Office, analyst: str, lot: Lot, *, seal: str, tare: MassEntry, legal_basis: str, photo: Photo,
    at: tuple[Occurred, Occurred],
) -> Lot:  # fmt: skip
    """Open the one package of a lot, find it as recorded, and return it under the laboratory's ``seal``.

    ``at``: the hours of opening and of resealing. ``tare``: the packaging, which the laboratory weighs alone.
    """
    [package], [check] = lot.packages, lot.checks(weighed=True)
    weight = structs.replace(package.weight, tare=tare) if package.weight else None
    opened = OpenExhibit(
        check=structs.replace(check, weight=weight), purpose="laboratory", legal_basis=legal_basis, photos=(photo,),
        camera=CAMERA,
    )  # fmt: skip
    office.act(analyst, opened, occurred=at[0])
    resealed = Reseal(
        exhibit=lot.exhibits[0], seal=seal, closure="bag", photos=(photo,), weight=weight, count=package.count,
        camera=CAMERA,
    )  # fmt: skip
    office.act(analyst, resealed, occurred=at[1])
    return replace(lot, packages=(replace(package, seal=seal),))
