"""Metrology: a balance, a weighing, and whether a change of weight is noise or a discrepancy (I16, I17).

A change within sqrt(U1^2 + U2^2) plus the material's moisture allowance is noise; a gain beyond the
uncertainties is always a discrepancy; loss is judged against the *first* weight, so that many small
losses add up to one that shows. All in integer micrograms.
"""

from datetime import UTC, datetime
from math import isqrt
from typing import ClassVar

from msgspec import Struct

from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.quantity import Mass, MassEntry, mass
from custody.domain.text import reference, required
from custody.domain.world import Decision, Moment, Private, World, get

MOISTURE_PER_MILLE = {"cannabis": (150, 180), "khat": (400, 30), "cannabis_resin": (30, 365)}
"""Material to (largest loss in per mille of the first weight, days over which it is reached). Derived for this
project, not from a standard: herbal material dries; a rule pack will carry a laboratory's own curve."""


class Balance(State, kw_only=True):
    """A weighing instrument with its readability d, expanded uncertainty U (micrograms) and calibration."""

    kind: ClassVar[str] = "BL"
    serial: str
    agency: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str

    def index(self) -> Index:
        """By the agency that owns it."""
        return Index(status="in_service", dossier=self.agency)


class BalanceRegistered(Event, frozen=True):
    """A balance, or its new calibration, is put on record."""

    type: ClassVar[str] = "balance.registered/1"
    serial: str
    agency: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str

    def apply(self, state: Balance | None, fact: Fact) -> Balance:
        """The balance as calibrated now."""
        return Balance(
            serial=self.serial, agency=self.agency, readability_ug=self.readability_ug,
            uncertainty_ug=self.uncertainty_ug, calibrated_until=self.calibrated_until,
        )  # fmt: skip


class RegisterBalance(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a balance on record. ``calibrated_until`` is a date (YYYY-MM-DD, UTC)."""

    serial: str
    readability: MassEntry
    uncertainty: MassEntry
    calibrated_until: str
    maker: str = ""


class WeightEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A weighing as entered: gross, and tare when known, on a registered balance."""

    gross: MassEntry
    balance: str
    tare: MassEntry | None = None


class Weight(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A weighing as recorded: net = gross - tare (I16), with the balance's uncertainty at that moment."""

    gross: Mass
    balance: str
    uncertainty_ug: int
    tare: Mass | None = None
    net_ug: int | None = None


class Comparison(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A verdict written into the event: ``ok``, ``loss`` or ``gain``, against the first gross weight."""

    verdict: str
    difference_ug: int
    allowance_ug: int


def register_balance(command: RegisterBalance, world: World, moment: Moment) -> Decision:
    """Put a balance on record under the author's agency."""
    del world
    decision = Decision()
    event = BalanceRegistered(
        serial=reference(command.serial, "serial"),
        agency=moment.author.agency,
        readability_ug=mass(command.readability).ug,
        uncertainty_ug=mass(command.uncertainty).ug,
        calibrated_until=day(command.calibrated_until, "calibrated_until"),
    )
    number = moment.new_number("BL")
    maker = (Private("maker", required(command.maker, "maker"), number),) if command.maker else ()
    decision.add(number, event, *maker)
    return decision


def weigh(entry: WeightEntry, world: World, moment: Moment) -> Weight:
    """Check a weighing against its balance.

    Raises:
        NotFound: no such balance.
        RuleBroken: ``calibration_expired``, ``not_on_scale`` (not a multiple of d), ``tare_above_gross``.
    """
    balance = get(world, Balance, entry.balance)
    if balance.calibrated_until < moment.claimed_at[:10]:
        raise RuleBroken("calibration_expired", number=entry.balance, until=balance.calibrated_until)
    gross = mass(entry.gross)
    tare = mass(entry.tare) if entry.tare else None
    for reading in (gross, tare):
        if reading is not None and reading.ug % balance.readability_ug:
            raise RuleBroken("not_on_scale", text=reading.text, unit=reading.unit, step_ug=balance.readability_ug)
    if tare is not None and tare.ug > gross.ug:
        raise RuleBroken("tare_above_gross")
    net = gross.ug - tare.ug if tare is not None else None
    return Weight(gross=gross, balance=entry.balance, uncertainty_ug=balance.uncertainty_ug, tare=tare, net_ug=net)


def compare(first: Weight, first_at: str, now: Weight, now_at: str, substance: str) -> Comparison:
    """Judge a gross weight against the first one (I17)."""
    noise = _root_up(first.uncertainty_ug**2 + now.uncertainty_ug**2)
    difference = now.gross.ug - first.gross.ug
    allowance = noise + moisture_allowance(substance, first.gross.ug, days_between(first_at, now_at))
    if difference > noise:
        return Comparison(verdict="gain", difference_ug=difference, allowance_ug=noise)
    verdict = "loss" if -difference > allowance else "ok"
    return Comparison(verdict=verdict, difference_ug=difference, allowance_ug=allowance)


def moisture_allowance(substance: str, first_ug: int, days: int) -> int:
    """Micrograms that drying alone may take from a first weight after ``days``; zero for dry materials."""
    per_mille, over = MOISTURE_PER_MILLE.get(substance, (0, 1))
    return first_ug * per_mille * min(max(days, 0), over) // (1000 * over)


def days_between(first: str, second: str) -> int:
    """Whole days between two RFC 3339 times."""
    return (instant(second) - instant(first)).days


def instant(text: str) -> datetime:
    """An RFC 3339 UTC time as a datetime.

    Raises:
        RuleBroken: ``bad_time``.
    """
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken("bad_time", value=text[:40]) from error
    if value.tzinfo is None:
        raise RuleBroken("bad_time", value=text[:40])
    return value.astimezone(UTC)


def day(text: str, field: str) -> str:
    """A calendar day in the form YYYY-MM-DD.

    Raises:
        RuleBroken: ``bad_day``, naming the field.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).strftime("%Y-%m-%d")
    except ValueError as error:
        raise RuleBroken("bad_day", field=field, value=text[:40]) from error


def _root_up(square: int) -> int:
    root = isqrt(square)
    return root if root * root == square else root + 1
