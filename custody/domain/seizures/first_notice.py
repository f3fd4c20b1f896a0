"""First notice of a seizure (avis de saisie), by telephone, radio or SMS, as the officer on duty took it down.

What is told before anything can be signed is frozen at once. The seizing officer's declaration then names the notice
that it completes, and what was told and is not declared opens a discrepancy: T1 and T2 begin at the roadside.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from msgspec import Struct, structs

from custody.domain.access.roles import STORE, Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.quantity import MASS, VOLUME, Count, totals
from custody.domain.kernel.typed_text import required
from custody.domain.seizures import seizure
from custody.domain.seizures.declared_line import Line, LineEntry, seized_on, weighing_terms
from custody.domain.seizures.declared_twice import ask_about_others
from custody.domain.seizures.declared_vs_received import Delivered, tolerance
from custody.domain.seizures.same_seizure import ask_about_same
from custody.domain.seizures.seizure import DeclareSeizure, SeizureDeclared, Tally, read_report

Channel = Literal["telephone", "radio", "sms"]
OPEN, DECLARED = "open", "declared"


class Notice(State, kw_only=True):
    """A first notice: who took it down, how and when it came, its lines (frozen), and the seizure it became.

    ``opened``: the discrepancies between what was told and what was declared. Caller, place and words are private
    values of event ``taken``.
    """

    kind: ClassVar[str] = "NT"
    by: str
    agency: str
    channel: str
    told_at: str
    taken_at: str
    taken: int
    lines: list[Line]
    seizure: str = ""
    case: str = ""
    opened: tuple[str, ...] = ()

    def index(self) -> Index:
        """By whether it was declared, who took it down, and agency."""
        return Index(status=DECLARED if self.seizure else OPEN, holder=self.by, dossier=self.agency)


class FirstNoticeTaken(Event, frozen=True):
    """Somebody told of a seizure: its lines never change. Caller, place and words are committed to."""

    type: ClassVar[str] = "first_notice.taken/1"
    by: str
    agency: str
    channel: str
    told_at: str
    lines: tuple[Line, ...]

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims that find it by day and substance, to compare declarations with it (I56)."""
        return seized_on(self.told_at, self.lines, fact.subject)

    def apply(self, state: State | None, fact: Fact) -> Notice:
        """Return the new notice, waiting for the declaration."""
        return Notice(
            by=self.by, agency=self.agency, channel=self.channel, told_at=self.told_at, taken_at=fact.at,
            taken=fact.seq, lines=[structs.replace(line) for line in self.lines],
        )  # fmt: skip


class FirstNoticeDeclared(Event, frozen=True):
    """The seizing officer declared what the notice told of; ``opened`` stand for what differs."""

    type: ClassVar[str] = "first_notice.declared/1"
    seizure: str
    case: str
    opened: tuple[str, ...] = ()

    def apply(self, state: Notice, fact: Fact) -> Notice:
        """Record the declaration that completes the notice."""
        state.seizure, state.case, state.opened = self.seizure, self.case, self.opened
        return state


class TakeNotice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take down what was told of a seizure, as it was told; ``caller``: who told it, and from where."""

    channel: Channel
    told_at: str
    caller: str
    place: str
    words: str
    lines: tuple[LineEntry, ...]


@act(
    "first_notice.take/1",
    title=N_("First notice taken down"),
    summary="Take a first notice down",
    roles=STORE | {Role.SEIZING_OFFICER},
    records=(FirstNoticeTaken,),
    device="hands",
)
def take(command: TakeNotice, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Freeze what was told; a case need not be open yet.

    Raises:
        BadInput: as ``read_report``; ``field_empty`` without a caller.
        RuleBroken: ``too_many_lines``.
    """
    notice_id = ctx.new_number("NT")
    as_declared = DeclareSeizure(
        case=notice_id, place=command.place, seized_at=command.told_at, circumstances=command.words, lines=command.lines
    )
    report = read_report(as_declared, ctx.at, *weighing_terms(command.lines, state_reader, ctx))
    event = FirstNoticeTaken(
        by=ctx.author.person, agency=ctx.author.agency, channel=command.channel, told_at=report.seized_at,
        lines=tuple(structs.replace(line, to_confirm=False) for line in report.lines),
    )  # fmt: skip
    decision = Decision(flags=("implausible_amount",) if any(line.to_confirm for line in report.lines) else ())
    decision.add(notice_id, event, Private("caller", required(command.caller, "caller"), notice_id), *report.private)
    return decision


@act(
    "seizure.declare/1",
    title=N_("Seizure declared"),
    summary="Declare a seizure",
    roles={Role.SEIZING_OFFICER},
    records=(DiscrepancyOpened, FirstNoticeDeclared, SeizureDeclared),
    device="hands",
)
def declare(command: DeclareSeizure, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Declare a seizure and, where it was told of before, complete the notice: what differs is a discrepancy.

    Raises:
        NotFound: as ``seizure.declare``; ``not_found`` for another agency's notice.
        BadInput: as ``read_report`` and ``ask_about_others``.
        RuleBroken: ``too_many_lines``; ``notice_declared``: another seizure has completed it.
        ConfirmationNeeded: ``same_seizure``; as ``ask_about_others``.
    """
    decision = seizure.declare(command, state_reader, ctx)
    [declared] = decision.new_events
    report = declared.event
    assert isinstance(report, seizure.SeizureDeclared)
    lines = report.lines
    same = ask_about_same(command, lines, state_reader, ctx, decision)
    apart = ask_about_others(command, report.seized_at, lines, state_reader, ctx, decision, but=same)
    told_apart = (*apart, *([same] if same else []))
    decision.new_events = [structs.replace(declared, event=structs.replace(report, apart_from=told_apart))]
    if not command.notice:
        return decision
    notice = require(state_reader, Notice, command.notice)
    if notice.agency != ctx.author.agency:
        raise NotFound("not_found", kind=Notice.kind, number=command.notice)
    if notice.seizure:
        raise RuleBroken("notice_declared", number=command.notice)
    window = tuple(dict.fromkeys([notice.by, ctx.author.person]))
    opened = []
    for expected, finding in differences(notice.lines, lines):
        discrepancy_id = ctx.new_number("EC")
        opened.append(discrepancy_id)
        event = DiscrepancyOpened(
            sort="told", about=declared.subject, case=command.case, expected=expected, finding=finding, window=window
        )
        decision.add(discrepancy_id, event)
    completed = FirstNoticeDeclared(seizure=declared.subject, case=command.case, opened=tuple(opened))
    decision.add(command.notice, completed)
    return decision


def differences(notice_lines: Iterable[Line], declared: Iterable[Line]) -> list[tuple[Finding, Finding]]:
    """Return the differences between a first notice and its declaration, by substance and unit (I21).

    Counts must be equal, masses and volumes within their tolerance (``declared_vs_received.tolerance``).
    A substance missing from the notice is no difference.
    """
    notice_lines, declared = list(notice_lines), list(declared)
    before, after = _totals(notice_lines), _totals(declared)
    return [
        (_finding(substance, unit, amount), _finding(substance, unit, after.get((substance, unit), 0)))
        for (substance, unit), amount in sorted(before.items())
        if abs(amount - after.get((substance, unit), 0)) > _slack(substance, unit, notice_lines, declared)
    ]


def told_amounts(notice: Notice) -> tuple[Finding, ...]:
    """Return how much a notice tells of, by substance and unit: unlike things are never added (I21)."""
    return tuple(
        _finding(substance, unit, amount) for (substance, unit), amount in sorted(_totals(notice.lines).items())
    )


def _totals(lines: list[Line]) -> dict[tuple[str, str], int]:
    return totals((line.substance, line.count, line.mass.ug if line.mass else None, line.volume) for line in lines)


def _slack(substance: str, unit: str, notice_lines: list[Line], declared: list[Line]) -> int:
    """Return the tolerance of both sides: the rounding of each figure, and the larger estimate of the two (I58)."""
    rounded = estimated = 0
    for lines in (notice_lines, declared):
        same = [line for line in lines if line.substance == substance]
        slack = [_tolerance(line, told=lines is notice_lines) for line in same]
        total = sum(each.ug if unit == MASS else each.ul if unit == VOLUME else 0 for each in slack)
        if any(line.estimated for line in same):
            estimated = max(estimated, total)
        else:
            rounded += total
    return rounded + estimated


def _tolerance(line: Line, *, told: bool) -> Delivered:
    """Return the tolerance of a line; of what was told roughly the share of an estimate: nobody counts on the phone."""
    slack = tolerance(line, Tally())
    if not (told and line.rough and line.mass and line.tolerance and line.mass_basis != "estimated"):
        return slack
    return structs.replace(slack, ug=min(line.rounding_ug, line.mass.ug * line.tolerance.percent // 100))


def _finding(substance: str, unit: str, amount: int) -> Finding:
    if unit == MASS:
        return Finding(substance=substance, ug=amount)
    if unit == VOLUME:
        return Finding(substance=substance, ul=amount)
    return Finding(substance=substance, count=Count(amount, unit))
