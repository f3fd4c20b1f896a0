"""What a corrected weight or figure now contradicts: it opens a discrepancy, and closes none (I17, I45, T7, T13)."""

from collections.abc import Iterator
from functools import partial
from itertools import islice, pairwise

from msgspec import structs

from custody.domain.discrepancies.correction_event import Correct, FactCorrected, first_said, stated
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.blind_check import Seen, judge
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.metrology import Weight, weigh
from custody.domain.kernel.context import Decision, Moment, World
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event
from custody.domain.laboratory.laboratory_report import Contradiction, ExhibitAnalysed, purity_falls
from custody.domain.laboratory.paper_report import weights_told


def chain(number: str, world: World, first: int = 1) -> Iterator[Event]:
    """The events of a subject in order, from the ``first`` on."""
    while (event := world.recorded(number, first)) is not None:
        yield event
        first += 1


def read_again(
    typed: Correct, before: Weight | None, exhibit: Exhibit, world: World, moment: Moment, decision: Decision
) -> FactCorrected:  # fmt: skip
    """A weight that was read at a check and typed wrong is judged as of then; its window is everybody who ever held it.

    Raises:
        RuleBroken: ``nothing_to_correct``; as ``weigh`` and ``judge``.
        BadInput: ``field_empty``.
    """
    if typed.weight is None:
        raise BadInput("field_empty", field=typed.field)
    if before is None:
        raise RuleBroken("nothing_to_correct", number=typed.subject, n=typed.n)
    current = not any(map(weighed, chain(typed.subject, world, typed.n + 1)))
    then = structs.replace(moment, at=exhibit.weighed_at, occurred=None) if current else moment
    weight = weigh(typed.weight, world, then)
    if weight == before:
        raise RuleBroken("nothing_to_correct", number=typed.subject, n=typed.n)
    alone = structs.replace(exhibit, last_comparison=None)  # what was typed wrong judges nothing
    check = judge(Seen(exhibit=typed.subject, weight=weight), alone, world, then, decision, *exhibit.handlers)
    return FactCorrected(
        corrects=typed.n, field=typed.field, weight=weight, comparison=check.comparison, opened=check.opened,
        past=not current,
    )  # fmt: skip


def weighed_before(number: str, n: int, world: World) -> bool:
    """Whether an exhibit was weighed before its event ``n``; else that weight is what later ones are judged against."""
    return any(map(weighed, islice(chain(number, world), n - 1)))


def weighed(event: Event) -> bool:
    """Whether an event made a weight the newest on record."""
    return stated(event, "weight") is not None and not getattr(event, "past", False)


def report_again(
    number: str, event: FactCorrected, exhibit: Exhibit, world: World, moment: Moment, decision: Decision
) -> FactCorrected:  # fmt: skip
    """A report as it should have been, beside the reports before and after it and the weights on record."""
    reports, n = _reports(number, world, event)
    differing = _around(n, reports)
    if event.field in {"net_received", "net_returned"}:
        differing += weights_told(reports[n], exhibit, world, moment.at)
    opened = []
    for sort, expected, found in differing:
        opened.append(moment.new_number("EC"))
        differs = DiscrepancyOpened(
            sort=sort, about=number, case=exhibit.case, expected=expected, found=found, window=tuple(exhibit.handlers)
        )  # fmt: skip
        decision.add(opened[-1], differs)
    return structs.replace(event, opened=tuple(opened))


MOST_AT_ONCE = 300
"""Further exhibits of a report in one correction: the whole chain of each is read."""
OF_ALL = frozenset({"report", "purity_per_mille", "adulterants", "dated"})
"""What a report says of each of its exhibits alike; what was weighed is each one's own."""


def of_one_report(command: Correct, world: World) -> Iterator[Correct]:
    """The same correction on the further exhibits of the same report, each of the entry as it stands there.

    Raises:
        BadInput: ``not_correctable`` for what is no report's, or not of all its exhibits.
        RuleBroken: ``not_of_report`` names an exhibit that it does not speak of; ``act_too_large``.
    """
    if not command.exhibits:
        return
    if len(command.exhibits) > MOST_AT_ONCE:
        raise RuleBroken("act_too_large", limit=MOST_AT_ONCE)
    recorded = partial(world.recorded, command.subject)
    said = recorded(first_said(command.n, recorded))
    if not isinstance(said, ExhibitAnalysed) or command.field not in OF_ALL:
        raise BadInput("not_correctable", field=command.field[:40])
    for number in command.exhibits:
        n = _entry_of(number, said, command.field, world)
        yield structs.replace(command, subject=number, n=n, exhibits=())


def _entry_of(number: str, report: ExhibitAnalysed, field: str, world: World) -> int:
    """The event of an exhibit's chain that says a field of a report now: the report, or the last correction of it."""
    entry = 0
    for n, event in enumerate(chain(number, world), 1):
        if report.same_report(event) or (
            isinstance(event, FactCorrected) and (event.corrects, event.field) == (entry, field)
        ):
            entry = n
    if not entry:
        raise RuleBroken("not_of_report", number=number)
    return entry


def _reports(number: str, world: World, last: FactCorrected) -> tuple[dict[int, ExhibitAnalysed], int]:
    """Each report of an exhibit as it was corrected, ``last`` among the corrections, and which one that is of."""
    reports: dict[int, ExhibitAnalysed] = {}
    first: dict[int, int] = {}
    n = 0
    for n, event in enumerate(chain(number, world), 1):
        if isinstance(event, ExhibitAnalysed):
            reports[n], first[n] = event, n
        elif isinstance(event, FactCorrected) and event.corrects in first:
            first[n] = first[event.corrects]
            _enter(reports, first[n], event)
    _enter(reports, first[last.corrects], last)
    return reports, first[last.corrects]


def _enter(reports: dict[int, ExhibitAnalysed], n: int, event: FactCorrected) -> None:
    reports[n] = structs.replace(reports[n], **{event.field: getattr(event, event.field)})


def _around(n: int, reports: dict[int, ExhibitAnalysed]) -> list[Contradiction]:
    """Where the purity falls from the report before to this one, or from this one to the next (T13)."""
    stating = [k for k, one in reports.items() if one.purity_per_mille is not None]
    found: list[Contradiction] = []
    for before, now in pairwise(stating):
        one, other = reports[before].purity_per_mille, reports[now].purity_per_mille
        if n in {before, now} and purity_falls(one, other):
            found.append(("purity", Finding(purity=one), Finding(purity=other)))
    return found
