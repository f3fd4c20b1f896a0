"""A check mass read on a balance: it restores the verdicts of that day where the certificate ended (I48)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.exhibits.balance_and_weighing import DECISIVE, Balance, DayChecked, isqrt_ceil
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.quantity import Mass, MassEntry, mass

REMEMBERED = 31
"""Days with a check mass that a balance remembers."""


class BalanceChecked(Event, frozen=True):
    """A mass of known size was read on a balance, on ``day`` by the calendar of the reader's agency.

    ``well``: the reading is the nominal mass within both uncertainties.
    """

    type: ClassVar[str] = "balance.checked/1"
    nominal: Mass
    uncertainty: Mass
    reading: Mass
    day: str
    well: bool

    def apply(self, state: Balance, fact: Fact) -> Balance:
        """Keep the last days, in order of the calendar; a bad reading stands all its day (I48)."""
        days = {each.day: each.well for each in state.checked}
        days[self.day] = self.well and days.get(self.day, True)
        state.checked = [DayChecked(day=day, well=days[day]) for day in sorted(days)][-REMEMBERED:]
        return state


class CheckMass(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Read a check mass: its nominal mass and expanded uncertainty, as its certificate says, and the reading."""

    balance: str
    nominal: MassEntry
    uncertainty: MassEntry
    reading: MassEntry


@act(
    "balance.check_mass/1",
    title=N_("Check mass read"),
    summary="Record the reading of a check mass on a balance",
    roles=HOLDERS | {Role.VERIFIER},
    records=(BalanceChecked,),
)
def check_mass(command: CheckMass, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a check mass; one read on the day restores the balance's verdicts of that day, or takes them away.

    Whoever weighs reads it: a reading that is too far off tells that the balance must be looked at.

    Raises:
        NotFound: no such balance.
        BadInput: ``check_mass_unfit`` when the mass is too light for the balance, or known no better than it reads.
        RuleBroken: ``other_agency``; ``not_on_scale``.
    """
    balance = require(state_reader, Balance, command.balance)
    if balance.agency != ctx.author.agency:
        raise RuleBroken("other_agency", number=balance.serial)
    nominal, uncertainty, reading = map(mass, (command.nominal, command.uncertainty, command.reading))
    own = balance.uncertainty_at(nominal.ug)
    if not DECISIVE.fine(own, nominal.ug) or uncertainty.ug > own:
        raise BadInput("check_mass_unfit", serial=balance.serial, least_ug=DECISIVE.least(own), most_ug=own)
    if reading.ug % balance.readability_ug:
        raise RuleBroken("not_on_scale", text=reading.text, unit=reading.unit, step_ug=balance.readability_ug,
                         serial=balance.serial)  # fmt: skip
    within = isqrt_ceil(own**2 + uncertainty.ug**2)
    event = BalanceChecked(
        nominal=nominal, uncertainty=uncertainty, reading=reading, day=ctx.claimed_day,
        well=abs(reading.ug - nominal.ug) <= within,
    )  # fmt: skip
    decision = Decision()
    decision.add(command.balance, event)
    return decision
