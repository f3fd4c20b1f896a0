"""Two declarations of one seizure, found by what both say, since no rule can read a place (I56).

Alike are two seizures of one day (UTC), or of one case, or of cases whose numbers have the same normal form, if a
substance is in both in amounts within a tenth; in one case, of two officers, whatever the amounts. One officer who
declares much on one day, each under its own number, is not asked. So is a first notice that nobody has answered.
Amounts below the limits of the pack are not compared: the same small amount is found often.

Who declares is asked about what they may see, and opens the other one or explains. About the rest the watch asks the
inspection: a question to the officer would tell them what another agency has seized.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from custody.domain.kernel.confirmation import CONFIRMED, ask
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import State
from custody.domain.kernel.normal_form import APART, normal_reference
from custody.domain.kernel.quantity import MASS, MICROGRAMS, MICROLITRES, VOLUME, totals
from custody.domain.kernel.typed_text import clean
from custody.domain.law.rule_pack import TwiceDeclared
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.seizure import DeclareSeizure, Seizure

Amounts = dict[tuple[str, str], int]


class Told(Struct, frozen=True):
    """What a declaration says of a seizure, as far as it is compared."""

    case: str
    officer: str
    seized_at: str
    lines: Sequence[Line]


def ask_about_others(
    command: DeclareSeizure, seized_at: str, lines: Sequence[Line], state_reader: StateReader, ctx: ActContext,
    decision: Decision, but: str = "",
) -> tuple[str, ...]:  # fmt: skip
    """Ask about each seizure or notice in the author's sight that may be the same; return those told apart.

    ``but``: the seizure about which they were asked already.

    Raises:
        ConfirmationNeeded: ``alike_seizure``, ``alike_notice``.
        BadInput: ``field_empty`` without an explanation of what makes them two.
    """
    if command.source:
        return ()
    figures = require(state_reader, Agency, ctx.author.agency).rules_now().declared_twice
    apart = []
    told = Told(command.case, ctx.author.person, seized_at, lines)
    for other in alike(told, figures, state_reader):
        if other in {but, command.notice} or not _in_sight(other, ctx.author.agency, state_reader):
            continue
        code = "alike_seizure" if other.startswith(Seizure.kind) else "alike_notice"
        ask(decision, ctx, command.confirmed, code, about=other, number=other)
        if CONFIRMED + code in decision.flags:
            apart.append(other)
    if apart and not clean(command.explanation, "explanation"):
        raise BadInput("field_empty", field="explanation")
    return tuple(apart)


def twins(seizure_id: str, state: Seizure, figures: TwiceDeclared, state_reader: StateReader) -> list[str]:
    """Return earlier seizures, and notices, that may be the same one, and which its officer has not told apart."""
    if state.source:
        return []
    told = Told(state.case, state.officer, state.seized_at, state.lines)
    return [
        other
        for other in alike(told, figures, state_reader)
        if other != seizure_id
        and other not in state.apart_from
        and getattr(state_reader.find(State, other), "declared", 0) < state.declared
    ]


def alike(told: Told, figures: TwiceDeclared, state_reader: StateReader) -> list[str]:
    """Return what may be the same as the seizure that is told of, in order of number."""
    mine = _large(_totals(told.lines), figures)
    if not mine:
        return []
    number = normal_reference(require(state_reader, Case, told.case).case_reference)
    of_day = [
        each
        for substance in sorted({substance for substance, _ in mine})
        for each in state_reader.claimed_from("seized_on", f"{told.seized_at[:10]}/{substance}/")
    ]
    cases = {told.case, *state_reader.claimed_from("case_no", f"{number}{APART}")}
    of_number = {
        each for case in cases for each in state_reader.where("dossier", case) if each.startswith(Seizure.kind)
    }
    found = sorted({*of_day, *of_number})
    state_reader.load(found)
    return [
        each
        for each in found
        if _may_be(state_reader.find(State, each), told, mine, figures, numbered=each in of_number)
    ]


def _may_be(other: State | None, told: Told, mine: Amounts, figures: TwiceDeclared, *, numbered: bool) -> bool:
    """Return True if another seizure, or a notice that nobody has answered, may be the same.

    ``numbered``: its case has the same number.
    """
    if other is None or any(getattr(other, name, "") for name in ("source", "seizure")):
        return False
    own = getattr(other, "officer", "") == told.officer
    if own and not numbered:
        return False
    theirs = _large(_totals(getattr(other, "lines", ())), figures)
    shared = mine.keys() & theirs.keys()
    if not own and getattr(other, "case", "") == told.case:
        return bool(shared)
    return any(_near(mine[each], theirs[each], figures.percent) for each in shared)


def _in_sight(other_id: str, agency: str, state_reader: StateReader) -> bool:
    """Return True if people of the agency may see it: their own, or of a case shared with them."""
    other = state_reader.find(State, other_id)
    case = state_reader.find(Case, getattr(other, "case", ""))
    return getattr(other, "agency", "") == agency or (case is not None and agency in case.agencies)


def _near(one: int, another: int, percent: int) -> bool:
    return abs(one - another) * 100 <= percent * max(one, another)


def _large(amounts: Amounts, figures: TwiceDeclared) -> Amounts:
    """Return the amounts above the limits: units, grams, or of a liquid as many millilitres."""
    least = {MASS: figures.grams * MICROGRAMS["g"], VOLUME: figures.grams * MICROLITRES["ml"]}
    return {
        (substance, unit): amount
        for (substance, unit), amount in amounts.items()
        if amount > least.get(unit, figures.units)
    }


def _totals(lines: Iterable[Line]) -> Amounts:
    return totals((line.substance, line.count, line.mass.ug if line.mass else None, line.volume) for line in lines)
