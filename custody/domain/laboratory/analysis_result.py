"""The result of an analysis on an exhibit, from a laboratory's report or from paper; contradictions open discrepancies.

A result contradicts an earlier report on the exhibit, or on another of the same seizure line, by its substance; or an
earlier one on the exhibit by a purity that fell too far (T6, T13). A suspicion is a guess: the first report sets the
substance and accuses nobody (I58).
"""

from collections.abc import Callable, Collection, Iterable
from typing import ClassVar

from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.exhibit_values import LaboratoryResult, NegativeReport
from custody.domain.exhibits.liquid_volume import mark_volume
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.normal_form import APART, normal_reference
from custody.domain.kernel.quantity import Mass, Volume, VolumeEntry, volume
from custody.domain.kernel.substances import SUBSTANCES
from custody.domain.kernel.typed_text import reference
from custody.domain.law.test_kit import kit_of
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.seizures.seizure import LineReported, Seizure, SeizureReported

NOT_CONTROLLED = "not_controlled"
LABORATORY = "laboratory"
"""Sort of agency that may be the other laboratory of a draw (I70)."""
PURE = 1000
PURITY_SLACK = 50
"""Per mille by which two reports on the same drug may differ: another method, another part of it. This project's
own figure; a fall beyond it is what is left when somebody takes from a drug and cuts the rest (T13)."""
TENTH = 10
UNOPENED = "analysed_unopened"
"""Sort of discrepancy of a result on what nobody opened for it (I67)."""
ADULTERANTS = frozenset({
    "benzocaine", "boric_acid", "caffeine", "creatine", "dextromethorphan", "diltiazem", "ephedrine", "glucose",
    "griseofulvin", "hydroxyzine", "lactose", "levamisole", "lidocaine", "mannitol", "paracetamol", "phenacetin",
    "procaine", "pseudoephedrine", "sodium_bicarbonate", "starch", "sucrose", "talc", "tetracaine", "other",
})  # fmt: skip
"""Cutting agents by name: a closed list, because it stands in events in clear."""


CLAIM = "report_no"
"""Index of an exhibit by the number of a report on it: number, exhibit, event, with ``APART`` between them."""


class ExhibitAnalysed(Event, frozen=True):
    """A laboratory reports on the exhibit, or on the ``portion`` taken from it; purity in per mille.

    ``paper_report``: it is an outsider's, confirmed from paper (``paper_report``), and may carry the paper's day and
    the net weights that the laboratory received and gave back. ``answers``: which analysis of its ``draw`` it is, by
    another laboratory: of the ``retained`` sample or of a ``fresh`` one (I70). ``analysts``: who made it, and
    ``inspected``: an inspector was there or confirmed the paper; both for what is not controlled only (I53).
    ``owed_by_other``: another laboratory used something up, and still owes its own report (I51).
    """

    type: ClassVar[str] = "exhibit.analysed/1"
    report: str
    laboratory: str
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    portion: str = ""
    opened: tuple[str, ...] = ()
    paper_report: str = ""
    dated: str = ""
    net_received: Mass | None = None
    net_returned: Mass | None = None
    volume: Volume | None = None
    answers: str = ""
    draw: str = ""
    analysts: tuple[str, ...] = ()
    inspected: bool = False
    owed_by_other: bool = False

    def same_report(self, other: Event) -> bool:
        """Return True if the event, of any exhibit, belongs to the same report: number, laboratory and paper."""
        return isinstance(other, ExhibitAnalysed) and (
            (other.report, other.laboratory, other.paper_report) == (self.report, self.laboratory, self.paper_report)
        )

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the latest laboratory result and the discrepancies that it opens."""
        state.laboratory = LaboratoryResult(
            report=self.report, substance=self.substance, purity_per_mille=self.purity_per_mille,
            adulterants=self.adulterants, volume=self.volume, negatives=self._negatives(state),
        )  # fmt: skip
        if self.purity_per_mille is not None:
            state.highest_purity = max(self.purity_per_mille, state.highest_purity or 0)
        state.reported_at = state.reported_at or fact.at
        state.report_due = state.report_due if self.owed_by_other else ""
        if self.laboratory not in state.laboratories:
            state.laboratories.append(self.laboratory)
        if self.answers and state.second_analysis is not None:
            state.second_analysis.done += (self.answers,)
        state.open += self.opened
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that finds the exhibit by the report; a report may name many, and be said again."""
        return ((CLAIM, APART.join((normal_reference(self.report), fact.subject, str(fact.seq)))),)

    def _negatives(self, state: Exhibit) -> tuple[NegativeReport, ...]:
        """Return the reports that find nothing controlled; any other result ends what they said (I53)."""
        if self.substance != NOT_CONTROLLED:
            return ()
        before = state.laboratory.negatives if state.laboratory else ()
        this = NegativeReport(laboratory=self.laboratory, analysts=self.analysts, inspected=self.inspected)
        return (*before, this)


Contradiction = tuple[str, Finding, Finding]
"""Sort of discrepancy, what was on record, what the report says."""
Further = Callable[[ExhibitAnalysed, Exhibit], list[Contradiction]]


def volume_of(entry: VolumeEntry, exhibits: tuple[str, ...]) -> Volume:
    """Return a measured volume of one exhibit.

    Raises:
        BadInput: ``net_of_one``, and as ``volume``.
    """
    if len(exhibits) != 1:
        raise BadInput("net_of_one")
    return volume(entry)


def read_result(
    report: str, laboratory: str, substance: str, purity_per_mille: int | None, adulterants: Iterable[str]
) -> ExhibitAnalysed:  # fmt: skip
    """Return the result that a report gives for each of its exhibits, after checking every term.

    Raises:
        BadInput: ``substance_unknown``, ``adulterant_unknown``, ``purity_out_of_range``, ``bad_reference``.
    """
    if substance not in SUBSTANCES | {NOT_CONTROLLED}:
        raise BadInput("substance_unknown", value=substance[:40])
    cut = named(adulterants)
    if purity_per_mille is not None:
        require_share(purity_per_mille)
    return ExhibitAnalysed(
        report=reference(report, "report"), laboratory=laboratory, substance=substance,
        purity_per_mille=purity_per_mille, adulterants=cut,
    )  # fmt: skip


def named(adulterants: Iterable[str]) -> tuple[str, ...]:
    """Cutting agents, each once, in the order in which they stand in events.

    Raises:
        BadInput: ``adulterant_unknown``.
    """
    cut = set(adulterants)
    unknown = sorted(cut - ADULTERANTS)
    if unknown:
        raise BadInput("adulterant_unknown", value=unknown[0][:40])
    return tuple(sorted(cut))


def require_share(per_mille: int) -> None:
    """Refuse a purity that no drug can have.

    Raises:
        BadInput: ``purity_out_of_range``.
    """
    if not 0 <= per_mille <= PURE:
        raise BadInput("purity_out_of_range")


def purity_falls(before: int | None, now: int | None) -> bool:
    """Return True if the later of two purities is lower by 5 points, or by a tenth, and more (T13, I67)."""
    if before is None or now is None:
        return False
    return before - now > PURITY_SLACK or TENTH * (before - now) > before


def laboratory_of(agency: Agency, country: str) -> bool:
    """Return True if the agency is a laboratory of the country, which may be the other one of a draw (I70)."""
    return (agency.sort, agency.country) == (LABORATORY, country)


def analyse(
    numbers: list[str], analysis: ExhibitAnalysed, state_reader: StateReader, ctx: ActContext, decision: Decision, *,
    method: str = "", further: Further | None = None, unopened: Collection[str] = (),
) -> None:  # fmt: skip
    """Put a result on its exhibits, and on what they were taken from; what contradicts a report opens discrepancies.

    ``further``: what else the report contradicts, asked of the exhibits that it names. ``unopened``: those of them
    that nobody opened for it (I67).
    """
    analysis = _witnessed(analysis, state_reader, ctx)
    for exhibit_id in numbers:
        exhibit = require(state_reader, Exhibit, exhibit_id)
        differing = _contradictions(analysis, exhibit, state_reader) + (further(analysis, exhibit) if further else [])
        if exhibit_id in unopened:
            differing.append((UNOPENED, Finding(), Finding(substance=analysis.substance)))
        if analysis.volume is not None:
            mark_volume(analysis.volume, exhibit, ctx.at, decision)
        _put(exhibit_id, exhibit, analysis, differing, method, state_reader, ctx, decision)
    for exhibit_id, parent in _sampled(numbers, state_reader).items():
        exhibit = require(state_reader, Exhibit, parent)
        of = structs.replace(analysis, portion=exhibit_id, net_received=None, net_returned=None, volume=None)
        _put(parent, exhibit, of, _contradictions(of, exhibit, state_reader), method, state_reader, ctx, decision)
    _set_substance(numbers, analysis.substance, state_reader, decision)


def _witnessed(analysis: ExhibitAnalysed, state_reader: StateReader, ctx: ActContext) -> ExhibitAnalysed:
    """Return a report of something that is not controlled with who made it, and whether the inspection was there.

    Only people who gave their own will count.
    """
    if analysis.substance != NOT_CONTROLLED:
        return analysis
    people = [(actor, require(state_reader, Person, actor.person)) for actor in ctx.actors if actor.will in OWN_WILL]
    analysts = [
        actor.person
        for actor, person in people
        if actor.agency == analysis.laboratory and Role.LABORATORY in person.roles
    ]
    watched = any(actor.agency != analysis.laboratory and Role.INSPECTOR in person.roles for actor, person in people)
    return structs.replace(analysis, analysts=tuple(analysts), inspected=watched)


def _set_substance(numbers: list[str], substance: str, state_reader: StateReader, decision: Decision) -> None:
    """Record the substance on each seizure line that no laboratory has reported on."""
    first: dict[str, set[int]] = {}
    for exhibit_id in numbers:
        exhibit = require(state_reader, Exhibit, exhibit_id)
        if not _of_line(exhibit, state_reader):
            first.setdefault(exhibit.seizure, set()).add(exhibit.line)
    for seizure_id, lines in first.items():
        reports = tuple(LineReported(line=line, substance=substance) for line in sorted(lines))
        decision.add(seizure_id, SeizureReported(reports=reports))


def _of_line(exhibit: Exhibit, state_reader: StateReader) -> str:
    """Return the substance that the first report on the exhibit's seizure line names, or ""."""
    return require(state_reader, Seizure, exhibit.seizure).tallies[exhibit.line].substance


def _sampled(numbers: list[str], state_reader: StateReader) -> dict[str, str]:
    """Map each sample to the exhibit it was taken from, unless that is reported on or mapped already."""
    parents: dict[str, str] = {}
    for exhibit_id in numbers:
        parent = _origin(require(state_reader, Exhibit, exhibit_id).parent, state_reader)
        if (
            parent
            and parent not in {*numbers, *parents.values()}
            and require(state_reader, Exhibit, parent).status not in GONE
        ):
            parents[exhibit_id] = parent
    return parents


def _origin(exhibit_id: str, state_reader: StateReader) -> str:
    """Return what a sample was taken from or, if that was split whole, the part that is drawn in its place (I70)."""
    while exhibit_id:
        second = require(state_reader, Exhibit, exhibit_id).second_analysis
        if second is None or not second.heir:
            break
        exhibit_id = second.heir
    return exhibit_id


def _put(
    exhibit_id: str, exhibit: Exhibit, analysis: ExhibitAnalysed, differing: list[Contradiction], method: str,
    state_reader: StateReader, ctx: ActContext, decision: Decision,
) -> None:  # fmt: skip
    opened = []
    for sort, expected, now in differing:
        opened.append(ctx.new_number("EC"))
        window = tuple(exhibit.handlers)
        differs = DiscrepancyOpened(
            sort=sort, about=exhibit_id, case=exhibit.case, expected=expected, finding=now, window=window
        )  # fmt: skip
        decision.add(opened[-1], differs)
    private = (Private("method", method, exhibit.case),) if method else ()
    answers, draw = _answered(analysis, exhibit, state_reader)
    user = state_reader.find(Agency, exhibit.used_by) if exhibit.report_due and exhibit.used_by else None
    owed = user is not None and user.sort == LABORATORY and exhibit.used_by != analysis.laboratory
    recorded = structs.replace(analysis, opened=tuple(opened), answers=answers, draw=draw, owed_by_other=owed)
    decision.add(exhibit_id, recorded, *private)


def _answered(analysis: ExhibitAnalysed, exhibit: Exhibit, state_reader: StateReader) -> tuple[str, str]:
    """Return which analysis of which draw the report is; an outsider's answers none.

    Whoever holds an exhibit names the outsider. Nothing is drawn where the country has no other laboratory.
    """
    second = exhibit.second_analysis
    laboratory = state_reader.find(Agency, analysis.laboratory)
    if second is None or laboratory is None:
        return "", ""
    if not laboratory_of(laboratory, require(state_reader, Agency, exhibit.house).country):
        return "", ""
    answers = second.answered_by(analysis.laboratory, analysis.portion)
    return answers, second.draw if answers else ""


def _denies_test(substance: str, exhibit: Exhibit) -> bool:
    """Return True if a positive test of the exhibit could not have shown this: substitution, or a false test (I58)."""
    return any(test.compatible and not kit_of(test.kit).fits(substance) for test in exhibit.tests)


def _contradictions(event: ExhibitAnalysed, exhibit: Exhibit, state_reader: StateReader) -> list[Contradiction]:
    contradictions = []
    reported = exhibit.laboratory.substance if exhibit.laboratory else _of_line(exhibit, state_reader)
    if reported and reported != event.substance:
        contradictions.append(("substance", Finding(substance=reported), Finding(substance=event.substance)))
    elif not reported and _denies_test(event.substance, exhibit):
        shown = Finding(substance=exhibit.known_substance)
        contradictions.append(("substance", shown, Finding(substance=event.substance)))
    before = exhibit.highest_purity  # no ladder of small falls: the first result is never above the highest
    now = event.purity_per_mille
    if purity_falls(before, now):
        contradictions.append(("purity", Finding(purity=before), Finding(purity=now)))
    return contradictions
