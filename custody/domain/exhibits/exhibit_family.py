"""The balance for life of an exhibit, as its state has it (I46); the arithmetic is in ``family_balance``."""

from custody.domain.exhibits.balance_and_weighing import DECISIVE, Comparison, Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.family_balance import Family, begun, judge, sealed_now
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
    return judge(family, now, exhibit.known_substance, limits) if family is not None and now is not None else None
