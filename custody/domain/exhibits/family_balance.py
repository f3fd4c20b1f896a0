"""The mass balance of an exhibit and all its parts, for life: one equation and one budget (I46).

First net = what is inside now + parts that left + consumption + what a discrepancy told + drying. A weighing after a
resealing is one more term of the same equation and never a new beginning: it is compared with the first weighing,
with the most precise one and with the last good one, and the stricter verdict stands. All in integer micrograms.

The budget is the larger of two figures, both at k = 3 (``balance_and_weighing`` says why). One adds the uncertainties
of all weighings in the equation in quadrature, each once, tares included, a part's at most its own weight. The other
adds three fifths of each so, and linearly four fifths as the bias of its balance, by the mass that does not cancel on
that balance: 0.6² + 0.8² = 1. Four fifths follow from the class: of U² = (4 + 2)·d²/3 at a small load four parts of
six are the error in service, which one balance keeps until its next calibration (notes on balances; assumed).
"""

from collections.abc import Iterable

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import (
    COARSE,
    COARSER,
    DECISIVE,
    MUCH_COARSER,
    NOT_DECISIVE,
    OK,
    Comparison,
    Weight,
    dried_reason,
    isqrt_ceil,
    strictest,
    verdict_of,
)
from custody.domain.exhibits.drying.drying_allowance import Allowance, Dries
from custody.domain.law.rule_pack import DecisiveWeight

FAMILY = "family"
"""What a verdict is against (``Comparison.against``): the equation over all openings, in net mass."""
ORIGIN = -1
"""Number of the packing of an origin: no packing of the part is that one."""


class Tare(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What a packing was weighed at; ``packing`` counts the packings of an exhibit from 0."""

    ug: int
    uncertainty_ug: int
    packing: int = 0


class Left(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The parts of an exhibit that were weighed on one balance: net mass, U of their sum, largest U of one reading."""

    balance: str
    ug: int
    uncertainty_ug: int
    reading_ug: int


class Reckoned(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A weighing as a term of the equation: ``gone_ug`` had left the exhibit by then, ``left`` of it as parts.

    ``balance``: the balance and the end of its certificate, until which its bias is common to its weighings.
    """

    gross_ug: int
    uncertainty_ug: int
    balance: str
    at: str
    tare: Tare | None = None
    gone_ug: int = 0
    left: tuple[Left, ...] = ()
    mark: str = ""

    @property
    def net_ug(self) -> int:
        """Return the net mass; the gross mass stands for it where the packing was never weighed."""
        return self.gross_ug - (self.tare.ug if self.tare else 0)

    @property
    def whole_ug(self) -> int:
        """Return all that the exhibit ever held, as this weighing gives it."""
        return self.net_ug + self.gone_ug

    @property
    def noise_ug(self) -> int:
        """Return U of the net mass."""
        return isqrt_ceil(self.uncertainty_ug**2 + (self.tare.uncertainty_ug**2 if self.tare else 0))


class Family(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of the mass of an exhibit that was opened: the terms of its equation.

    ``told_ug``: losses less gains that discrepancies told; ``tare``: of the packing it is in, None where nobody
    weighed that; ``packing``: its number. ``unknown``: the packing was changed before anybody weighed it, so the
    equation begins with the first net mass after that. ``origin``: of a part, its share in what its origin first held.
    """

    first: Reckoned
    finest: Reckoned | None = None
    last: Reckoned | None = None
    tare: Tare | None = None
    packing: int = 0
    left: tuple[Left, ...] = ()
    used_ug: int = 0
    told_ug: int = 0
    unknown: bool = False
    origin: Reckoned | None = None

    @property
    def parts_ug(self) -> int:
        """Return the net mass of all parts that left."""
        return sum(each.ug for each in self.left)

    @property
    def gone_ug(self) -> int:
        """Return the mass that left the exhibit by the record: parts, consumption, and what discrepancies told."""
        return self.parts_ug + self.used_ug + self.told_ug

    @property
    def net_known(self) -> bool:
        """Return True if the equation begins with a net mass."""
        return self.first.tare is not None

    @property
    def earlier(self) -> tuple[Reckoned, ...]:
        """Return the terms a new weighing is compared with: the first, the most precise, the last good, the origin."""
        return tuple(each for each in (self.first, self.finest, self.last, self.origin) if each is not None)


def begun(
    first: tuple[Weight, str], finest: tuple[Weight, str] | None, last: tuple[Weight, str] | None,
    accepted: tuple[Weight, str] | None = None,
) -> Family:  # fmt: skip
    """Return the family of an exhibit in its first packing, from its first, finest and last good weight.

    ``accepted``: the weight that the inspection accepted in place of the first: what it told is settled.
    """
    weight, _ = first
    tare = _tare(weight, 0)
    told = weight.gross.ug - accepted[0].gross.ug if accepted else 0
    known = [_reckoned(*each, tare, told) if each else None for each in (finest, last or accepted)]
    return Family(
        first=_reckoned(*first, tare, 0), finest=known[0], last=known[1], tare=tare, told_ug=told,
    )  # fmt: skip


def split_off(
    family: Family, part: Weight, weighed: Iterable[Weight], used_ug: int
) -> Reckoned | None:  # fmt: skip
    """Return the share of a part in what its origin first held, for a part is no new beginning; None where unknown.

    What lacks at a split is shared by net mass among ``weighed``, the parts and the rest. The share's uncertainty is
    that of its terms: in a chain of parts that are each the whole, the first weighing's alone.
    """
    listed = list(weighed)
    net, whole = part.content_ug, sum(each.content_ug for each in listed)
    if not family.net_known or net <= 0:
        return None
    before = family.origin or family.first
    lacking = before.whole_ug - family.gone_ug - used_ug - whole
    others = sum(2 * each.uncertainty_ug**2 for each in listed) - 2 * part.uncertainty_ug**2
    square = net**2 * (before.noise_ug**2 + others) + (whole - net) ** 2 * 2 * part.uncertainty_ug**2
    return Reckoned(
        gross_ug=net + lacking * net // whole, uncertainty_ug=-(-isqrt_ceil(square) // whole), at=before.at,
        balance=before.balance if 2 * net > whole else balance_key(part), mark=before.mark or part.mark,
        tare=Tare(ug=0, uncertainty_ug=0, packing=ORIGIN),
    )  # fmt: skip


def sealed_now(family: Family, weight: Weight, at: str) -> Reckoned | None:
    """Return a weighing of the sealed exhibit as a term; None where its packing was changed and never weighed."""
    if family.tare is None and family.packing:
        return None
    return _reckoned(weight, at, family.tare, family.gone_ug, family.left)


def bare_now(family: Family, weight: Weight, at: str, spare_ug: int) -> Reckoned:
    """Return the most that a gross weight may stand for, and ``spare_ug`` of packing that an earlier one had."""
    tare = Tare(ug=-spare_ug, uncertainty_ug=0, packing=family.packing)
    return _reckoned(weight, at, tare, family.gone_ug, family.left)


def unpacked_now(family: Family, weight: Weight, at: str) -> Reckoned:
    """Return a weighing at an opening as a term: the packing was taken off and weighed by itself."""
    return _reckoned(weight, at, _tare(weight, family.packing), family.gone_ug, family.left)


def repacked_now(
    family: Family, weight: Weight, at: str, parts: Iterable[Weight] = (), used_ug: int = 0
) -> Reckoned:  # fmt: skip
    """Return a weighing in a new packing as a term, after ``parts`` were taken and ``used_ug`` was used up."""
    after = parted(family, parts, used_ug)
    return _reckoned(weight, at, _tare(weight, family.packing + 1), after.gone_ug, after.left)


def nothing_now(family: Family, at: str, parts: Iterable[Weight] = (), used_ug: int = 0) -> Reckoned:
    """Return the term of an exhibit of which nothing is left: all of it is in its parts or used up."""
    after = parted(family, parts, used_ug)
    return Reckoned(gross_ug=0, uncertainty_ug=0, balance="", at=at, gone_ug=after.gone_ug, left=after.left,
                    tare=Tare(ug=0, uncertainty_ug=0, packing=family.packing + 1))  # fmt: skip


def parted(family: Family, parts: Iterable[Weight], used_ug: int) -> Family:
    """Return the family after parts were taken from the exhibit and ``used_ug`` of it was used up."""
    sums = {each.balance: each for each in family.left}
    for part in parts:
        net, key = part.content_ug, balance_key(part)
        # at k = 3 a part is never more uncertain than it is heavy
        noise = min(isqrt_ceil(2 * part.uncertainty_ug**2), 2 * net // 3)
        before = sums.get(key, Left(balance=key, ug=0, uncertainty_ug=0, reading_ug=0))
        sums[key] = Left(
            balance=key, ug=before.ug + net, uncertainty_ug=isqrt_ceil(before.uncertainty_ug**2 + noise**2),
            reading_ug=max(before.reading_ug, part.uncertainty_ug),
        )  # fmt: skip
    return structs.replace(family, left=tuple(sums.values()), used_ug=family.used_ug + used_ug)


def checked(family: Family, weight: Weight, at: str, differs: bool) -> Family:
    """Return the family after a weighing of the sealed exhibit; one that differs is no term of the equation."""
    now = sealed_now(family, weight, at)
    return family if differs or now is None else _kept(family, now)


def unpacked(family: Family, weight: Weight, at: str, told_ug: int) -> Family:
    """Return the family after an opening with a weighing: the tare is known from then on, for all of that packing."""
    now = unpacked_now(family, weight, at)
    if not family.net_known and not family.packing:
        first, finest, last = (
            structs.replace(each, tare=now.tare) if each else None
            for each in (family.first, family.finest, family.last)
        )
        assert first is not None
        family = structs.replace(family, first=first, finest=finest, last=last, tare=now.tare)
    elif not family.net_known:
        family = _unknown(family, now, told_ug)
    return _kept(family, now, told_ug)


def repacked(
    family: Family | None, weight: Weight | None, at: str, told_ug: int = 0, parts: Iterable[Weight] = (),
    used_ug: int = 0,
) -> Family | None:  # fmt: skip
    """Return the family, if there is one, after what is left was weighed in a new packing, or not weighed."""
    if family is None:
        return None
    after = structs.replace(parted(family, parts, used_ug), packing=family.packing + 1, tare=None)
    if weight is None:
        return structs.replace(after, told_ug=after.told_ug + told_ug)
    now = repacked_now(family, weight, at, parts, used_ug)
    if not family.net_known:
        after = _unknown(after, now, told_ug)
    return _kept(structs.replace(after, tare=now.tare), now, told_ug)


def accepted(family: Family, weight: Weight, at: str) -> Family:
    """Return the family after the inspection accepted a weight: what it lacks to the first one is told."""
    now = sealed_now(family, weight, at)
    if now is None:
        return family
    told = family.first.whole_ug - now.whole_ug
    return _kept(structs.replace(family, finest=None, origin=None), now, told)


def restated(family: Family | None, before: Weight | None, weight: Weight) -> Family | None:
    """Return the family, if there is one, after a mistyped weighing was corrected."""
    if family is None or before is None:
        return family

    def again(known: Reckoned | None) -> Reckoned | None:
        if known is None or (known.gross_ug, known.balance) != (before.gross.ug, balance_key(before)):
            return known
        tare = known.tare
        if tare is not None and weight.tare is not None and before.tare is not None and tare.ug == before.tare.ug:
            tare = _tare(weight, tare.packing)
        return structs.replace(
            known, gross_ug=weight.gross.ug, balance=balance_key(weight), uncertainty_ug=weight.uncertainty_ug,
            mark=weight.mark, tare=tare,
        )  # fmt: skip

    last, first = again(family.last), again(family.first)
    assert first is not None
    tare = last.tare if last is not None and last is not family.last else family.tare
    return structs.replace(family, first=first, finest=again(family.finest), last=last, tare=tare)


def judge(
    family: Family, now: Reckoned, dries: Dries, limits: DecisiveWeight = DECISIVE
) -> Comparison | None:  # fmt: skip
    """Compare a weighing with all earlier ones of the family; the strictest verdict stands.

    None where no net mass is known, or both were weighed in one packing: gross weights are then compared as they are.
    """
    if not family.net_known:
        return None
    known = list(dict.fromkeys(each for each in family.earlier if each.tare != now.tare))
    verdicts = [compared(before, now, dries, limits) for before in known]
    return strictest(verdicts) if verdicts else None


def compared(
    before: Reckoned, now: Reckoned, dries: Dries, limits: DecisiveWeight = DECISIVE
) -> Comparison:  # fmt: skip
    """Judge all that the exhibit ever held by a weighing against the same by an earlier one."""
    difference, drying = now.whole_ug - before.whole_ug, dried(before, now, dries)
    reason = before.mark or now.mark
    if not reason and not limits.fine(max(before.uncertainty_ug, now.uncertainty_ug), before.net_ug):
        reason = COARSE
    noise = budget(before, now)
    reason = reason or dried_reason(difference, noise, drying, before.net_ug, limits)
    verdict = verdict_of(difference, noise, drying, reason)
    if verdict.verdict == OK and now.uncertainty_ug > MUCH_COARSER * before.uncertainty_ug:
        as_fine = structs.replace(now, uncertainty_ug=before.uncertainty_ug)
        if verdict_of(difference, budget(before, as_fine), drying).differs:
            verdict = structs.replace(verdict, verdict=NOT_DECISIVE, reason=COARSER)
    return structs.replace(verdict, against=FAMILY)


def dried(before: Reckoned, now: Reckoned, dries: Dries) -> Allowance:
    """Return how much of what was weighed may have dried since: the one place where the equation asks it (I60)."""
    return dries.allowed(before.net_ug, before.at, now.at)


def budget(before: Reckoned, now: Reckoned) -> int:
    """Return the difference that the weighings between two terms of the equation may cause alone."""
    square = before.uncertainty_ug**2 + now.uncertainty_ug**2
    if before.tare != now.tare:  # one packing, weighed once, takes itself out
        square += sum(each.tare.uncertainty_ug**2 for each in (before, now) if each.tare)
    known = {each.balance: each for each in before.left}
    for each in now.left:
        since = known.get(each.balance)
        square += each.uncertainty_ug**2 - (since.uncertainty_ug**2 if since else 0)
    root = isqrt_ceil(9 * square)
    return max(root // 2 + root % 2, 3 * root // 10 + _bias(before, now))


def _bias(before: Reckoned, now: Reckoned) -> int:
    """Return four fifths of U of each balance, linearly, by the share of the mass that does not cancel on it."""
    masses = {before.balance: before.net_ug}
    readings = {before.balance: before.uncertainty_ug}
    earlier = {each.balance: each.ug for each in before.left}
    weighed = [(now.balance, now.net_ug, now.uncertainty_ug)]
    weighed += [(each.balance, each.ug - earlier.get(each.balance, 0), each.reading_ug) for each in now.left]
    for balance, ug, reading in weighed:
        masses[balance] = masses.get(balance, 0) - ug
        readings[balance] = max(readings.get(balance, 0), reading)
    largest = max(before.net_ug, 1)
    return sum(4 * readings[each] * min(abs(ug), largest) // (5 * largest) for each, ug in masses.items())


def missing_ug(family: Family, now: Reckoned) -> int:
    """Return what a weighing lacks to the first one; in gross mass where the first packing was never weighed."""
    as_first = now if family.net_known else structs.replace(now, tare=None)
    return family.first.whole_ug - as_first.whole_ug


def _unknown(family: Family, now: Reckoned, told_ug: int) -> Family:
    """Return the family that begins with this net mass, because nobody ever weighed its first packing."""
    first = structs.replace(now, gone_ug=now.gone_ug + told_ug)
    return structs.replace(family, first=first, finest=None, last=None, unknown=True)


def _kept(family: Family, now: Reckoned, told_ug: int = 0) -> Family:
    """Return the family with a weighing as its last good one, and as its most precise one if it is."""
    if told_ug:
        now = structs.replace(now, gone_ug=now.gone_ug + told_ug)
        family = structs.replace(family, told_ug=family.told_ug + told_ug, origin=None)
    precise = family.finest or family.first
    finer = not now.mark and (bool(precise.mark) or now.noise_ug < precise.noise_ug)
    return structs.replace(family, last=now, finest=now if finer and now != family.first else family.finest)


def _reckoned(
    weight: Weight, at: str, tare: Tare | None, gone_ug: int, left: tuple[Left, ...] = ()
) -> Reckoned:  # fmt: skip
    return Reckoned(
        gross_ug=weight.gross.ug, uncertainty_ug=weight.uncertainty_ug, balance=balance_key(weight), at=at, tare=tare,
        gone_ug=gone_ug, left=left, mark=weight.mark,
    )  # fmt: skip


def _tare(weight: Weight, packing: int) -> Tare | None:
    if weight.tare is None:
        return None
    return Tare(ug=weight.tare.ug, uncertainty_ug=weight.uncertainty_ug, packing=packing)


def balance_key(weight: Weight) -> str:
    """Return the balance and the end of its certificate, until which its bias is the same."""
    return f"{weight.balance} {weight.calibrated_until}"
