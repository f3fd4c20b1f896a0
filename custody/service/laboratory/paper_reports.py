"""Reports on paper as people see them: what waits for a second person, what a report says, its photograph."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_paper_report
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.photo_reference import Photo
from custody.domain.laboratory.laboratory_report import ExhibitAnalysed
from custody.domain.laboratory.paper_report import CONFIRMED, REFUSED, WAITING, PaperReport
from custody.domain.seizures.case import Case
from custody.service.access.reading import require_checked
from custody.service.exhibits.remarks import Remark, remarks
from custody.storage.read import private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class PaperReportLine(Struct, frozen=True, kw_only=True):
    """A report on paper in a list.

    ``status``: ``entered`` while it waits for a second person, ``confirmed``, ``refused``.
    ``outsider`` examined ``exhibits``; ``agency`` typed it in.
    """

    number: str
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

    ``photos``: how many there are of the paper. ``own``: the reader's service typed it in, so another confirms it.
    ``entered`` is its event.
    """

    report: PaperReportLine
    found: ExhibitAnalysed
    method: str
    photos: int
    own: bool
    entered: int
    settled_by: str
    settled_at: str
    remarks: tuple[Remark, ...]


def waiting(connection: Connection, reader: Reader) -> list[PaperReportLine]:
    """Reports that wait for a second person and that the reader may see, in order of number."""
    return _seen(connection, reader, queries.find(connection, PaperReport, status=WAITING, limit=None))


def typed(
    connection: Connection, reader: Reader, after: str, limit: int, *, settled: bool = False
) -> list[PaperReportLine]:
    """Reports that the reader's service typed in, or for the inspection all, in order of number, after the cursor.

    ``settled``: without those that wait for a second person.
    """
    columns: dict[str, str | list[str]] = {} if sees_everything(reader.roles) else {"holder": reader.agency}
    if settled:
        columns["status"] = [CONFIRMED, REFUSED]
    return _seen(connection, reader, queries.find(connection, PaperReport, after=after, limit=limit, **columns))


def paper_report(connection: Connection, vault: Vault, reader: Reader, number: str) -> PaperReportDetail:
    """One report.

    Raises:
        NotFound: no such report, or none that the reader may see.
        RuleBroken: ``check_due``: it says what the reader has still to check blind.
    """
    found = visible_report(connection, reader, number)
    values = private_values.of(connection, vault, [found.entered])[found.entered]
    return PaperReportDetail(
        report=_line(number, found), found=found.found, method=values.get("method") or "",
        photos=len(values.get("photo", ())),
        own=reader.agency == found.agency, entered=found.entered, settled_by=found.settled_by,
        settled_at=found.settled_at, remarks=tuple(remarks(connection, vault, number)),
    )  # fmt: skip


def photo(connection: Connection, vault: Vault, reader: Reader, number: str, place: int) -> tuple[str, Photo]:
    """The scope and the ``place``-th photograph (from 1) of a report that the reader may see.

    Raises:
        NotFound: as ``paper_report``; ``not_found`` beyond the last, ``photo_gone`` when it was erased.
        RuleBroken: ``check_due``.
    """
    found = visible_report(connection, reader, number)
    kept = private_values.of(connection, vault, [found.entered])[found.entered].get("photo", [])
    if not 0 < place <= len(kept):
        raise NotFound("not_found", kind=PaperReport.kind, number=number)
    if kept[place - 1] is None:
        raise NotFound("photo_gone", name=f"{number}-{place}")
    return found.case, Photo(blob=kept[place - 1]["blob"], sha256=kept[place - 1]["sha256"])


def visible_report(connection: Connection, reader: Reader, number: str) -> PaperReport:
    """A report that the reader may see.

    Raises:
        NotFound, RuleBroken: as ``paper_report``.
    """
    found = queries.state(connection, PaperReport, number)
    case = queries.states(connection, Case, [found.case]).get(found.case)
    if not sees_paper_report(reader, found, case):
        raise NotFound("not_found", kind=PaperReport.kind, number=number)
    require_checked(connection, reader, found.exhibits)
    return found


def _seen(connection: Connection, reader: Reader, found: dict[str, PaperReport]) -> list[PaperReportLine]:
    cases = queries.states(connection, Case, {one.case for one in found.values()})
    return [_line(number, one) for number, one in found.items() if sees_paper_report(reader, one, cases.get(one.case))]


def _line(number: str, one: PaperReport) -> PaperReportLine:
    return PaperReportLine(
        number=number, status=one.status, report=one.found.report, dated=one.found.dated,
        substance=one.found.substance, outsider=one.outsider, agency=one.agency, case=one.case,
        exhibits=tuple(one.exhibits), entered_by=one.entered_by, entered_at=one.entered_at,
    )  # fmt: skip
