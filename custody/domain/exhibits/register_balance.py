"""Register a balance and its calibrations, before two people of different functions (I16)."""

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import (
    Balance,
    BalanceRegistered,
    RegisterBalance,
    class_uncertainty,
    require_plausible,
)
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import OWN_WILL
from custody.domain.kernel.quantity import mass
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import reference, required
from custody.domain.people.person import Person
from custody.domain.places.place import own_place

GREW = "uncertainty_grew"
"""Flag of a new calibration that states a larger uncertainty than the one before: more passes for noise."""

WIDE = "uncertainty_above_class"
"""Flag of a certificate whose uncertainty is larger than that of any balance of the class with this step."""
HEAVY = 10_000
"""Steps of a load at which the class allows its largest error."""


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
        NotFound: no such place.
        BadInput: as ``require_plausible``; ``calibration_incomplete`` for a new calibration without its day or
            certificate.
        RuleBroken: ``place_closed``, ``other_agency``, ``other_balance`` when a new calibration names another serial
            number, ``other_readability`` when it names another step,
            ``calibration_needs_second`` without a second person of another function; ``capacity_needs_outsider`` when
            the balance is said to carry less than before, or for the first time how much, by one agency alone.
    """
    if command.place:
        own_place(state_reader, command.place, ctx.author.agency)
    readability = mass(command.readability).ug
    uncertainty = mass(command.uncertainty).ug if command.uncertainty else class_uncertainty(readability)
    require_plausible(readability, uncertainty)
    capacity = mass(command.capacity).ug if command.capacity else 0
    serial = reference(command.serial, "serial")
    decision = Decision()
    if command.balance:
        known = require(state_reader, Balance, command.balance)
        _same_balance(known, serial, readability, ctx, command.balance)
        if uncertainty > known.uncertainty_ug:
            decision.flag(GREW)
        if not (command.calibrated_on and command.certificate):
            raise BadInput("calibration_incomplete")
    if uncertainty > class_uncertainty(readability, HEAVY * readability):
        decision.flag(WIDE)
    _require_second(command.balance or serial, state_reader, ctx)
    if command.balance:
        _require_capacity(command.balance, capacity, state_reader, ctx)
    event = BalanceRegistered(
        serial=serial, agency=ctx.author.agency, readability_ug=readability, uncertainty_ug=uncertainty,
        calibrated_until=day(command.calibrated_until, "calibrated_until"),
        calibrated_on=day(command.calibrated_on, "calibrated_on") if command.calibrated_on else "",
        certificate=reference(command.certificate, "certificate") if command.certificate else "",
        described=bool(command.maker), by_class=command.uncertainty is None,
        capacity_ug=capacity, place=command.place,
    )  # fmt: skip
    balance_id = command.balance or ctx.new_number("BL")
    maker = (Private("maker", required(command.maker, "maker"), balance_id),) if command.maker else ()
    decision.add(balance_id, event, *maker)
    return decision


def _same_balance(balance: Balance, serial: str, readability_ug: int, ctx: ActContext, balance_id: str) -> None:
    if balance.agency != ctx.author.agency:
        raise RuleBroken("other_agency", number=balance_id)
    if balance.serial != serial:
        raise RuleBroken("other_balance", number=balance_id, serial=balance.serial)
    if balance.readability_ug != readability_ug:
        raise RuleBroken("other_readability", serial=balance.serial, readability_ug=balance.readability_ug)


def _require_capacity(balance_id: str, capacity_ug: int, state_reader: StateReader, ctx: ActContext) -> None:
    """Require somebody of another agency for a smaller capacity: what it does not carry, it spares a weighing (I48)."""
    balance, second = require(state_reader, Balance, balance_id), ctx.actor("witness")
    less = capacity_ug and (not balance.capacity_ug or capacity_ug < balance.capacity_ug)
    if less and (second is None or second.agency == ctx.author.agency):
        raise RuleBroken("capacity_needs_outsider", serial=balance.serial)


def _require_second(balance_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require a second person of another function: a keeper does not decide alone what a balance overlooks."""
    second, author = ctx.actor("witness"), require(state_reader, Person, ctx.author.person)
    if second is not None and second.will in OWN_WILL and second.person != ctx.author.person:
        registrars = {role for role in author.roles if may((role,), "balance.register/1")}
        if registrars.isdisjoint(require(state_reader, Person, second.person).roles):
            return
    raise RuleBroken("calibration_needs_second", number=balance_id)
