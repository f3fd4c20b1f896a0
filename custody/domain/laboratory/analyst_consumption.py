"""What analysis uses up, by report, analyst and month (I51): marked beyond the limits of the pack, never refused.

A limit on each exhibit alone would be an income: with 49 g of each of 20 packages, a kilogram would disappear in
tests. So the sums stand with the person who uses it up, and the inspection is told from their first gram too many.
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
"""Flags of an act by which analysis used something up."""


class PersonConsumed(Event, frozen=True):
    """Analysis by the person used up so much of an exhibit, for a request if it was named (I51)."""

    type: ClassVar[str] = "person.consumed/1"
    exhibit: str
    month: str
    ug: int
    request: str = ""

    def apply(self, state: Person, fact: Fact) -> Person:
        """Add it to the sum of its month and request; sums of a year ago go."""
        key = (self.month, normal_reference(self.request))
        for known in state.consumed:
            if (known.month, normal_reference(known.request)) == key:
                known.ug, known.at = known.ug + self.ug, fact.at
                return state
        months = sorted({self.month, *(known.month for known in state.consumed)})[-MONTHS:]
        new = Consumed(month=self.month, ug=self.ug, at=fact.at, request=self.request)
        state.consumed = [known for known in (*state.consumed, new) if known.month in months]
        return state


class Use(Struct, frozen=True, kw_only=True):
    """Net mass and things that an analysis used up of an exhibit, as typed: for which request, by which method."""

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
    """Return the net mass that a person's analyses used up in a month."""
    return sum(known.ug for known in person.consumed if known.month == month)


def report_ug(person: Person, request: str) -> int:
    """Return the net mass that a person's analyses used up for one request; 0 for what names none."""
    wanted = normal_reference(request)
    return sum(known.ug for known in person.consumed if wanted and normal_reference(known.request) == wanted)


def request_digest(request: str) -> str:
    """Return what names a request in the key of an alarm, whatever was typed."""
    return sha256(normal_reference(request).encode()).hexdigest()[:16]


def named_request(use: Use) -> str:
    """Return the request as typed, "" for none.

    Raises:
        BadInput: ``bad_reference``.
    """
    return reference(use.request, "request") if use.request.strip() else ""


def method_text(use: Use, exhibit: Exhibit) -> tuple[Private, ...]:
    """Return the method of the analysis as a private value, none if it was not named."""
    text = clean(use.method, "method")
    return (Private("method", text, exhibit.case),) if text else ()


def record_use(use: Use, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision) -> str:
    """Record with its author what an analysis used up, mark what breaks a limit, and return when its report is due.

    "" where nothing was used up, or no laboratory did it: a test on the spot has no report.
    """
    if not use.any:
        return ""
    limits = require(state_reader, Agency, exhibit.agency).rules().consumption
    request = named_request(use)
    if not (request and use.method.strip()):
        decision.flag(UNNAMED)
    person = require(state_reader, Person, ctx.author.person)
    if use.ug:
        _mark(use.ug, request, exhibit, person, limits, ctx, decision)
        event = PersonConsumed(exhibit=use.exhibit, month=ctx.today[:7], ug=use.ug, request=request)
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
    if used_ug > limits.alone_mg * MICROGRAMS["mg"] and not accompanied(ctx):
        decision.flag(ALONE)
    if max(exhibit.used_ug, report_ug(person, request)) + used_ug > limits.report_g * MICROGRAMS["g"]:
        decision.flag(OVER_REPORT)
    if month_ug(person, ctx.today[:7]) + used_ug > limits.month_g * MICROGRAMS["g"]:
        decision.flag(OVER_MONTH)
