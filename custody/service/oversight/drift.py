"""Unaccounted-for material (T7, I60): the weighings of an agency by store, and in it by balance, person and lot.

All weighings of its exhibits are scored together, those made elsewhere before too: a loss before an exhibit came
is no store's and no keeper's loss here. What left with its loss stays in the sum: an agency answers for what it
weighed, wherever the exhibits are now.
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.kernel.errors import NotFound
from custody.domain.oversight import drift
from custody.domain.oversight.drift import Drift, Reached, Scored
from custody.domain.oversight.indicator_alarm import LEAST_CHECKS
from custody.domain.oversight.lot_median import with_medians
from custody.domain.oversight.weight_innovations import Difference, innovations
from custody.domain.people.agency import Agency
from custody.domain.places.place import Place
from custody.service.kernel.directory import Directory
from custody.storage.read import subject_queries, weighings
from custody.storage.read.weighings import Weighing
from custody.storage.tables.connection import Connection

EXHIBITS = 1_000
"""Exhibits looked at: of those that an agency weighed again, the ones weighed last, be they held, gone or burnt."""
STORE, ROUTE, BALANCE, PERSON, LOT = "store", "route", "balance", "person", "lot"
SORTS = (STORE, ROUTE, PERSON, BALANCE, LOT)


class Series(Struct, frozen=True, kw_only=True):
    """The verdict on a store, a route, or a balance, person or lot in it.

    ``store``: the place, of a route the agency that sent. ``about``: whose series; of a lot its seizure, with the
    ``line``. ``course``: sum and tests after each weighing; ``since``: when a test first passed its limit,
    ``last_since`` when last. ``corrected``: the weighings of which a weight has been corrected since, with the
    difference as first typed.
    """

    sort: str
    store: str
    about: str
    line: int = 0
    drift: Drift
    alarm: bool
    since: str
    last_since: str
    course: list[Reached]
    corrected: list[Difference]


def weighing_agencies(connection: Connection) -> frozenset[str]:
    """Return the agencies that keep a store and weighed something in it again."""
    keeping = {place.agency for place in subject_queries.find(connection, Place, limit=None).values()}
    return frozenset(agency for agency in keeping if weighings.weighed_last(connection, agency, 1))


def series(connection: Connection, reader: Reader, agency: str) -> list[Series]:
    """Return every series of an agency, store by store; the stores with alarms first.

    Raises:
        NotFound: no such agency, or another's.
    """
    if agency != reader.agency and not sees_everything(reader.roles):
        raise NotFound("not_found", kind=Agency.kind, number=agency[:20])
    subject_queries.state(connection, Agency, agency)
    judged = _judged(connection, agency)
    alarmed = {entry.store for entry in judged if entry.alarm}
    return sorted(
        judged,
        key=lambda e: (e.store not in alarmed, e.store, SORTS.index(e.sort), not e.alarm, -e.drift.highest, e.about),
    )


def drift_findings(connection: Connection, agency: str) -> dict[str, list[Series]]:
    """Return by store its series beyond chance and drying, where it weighed enough for an alarm; the store's first."""
    judged = _judged(connection, agency)
    whole = {entry.store: entry for entry in judged if entry.sort in {STORE, ROUTE}}
    found: dict[str, list[Series]] = {}
    for entry in judged:
        if entry.alarm and whole[entry.store].drift.checks >= LEAST_CHECKS:
            found.setdefault(entry.store, [whole[entry.store]]).append(entry)
    return found


def names(connection: Connection, directory: Directory, listed: Iterable[Series], agency: str) -> dict[str, str]:
    """Return names of places, holders and agencies, of this one too, and the serial numbers of balances."""
    listed = list(listed)
    named = {subject for entry in listed if entry.sort not in {BALANCE, LOT} for subject in (entry.about, entry.store)}
    weighed_on = subject_queries.states(connection, Balance, {one.about for one in listed if one.sort == BALANCE})
    serials = {balance_id: balance.serial for balance_id, balance in weighed_on.items()}
    return directory.names(connection, named | {agency}) | serials


def _judged(connection: Connection, agency: str) -> list[Series]:
    made = weighings.weighings(connection, weighings.weighed_last(connection, agency, EXHIBITS))
    settled = with_medians(weighing.difference for weighing in made if weighing.difference.settled)
    of = {(weighing.difference.exhibit, weighing.difference.at): weighing for weighing in made}
    of |= {(weighing.difference.lot, weighing.difference.at): weighing for weighing in made}
    stores: dict[str, dict[tuple[str, str, int], list[Scored]]] = {}
    before: dict[tuple[str, tuple[str, str, int]], Difference] = {}
    last: dict[str, tuple[str, Difference]] = {}
    for difference, score in zip(settled, innovations(settled), strict=True):
        weighing = of[difference.exhibit, difference.at]
        store = _store(weighing, agency)
        elsewhere = last.get(difference.exhibit)
        if weighing.to_agency == agency and store:
            for key in _keys(weighing, difference, agency):
                if elsewhere is not None and elsewhere[0] != store:
                    before[difference.exhibit, key] = elsewhere[1]
                scored = Scored(difference, score, before.get((difference.exhibit, key)))
                stores.setdefault(store, {}).setdefault(key, []).append(scored)
        last[difference.exhibit] = store, difference
    return [entry for store, groups in stores.items() for entry in _of_store(store, groups)]


def _store(weighing: Weighing, agency: str) -> str:
    """Return where an exhibit lay until it was weighed; of one that came, the agency that sent it."""
    return weighing.place if weighing.agency == agency else weighing.agency


def _keys(weighing: Weighing, difference: Difference, agency: str) -> list[tuple[str, str, int]]:
    """Return the series of a weighing: sort, about and line. A whole lot has no holder."""
    came = weighing.agency != agency
    keys = [(ROUTE if came else STORE, _store(weighing, agency), 0)]
    if difference.packages == 1 and weighing.holder:
        keys.append((PERSON, weighing.holder, 0))
    keys.append((BALANCE, difference.balance.partition(" ")[0], 0))
    if difference.lot:
        seizure, line, *_ = difference.lot.split(" ")
        keys.append((LOT, seizure, int(line)))
    return keys


def _of_store(store: str, groups: dict[tuple[str, str, int], list[Scored]]) -> Iterable[Series]:
    doubled = drift.rises_of(groups.values())
    lot_limit = drift.lot_limit(scored for (sort, _, _), scored in groups.items() if sort == LOT)
    for (sort, about, line), scored in groups.items():
        of_lot = lot_limit if sort == LOT else 0
        verdict = drift.judge(scored, doubled, of_lot)
        yield Series(
            sort=sort, store=store, about=about, line=line, drift=verdict, alarm=verdict.alarm,
            since=scored[verdict.passed_at - 1].difference.at if verdict.passed_at else "",
            last_since=scored[verdict.last_passed - 1].difference.at if verdict.last_passed else "",
            course=drift.course(scored, doubled, of_lot),
            corrected=[each.difference for each in scored if each.difference.typed_ug is not None],
        )  # fmt: skip
