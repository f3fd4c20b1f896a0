"""Reports on paper as people see them: what waits for a second person, what a report says, its photograph."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_paper_report
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.photo_reference import Photo
from custody.domain.laboratory.analysis_result import ExhibitAnalysed
from custody.domain.laboratory.paper_report import CONFIRMED, REFUSED, WAITING, PaperReport
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import require_checked
from custody.service.exhibits.remarks import Remark, remarks
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class PaperReportLine(Struct, frozen=True, kw_only=True):
    """A report on paper in a list.

    ``status``: ``entered`` while it waits for a second person, ``confirmed``, ``openapi_errors``.
    ``outsider`` examined ``exhibits``; ``agency`` typed it in.
    """

    id: str
    status: str
    report: str
    dated: str
    substance: str
    outsider: str
    agency: str
    case: str
    exhibits: tuple[str, ...]
    entered_by: str
    entered_at: str


class PaperReportDetail(Struct, frozen=True, kw_only=True):
    """A report on paper: what it says (``found``), the ``method`` ("" once erased), who settled it, and why.

    ``seal_opened``: it says that the seal was opened for the analysis (I67).

    ``photos``: how many there are of the paper. ``own``: the reader's service typed it in, so another confirms it.
    ``entered`` is its event.
    """

    report: PaperReportLine
    analysed: ExhibitAnalysed
    seal_opened: bool
    method: str
    photos: int
    own: bool
    entered: int
    settled_by: str
    settled_at: str
    remarks: tuple[Remark, ...]


def waiting(connection: Connection, reader: Reader) -> list[PaperReportLine]:
    """Return the reports that await a second person and that the reader may see, in order of number."""
    return _seen(connection, reader, subject_queries.find(connection, PaperReport, status=WAITING, limit=None))


def typed(
    connection: Connection, reader: Reader, after: str, limit: int, *, settled: bool = False
) -> list[PaperReportLine]:
    """Return a page of reports that the reader's agency typed in (inspection: all), by number.

    ``settled``: without the reports that wait for a second person.
    """
    columns: dict[str, str | list[str]] = {} if sees_everything(reader.roles) else {"holder": reader.agency}
    if settled:
        columns["status"] = [CONFIRMED, REFUSED]
    return _seen(connection, reader, subject_queries.find(connection, PaperReport, after=after, limit=limit, **columns))


def waiting_and_typed(
    connection: Connection, reader: Reader, after: str, limit: int
) -> tuple[list[PaperReportLine], list[PaperReportLine]]:
    """Return the reports that wait for a second person, and a page of those that the reader's service typed in."""
    return waiting(connection, reader), typed(connection, reader, after, limit)


def paper_report(connection: Connection, vault: Vault, reader: Reader, paper_report_id: str) -> PaperReportDetail:
    """One report.

    Raises:
        NotFound: no such report, or none that the reader may see.
        RuleBroken: ``check_due``: it says what the reader has still to check blind.
    """
    report = visible_report(connection, reader, paper_report_id)
    values = private_values.of(connection, vault, [report.entered])[report.entered]
    return PaperReportDetail(
        report=_line(paper_report_id, report), analysed=report.analysed, seal_opened=report.seal_opened,
        method=values.get("method") or "",
        photos=len(values.get("photo", ())),
        own=reader.agency == report.agency, entered=report.entered, settled_by=report.settled_by,
        settled_at=report.settled_at, remarks=tuple(remarks(connection, vault, paper_report_id)),
    )  # fmt: skip


def photo(connection: Connection, vault: Vault, reader: Reader, paper_report_id: str, place: int) -> tuple[str, Photo]:
    """Return the scope and the ``place``-th photograph (from 1) of a report that the reader may see.

    Raises:
        NotFound: as ``paper_report``; ``not_found`` beyond the last, ``photo_gone`` when it was erased.
        RuleBroken: ``check_due``.
    """
    report = visible_report(connection, reader, paper_report_id)
    kept = private_values.of(connection, vault, [report.entered])[report.entered].get("photo", [])
    if not 0 < place <= len(kept):
        raise NotFound("not_found", kind=PaperReport.kind, number=paper_report_id)
    if kept[place - 1] is None:
        raise NotFound("photo_gone", name=f"{paper_report_id}-{place}")
    return report.case, Photo(blob=kept[place - 1]["blob"], sha256=kept[place - 1]["sha256"])


def visible_report(connection: Connection, reader: Reader, paper_report_id: str) -> PaperReport:
    """Return a report that the reader may see.

    Raises:
        NotFound, RuleBroken: as ``paper_report``.
    """
    report = subject_queries.state(connection, PaperReport, paper_report_id)
    case = subject_queries.states(connection, Case, [report.case]).get(report.case)
    if not sees_paper_report(reader, report, case):
        raise NotFound("not_found", kind=PaperReport.kind, number=paper_report_id)
    require_checked(connection, reader, report.exhibits)
    return report


def _seen(connection: Connection, reader: Reader, reports: dict[str, PaperReport]) -> list[PaperReportLine]:
    cases = subject_queries.states(connection, Case, {report.case for report in reports.values()})
    return [
        _line(paper_report_id, report)
        for paper_report_id, report in reports.items()
        if sees_paper_report(reader, report, cases.get(report.case))
    ]


def _line(paper_report_id: str, report: PaperReport) -> PaperReportLine:
    return PaperReportLine(
        id=paper_report_id, status=report.status, report=report.analysed.report, dated=report.analysed.dated,
        substance=report.analysed.substance, outsider=report.outsider, agency=report.agency, case=report.case,
        exhibits=tuple(report.exhibits), entered_by=report.entered_by, entered_at=report.entered_at,
    )  # fmt: skip
