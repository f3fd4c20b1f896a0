"""What only an inquiry ends (I54): a loss, or a mismatch that no second reading settled.

The inquiry is entrusted to somebody who never held the thing, of an office that never did. Their findings are on
record. Another person, of an office that never held it either, closes it, and not before the days of the rule pack are
over. Up to ``SMALL_UG`` or ``SMALL_COUNT`` the supervisor of another store may lead it; more than that is for an
inspector or a prosecutor.
"""

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import LOSSES, READINGS, Discrepancy, gap
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.quantity import MASS
from custody.domain.kernel.times import hours_after
from custody.domain.law.rule_pack import INQUIRY_DAYS
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.seizures.seizure import Seizure

INQUIRED = LOSSES | READINGS | {"seal_broken", "seal_absent", "excess", "lot_gain"}
"""Sorts that only an inquiry ends; the others are mistakes of paper, which the inspection looks into alone."""
SMALL_UG, SMALL_COUNT = 1_000_000, 1
"""One gram, or one thing: the supervisor of another store may lead the inquiry."""
LEADERS = frozenset({Role.INSPECTOR, Role.PROSECUTOR})
"""Roles that lead an inquiry into more than that."""


def require_inquired(state: Discrepancy, discrepancy_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require that an inquiry was concluded and lasted its days, and that no office that held the thing closes it.

    Raises:
        RuleBroken: ``inquiry_needed``; ``inquiry_too_short`` names the time from which it may be closed;
            ``office_held_it`` of the author.
    """
    if state.sort not in INQUIRED:
        return
    if not state.conclusion:
        raise RuleBroken("inquiry_needed", number=discrepancy_id)
    if ctx.author.agency in offices(state, state_reader):
        raise RuleBroken("office_held_it", number=discrepancy_id, person=ctx.author.person)
    until = ends_at(state, days_of(state, state_reader))
    if ctx.at < until:
        raise RuleBroken("inquiry_too_short", number=discrepancy_id, until=until)


def require_outside(state: Discrepancy, discrepancy_id: str, inquirer: str, state_reader: StateReader) -> None:
    """Require somebody to inquire who never held the thing, nor their office, and who may lead for that much.

    Raises:
        RuleBroken: ``office_held_it``, ``inquiry_not_small``.
    """
    if state.sort not in INQUIRED:
        return
    person = require(state_reader, Person, inquirer)
    if inquirer in _handlers(state, state_reader) or person.agency in offices(state, state_reader):
        raise RuleBroken("office_held_it", number=discrepancy_id, person=inquirer)
    if not LEADERS & set(person.roles) and not small(state, state_reader):
        raise RuleBroken("inquiry_not_small", number=discrepancy_id, person=inquirer)


def offices(state: Discrepancy, state_reader: StateReader) -> frozenset[str]:
    """Return the agencies that ever held the thing, or had a hand in the delivery of the seizure."""
    exhibit, seizure = state_reader.find(Exhibit, state.about), state_reader.find(Seizure, state.about)
    if exhibit is not None:
        return frozenset(exhibit.agencies)
    if seizure is None:
        return frozenset()
    people = [state_reader.find(Person, each) for each in seizure.handlers]
    return frozenset({seizure.agency, *(person.agency for person in people if person is not None)})


def small(state: Discrepancy, state_reader: StateReader) -> bool:
    """Return True if no more than a gram, or one thing, is at stake: the difference, or the whole exhibit."""
    amounts = gap(state.expected, state.finding)
    exhibit = state_reader.find(Exhibit, state.about)
    if not amounts and exhibit is not None:
        if exhibit.last_weight is not None:
            amounts = {MASS: exhibit.last_weight.content_ug}
        elif exhibit.count is not None:
            amounts = {exhibit.count.unit: exhibit.count.n}
    return bool(amounts) and all(
        abs(amount) <= (SMALL_UG if unit == MASS else SMALL_COUNT) for unit, amount in amounts.items()
    )


def days_of(state: Discrepancy, state_reader: StateReader) -> int:
    """Return the fewest days of the inquiry by the pack of the agency that answers for the thing."""
    exhibit, seizure = state_reader.find(Exhibit, state.about), state_reader.find(Seizure, state.about)
    agency_id = exhibit.agency if exhibit is not None else seizure.agency if seizure is not None else ""
    agency = state_reader.find(Agency, agency_id)
    return agency.rules_or_home().inquiry_days if agency is not None else INQUIRY_DAYS


def ends_at(state: Discrepancy, days: int) -> str:
    """Return the time from which it may be closed, so many days after the inquiry was first entrusted."""
    return hours_after(state.inquiry_at, 24 * days)


def _handlers(state: Discrepancy, state_reader: StateReader) -> set[str]:
    exhibit, seizure = state_reader.find(Exhibit, state.about), state_reader.find(Seizure, state.about)
    handled = exhibit.handlers if exhibit is not None else seizure.handlers if seizure is not None else []
    return {*handled, *state.window}
