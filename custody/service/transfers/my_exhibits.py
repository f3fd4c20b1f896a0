"""What the reader holds, case by case and number by number: as it stands on a shelf, and as people look for it."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.exhibits.exhibits import ExhibitLine, in_order, lines_of, listed, natural
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

MOST = 5_000
"""Exhibits of one holder that are put in order whole; of more each page is in order by itself."""


class InCase(Struct, frozen=True, gc=False):
    """Of an exhibit's state its case and its number in it."""

    case: str
    number: str


def held(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[ExhibitLine], str]:
    """A page of the exhibits that the reader holds, after the one that is the cursor, and the next cursor.

    Those that the reader counts blind are left out, as ``exhibits.listed`` leaves them out.
    """
    mine = {"holder": reader.person}
    if len(queries.numbers(connection, Exhibit, limit=MOST + 1, **mine)) > MOST:
        rows, following = listed(connection, reader, after, limit, mine)
        return in_order(rows, pv_numbers(connection, (row.case for row in rows))), following
    found = queries.outlines(connection, Exhibit, InCase, limit=None, **mine)
    known = found | (queries.fields(connection, InCase, [after]) if after else {})  # it may have been handed over since
    pvs = pv_numbers(connection, {one.case for one in known.values()})
    order = sorted(known, key=lambda n: (natural(pvs[known[n].case]), known[n].case, natural(known[n].number)))
    start = order.index(after) + 1 if after in known else 0
    page = order[start : start + limit]
    return lines_of(connection, reader, page), page[-1] if order[start + limit :] else ""
