"""Discrepancies opened by an act, for its author: the exhibit and the kind, without the values."""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case
from custody.service.discrepancies.discrepancies import visible_to
from custody.service.discrepancies.discrepancy_line import blind_sort
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

MOST = 1_000
"""Discrepancies of one act that are told one by one."""


class Differing(Struct, frozen=True, kw_only=True):
    """A thing on which an act of one's own opened discrepancy ``id``.

    ``about``: the exhibit, the sack or the seizure, of ``case``. ``sort``: as of a discrepancy to who looks blind.
    ``seen``: whether it opens to the reader; then ``no`` is the exhibit's number in its case, ``pv`` the case's own.
    """

    id: str
    sort: str
    about: str
    case: str
    seen: bool
    no: str = ""
    pv: str = ""


def differences(connection: Connection, reader: Reader, opened: Iterable[str]) -> tuple[Differing, ...]:
    """Return the subject of each discrepancy opened by an act of the reader, in their order."""
    asked = tuple(islice(opened, MOST))
    discrepancies = subject_queries.states(connection, Discrepancy, asked)
    known = visible_to(connection, reader, discrepancies)
    cases = subject_queries.states(connection, Case, {discrepancies[discrepancy_id].case for discrepancy_id in known})
    exhibits = subject_queries.states(
        connection, Exhibit, {discrepancies[discrepancy_id].about for discrepancy_id in known}
    )
    pv, no = (
        {case_id: case_state.case_reference for case_id, case_state in cases.items()},
        {exhibit_id: exhibit.exhibit_number for exhibit_id, exhibit in exhibits.items()},
    )
    return tuple(
        Differing(
            id=discrepancy_id, sort=blind_sort(d.sort), about=d.about, case=d.case, seen=discrepancy_id in known,
            no=no.get(d.about, ""), pv=pv.get(d.case, "") if discrepancy_id in known else "",
        )
        for discrepancy_id, d in ((discrepancy_id, discrepancies[discrepancy_id]) for discrepancy_id in asked)
    )  # fmt: skip
