"""Exhibits that the reader holds, sorted by case and number, as they lie on a shelf."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.exhibits.exhibits import ExhibitLine, in_order, lines_of, listed
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.natural_order import natural
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import person_holdings, subject_queries
from custody.storage.tables.connection import Connection

MOST = 5_000
"""Exhibits of one holder that are put in order whole; of more each page is in order by itself."""


class InCase(Struct, frozen=True, gc=False):
    """Case and number of an exhibit, from its state."""

    case: str
    exhibit_number: str


def held(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[ExhibitLine], str]:
    """Return the page of the reader's held exhibits after the cursor, and the next cursor.

    Exhibits that the reader counts blind are left out, as in ``exhibits.listed``.
    """
    if person_holdings.holds_more_than(connection, reader.person, MOST):
        rows, following = listed(connection, reader, after, limit, {"holder": reader.person})
        return in_order(rows, pv_numbers(connection, (row.case for row in rows))), following
    hidden = uncounted(connection, reader)  # left out at once: not even the cursor may name one of them
    outlines = {
        exhibit_id: outline
        for exhibit_id, outline in person_holdings.outlines_held(connection, reader.person, InCase).items()
        if exhibit_id not in hidden
    }
    known = outlines | (
        subject_queries.project(connection, InCase, [after]) if after.startswith(Exhibit.kind) else {}
    )  # it may have been handed over since
    pvs = pv_numbers(connection, {outline.case for outline in known.values()})
    order = sorted(
        known,
        key=lambda exhibit_id: (
            natural(pvs[known[exhibit_id].case]),
            known[exhibit_id].case,
            natural(known[exhibit_id].exhibit_number),
        ),
    )
    start = order.index(after) + 1 if after in known else 0
    page = order[start : start + limit]
    return lines_of(connection, reader, page), page[-1] if order[start + limit :] else ""
