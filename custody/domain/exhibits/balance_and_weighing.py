"""Register a balance, read a weighing, and judge whether a change of weight is noise or a discrepancy (I16, I17).

A change within one and a half times sqrt(U1^2 + U2^2) plus the material's moisture allowance is noise; a gain beyond
the uncertainties is always a discrepancy; loss is judged against the *first* weight, so that many small losses add up
to one that shows. All in integer micrograms.

Why one and a half times (I17 says once): U is expanded with k = 2, so an honest store with good balances would be
accused at one check in eleven (``python3 -m tests.drills detection``, packages of 1 kg on a balance of 1 g). With
k = 3 it is one in five hundred, and what is lost in sharpness a series of checks gives back (``drift``).
"""

from math import isqrt
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.exhibits.moisture_tolerance import moisture_tolerance
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact, Index, State
from custody.domain.kernel.quantity import Mass, MassEntry, mass
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import reference, required
from custody.domain.people.person import Person

WIDEST_UNCERTAINTY = 20
"""Largest expanded uncertainty, in readabilities: a wider one would let any loss pass for noise."""


class Balance(State, kw_only=True):
    """A weighing instrument with its readability d, expanded uncertainty U (micrograms) and calibration.

    ``described`` is the event with its private maker and model, 0 where none was given.
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

    def index(self) -> Index:
        """By the agency that owns it."""
        return Index(status="in_service", dossier=self.agency)


class BalanceRegistered(Event, frozen=True):
    """A balance, or its new calibration, is put on record: from and until which day, under which certificate.

    ``described``: the maker and model are committed to.
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

    def apply(self, state: Balance | None, fact: Fact) -> Balance:
        """Return the balance with its current calibration."""
        before = state.described if state else 0
        return Balance(
            serial=self.serial, agency=self.agency, readability_ug=self.readability_ug,
            uncertainty_ug=self.uncertainty_ug, calibrated_until=self.calibrated_until,
            calibrated_on=self.calibrated_on, certificate=self.certificate,
            described=fact.seq if self.described else before, corrected=state.corrected if state else [],
            erased=state.erased if state else [],
        )  # fmt: skip


class RegisterBalance(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a balance on record, or, with its number ``balance``, a new calibration. Days are YYYY-MM-DD, UTC."""

    serial: str
    readability: MassEntry
    uncertainty: MassEntry
    calibrated_until: str
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
    """A weighing as recorded, with what the balance was at that moment: step d, expanded uncertainty, calibration."""

    gross: Mass
    balance: str
    step_ug: int
    uncertainty_ug: int
    calibrated_until: str
    tare: Mass | None = None

    @property
    def net_ug(self) -> int | None:
        """Net = gross - tare (I16); None when no tare was taken."""
        return self.gross.ug - self.tare.ug if self.tare is not None else None


class Comparison(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A verdict written into the event: ``ok``, ``loss`` or ``gain``.

    The difference is to the first gross weight, or, where ``against`` is ``last``, to the weight before this one.
    """

    verdict: str
    difference_ug: int
    allowance_ug: int
    against: str = ""


@act(
    "balance.register/1",
    title=N_("Balance registered"),
    summary="Put a balance or its new calibration on record",
    roles={Role.SUPERVISOR, Role.LABORATORY},
    records=(BalanceRegistered,),
)
def register_balance(command: RegisterBalance, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put a balance on record under the author's agency, or a new calibration of it.

    A calibration decides what passes for noise: a second person, of another function, has its certificate before
    their eyes too.

    Raises:
        BadInput: as ``require_plausible``; ``calibration_incomplete`` for a new calibration without its day or
            certificate.
        RuleBroken: ``other_agency``, ``other_balance`` when a new calibration names another serial number,
            ``calibration_needs_second`` without a second person of another function.
    """
    readability, uncertainty = mass(command.readability).ug, mass(command.uncertainty).ug
    require_plausible(readability, uncertainty)
    serial = reference(command.serial, "serial")
    if command.balance:
        _same_balance(require(state_reader, Balance, command.balance), serial, ctx, command.balance)
        if not (command.calibrated_on and command.certificate):
            raise BadInput("calibration_incomplete")
    _require_second(command.balance or serial, state_reader, ctx)
    event = BalanceRegistered(
        serial=serial, agency=ctx.author.agency, readability_ug=readability, uncertainty_ug=uncertainty,
        calibrated_until=day(command.calibrated_until, "calibrated_until"),
        calibrated_on=day(command.calibrated_on, "calibrated_on") if command.calibrated_on else "",
        certificate=reference(command.certificate, "certificate") if command.certificate else "",
        described=bool(command.maker),
    )  # fmt: skip
    balance_id = command.balance or ctx.new_number("BL")
    maker = (Private("maker", required(command.maker, "maker"), balance_id),) if command.maker else ()
    decision = Decision()
    decision.add(balance_id, event, *maker)
    return decision


def require_plausible(readability_ug: int, uncertainty_ug: int) -> None:
    """Refuse a balance that would show nothing, or let any loss pass for noise.

    Raises:
        BadInput: ``balance_implausible`` when d is zero, or U less than half of d or more than twenty times d.
    """
    if not 0 < readability_ug <= 2 * uncertainty_ug <= 2 * WIDEST_UNCERTAINTY * readability_ug:
        raise BadInput("balance_implausible", readability_ug=readability_ug, uncertainty_ug=uncertainty_ug)


def weigh(entry: WeightEntry, state_reader: StateReader, ctx: ActContext) -> Weight:
    """Check a weighing against its balance.

    Raises:
        NotFound: no such balance.
        RuleBroken: ``calibration_expired``, ``not_on_scale`` (not a multiple of d), ``tare_above_gross``.
    """
    balance = require(state_reader, Balance, entry.balance)
    days = {ctx.claimed_day, ctx.today} if ctx.live else {ctx.claimed_day}
    if not all(balance.calibrated_on <= day_ <= balance.calibrated_until for day_ in days):
        raise RuleBroken("calibration_expired", number=entry.balance, until=balance.calibrated_until)
    gross = mass(entry.gross)
    tare = mass(entry.tare) if entry.tare else None
    for reading in (gross, tare):
        if reading is not None and reading.ug % balance.readability_ug:
            raise RuleBroken("not_on_scale", text=reading.text, unit=reading.unit, step_ug=balance.readability_ug)
    if tare is not None and tare.ug > gross.ug:
        raise RuleBroken("tare_above_gross")
    return Weight(
        gross=gross, balance=entry.balance, step_ug=balance.readability_ug, uncertainty_ug=balance.uncertainty_ug,
        calibrated_until=balance.calibrated_until, tare=tare,
    )  # fmt: skip


def compare(before: Weight, days: int, now: Weight, substance: str, against: str = "") -> Comparison:
    """Judge a gross weight against an earlier one, ``days`` before (I17)."""
    noise = combined_uncertainty(before, now)
    difference = now.gross.ug - before.gross.ug
    allowance = noise + moisture_tolerance(substance, before.gross.ug, days)
    if difference > noise:
        return Comparison(verdict="gain", difference_ug=difference, allowance_ug=noise, against=against)
    verdict = "loss" if -difference > allowance else "ok"
    return Comparison(verdict=verdict, difference_ug=difference, allowance_ug=allowance, against=against)


def combined_uncertainty(*weights: Weight) -> int:
    """Return the difference that balances alone may cause (k = 3): 3/2 of the root of the sum of U², in µg."""
    return isqrt_ceil(9 * sum(weight.uncertainty_ug**2 for weight in weights) // 4)


def _same_balance(balance: Balance, serial: str, ctx: ActContext, balance_id: str) -> None:
    if balance.agency != ctx.author.agency:
        raise RuleBroken("other_agency", number=balance_id)
    if balance.serial != serial:
        raise RuleBroken("other_balance", number=balance_id, serial=balance.serial)


def _require_second(balance_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Whoever keeps the drugs does not alone say what their balance may overlook."""
    second, author = ctx.actor("witness"), require(state_reader, Person, ctx.author.person)
    if second is not None and second.will in OWN_WILL and second.person != ctx.author.person:
        registrars = {role for role in author.roles if may((role,), "balance.register/1")}
        if registrars.isdisjoint(require(state_reader, Person, second.person).roles):
            return
    raise RuleBroken("calibration_needs_second", number=balance_id)


def isqrt_ceil(square: int) -> int:
    """Return the integer square root, rounded up."""
    root = isqrt(square)
    return root if root * root == square else root + 1
