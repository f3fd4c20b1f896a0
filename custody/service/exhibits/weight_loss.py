"""Loss of an exhibit since its basis weight, and the explained part of it (T6, T7)."""

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import compare
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.moisture_tolerance import dries_as, moisture_tolerance
from custody.domain.kernel.times import days_between


class Change(Struct, frozen=True, kw_only=True):
    """The last gross weight against the first one, or the one accepted since; micrograms.

    ``allowance_ug`` explains a loss: both uncertainties and the drying of the material, of which ``drying_ug``.
    ``permille`` is of that weight, rounded towards zero. ``same_balance``: both were taken on one balance.
    """

    difference_ug: int
    permille: int
    allowance_ug: int
    drying_ug: int
    days: int
    verdict: str
    same_balance: bool


def change(exhibit: Exhibit) -> Change | None:
    """Return the change of an exhibit's weight; None before a second weighing."""
    last = exhibit.last_weight
    if exhibit.basis is None or last is None or exhibit.weighed_at == exhibit.basis[1]:
        return None
    first, at = exhibit.basis
    days = days_between(at, exhibit.weighed_at)
    comparison = compare(first, days, last, dries_as(exhibit))
    return Change(
        difference_ug=comparison.difference_ug, permille=_permille(comparison.difference_ug, first.gross.ug),
        allowance_ug=comparison.allowance_ug,
        drying_ug=moisture_tolerance(dries_as(exhibit), first.gross.ug, days),
        days=days, verdict=comparison.verdict, same_balance=first.balance == last.balance,
    )  # fmt: skip


def _permille(part: int, whole: int) -> int:
    share = 1000 * abs(part) // whole if whole else 0
    return share if part > 0 else -share
