"""The balance for life of an exhibit, as its state has it (I46); the arithmetic is in ``family_balance``."""

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import DECISIVE, DIFFERS, Comparison, Weight
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.family_balance import Family, bare_now, begun, compared, judge, sealed_now
from custody.domain.exhibits.not_back import packing_ug
from custody.domain.law.rule_pack import DecisiveWeight


def family_of(exhibit: Exhibit) -> Family | None:
    """Return the balance for life of an exhibit; None for what was never weighed.

    Until the first opening it is not kept, because the first, finest and last weights say it all.
    """
    if exhibit.family is not None or exhibit.first_stated is None:
        return exhibit.family
    last = exhibit.last_weight if exhibit.last_comparison is not None and not exhibit.last_comparison.differs else None
    accepted = exhibit.reference if exhibit.reference != exhibit.restated else None
    return begun(
        (exhibit.first_stated, exhibit.first_weighed_at),
        (exhibit.finest, exhibit.finest_at) if exhibit.finest is not None else None,
        (last, exhibit.weighed_at) if last is not None else None,
        (accepted, exhibit.reference_at) if accepted is not None else None,
    )


def weighed_for_life(
    weight: Weight, exhibit: Exhibit, at: str, limits: DecisiveWeight = DECISIVE
) -> Comparison | None:  # fmt: skip
    """Judge the weight of what was opened once, and is sealed again, by its balance for life."""
    family = exhibit.family
    now = sealed_now(family, weight, at) if family is not None else None
    return judge(family, now, dries_of(exhibit), limits) if family is not None and now is not None else None


def first_in_packing(
    weight: Weight, exhibit: Exhibit, at: str, limits: DecisiveWeight = DECISIVE
) -> Comparison | None:  # fmt: skip
    """Return the loss that the first weight after an unweighed resealing shows, else None (I46).

    Nobody weighed the packing, so the gross weight is at least the content; the next opening decides the rest.
    """
    family = exhibit.family
    if family is None:
        return None
    # where no net mass is known, the packing that was taken off may be missing
    spare = 0 if family.net_known else packing_ug(family.first.gross_ug)
    now = bare_now(family, weight, at, spare)
    verdicts = [compared(before, now, dries_of(exhibit), limits) for before in family.earlier]
    return next((verdict for verdict in verdicts if verdict.verdict == "loss"), None)


class MassLine(Struct, frozen=True, kw_only=True):
    """The arithmetic of an exhibit for papers and for the verdict (I47).

    ``net``: masses are net; else gross, because nobody weighed the packing. ``before_ug`` and ``difference_ug`` are
    None where it was not weighed by itself. ``told_ug``: of the difference, what discrepancies told; ``allowance_ug``:
    its budget and drying. ``verdict`` is about the whole difference, told or not. ``unknown``: its packing was changed
    before anybody weighed it.
    """

    first_ug: int | None = None
    net: bool = False
    parts_ug: int = 0
    used_ug: int = 0
    told_ug: int = 0
    before_ug: int | None = None
    difference_ug: int | None = None
    allowance_ug: int = 0
    verdict: str = ""
    unknown: bool = False

    @property
    def differs(self) -> bool:
        """Return True for a loss or a gain beyond the budget."""
        return self.verdict in DIFFERS


def mass_line(exhibit: Exhibit, weighed: Weight | None, at: str = "") -> MassLine:
    """Return the arithmetic of an exhibit with its weight before destruction, or its last one, weighed ``at``.

    First mass = weight before + parts + consumption - difference, in integers, whatever happened in between.
    """
    family = family_of(exhibit)
    if family is None:
        return MassLine(used_ug=exhibit.used_ug)
    line = MassLine(
        first_ug=family.first.whole_ug, net=family.net_known, parts_ug=family.parts_ug, used_ug=family.used_ug,
        told_ug=family.told_ug, unknown=family.unknown,
    )  # fmt: skip
    # a line by seal and count, or drawn from a sack, states no weighing of its own
    if weighed is None or exhibit.by_count or exhibit.by_sack is not None:
        return line
    now = sealed_now(structs.replace(family, told_ug=0), weighed, at or exhibit.weighed_at)
    if now is None:
        return line
    verdict = compared(family.first, now, dries_of(exhibit))
    return structs.replace(
        line, before_ug=now.net_ug, difference_ug=verdict.difference_ug, allowance_ug=verdict.allowance_ug,
        verdict=verdict.verdict,
    )  # fmt: skip
