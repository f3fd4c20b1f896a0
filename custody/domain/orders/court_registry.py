"""The court's own register and its hearings: the number under which a registry keeps an exhibit, the day it is needed.

A registry (greffe) enters what it receives under a number of its own, one for a whole file or one for each exhibit, so
two exhibits may have the same. Several courts may have numbered an exhibit one after the other; of each the newest
number counts, and the chain keeps them all. A case has at most one hearing to come: setting one replaces the former,
and what a court has set only that court changes. One that is put off without a day is still to come, until a day is
set or it is said that there is none any more. While one is to come, what the case holds burns only under a
derogation, where the rule pack says so: asked when it is ordered, when it is staged,
when the session opens, and at the fire.
"""

import re
from collections.abc import Mapping
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from custody.domain.access.roles import REGISTRY, Role
from custody.domain.exhibits.exhibit import Exhibit, load_exhibits
from custody.domain.exhibits.exhibit_remarks import CourtReference
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import normal_reference
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import as_typed, clean, required
from custody.domain.law.rule_outcome import is_waived, unmet
from custody.domain.law.rule_pack import Heard, Pack
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case, Hearing

CLAIM = "court_no"
"""Index of an exhibit by a court's number: number, court, exhibit, with ``APART`` between them."""
APART = "|"
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)


class ExhibitRegisteredAtCourt(Event, frozen=True):
    """The registry of ``agency`` keeps the exhibit under ``court_reference``; ``again``: it bore it there before."""

    type: ClassVar[str] = "exhibit.registered_at_court/1"
    agency: str
    court_reference: str
    again: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Replace the number that the same court gave the exhibit before."""
        others = [court_number for court_number in state.court_references if court_number.agency != self.agency]
        state.court_references = [*others, CourtReference(agency=self.agency, court_reference=self.court_reference)]
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that finds the exhibit by its court number; several exhibits may share a number."""
        return () if self.again else (_claim(self.court_reference, self.agency, fact.subject),)


class CaseHearingSet(Event, frozen=True):
    """The case is heard on ``day`` at ``hour`` (HH:MM there, or ""), as ``agency`` says; no ``day``: it is put off.

    ``over``: no hearing of the case is awaited any more. ``asked``: its exhibits that must be brought. The place and
    what else is to be brought are committed to.
    """

    type: ClassVar[str] = "case.hearing_set/1"
    agency: str
    day: str = ""
    hour: str = ""
    over: bool = False
    asked: tuple[str, ...] = ()

    def apply(self, state: Case, fact: Fact) -> Case:
        """Set the coming hearing of the case in place of the earlier one, or clear it if the hearing is over."""
        coming = Hearing(
            day=self.day, hour=self.hour, agency=self.agency, said=fact.seq, asked=list(self.asked)
        )  # fmt: skip
        state.hearing = None if self.over else coming
        return state


class RegisterAtCourt(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Enter exhibits in the registry of the author's court, all under one number of it."""

    exhibits: tuple[str, ...]
    court_reference: str


class SetHearing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Set the hearing of a case, or with no ``day`` say that the one that was set is put off.

    ``over``: say instead that none is awaited any more (judged, struck out, joined to another case). ``asked``: its
    exhibits that must be brought; ``bring``: what else.
    """

    case: str
    day: str = ""
    hour: str = ""
    place: str = ""
    bring: str = ""
    over: bool = False
    asked: tuple[str, ...] = ()


@act(
    "exhibit.register_at_court/1",
    title=N_("Entered in the court’s register"),
    summary="Enter exhibits in the court's register",
    roles={Role.COURT_CLERK},
    records=(ExhibitRegisteredAtCourt,),
)
def register_at_court(command: RegisterAtCourt, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the number of the author's registry on exhibits that it holds or has held.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``never_at_court``; ``court_reference_same``; and as ``load_exhibits``.
        BadInput: ``bad_reference``, ``field_empty``.
    """
    agency, court_reference = ctx.author.agency, as_typed(command.court_reference, "court_reference")
    decision = Decision()
    for exhibit_id in load_exhibits(command.exhibits, state_reader):
        exhibit = require(state_reader, Exhibit, exhibit_id)
        if agency not in exhibit.agencies:
            raise RuleBroken("never_at_court", number=exhibit_id)
        if CourtReference(agency=agency, court_reference=court_reference) in exhibit.court_references:
            raise RuleBroken("court_reference_same", number=exhibit_id, value=court_reference)
        again = state_reader.claimed(*_claim(court_reference, agency, exhibit_id)) is not None
        decision.add(exhibit_id, ExhibitRegisteredAtCourt(agency=agency, court_reference=court_reference, again=again))
    return decision


@act(
    "case.set_hearing/1",
    title=N_("Hearing set, put off or ended"),
    summary="Set the hearing of a case, put it off or end the waiting",
    roles=REGISTRY,
    records=(CaseHearingSet,),
)
def set_hearing(command: SetHearing, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Set the day of a case that is shared with the author's agency, put it off, or say that none is awaited.

    Raises:
        NotFound: no such case, or none that is shared with the author's agency.
        RuleBroken: ``hearing_past``; ``no_hearing`` to put off or end; ``hearing_of_other``: another court has set the
            one to come; or a prosecution has, and the author is of neither it, nor the one that leads the case, nor a
            court; ``not_of_case`` of an exhibit that is asked for; and as ``load_exhibits``.
        BadInput: ``bad_day``, ``bad_hour``, ``hearing_over`` with a day, ``field_empty`` for the place of a day.
    """
    case = require(state_reader, Case, command.case)
    case.require_shared(ctx.author.agency, command.case)
    if not command.day and case.hearing is None:
        raise RuleBroken("no_hearing", number=command.case)
    _require_own(command.case, case, state_reader, ctx)
    if command.over and command.day:
        raise BadInput("hearing_over", value=command.day[:10])
    if command.day and day(command.day, "day") < ctx.claimed_day:
        raise RuleBroken("hearing_past", value=command.day)
    if command.hour and not (command.day and HOUR.match(command.hour)):
        raise BadInput("bad_hour", value=command.hour[:10])
    place = required(command.place, "place") if command.day else clean(command.place, "place")
    texts = {"place": place, "bring": clean(command.bring, "bring")}
    decision = Decision()
    event = CaseHearingSet(
        agency=ctx.author.agency,
        day=command.day,
        hour=command.hour,
        over=command.over,
        asked=_asked(command, case, state_reader),
    )
    decision.add(command.case, event, *private_texts(command.case, **texts))
    return decision


def require_heard(
    exhibits: Mapping[str, Exhibit], pack: Pack, state_reader: StateReader, ctx: ActContext, decision: Decision, *,
    done: bool = False
) -> None:  # fmt: skip
    """Require that no hearing of their cases is to come, where the pack asks for it.

    The court may want to see what would burn.

    ``done``: it has happened where the service was not reached; a refusal would keep from the log what a flag can say.

    Raises:
        RuleBroken: ``hearing_ahead``; ``hearing_put_off`` where no day of it is known.
    """
    rules = [rule for rule, _ in pack.asking(Heard)]
    if not rules or not exhibits:
        return
    state_reader.load({e.case for e in exhibits.values()})
    today = ctx.claimed_day if done else ctx.today
    for exhibit_id, exhibit in exhibits.items():
        case = require(state_reader, Case, exhibit.case)
        hearings = [case.hearing, require(state_reader, Case, case.joined_to).hearing if case.joined_to else None]
        for hearing in (each for each in hearings if each and each.ahead(today)):
            code = "hearing_ahead" if hearing.day else "hearing_put_off"
            for rule in rules:
                asked = replace(rule, mode="mark") if done and not is_waived(rule.id, exhibit) else rule
                unmet(asked, decision, code, exhibit, number=exhibit_id, day=hearing.day)


def _asked(command: SetHearing, case: Case, state_reader: StateReader) -> tuple[str, ...]:
    """Return the exhibits to bring to the hearing, after checking that all are of the case or joined to it.

    Raises:
        RuleBroken: ``not_of_case``; and as ``load_exhibits``.
    """
    numbers = tuple(load_exhibits(command.asked, state_reader)) if command.asked else ()
    for exhibit_id in numbers:
        exhibit = state_reader.find(Exhibit, exhibit_id)
        if exhibit is None or exhibit.case not in {command.case, *case.joined}:
            raise RuleBroken("not_of_case", number=exhibit_id)
    return numbers


def _require_own(case_id: str, case: Case, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that the author's agency may change the hearing.

    A hearing that a court set belongs to that court: to destroy before it, a party needs a derogation with reasons. A
    prosecution's hearing may be changed by itself, by the leading prosecution, and by any court, which takes it over. A
    past hearing is open to all.

    Raises:
        RuleBroken: ``hearing_of_other``.
    """
    hearing, agency = case.hearing, ctx.author.agency
    if not hearing or not hearing.ahead(ctx.today) or agency == hearing.agency:
        return
    taken_over = agency == case.prosecution or require(state_reader, Agency, agency).sort == "court"
    if require(state_reader, Agency, hearing.agency).sort == "court" or not taken_over:
        raise RuleBroken("hearing_of_other", number=case_id, agency=hearing.agency)


def _claim(court_reference: str, agency: str, exhibit: str) -> tuple[str, str]:
    return CLAIM, APART.join((normal_reference(court_reference), agency, exhibit))
