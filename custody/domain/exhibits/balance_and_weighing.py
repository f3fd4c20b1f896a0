"""Register a balance, read a weighing, and judge whether a change of weight is noise or a discrepancy (I16, I17, I48).

A change within one and a half times sqrt(U1^2 + U2^2) is noise. Beyond that, the rest of the drying curve and the band
of the packing are allowed, both ways and once (I60): loss and gain are judged against the *first* weight, so that many
small ones add up to one that shows. Where that allowance is wide, it excuses and proves nothing. All in integer
micrograms.

Why one and a half times (I17 says once): U is expanded with k = 2, so an honest store with good balances would be
accused at one check in eleven (``python3 -m tests.drills detection``, packages of 1 kg on a balance of 1 g). With
k = 3 it is one in five hundred, and what is lost in sharpness a series of checks gives back (``drift``).

A difference beyond that is a discrepancy on every balance. An agreement decides only where the balance is fine enough
for the weight and its certificate holds; else it is *not decisive*: recorded, printed, and no agreement (I48).
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import isqrt
from typing import ClassVar

from msgspec import Struct, field, structs

from custody.domain.exhibits.drying.drying_allowance import NOTHING, Allowance
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.quantity import Mass, MassEntry, mass
from custody.domain.law.rule_pack import DecisiveWeight

WIDEST_UNCERTAINTY = 20
"""Largest expanded uncertainty, in readabilities: a wider one would let any loss pass for noise."""
OK, NOT_DECISIVE = "ok", "not_decisive"
LOSS = "loss"
DIFFERS = frozenset({LOSS, "gain"})
"""Verdicts of a weighing that open a discrepancy."""
CALIBRATION_ENDED, CHECK_MASS_OFF = "calibration_ended", "check_mass_off"
"""Marks of a weighing whose agreement decides nothing: the balance's certificate does not cover that day, and no check
mass was read on it; the check mass of that day was read too far from its mass."""
COARSE, COARSER = "coarse", "coarser_than_first"
"""Reasons of a verdict that decides nothing: U is too large for the weight; the first balance would show a loss."""
DRYING = "drying"
"""Reason of a verdict that decides nothing: the balances show a change that drying or humidity may have caused."""
MUCH_COARSER = 4
"""Times the first U from which a balance agrees only where one as fine as the first would agree."""
CHECK_MASS_DAYS = 90
"""Days after the end of a certificate in which a check mass still restores the verdicts of its day (I48)."""
CERTIFICATE_YEARS = 2
"""A longer calibration certificate counts for so many years from its day (I48)."""


DECISIVE = DecisiveWeight()
"""The limits where no rule pack says otherwise."""


class DayChecked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A check mass was read on a day, ``well`` if as it should.

    ``off_by``: who read it too far off last; ``restored``: somebody of another function read it well after.
    """

    day: str
    well: bool
    off_by: str = ""
    restored: bool = False


class Balance(State, kw_only=True):
    """A weighing instrument with its readability d, expanded uncertainty U (micrograms) and calibration.

    ``described`` is the event with its private maker and model, 0 where none was given. ``by_class``: no certificate
    states U, which follows from d. ``capacity_ug``: the most it carries, 0 where nobody said. ``place``: where it
    stands, "" for anywhere in its agency. ``registered_on``: the day of its current calibration's record.
    ``checked``: the last check masses read on it.
    """

    kind: ClassVar[str] = "BL"
    serial: str
    agency: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str
    calibrated_on: str = ""
    certificate: str = ""
    described: int = 0
    by_class: bool = False
    capacity_ug: int = 0
    place: str = ""
    registered_on: str = ""
    checked: list[DayChecked] = field(default_factory=list)

    def index(self) -> Index:
        """By the agency that owns it; due on the last day that its certificate counts for."""
        return Index(status="in_service", dossier=self.agency, due=self.counts_until)

    @property
    def counts_until(self) -> str:
        """Return the last day that the certificate counts for: its own, and at most two years from its first."""
        year, rest = (self.calibrated_on or self.registered_on)[:4], (self.calibrated_on or self.registered_on)[4:]
        longest = f"{int(year) + CERTIFICATE_YEARS:04}{rest}" if year else self.calibrated_until
        return min(self.calibrated_until, longest)

    @property
    def restorable_until(self) -> str:
        """Return the last day on which a check mass restores the verdicts of its day."""
        return (date.fromisoformat(self.counts_until) + timedelta(days=CHECK_MASS_DAYS)).isoformat()

    def calibrated(self, day_: str) -> bool:
        """Return True if the certificate covers the day."""
        return self.calibrated_on <= day_ <= self.counts_until

    def mark(self, day_: str) -> str:
        """Return why a weighing of that day decides nothing by itself, "" if it does (I48)."""
        checked = [each.well for each in self.checked if each.day == day_]
        if not all(checked):
            return CHECK_MASS_OFF
        restored = bool(checked) and day_ <= self.restorable_until
        return "" if restored or self.calibrated(day_) else CALIBRATION_ENDED

    def uncertainty_at(self, load_ug: int) -> int:
        """Return U at a load: of the certificate, or by the class from the errors allowed in service."""
        return class_uncertainty(self.readability_ug, load_ug) if self.by_class else self.uncertainty_ug

    def class_at(self, load_ug: int) -> int:
        """Return U at a load by the class, or less where the certificate says so: a worse one excuses nobody."""
        return min(self.uncertainty_at(load_ug), class_uncertainty(self.readability_ug, load_ug))


class BalanceRegistered(Event, frozen=True):
    """A balance, or its new calibration, is put on record: from and until which day, under which certificate.

    ``described``: the maker and model are committed to. ``by_class``: U follows from d, no certificate states it.
    """

    type: ClassVar[str] = "balance.registered/1"
    serial: str
    agency: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str
    calibrated_on: str = ""
    certificate: str = ""
    described: bool = False
    by_class: bool = False
    capacity_ug: int = 0
    place: str = ""

    def apply(self, state: Balance | None, fact: Fact) -> Balance:
        """Return the balance with its current calibration; what is not said again of it stands."""
        before = state.described if state else 0
        return Balance(
            serial=self.serial, agency=self.agency, readability_ug=self.readability_ug,
            uncertainty_ug=self.uncertainty_ug, calibrated_until=self.calibrated_until,
            calibrated_on=self.calibrated_on, certificate=self.certificate,
            described=fact.seq if self.described else before, corrected=state.corrected if state else [],
            erased=state.erased if state else [], by_class=self.by_class, registered_on=fact.at[:10],
            capacity_ug=self.capacity_ug or (state.capacity_ug if state else 0),
            place=self.place or (state.place if state else ""), checked=state.checked if state else [],
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return a claim by which the balances of an agency are found (``deciding_balance``)."""
        return (("balance", f"{self.agency}/{fact.subject}/{fact.n}"),)


class RegisterBalance(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a balance on record, or, with its number ``balance``, a new calibration. Days are YYYY-MM-DD, UTC.

    Without ``uncertainty`` it follows from the class. ``capacity``: the most it carries; ``place``: where it stands.
    """

    serial: str
    readability: MassEntry
    uncertainty: MassEntry | None = None
    calibrated_until: str
    capacity: MassEntry | None = None
    place: str = ""
    calibrated_on: str = ""
    certificate: str = ""
    maker: str = ""
    balance: str = ""


class WeightEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A weighing as entered: gross, and tare when known, on a registered balance."""

    gross: MassEntry
    balance: str
    tare: MassEntry | None = None


class Weight(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A weighing as recorded, with what the balance was at that moment: step d, expanded uncertainty, calibration.

    ``mark``: why its agreement decides nothing (``CALIBRATION_ENDED``, ``CHECK_MASS_OFF``), "" when it may.
    """

    gross: Mass
    balance: str
    step_ug: int
    uncertainty_ug: int
    calibrated_until: str
    tare: Mass | None = None
    mark: str = ""

    @property
    def content_ug(self) -> int:
        """Return the mass that a theft is measured by: net where it is known, else gross."""
        return self.gross.ug if self.net_ug is None else self.net_ug

    @property
    def net_ug(self) -> int | None:
        """Net = gross - tare (I16); None when no tare was taken."""
        return self.gross.ug - self.tare.ug if self.tare is not None else None


class Comparison(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A verdict written into the event: ``ok``, ``loss``, ``gain`` or ``not_decisive`` with its ``reason`` (I48).

    The difference is to the first gross weight, or, where ``against`` is ``last``, to the weight before this one;
    where it is ``finest``, to the most precise weight since the first; where it is ``settled``, to that of what had
    dried (I60); where it is ``family``, to all that it ever held, over all openings (I46).
    """

    verdict: str
    difference_ug: int
    allowance_ug: int
    against: str = ""
    reason: str = ""

    @property
    def differs(self) -> bool:
        """Return True for a loss or a gain."""
        return self.verdict in DIFFERS


def require_plausible(readability_ug: int, uncertainty_ug: int) -> None:
    """Refuse a balance that would show nothing, or let any loss pass for noise.

    Raises:
        BadInput: ``balance_implausible`` when d is zero, or U less than half of d or more than twenty times d.
    """
    if not 0 < readability_ug <= 2 * uncertainty_ug <= 2 * WIDEST_UNCERTAINTY * readability_ug:
        raise BadInput("balance_implausible", readability_ug=readability_ug, uncertainty_ug=uncertainty_ug)


def weigh(entry: WeightEntry, state_reader: StateReader, ctx: ActContext) -> Weight:
    """Check a weighing against its balance, and mark one that the balance's certificate does not cover (I48).

    Raises:
        NotFound: no such balance.
        RuleBroken: ``not_on_scale`` (not a multiple of d), ``tare_above_gross``.
    """
    balance = require(state_reader, Balance, entry.balance)
    # what is weighed now is weighed on the balance as it is now, whatever hour is typed beside it
    days = (ctx.claimed_day, ctx.today) if ctx.live else (ctx.claimed_day,)
    mark = next((mark for mark in map(balance.mark, days) if mark), "")
    gross = mass(entry.gross)
    tare = mass(entry.tare) if entry.tare else None
    for reading in (gross, tare):
        if reading is not None and reading.ug % balance.readability_ug:
            raise RuleBroken("not_on_scale", text=reading.text, unit=reading.unit, step_ug=balance.readability_ug,
                             serial=balance.serial)  # fmt: skip
    if tare is not None and tare.ug > gross.ug:
        raise RuleBroken("tare_above_gross")
    return Weight(
        gross=gross, balance=entry.balance, step_ug=balance.readability_ug,
        uncertainty_ug=balance.uncertainty_at(gross.ug), calibrated_until=balance.calibrated_until, tare=tare,
        mark=mark,
    )  # fmt: skip


def compare(
    before: Weight, now: Weight, drying: Allowance = NOTHING, against: str = "", limits: DecisiveWeight = DECISIVE
) -> Comparison:  # fmt: skip
    """Judge a gross weight against an earlier one (I17); no coarse balance and no wide drying agrees (I48, I60)."""
    noise, difference = combined_uncertainty(before, now), now.gross.ug - before.gross.ug
    reason = undecided((before, now), before.content_ug, limits)
    reason = reason or dried_reason(difference, noise, drying, before.gross.ug, limits)
    comparison = verdict_of(difference, noise, drying, reason)
    if comparison.verdict == OK and now.uncertainty_ug > MUCH_COARSER * before.uncertainty_ug:
        as_fine = structs.replace(now, uncertainty_ug=before.uncertainty_ug)
        if verdict_of(difference, combined_uncertainty(before, as_fine), drying).differs:
            comparison = structs.replace(comparison, verdict=NOT_DECISIVE, reason=COARSER)
    return structs.replace(comparison, against=against) if against else comparison


def verdict_of(difference_ug: int, noise_ug: int, drying: Allowance, reason: str = "") -> Comparison:
    """Judge a difference: beyond noise and drying a loss or a gain; else agreement unless ``reason``."""
    gained = difference_ug > 0
    allowance = noise_ug + (drying.gain_ug if gained else drying.loss_ug)
    beyond = "gain" if gained else "loss"
    verdict = beyond if abs(difference_ug) > allowance else NOT_DECISIVE if reason else OK
    return Comparison(
        verdict=verdict, difference_ug=difference_ug, allowance_ug=allowance,
        reason=reason if verdict == NOT_DECISIVE else "",
    )  # fmt: skip


def dried_reason(difference_ug: int, noise_ug: int, drying: Allowance, ug: int, limits: DecisiveWeight) -> str:
    """Return ``drying`` if only an allowance wider than a balance may be uncertain explains a difference, else ""."""
    return DRYING if abs(difference_ug) > noise_ug and drying.wide(ug, limits.per_mille) else ""


def strictest(verdicts: Sequence[Comparison]) -> Comparison:
    """Return the verdict that stands: one that differs, one that drying leaves open, one that agrees, the first.

    What agrees with the last good weight alone agrees with nothing: small losses would pass one by one.
    """
    differing = next((verdict for verdict in verdicts if verdict.differs), None)
    dried = next((verdict for verdict in verdicts if verdict.reason == DRYING), None)
    agreeing = next((verdict for verdict in verdicts if verdict.verdict == OK and verdict.against != "last"), None)
    return differing or dried or agreeing or verdicts[0]


def undecided(weights: Iterable[Weight], content_ug: int, limits: DecisiveWeight) -> str:
    """Return why an agreement of these weighings decides nothing about so much, "" if it does (I48).

    One that is coarse says no more when it comes first than when it comes last.
    """
    listed = list(weights)
    coarsest = max(weight.uncertainty_ug for weight in listed)
    return next((weight.mark for weight in listed if weight.mark), "" if limits.fine(coarsest, content_ug) else COARSE)


def class_uncertainty(readability_ug: int, load_ug: int = 0) -> int:
    """Return U (k = 2) that follows from the class where no certificate states it.

    The error in service is at most k·d (1 to 500 d, 2 to 2,000 d, 3 beyond: class III with e = d), taken as a
    rectangle, beside two readings of half a step.
    """
    steps = load_ug // readability_ug if readability_ug else 0
    error = 1 if steps <= 500 else 2 if steps <= 2000 else 3  # noqa: PLR2004 - the limits of the class
    return isqrt_ceil((4 * error**2 + 2) * readability_ug**2 // 3)


def combined_uncertainty(*weights: Weight) -> int:
    """Return the difference that balances alone may cause (k = 3): 3/2 of the root of the sum of U², in µg."""
    return isqrt_ceil(9 * sum(weight.uncertainty_ug**2 for weight in weights) // 4)


def isqrt_ceil(square: int) -> int:
    """Return the integer square root, rounded up."""
    root = isqrt(square)
    return root if root * root == square else root + 1


def weighed_by(agency: str) -> str:
    """Return the key of the events in which an agency weighed an exhibit again.

    It differs from the key of readings about the agency.
    """
    return f"weighed {agency}"
