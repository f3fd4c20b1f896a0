"""Many small losses (T7): the weighings of an agency, judged together by place, by keeper and by the route to it.

What left with its loss stays in the sum: an agency answers for what it weighed, wherever the exhibits are now.
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import NotFound
from custody.domain.oversight import drift
from custody.domain.oversight.drift import Difference, Drift
from custody.domain.oversight.indicator_alarm import LEAST_CHECKS
from custody.domain.people.agency import Agency
from custody.service.kernel.directory import Directory
from custody.storage.read import subject_queries, weighings
from custody.storage.tables.connection import Connection

EXHIBITS = 1_000
"""Exhibits looked at: of those that an agency weighed again, the ones weighed last, be they held, gone or burnt."""
PLACE, KEEPER, ROUTE = "place", "keeper", "route"


class Series(Struct, frozen=True, kw_only=True):
    """The verdict on a place, a keeper, or the route between two agencies (``about`` and ``to``).

    ``course`` is the CUSUM after each check, in thousandths of a sigma; ``since`` when it first passed the limit.
    ``corrected``: the checks of which a weight has been corrected since, with the difference as it was first typed.
    """

    sort: str
    about: str
    to: str = ""
    drift: Drift
    alarm: bool
    since: str
    course: list[int]
    corrected: list[Difference]


def series(connection: Connection, reader: Reader, agency: str) -> list[Series]:
    """Return every series of an agency, alarms first.

    Raises:
        NotFound: no such agency, or another's.
    """
    if agency != reader.agency and not sees_everything(reader.roles):
        raise NotFound("not_found", kind=Agency.kind, number=agency[:20])
    subject_queries.state(connection, Agency, agency)
    return sorted(_judged(connection, agency), key=lambda entry: (not entry.alarm, entry.sort, -entry.drift.highest))


def drift_findings(connection: Connection, agency: str) -> list[Series]:
    """Return the agency's series beyond chance and drying, long enough for an alarm."""
    return [entry for entry in _judged(connection, agency) if entry.alarm and entry.drift.checks >= LEAST_CHECKS]


def names(connection: Connection, directory: Directory, listed: Iterable[Series]) -> dict[str, str]:
    """Return names of places, keepers and agencies."""
    return directory.names(connection, {subject_id for entry in listed for subject_id in (entry.about, entry.to)})


def _judged(connection: Connection, agency: str) -> list[Series]:
    groups: dict[tuple[str, str, str], list[Difference]] = {}
    for weighing in weighings.successive(connection, weighings.weighed_last(connection, agency, EXHIBITS)):
        if weighing.to_agency != agency:
            continue  # weighed elsewhere, before it came or since it left: that agency's business
        keys = [(KEEPER, weighing.holder, ""), (PLACE, weighing.place, "")]
        if weighing.agency != agency:
            keys = [(ROUTE, weighing.agency, agency)]
        for key in keys:
            if key[1]:
                groups.setdefault(key, []).append(weighing.difference)
    return [_series(*key, differences) for key, differences in groups.items()]


def _series(sort: str, about: str, to: str, differences: list[Difference]) -> Series:
    verdict = drift.judge(differences)
    since = differences[verdict.passed_at - 1].at if verdict.passed_at else ""
    return Series(
        sort=sort, about=about, to=to, drift=verdict, alarm=verdict.alarm, since=since,
        course=list(drift.course(differences)),
        corrected=[difference for difference in differences if difference.typed_ug is not None],
    )  # fmt: skip
