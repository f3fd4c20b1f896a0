"""What an act opened discrepancies on, for who did it: on which thing, and what differs; no value of either side."""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case
from custody.service.discrepancies.discrepancies import blind_sort, in_sight
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

MOST = 1_000
"""Discrepancies of one act that are told one by one."""


class Differing(Struct, frozen=True, kw_only=True):
    """A thing on which an act of one's own opened discrepancy ``number``.

    ``about``: the exhibit, the sack or the seizure, of ``case``. ``sort``: as of a discrepancy to who looks blind.
    ``seen``: whether it opens to the reader; then ``no`` is the exhibit's number in its case, ``pv`` the case's own.
    """

    number: str
    sort: str
    about: str
    case: str
    seen: bool
    no: str = ""
    pv: str = ""


def differences(connection: Connection, reader: Reader, opened: Iterable[str]) -> tuple[Differing, ...]:
    """What the discrepancies are about that an act of the reader's own opened, in their order."""
    asked = tuple(islice(opened, MOST))
    found = queries.states(connection, Discrepancy, asked)
    known = in_sight(connection, reader, found)
    cases = queries.states(connection, Case, {found[n].case for n in known})
    exhibits = queries.states(connection, Exhibit, {found[n].about for n in known})
    pv, no = {n: one.number for n, one in cases.items()}, {n: one.number for n, one in exhibits.items()}
    return tuple(
        Differing(
            number=n, sort=blind_sort(d.sort), about=d.about, case=d.case, seen=n in known,
            no=no.get(d.about, ""), pv=pv.get(d.case, "") if n in known else "",
        )
        for n, d in ((n, found[n]) for n in asked)
    )  # fmt: skip
