"""A check mass read on a balance: it restores the verdicts of that day where the certificate ended (I48)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.exhibits.balance_and_weighing import DECISIVE, Balance, DayChecked, isqrt_ceil
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.quantity import Mass, MassEntry, mass
from custody.domain.people.person import Person

REMEMBERED = 31
"""Days with a check mass that a balance remembers."""


class BalanceChecked(Event, frozen=True):
    """A mass of known size was read on a balance, on ``day`` by the calendar of the reader's agency.

    ``well``: the reading is the nominal mass within both uncertainties. ``by`` read it; ``restores``: after a bad
    reading of that day by somebody else, of another function.
    """

    type: ClassVar[str] = "balance.checked/1"
    nominal: Mass
    uncertainty: Mass
    reading: Mass
    day: str
    well: bool
    by: str = ""
    restores: bool = False

    def apply(self, state: Balance, fact: Fact) -> Balance:
        """Keep the last days, in order of the calendar; a bad reading stands all its day, unless it is restored (I48).

        Who read it cannot take the day away twice.
        """
        days = {each.day: each for each in state.checked}
        before = days.get(self.day, DayChecked(day=self.day, well=True))
        if self.well:
            now = structs.replace(before, well=before.well or self.restores, restored=before.restored or self.restores)
        else:
            again = before.restored and before.off_by == self.by
            now = structs.replace(before, well=again, off_by=before.off_by if again else self.by, restored=again)
        days[self.day] = now
        state.checked = [days[day] for day in sorted(days)][-REMEMBERED:]
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
    device="look",
    records=(BalanceChecked,),
)
def check_mass(command: CheckMass, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a check mass; one read on the day restores the balance's verdicts of that day, or takes them away.

    Whoever weighs reads it: a reading that is too far off is an alarm, and a good one by another function answers it.

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
    day, well = min(ctx.claimed_day, ctx.today), abs(reading.ug - nominal.ug) <= within  # nobody reads tomorrow's mass
    event = BalanceChecked(
        nominal=nominal, uncertainty=uncertainty, reading=reading, day=day, well=well, by=ctx.author.person,
        restores=well and _answers(balance, day, state_reader, ctx),
    )  # fmt: skip
    decision = Decision()
    decision.add(command.balance, event)
    return decision


def _answers(balance: Balance, day: str, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if the day's bad reading is of another person, who has none of the author's functions."""
    off_by = next((each.off_by for each in balance.checked if each.day == day and not each.well), "")
    if not off_by or off_by == ctx.author.person:
        return False
    first, second = (set(require(state_reader, Person, person).roles) for person in (off_by, ctx.author.person))
    return first.isdisjoint(second)
