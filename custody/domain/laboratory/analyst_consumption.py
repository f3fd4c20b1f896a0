"""Consumption by analysis, summed by report, analyst and month (I51): marked beyond the limits of the pack.

A limit on each exhibit alone (``consumption_limit``) leaves a gap: with 49 g of each of 20 packages, a kilogram would
disappear in tests. So the sums stand with the analyst, and the inspection is told from the first gram too many.
"""

from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.normal_form import normal_reference
from custody.domain.kernel.quantity import MICROGRAMS, Count
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.typed_text import clean, reference
from custody.domain.law.rule_pack import ConsumptionLimits
from custody.domain.people.agency import Agency
from custody.domain.people.person import Consumed, Person

MONTHS = 12
"""Months whose sums stay with a person; the log keeps all."""
ALONE, UNNAMED, OVER_REPORT, OVER_MONTH = (
    "consumed_alone", "consumption_unnamed", "consumed_over_report", "consumed_over_month",
)  # fmt: skip
"""Flags of an act with a consumption."""


class PersonConsumed(Event, frozen=True):
    """Analysis by the person used up so much of an exhibit, for a request if it was named (I51)."""

    type: ClassVar[str] = "person.consumed/1"
    exhibit: str
    month: str
    ug: int
    request: str = ""

    def apply(self, state: Person, fact: Fact) -> Person:
        """Add it to the sum of its month and request; drop the sums of a year ago."""
        key = (self.month, normal_reference(self.request))
        for known in state.consumed:
            if (known.month, normal_reference(known.request)) == key:
                known.ug, known.at = known.ug + self.ug, fact.at
                return state
        months = sorted({self.month, *(known.month for known in state.consumed)})[-MONTHS:]
        new = Consumed(month=self.month, ug=self.ug, at=fact.at, request=self.request)
        state.consumed = [known for known in (*state.consumed, new) if known.month in months]
        return state


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


def month_ug(person: Person, month: str) -> int:
    """Return the net mass (µg) that a person's analyses used up in a month (``2026-12``)."""
    return sum(known.ug for known in person.consumed if known.month == month)


def report_ug(person: Person, request: str) -> int:
    """Return the net mass (µg) that a person's analyses used up for one request; 0 for no request."""
    wanted = normal_reference(request)
    return sum(known.ug for known in person.consumed if wanted and normal_reference(known.request) == wanted)


def request_digest(request: str) -> str:
    """Return the digest that stands for a request in the key of an alarm; spelling does not change it."""
    return sha256(normal_reference(request).encode()).hexdigest()[:16]


def named_request(consumption: Consumption) -> str:
    """Return the request as typed, "" for none.

    Raises:
        BadInput: ``bad_reference``.
    """
    return reference(consumption.request, "request") if consumption.request.strip() else ""


def method_text(consumption: Consumption, exhibit: Exhibit) -> tuple[Private, ...]:
    """Return the method of the analysis as a private value, none if it was not named."""
    text = clean(consumption.method, "method")
    return (Private("method", text, exhibit.case),) if text else ()


def record_consumption(
    consumption: Consumption, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> str:  # fmt: skip
    """Record a consumption with its author, mark each limit that it exceeds, and return when its report is due.

    "" if nothing was used up, or if the author is no laboratory: a test on the spot has no report.

    Raises:
        BadInput: ``bad_reference``.
    """
    if not consumption.any:
        return ""
    limits = require(state_reader, Agency, exhibit.agency).rules().consumption
    request = named_request(consumption)
    if not (request and consumption.method.strip()):
        decision.flag(UNNAMED)
    person = require(state_reader, Person, ctx.author.person)
    if consumption.ug:
        _mark(consumption.ug, request, exhibit, person, limits, ctx, decision)
        event = PersonConsumed(exhibit=consumption.exhibit, month=ctx.today[:7], ug=consumption.ug, request=request)
        decision.add(ctx.author.person, event)
    if Role.LABORATORY not in person.roles_when(ctx.judged_at):
        return ""
    return written(instant(ctx.at) + timedelta(days=limits.report_days))


def accompanied(ctx: ActContext) -> bool:
    """Return True if a second person is there by their own will."""
    return any(actor.part == "witness" and actor.will in OWN_WILL for actor in ctx.actors[1:])


def _mark(
    used_ug: int, request: str, exhibit: Exhibit, person: Person, limits: ConsumptionLimits, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    """Mark a consumption above the pack's limits: alone, for one report or exhibit, and in one month."""
    if used_ug > limits.alone_mg * MICROGRAMS["mg"] and not accompanied(ctx):
        decision.flag(ALONE)
    if max(exhibit.used_ug, report_ug(person, request)) + used_ug > limits.report_g * MICROGRAMS["g"]:
        decision.flag(OVER_REPORT)
    if month_ug(person, ctx.today[:7]) + used_ug > limits.month_g * MICROGRAMS["g"]:
        decision.flag(OVER_MONTH)
