"""A declared line of a seizure or a first notice: what was found, how much of it, and how that is known (I58)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import DECISIVE, Balance
from custody.domain.exhibits.objects import require_counted
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import (
    MICROGRAMS,
    Count,
    Mass,
    MassEntry,
    Volume,
    VolumeEntry,
    bounded,
    count,
    implausible,
    mass,
    volume,
)
from custody.domain.kernel.substances import SEIZED
from custody.domain.law.rule_pack import EstimateTolerance
from custody.domain.people.agency import Agency

DEFAULT_TOLERANCE = EstimateTolerance()
Basis = Literal["counted", "weighed", "estimated"]
"""How a declared amount was found; a volume that was measured is ``weighed``. An estimated count is *about N*."""


class Tolerance(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The tolerance of an estimate: ``percent``, and of a mass at most ``uncounted_ug`` without counted packages."""

    percent: int
    uncounted_ug: int


class Line(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A declared line: substance, and a count, a mass or a volume, or several of them, each with its basis (I58).

    ``balance``: the one on which the mass was weighed, with its expanded uncertainty as it then was. ``tolerance``:
    that of the pack at the declaration, where an amount is estimated, or known no better. A basis is "" where there is
    no amount.
    """

    substance: str
    count: Count | None = None
    count_basis: Basis | Literal[""] = ""
    mass: Mass | None = None
    mass_basis: Basis | Literal[""] = ""
    balance: str = ""
    uncertainty_ug: int = 0
    volume: Volume | None = None
    volume_basis: Basis | Literal[""] = ""
    tolerance: Tolerance | None = None
    to_confirm: bool = False

    @property
    def estimated(self) -> bool:
        """Return True if its mass or its volume is an estimate."""
        return "estimated" in {self.mass_basis, self.volume_basis}

    @property
    def rounding_ug(self) -> int:
        """Return what leaves its mass open: half its last digit, or the balance's uncertainty if that is more."""
        return max(self.mass.readability_ug // 2, self.uncertainty_ug) if self.mass else 0

    @property
    def rough(self) -> bool:
        """Return True if its mass is no better than an estimate: "1 t", or a few bags on a weighbridge."""
        return self.mass is not None and not DECISIVE.fine(self.rounding_ug, self.mass.ug)

    @property
    def mass_estimated(self) -> bool:
        """Return True if its mass is an estimate, or no better than one."""
        return self.mass_basis == "estimated" or self.rough


class LineEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A declared line as entered; ``designation`` are the officer's own words.

    An estimated count is *about N packages*: two people count them before the first hand-over. ``balance``: the one on
    which the mass was weighed.
    """

    substance: str
    count: Count | None = None
    count_basis: Basis = "counted"
    mass: MassEntry | None = None
    mass_basis: Basis = "weighed"
    balance: str = ""
    volume: VolumeEntry | None = None
    volume_basis: Basis = "weighed"
    designation: str = ""


def weighing_terms(
    lines: Iterable[LineEntry], state_reader: StateReader, ctx: ActContext
) -> tuple[EstimateTolerance, dict[str, int]]:
    """Return the pack's tolerance of an estimate, and the uncertainty of each balance that the lines name.

    Raises:
        NotFound: no such balance.
    """
    named = sorted({line.balance for line in lines if line.balance})
    uncertainties = {balance: require(state_reader, Balance, balance).uncertainty_ug for balance in named}
    return require(state_reader, Agency, ctx.author.agency).rules_now().estimate, uncertainties


def read_line(place: int, entry: LineEntry, tolerance: EstimateTolerance, uncertainties: Mapping[str, int]) -> Line:
    """Return a line as typed, numbered ``place`` from 1.

    Raises:
        BadInput: as ``seizure.read_report``.
    """
    if not entry.substance:
        raise BadInput("substance_needed", line=place)
    if entry.substance not in SEIZED:
        raise BadInput("substance_unknown", value=entry.substance[:40])
    weight = mass(entry.mass) if entry.mass else None
    liquid = volume(entry.volume) if entry.volume else None
    require_counted(str(place), entry.substance, counted=entry.count is not None, measured=bool(weight or liquid))
    if entry.count is None and not (weight and weight.ug) and not (liquid and liquid.ul):
        raise BadInput("nothing_measured", line=place, substance=entry.substance)
    things = count(entry.count) if entry.count else None
    _require_basis(place, entry)
    line = Line(
        substance=entry.substance, count=things, count_basis=entry.count_basis if things else "", mass=weight,
        mass_basis=entry.mass_basis if weight else "", balance=entry.balance if weight else "",
        uncertainty_ug=uncertainties.get(entry.balance, 0) if weight else 0, volume=liquid,
        volume_basis=entry.volume_basis if liquid else "",
    )  # fmt: skip
    if not (line.estimated or line.rough):
        return line
    most = Tolerance(percent=tolerance.percent, uncounted_ug=tolerance.uncounted_kg * MICROGRAMS["kg"])
    return structs.replace(line, tolerance=most)


def _require_basis(place: int, entry: LineEntry) -> None:
    """Refuse a basis that does not fit its amount (``basis_unfit``)."""
    measured = {basis for basis in (entry.mass_basis, entry.volume_basis) if basis == "counted"}
    if entry.count_basis == "weighed" or measured or (entry.balance and entry.mass_basis == "estimated"):
        raise BadInput("basis_unfit", line=place)


def plausible(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines, marking those of a substance with an implausible total (T18).

    The total counts, so that splitting a line hides nothing.
    """
    doubtful = set()
    for substance in {line.substance for line in lines}:
        same = [line for line in lines if line.substance == substance]
        ug = bounded(sum(line.mass.ug for line in same if line.mass))
        things = bounded(sum(line.count.n for line in same if line.count))
        ul = bounded(sum(line.volume.ul for line in same if line.volume))
        if implausible(substance, ug, things, ul):
            doubtful.add(substance)
    return tuple(structs.replace(line, to_confirm=line.substance in doubtful) for line in lines)


def seized_on(told_at: str, lines: Iterable[Line], subject_id: str) -> tuple[tuple[str, str], ...]:
    """Return the claims that find a seizure or a first notice by its day (UTC) and each substance (I56)."""
    substances = dict.fromkeys(line.substance for line in lines)
    return tuple(("seized_on", f"{told_at[:10]}/{substance}/{subject_id}") for substance in substances)
