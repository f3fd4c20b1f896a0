"""View of one case, for its page."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.seizures.case import entitled
from custody.service.access.openable_links import openable
from custody.service.access.page_view import names_of_openable
from custody.service.discrepancies import corrections
from custody.service.discrepancies.corrections import CorrectionLine
from custody.service.exhibits import exhibits, labels
from custody.service.exhibits.display_names import Named
from custody.service.exhibits.exhibits import ExhibitLine
from custody.service.kernel.directory import Directory
from custody.service.oversight import case_dashboard
from custody.service.oversight.case_dashboard import CaseDashboard
from custody.service.people import people
from custody.service.people.device_access import is_permitted
from custody.service.people.people import AgencyLine
from custody.service.search.list_filter import Page, paged
from custody.service.seizures import cases
from custody.service.seizures.cases import CaseDetail
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class CaseView(Struct, frozen=True, kw_only=True):
    """A case as one reader sees it.

    ``dashboard``: shown on the first page of its exhibits. ``mine``: the reader's agency takes part;
    ``own_number``: the number under which that agency keeps the case. ``others``: agencies that do not take part.
    ``endable``: those whose share the reader's agency may take back. ``unlabelled``: exhibits whose labels the reader
    may print.
    """

    detail: CaseDetail
    dashboard: CaseDashboard | None
    pages: Page[str]
    exhibits: list[ExhibitLine]
    corrections: tuple[CorrectionLine, ...]
    mine: bool
    own_number: str
    others: list[AgencyLine]
    endable: list[AgencyLine]
    unlabelled: list[str]
    today: str
    names: dict[str, str]
    linked: frozenset[str]
    named: dict[str, Named]


def view(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, case_id: str, today: str, page: int = 1
) -> CaseView:
    """Return a case as the reader sees it on the day ``today``, with one page of its exhibits.

    Raises:
        NotFound: no such case, or none that the reader may see.
    """
    detail = cases.case(connection, directory, vault, reader, case_id)
    pages = paged(exhibits.of_case(connection, case_id), page)
    exhibit_lines = exhibits.lines_of(connection, reader, pages.rows)
    correction_lines = corrections.about(connection, vault, case_id)
    dashboard = case_dashboard.case_dashboard(connection, vault, reader, case_id, today) if page <= 1 else None
    line = detail.case
    relatives = {line.joined_to, *line.joined, line.split_from, *line.split_off} - {""}
    linked = openable(connection, reader, {*relatives, *(dashboard.linked() if dashboard else ())})
    named = [
        *(own_number.agency for own_number in detail.case.own_references),
        *(exhibit_line.place for exhibit_line in exhibit_lines),
        *(person for line in correction_lines for person in line.people),
        *(dashboard.named() if dashboard else ()),
    ]
    agencies = people.agencies(connection, directory)
    prints = is_permitted(reader, "exhibit.print_label/1")
    return CaseView(
        detail=detail,
        dashboard=dashboard,
        pages=pages,
        exhibits=exhibit_lines,
        corrections=correction_lines,
        mine=reader.agency in detail.agencies,
        own_number=next((own.own_reference for own in detail.case.own_references if own.agency == reader.agency), ""),
        others=[agency for agency in agencies if agency.id not in detail.agencies],
        endable=_endable(reader, detail, agencies),
        unlabelled=labels.to_print(connection, reader, case_id) if prints else [],
        today=today,
        names=directory.names(connection, named),
        linked=linked,
        named=names_of_openable(connection, directory, reader, linked),
    )


def _endable(reader: Reader, detail: CaseDetail, agencies: list[AgencyLine]) -> list[AgencyLine]:
    """Return the agencies that take part and whose share the reader's agency may take back (``end_share.entitled``)."""
    opener, leader = detail.case.agency, detail.case.prosecution
    taking_part = [agency for agency in agencies if agency.id in detail.agencies]
    return [agency for agency in taking_part if entitled(reader.agency, agency.id, agency.sort, opener, leader)]
