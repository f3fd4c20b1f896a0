"""What an act opened discrepancies on, for who did it: on which thing, and what differs; no value of either side."""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from custody.domain.case import Case
from custody.domain.discrepancy import Discrepancy
from custody.domain.exhibit import Exhibit
from custody.domain.visibility import Reader, sees_discrepancy
from custody.storage import queries
from custody.storage.connection import Connection

MOST = 1_000
"""Discrepancies of one act that are told one by one."""
WEIGHT = "weight"
UNTOLD = {"weight_loss": WEIGHT, "weight_gain": WEIGHT}
"""Sorts that would tell who weighed blind on which side of what they read the record lies."""


class Difference(Struct, frozen=True, kw_only=True):
    """A discrepancy that an act of one's own opened.

    ``about``: the exhibit, the sack or the seizure, of ``case``. ``sort``: as of a discrepancy, but for ``weight``:
    that it is too much or too little is told to nobody who looks blind (I13). ``seen``: whether it opens to the
    reader; then ``no`` is the exhibit's number in its case, and ``pv`` the case's own.
    """

    number: str
    sort: str
    about: str
    case: str
    seen: bool
    no: str = ""
    pv: str = ""


def differences(connection: Connection, reader: Reader, opened: Iterable[str]) -> tuple[Difference, ...]:
    """What the discrepancies are about that an act of the reader's own opened, in their order."""
    asked = tuple(islice(opened, MOST))
    found = queries.states(connection, Discrepancy, asked)
    cases = queries.states(connection, Case, {d.case for d in found.values()} - {""})
    exhibits = queries.states(connection, Exhibit, {d.about for d in found.values()})
    return tuple(
        _difference(reader, n, found[n], cases.get(found[n].case), exhibits.get(found[n].about)) for n in asked
    )


def _difference(
    reader: Reader, number: str, opened: Discrepancy, case: Case | None, exhibit: Exhibit | None
) -> Difference:  # fmt: skip
    seen = sees_discrepancy(reader, opened, case, exhibit)
    return Difference(
        number=number, sort=UNTOLD.get(opened.sort, opened.sort), about=opened.about, case=opened.case, seen=seen,
        no=exhibit.number if seen and exhibit else "", pv=case.number if seen and case else "",
    )  # fmt: skip
