"""Reports on paper (rapports sur papier): what a laboratory without an account found, typed in from its report.

One person of the service that released the exhibits types it in, beside a photograph of the paper; a second, of another
service, confirms it against that photograph. Only then does it stand on the exhibits, with the same consequences as a
report of a laboratory that is a user (``laboratory``); a report number counts once for an exhibit.

The paper also says how much the laboratory received and gave back. A net weight received that is not the net weight
on record is a discrepancy like any weighing, and so is more given back than was received.
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import DEPOSITARIES, HOLDERS, Role
from custody.domain.discrepancies.discrepancy import Discrepancy, DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import combined_uncertainty
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import GONE, Exhibit, load_exhibits
from custody.domain.exhibits.objects import require_drug
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Mass, MassEntry, VolumeEntry, mass
from custody.domain.kernel.times import day
from custody.domain.kernel.timezone import day_of
from custody.domain.kernel.typed_text import clean, required
from custody.domain.laboratory.analysis_result import Contradiction, ExhibitAnalysed, analyse, read_result, volume_of
from custody.domain.people.outsider import Outsider
from custody.domain.seizures.seizure import SeizureReported

WAITING, CONFIRMED, REFUSED = "entered", "confirmed", "refused"
EXAMINERS = frozenset({"laboratory", "expert"})
"""Outsiders whose paper is a report."""
LARGEST_REPORT = 100
"""Exhibits of one report; their numbers and its own fit an entry of 65,535 bytes."""


class PaperReport(State, kw_only=True):
    """A report on paper: what was read off it, who typed it in, and whether a second person confirmed it.

    ``entered``: the event with its photograph and method; ``settled_by`` confirmed or refused it.
    """

    kind: ClassVar[str] = "RP"
    outsider: str
    agency: str
    entered_by: str
    entered_at: str
    entered: int
    case: str
    exhibits: list[str]
    analysed: ExhibitAnalysed
    seal_opened: bool = False
    status: str
    settled_by: str = ""
    settled_at: str = ""

    def index(self) -> Index:
        """By whether it waits, the service that typed it in, and the case."""
        return Index(status=self.status, holder=self.agency, dossier=self.case)


class PaperReportEntered(Event, frozen=True, kw_only=True):
    """A report on paper is typed in; ``found`` is what it will say of each exhibit.

    Its photographs and the method are committed to.
    """

    type: ClassVar[str] = "paper_report.entered/1"
    outsider: str
    agency: str
    entered_by: str
    case: str
    exhibits: tuple[str, ...]
    analysed: ExhibitAnalysed
    seal_opened: bool = False

    def apply(self, state: State | None, fact: Fact) -> PaperReport:
        """Return the new paper report, waiting for a second person."""
        return PaperReport(
            outsider=self.outsider, agency=self.agency, entered_by=self.entered_by, entered_at=fact.at,
            entered=fact.seq, case=self.case, exhibits=list(self.exhibits), analysed=self.analysed,
            seal_opened=self.seal_opened, status=WAITING,
        )  # fmt: skip


class PaperReportSettled(Event, frozen=True):
    """A second person held it against its photograph: confirmed, or refused for a reason that is committed to.

    ``reports``: outsider, number of the report and exhibit, for each exhibit it was confirmed for.
    """

    type: ClassVar[str] = "paper_report.settled/1"
    status: str
    by: str
    reports: tuple[str, ...] = ()

    def apply(self, state: PaperReport, fact: Fact) -> PaperReport:
        """Mark the paper report as settled."""
        state.status, state.settled_by, state.settled_at = self.status, self.by, fact.at
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """One report of one examiner counts once for an exhibit."""
        return tuple(("paper_report", each) for each in self.reports)


class EnterReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Type in the report of an outsider, as it stands on the paper; ``dated`` is the paper's day (YYYY-MM-DD).

    ``net_received``, ``net_returned`` and ``volume`` are of one exhibit: a report that names them is entered for that.
    ``seal_opened``: the paper says that the seal was opened for the analysis (I67).
    """

    outsider: str
    report: str
    dated: str
    exhibits: tuple[str, ...]
    substance: str
    photos: tuple[Photo, ...]
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    net_received: MassEntry | None = None
    net_returned: MassEntry | None = None
    volume: VolumeEntry | None = None
    method: str = ""
    seal_opened: bool = False


class ConfirmReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person of another service confirms what was typed in against the photograph."""

    paper_report: str


class RefuseReport(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Refuse a report whose text differs from the photograph, or withdraw one's own."""

    paper_report: str
    reason: str


@act(
    "paper_report.enter/1",
    title=N_("Report on paper typed in"),
    summary="Type in a report on paper",
    roles=DEPOSITARIES,
    records=(PaperReportEntered,),
)
def enter(command: EnterReport, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Type in a report; nothing is said of an exhibit before a second person confirms it.

    Raises:
        NotFound: no such exhibit, or no such outsider of the author's agency.
        BadInput: ``not_an_examiner``, ``paper_photo_needed``, ``net_of_one``, ``time_in_future``, ``bad_day``; and as
            ``read_result``, ``mass`` and ``photos``.
        RuleBroken: ``never_examined`` by that outsider; ``released_by_other``, ``wrong_state``, ``other_case``,
            ``report_before_release``, ``report_used``, ``act_too_large``.
    """
    author = ctx.author
    outsider = require(state_reader, Outsider, command.outsider)
    if outsider.agency != author.agency:
        raise NotFound("not_found", kind=Outsider.kind, number=command.outsider)
    if outsider.quality not in EXAMINERS:
        raise BadInput("not_an_examiner", number=command.outsider)
    if not command.photos:
        raise BadInput("paper_photo_needed")
    analysis = _read(command, ctx)
    numbers = _examined(command, analysis, state_reader, ctx)
    case = require(state_reader, Exhibit, numbers[0]).case
    paper_report_id = ctx.new_number(PaperReport.kind)
    event = PaperReportEntered(
        outsider=command.outsider, agency=author.agency, entered_by=author.person, case=case, exhibits=tuple(numbers),
        analysed=analysis, seal_opened=command.seal_opened,
    )  # fmt: skip
    method = clean(command.method, "method")
    decision = Decision()
    private_texts = (Private("method", method, case),) if method else ()
    decision.add(paper_report_id, event, *private_texts, *photos(command.photos, case))
    return decision


@act(
    "paper_report.confirm/1",
    title=N_("Report on paper confirmed"),
    summary="Confirm a report on paper",
    roles=HOLDERS | {Role.PROSECUTOR, Role.INSPECTOR},
    records=(DiscrepancyOpened, ExhibitAnalysed, PaperReportSettled, SeizureReported),
)
def confirm(command: ConfirmReport, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Confirm a report on its exhibits; a contradiction with the record opens discrepancies (T6, T13, I17).

    So does a paper that does not say that the seal was opened for the analysis (I67).

    Raises:
        NotFound: no such report.
        RuleBroken: ``own_report`` for who typed it in and everybody of that service; ``wrong_state`` of the report or
            of an exhibit; ``report_used``.
    """
    paper_report_id, paper = command.paper_report, _waiting(command.paper_report, state_reader)
    if ctx.author.agency == paper.agency:
        raise RuleBroken("own_report", number=paper_report_id)
    state_reader.load(paper.exhibits)
    reports = _unused(paper.outsider, paper.analysed.report, paper.exhibits, state_reader)
    decision = Decision()
    decision.add(paper_report_id, PaperReportSettled(status=CONFIRMED, by=ctx.author.person, reports=reports))
    for each in paper.exhibits:
        _present(each, state_reader)
    analysis = structs.replace(paper.analysed, paper_report=paper_report_id)
    analyse(
        paper.exhibits,
        analysis,
        state_reader,
        ctx,
        decision,
        further=lambda f, e: weights_told(f, e, state_reader, ctx.at),
        unopened=() if paper.seal_opened else paper.exhibits,
    )
    return decision


@act(
    "paper_report.refuse/1",
    title=N_("Report on paper refused"),
    summary="Refuse a report on paper",
    roles=HOLDERS | {Role.PROSECUTOR, Role.INSPECTOR},
    records=(PaperReportSettled,),
)
def refuse(command: RefuseReport, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Nothing of it stands on an exhibit.

    Raises:
        NotFound: no such report.
        RuleBroken: ``own_report`` for a colleague of who typed it in; ``wrong_state``.
    """
    paper_report_id, paper = command.paper_report, _waiting(command.paper_report, state_reader)
    if ctx.author.agency == paper.agency and ctx.author.person != paper.entered_by:
        raise RuleBroken("own_report", number=paper_report_id)
    decision = Decision()
    event = PaperReportSettled(status=REFUSED, by=ctx.author.person)
    decision.add(paper_report_id, event, Private("reason", required(command.reason, "reason"), paper_report_id))
    return decision


def _read(command: EnterReport, ctx: ActContext) -> ExhibitAnalysed:
    """Return the result that the paper gives for each exhibit."""
    received = mass(command.net_received) if command.net_received else None
    returned = mass(command.net_returned) if command.net_returned else None
    if (received or returned) and len(command.exhibits) != 1:
        raise BadInput("net_of_one")
    dated = day(command.dated, "dated")
    if dated > ctx.today:
        raise BadInput("time_in_future", value=dated)
    analysis = read_result(
        command.report, command.outsider, command.substance, command.purity_per_mille, command.adulterants
    )
    liquid = volume_of(command.volume, command.exhibits) if command.volume else None
    return structs.replace(analysis, dated=dated, net_received=received, net_returned=returned, volume=liquid)


def _examined(command: EnterReport, analysis: ExhibitAnalysed, state_reader: StateReader, ctx: ActContext) -> list[str]:
    """Exhibits of one case that the author's service released to the examiner, not before the paper's day."""
    numbers = load_exhibits(command.exhibits, state_reader)
    if len(numbers) > LARGEST_REPORT:
        raise RuleBroken("act_too_large", limit=LARGEST_REPORT)
    case = require(state_reader, Exhibit, numbers[0]).case
    for exhibit_id in numbers:
        exhibit = _present(exhibit_id, state_reader)
        require_drug(exhibit_id, exhibit)
        if command.outsider not in exhibit.handlers:
            raise RuleBroken("never_examined", number=exhibit_id)
        if ctx.author.agency != exhibit.house:
            raise RuleBroken("released_by_other", number=exhibit_id)
        if exhibit.case != case:
            raise RuleBroken("other_case", number=exhibit.case)
        released_on = day_of(exhibit.laboratory_at, ctx.zone) if exhibit.laboratory_at else ""
        if analysis.dated < released_on:
            raise RuleBroken("report_before_release", number=exhibit_id, day=released_on)
    _unused(command.outsider, analysis.report, numbers, state_reader)
    return numbers


def _present(exhibit_id: str, state_reader: StateReader) -> Exhibit:
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.status in GONE:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    return exhibit


def _waiting(paper_report_id: str, state_reader: StateReader) -> PaperReport:
    paper = require(state_reader, PaperReport, paper_report_id)
    if paper.status != WAITING:
        raise RuleBroken("wrong_state", number=paper_report_id, status=paper.status)
    return paper


def _unused(outsider: str, report: str, numbers: list[str], state_reader: StateReader) -> tuple[str, ...]:
    keys = tuple(f"{outsider}/{report}/{examined_id}" for examined_id in numbers)
    for exhibit_id, key in zip(numbers, keys, strict=True):
        if state_reader.claimed("paper_report", key):
            raise RuleBroken("report_used", value=report, number=exhibit_id)
    return keys


def weights_told(
    analysis: ExhibitAnalysed, exhibit: Exhibit, state_reader: StateReader, at: str
) -> list[Contradiction]:
    """Return the new contradictions of the paper's net weights with the record or each other."""
    received, returned = analysis.net_received, analysis.net_returned
    differing = _against_record(received, exhibit, at) if received else []
    if received and returned and returned.ug > received.ug:
        differing.append(("mass_balance", Finding(ug=received.ug), Finding(ug=returned.ug)))
    standing = [require(state_reader, Discrepancy, discrepancy_id) for discrepancy_id in exhibit.open]
    known = {(discrepancy.sort, discrepancy.finding) for discrepancy in standing}
    return [contradiction for contradiction in differing if (contradiction[0], contradiction[2]) not in known]


def _against_record(received: Mass, exhibit: Exhibit, at: str) -> list[Contradiction]:
    """Compare the net weight received with the net weight on record, if the packaging was ever weighed (I16, I17).

    The paper names no balance, so its last digit gives the uncertainty, beside that of the weighing on record.
    """
    weight, weighed_at = exhibit.basis or (None, "")
    net = weight.net_ug if weight else None
    if weight is None or net is None:
        return []
    noise = combined_uncertainty(weight) + received.readability_ug
    drying = dries_of(exhibit).allowed(net, weighed_at, at)
    if -noise - drying.loss_ug <= received.ug - net <= noise + drying.gain_ug:
        return []
    sort = "weight_gain" if received.ug > net else "weight_loss"
    return [(sort, Finding(ug=net), Finding(ug=received.ug))]
