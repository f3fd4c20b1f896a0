"""Consumption by analysis, summed by report, analyst and month (I51): marked beyond the limits of the pack.

A limit on each exhibit alone would be an income: with 49 g of each of 20 packages, a kilogram would disappear in
tests. What is counted and never weighed is summed in units beside the grams. So the sums stand with the person who
uses it up, and the inspection is told from their first gram or unit too many.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.normal_form import APART, normal_reference
from custody.domain.kernel.quantity import MICROGRAMS, Count
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.typed_text import clean, reference
from custody.domain.law.rule_pack import ConsumptionLimits
from custody.domain.people.agency import Agency
from custody.domain.people.person import Consumed, Person

USED_FOR = "used_for"
"""Claim by which those are found who used something up for a request: its digest, the person, and the event of theirs,
for a value is claimed once."""
MONTHS = 12
"""Months whose sums stay with a person; the log keeps all."""
ALONE, UNNAMED, OVER_REPORT, OVER_MONTH = (
    "consumed_alone", "consumption_unnamed", "consumed_over_report", "consumed_over_month",
)  # fmt: skip
"""Flags of an act with a consumption."""


class PersonConsumed(Event, frozen=True):
    """Analysis by the person used up so much, or so many units, of an exhibit, for a request if named (I51)."""

    type: ClassVar[str] = "person.consumed/1"
    exhibit: str
    month: str
    ug: int
    request: str = ""
    units: int = 0

    def apply(self, state: Person, fact: Fact) -> Person:
        """Add it to the sum of its month and request; drop the sums of a year ago."""
        key = (self.month, normal_reference(self.request))
        for known in state.consumed:
            if (known.month, normal_reference(known.request)) == key:
                known.ug, known.units, known.at = known.ug + self.ug, known.units + self.units, fact.at
                return state
        months = sorted({self.month, *(known.month for known in state.consumed)})[-MONTHS:]
        new = Consumed(month=self.month, ug=self.ug, at=fact.at, request=self.request, units=self.units)
        state.consumed = [known for known in (*state.consumed, new) if known.month in months]
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim by which everybody is found who used something up for the same request."""
        if not normal_reference(self.request):
            return ()
        return ((USED_FOR, f"{request_digest(self.request)}{APART}{fact.subject}{APART}{fact.n}"),)


class Consumption(Struct, frozen=True, kw_only=True):
    """Net mass (µg) and count that an analysis used up of an exhibit, with request and method as typed."""

    exhibit: str
    ug: int | None
    things: Count | None = None
    request: str = ""
    method: str = ""

    @property
    def any(self) -> bool:
        """Return True if anything was used up."""
        return bool(self.ug or self.things)

    @property
    def amount(self) -> "Amount":
        """Return both measures of it."""
        return Amount(self.ug or 0, self.things.n if self.things else 0)

    def named_request(self) -> str:
        """Return the request as typed, "" for none.

        Raises:
            BadInput: ``bad_reference``.
        """
        return reference(self.request, "request") if self.request.strip() else ""


class Amount(Struct, frozen=True):
    """Net mass and units, each judged by its own limit."""

    ug: int = 0
    units: int = 0

    def plus(self, other: "Amount") -> "Amount":
        """Return the sum."""
        return Amount(self.ug + other.ug, self.units + other.units)

    def above(self, ug: int, units: int) -> bool:
        """Return True if either measure is above its limit."""
        return self.ug > ug or self.units > units


def used_in_month(consumed: Iterable[Consumed], month: str) -> Amount:
    """Return what a person's analyses used up in a month."""
    return _total(known for known in consumed if known.month == month)


def used_for_report(person: Person, request: str) -> Amount:
    """Return what a person's analyses used up for one request; nothing for what names none."""
    wanted = normal_reference(request)
    return _total(known for known in person.consumed if wanted and normal_reference(known.request) == wanted)


def used_for_request(request: str, agency: str, state_reader: StateReader) -> Amount:
    """Return what all persons of an agency used up for one request: two who share a report share its limit."""
    if not normal_reference(request):
        return Amount()
    numbers = list(dict.fromkeys(state_reader.claimed_from(USED_FOR, f"{request_digest(request)}{APART}")))
    state_reader.load(numbers)
    persons = (require(state_reader, Person, number) for number in numbers)
    return reduce(Amount.plus, (used_for_report(each, request) for each in persons if each.agency == agency), Amount())


def over_month(amount: Amount, limits: ConsumptionLimits) -> bool:
    """Return True if it is more than one person's analyses use up in a month."""
    return amount.above(limits.month_g * MICROGRAMS["g"], limits.month_units)


def over_report(amount: Amount, limits: ConsumptionLimits) -> bool:
    """Return True if it is more than one report needs."""
    return amount.above(limits.report_g * MICROGRAMS["g"], limits.report_units)


def _total(entries: Iterable[Consumed]) -> Amount:
    return reduce(lambda total, known: total.plus(Amount(known.ug, known.units)), entries, Amount())


def request_digest(request: str) -> str:
    """Return the digest that stands for a request in the key of an alarm; spelling does not change it."""
    return sha256(normal_reference(request).encode()).hexdigest()[:16]


def method_text(consumption: Consumption, exhibit: Exhibit) -> tuple[Private, ...]:
    """Return the method of the analysis as a private value, none if it was not named."""
    text = clean(consumption.method, "method")
    return (Private("method", text, exhibit.case),) if text else ()


def record_consumption(
    consumption: Consumption, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> str:  # fmt: skip
    """Record a consumption with its author, mark each limit that it exceeds, and return when its report is due.

    "" if nothing was used up, or as little as a test on the spot takes, by somebody who is no laboratory.

    Raises:
        BadInput: ``bad_reference``.
    """
    if not consumption.any:
        return ""
    limits = require(state_reader, Agency, exhibit.agency).rules().consumption
    request = consumption.named_request()
    if not (request and consumption.method.strip()):
        decision.flag(UNNAMED)
    person = require(state_reader, Person, ctx.author.person)
    amount = consumption.amount
    of_request = used_for_request(request, person.agency, state_reader)
    _mark(amount, of_request, exhibit, person, limits, ctx, decision)
    event = PersonConsumed(
        exhibit=consumption.exhibit, month=ctx.today[:7], ug=amount.ug, request=request, units=amount.units
    )  # fmt: skip
    decision.add(ctx.author.person, event)
    little = not amount.above(limits.alone_mg * MICROGRAMS["mg"], limits.alone_units)
    if little and Role.LABORATORY not in person.roles_when(ctx.judged_at):
        return ""
    return written(instant(ctx.at) + timedelta(days=limits.report_days))


def accompanied(ctx: ActContext) -> bool:
    """Return True if a second person is there by their own will."""
    return any(actor.part == "witness" and actor.will in OWN_WILL for actor in ctx.actors[1:])


def _mark(
    amount: Amount, of_request: Amount, exhibit: Exhibit, person: Person, limits: ConsumptionLimits, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    if amount.above(limits.alone_mg * MICROGRAMS["mg"], limits.alone_units) and not accompanied(ctx):
        decision.flag(ALONE)
    of_exhibit = Amount(exhibit.used_ug, exhibit.used)
    if any(over_report(before.plus(amount), limits) for before in (of_exhibit, of_request)):
        decision.flag(OVER_REPORT)
    if over_month(used_in_month(person.consumed, ctx.today[:7]).plus(amount), limits):
        decision.flag(OVER_MONTH)
