"""Loss of an exhibit since its basis weight, and the explained part of it (T6, T7)."""

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight, compare
from custody.domain.exhibits.drying.drying_allowance import curve_now, dries_of
from custody.domain.exhibits.drying.drying_curve import DryingCurve
from custody.domain.exhibits.exhibit import OPENED, Exhibit
from custody.domain.exhibits.exhibit_family import MassLine, mass_line
from custody.domain.exhibits.family_balance import Reckoned, balance_key, compared
from custody.domain.kernel.times import days_between


class Change(Struct, frozen=True, kw_only=True):
    """The last gross weight against the first one, or the one accepted since; micrograms.

    Of what was opened: all that it ever held, by the last weight against the first one (I46).

    ``allowance_ug`` explains a loss: both uncertainties and the drying of the material, of which ``drying_ug``.
    ``permille`` is of that weight, rounded towards zero. ``same_balance``: both were taken on one balance.
    ``curve``: that of the packing it is in (I60).
    """

    difference_ug: int
    permille: int
    allowance_ug: int
    drying_ug: int
    days: int
    verdict: str
    same_balance: bool
    curve: DryingCurve | None = None


def change(exhibit: Exhibit) -> Change | None:
    """Return the change of an exhibit's weight; None before a second weighing."""
    last = exhibit.last_weight
    if exhibit.basis is None or last is None:
        return None
    family = exhibit.family
    if family is not None and exhibit.status == OPENED:  # what was taken since its last weighing is no change of it
        return _as_weighed(exhibit, family.first, family.last) if family.last else None
    # a packing that weighs more than all was typed wrong: gross weights say more
    if family is not None and family.first.net_ug > 0:
        masses = mass_line(exhibit, last)
        if masses.difference_ug is not None:
            return _lifelong(exhibit, family.first, masses, last)
    if exhibit.weighed_at == exhibit.basis[1]:
        return None
    first, at = exhibit.basis
    days = days_between(at, exhibit.weighed_at)
    drying = dries_of(exhibit).allowed(first.gross.ug, at, exhibit.weighed_at)
    comparison = compare(first, last, drying)
    return Change(
        difference_ug=comparison.difference_ug, permille=_permille(comparison.difference_ug, first.gross.ug),
        allowance_ug=comparison.allowance_ug, drying_ug=drying.loss_ug, days=days, verdict=comparison.verdict,
        same_balance=first.balance == last.balance, curve=curve_now(exhibit),
    )  # fmt: skip


def net_left(exhibit: Exhibit) -> int | None:
    """Return the net micrograms that are left of an opened exhibit by its last weighing; None for any other."""
    family = exhibit.family
    if family is None or family.last is None or exhibit.status != OPENED or not family.net_known:
        return None
    return family.last.whole_ug - family.gone_ug


def _as_weighed(exhibit: Exhibit, first: Reckoned, last: Reckoned) -> Change | None:
    if first.net_ug <= 0 or first == last:
        return None
    verdict = compared(first, last, dries_of(exhibit))
    return Change(
        difference_ug=verdict.difference_ug, permille=_permille(verdict.difference_ug, first.net_ug),
        allowance_ug=verdict.allowance_ug, drying_ug=dries_of(exhibit).allowed(first.net_ug, first.at, last.at).loss_ug,
        days=days_between(first.at, last.at), verdict=verdict.verdict, same_balance=first.balance == last.balance,
        curve=curve_now(exhibit),
    )  # fmt: skip


def _lifelong(exhibit: Exhibit, first: Reckoned, masses: MassLine, last: Weight) -> Change:
    difference = masses.difference_ug or 0
    days = days_between(first.at, exhibit.weighed_at)
    return Change(
        difference_ug=difference, permille=_permille(difference, first.net_ug), allowance_ug=masses.allowance_ug,
        drying_ug=dries_of(exhibit).allowed(first.net_ug, first.at, exhibit.weighed_at).loss_ug, days=days,
        verdict=masses.verdict, same_balance=first.balance == balance_key(last), curve=curve_now(exhibit),
    )  # fmt: skip


def _permille(part: int, whole: int) -> int:
    share = 1000 * abs(part) // whole if whole else 0
    return share if part > 0 else -share
