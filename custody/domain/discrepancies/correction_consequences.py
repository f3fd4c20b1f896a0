"""Discrepancies that a corrected weight or figure opens; a correction closes none (I17, I45, T7, T13)."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

from msgspec import structs

from custody.domain.discrepancies.correction_event import Correct, EntryCorrected, first_said, stated
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import Weight, weigh
from custody.domain.exhibits.blind_check import judge
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event
from custody.domain.laboratory.analysis_result import Contradiction, ExhibitAnalysed, purity_falls
from custody.domain.laboratory.paper_report import weights_told


def chain(subject_id: str, state_reader: StateReader, first: int = 1) -> Iterator[Event]:
    """Yield the events of a subject in order, from ``first`` on."""
    while (event := state_reader.recorded(subject_id, first)) is not None:
        yield event
        first += 1


def read_again(
    typed: Correct, before: Weight | None, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext,
    decision: Decision
) -> EntryCorrected:  # fmt: skip
    """Correct a weight mistyped at a check and judge it as of that check.

    The window of a new discrepancy is every person who ever handled the exhibit.

    Raises:
        RuleBroken: ``nothing_to_correct``; as ``weigh`` and ``judge``.
        BadInput: ``field_empty``.
    """
    if typed.weight is None:
        raise BadInput("field_empty", field=typed.field)
    if before is None:
        raise RuleBroken("nothing_to_correct", number=typed.subject, n=typed.n)
    current = not any(map(weighed, chain(typed.subject, state_reader, typed.n + 1)))
    then = structs.replace(ctx, at=exhibit.weighed_at, occurred=None) if current else ctx
    weight = weigh(typed.weight, state_reader, then)
    if weight == before:
        raise RuleBroken("nothing_to_correct", number=typed.subject, n=typed.n)
    alone = structs.replace(exhibit, last_comparison=None)  # what was typed wrong judges nothing
    check = judge(
        Observation(exhibit=typed.subject, weight=weight), alone, state_reader, then, decision, *exhibit.handlers
    )
    return EntryCorrected(
        corrects=typed.n, field=typed.field, weight=weight, comparison=check.comparison, opened=check.opened,
        past=not current,
    )  # fmt: skip


def weighed_before(exhibit_id: str, position: int, state_reader: StateReader) -> bool:
    """Return True if an exhibit was weighed before its event at ``position``.

    If it was not, that event's weight is the reference for later ones.
    """
    return any(map(weighed, islice(chain(exhibit_id, state_reader), position - 1)))


def weighed(event: Event) -> bool:
    """Return True if the event made its weight the newest on record."""
    return stated(event, "weight") is not None and not getattr(event, "past", False)


def report_again(
    exhibit_id: str, event: EntryCorrected, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext,
    decision: Decision
) -> EntryCorrected:  # fmt: skip
    """Correct a report and compare it with the reports around it and the weights on record."""
    reports, position = _reports(exhibit_id, state_reader, event)
    differing = _around(position, reports)
    if event.field in {"net_received", "net_returned"}:
        differing += weights_told(reports[position], exhibit, state_reader, ctx.at)
    opened = []
    for sort, expected, actual in differing:
        opened.append(ctx.new_number("EC"))
        differs = DiscrepancyOpened(
            sort=sort, about=exhibit_id, case=exhibit.case, expected=expected, finding=actual,
            window=tuple(exhibit.handlers)
        )  # fmt: skip
        decision.add(opened[-1], differs)
    highest = max((r.purity_per_mille for r in reports.values() if r.purity_per_mille is not None), default=None)
    return structs.replace(event, opened=tuple(opened), highest_purity=highest)


MOST_AT_ONCE = 300
"""Further exhibits of a report in one correction: the whole chain of each is read."""
OF_ALL = frozenset({"report", "purity_per_mille", "adulterants", "dated"})
"""Fields that a report states alike for each of its exhibits; a weight belongs to one exhibit."""


def of_one_report(command: Correct, state_reader: StateReader) -> Iterator[Correct]:
    """Yield the same correction for further exhibits of the report, each at its current entry.

    Raises:
        BadInput: ``not_correctable`` for what is no report's, or not of all its exhibits.
        RuleBroken: ``not_of_report`` names an exhibit that it does not speak of; ``act_too_large``.
    """
    if not command.exhibits:
        return
    if len(command.exhibits) > MOST_AT_ONCE:
        raise RuleBroken("act_too_large", limit=MOST_AT_ONCE)
    recorded = partial(state_reader.recorded, command.subject)
    report = recorded(first_said(command.n, recorded))
    if not isinstance(report, ExhibitAnalysed) or command.field not in OF_ALL:
        raise BadInput("not_correctable", field=command.field[:40])
    for exhibit_id in command.exhibits:
        position = _entry_of(exhibit_id, report, command.field, state_reader)
        yield structs.replace(command, subject=exhibit_id, n=position, exhibits=())


def _entry_of(exhibit_id: str, report: ExhibitAnalysed, field: str, state_reader: StateReader) -> int:
    """Return the position of the event that states a report's field now: the report or its last correction."""
    entry = 0
    for position, event in enumerate(chain(exhibit_id, state_reader), 1):
        if report.same_report(event) or (
            isinstance(event, EntryCorrected) and (event.corrects, event.field) == (entry, field)
        ):
            entry = position
    if not entry:
        raise RuleBroken("not_of_report", number=exhibit_id)
    return entry


def _reports(
    exhibit_id: str, state_reader: StateReader, last: EntryCorrected
) -> tuple[dict[int, ExhibitAnalysed], int]:
    """Each report of an exhibit as it was corrected, ``last`` among the corrections, and which one that is of."""
    reports: dict[int, ExhibitAnalysed] = {}
    first: dict[int, int] = {}
    position = 0
    for position, event in enumerate(chain(exhibit_id, state_reader), 1):
        if isinstance(event, ExhibitAnalysed):
            reports[position], first[position] = event, position
        elif isinstance(event, EntryCorrected) and event.corrects in first:
            first[position] = first[event.corrects]
            _enter(reports, first[position], event)
    _enter(reports, first[last.corrects], last)
    return reports, first[last.corrects]


def _enter(reports: dict[int, ExhibitAnalysed], position: int, event: EntryCorrected) -> None:
    reports[position] = structs.replace(reports[position], **{event.field: getattr(event, event.field)})


def _around(position: int, reports: dict[int, ExhibitAnalysed]) -> list[Contradiction]:
    """Return the falls from the highest purity before to this report, or from this one to later ones (T13, I67)."""
    contradictions: list[Contradiction] = []
    highest: tuple[int, int] | None = None
    for now, report in reports.items():
        purity = report.purity_per_mille
        if purity is None:
            continue
        if highest is not None and position in {highest[1], now} and purity_falls(highest[0], purity):
            contradictions.append(("purity", Finding(purity=highest[0]), Finding(purity=purity)))
        highest = max(highest or (purity, now), (purity, now))
    return contradictions
