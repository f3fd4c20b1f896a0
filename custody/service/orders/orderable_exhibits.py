"""Orderable exhibits of a prosecution: its cases, and the exhibits that an order may name now."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from msgspec import Struct

from custody.domain.access.visibility import Reader, masked
from custody.domain.discrepancies import discrepancy
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import HELD, LARGEST_ACT, Exhibit
from custody.domain.exhibits.objects import is_object
from custody.domain.orders.order import RESTITUTION
from custody.service.access.audited_queries import blind_checks_due
from custody.service.orders import orders
from custody.storage.read import newest_and_oldest, subject_queries
from custody.storage.read.process_cache import Remembered
from custody.storage.tables.connection import Connection


class OwnCase(Struct, frozen=True, kw_only=True):
    """A case of the prosecution, and how many of its exhibits may be ordered to be destroyed now.

    ``blocked``: how many more there would be, were no discrepancy open on them.
    """

    case: str
    reference: str
    orderable: int
    blocked: int


class Doubted(Struct, frozen=True, gc=False):
    """Case, status and open discrepancies of an exhibit, from its state."""

    case: str
    status: str
    open: tuple[str, ...] = ()


REMEMBERED = 20_000
"""Exhibits in cases with an open discrepancy that are remembered."""
_DOUBTED: Remembered[Doubted] = Remembered(REMEMBERED, Exhibit)


class Orderable(Struct, frozen=True, kw_only=True):
    """An exhibit that an order may name; ``blocked`` while a discrepancy on it is open.

    ``draft``: that of the reader's prosecution that names it already, ``draft_no`` its number in their register;
    ``proposal``: the open one to destroy it. Each "" for none.
    """

    exhibit: str
    no: str
    substance: str
    form: str
    confirmed: str
    report: str
    count: int
    unit: str
    gross_ug: int | None
    blocked: bool
    draft: str
    draft_no: str
    proposal: str

    @property
    def free(self) -> bool:
        """Return True if an order for everything names it: a blocked or drafted exhibit is left out."""
        return not self.blocked and not self.draft


def cases(
    connection: Connection, reader: Reader, after: str, limit: int, *, last_first: bool = False
) -> list[OwnCase]:  # fmt: skip
    """Return cases that the reader's prosecution leads, or shares and nobody leads, by number, after the cursor.

    ``last_first``: what was opened last first, after the case that is the cursor.
    """
    if not reader.agency:
        return []
    led = newest_and_oldest.cases(connection, reader.agency, after=after, limit=limit, led=True, last_first=last_first)
    held = subject_queries.counts(connection, Exhibit, "dossier", led, status=HELD)
    blocked = _blocked(connection, led)
    return [
        OwnCase(
            case=case_id,
            reference=case.case_reference,
            orderable=held.get(case_id, 0) - blocked[case_id],
            blocked=blocked[case_id],
        )
        for case_id, case in led.items()
    ]


def _blocked(connection: Connection, cases: Iterable[str]) -> Counter[str]:
    """Return the exhibits of each case held under an open discrepancy; only cases that have one are read.

    A discrepancy of a sack belongs to one case alone. The form of an order leaves out exhibits of another case in that
    sack.
    """
    doubted = sorted(subject_queries.counts(connection, Discrepancy, "dossier", cases, status=discrepancy.OPEN))
    numbers = subject_queries.numbers(connection, Exhibit, limit=None, dossier=doubted) if doubted else []
    states = _DOUBTED.of(connection, numbers, partial(subject_queries.project, connection, Doubted))
    return Counter(exhibit.case for exhibit in states.values() if exhibit.open and exhibit.status == HELD)


def exhibits(
    connection: Connection, reader: Reader, case: str, correcting: str = "", sort: str = RESTITUTION
) -> list[Orderable]:  # fmt: skip
    """Return exhibits of a case that an order may name now, by exhibit number; as many as one act may speak of.

    What the reader has still to check blind has no count and no weight (I13). ``correcting``: the draft that is
    written anew, and so is none that waits. ``sort``: of the order; none but a restitution names an object.
    """
    exhibits_found = subject_queries.find(connection, Exhibit, dossier=case, status=HELD, limit=LARGEST_ACT)
    blind = blind_checks_due(connection, reader, exhibits_found)
    others = {
        order_id: draft for order_id, draft in orders.drafted(connection, reader).items() if order_id != correcting
    }
    named = {e: (order_id, draft.order_reference) for order_id, draft in others.items() for e in draft.exhibits}
    rows = [
        _orderable(exhibit_id, masked(exhibit) if exhibit_id in blind else exhibit, *named.get(exhibit_id, ("", "")))
        for exhibit_id, exhibit in exhibits_found.items()
        if sort == RESTITUTION or not is_object(exhibit.substance)
    ]
    return sorted(rows, key=lambda row: (len(row.no), row.no))


def _orderable(exhibit_id: str, exhibit: Exhibit, draft: str, draft_no: str) -> Orderable:
    result, weight, count = exhibit.laboratory, exhibit.standing_weight, exhibit.count
    return Orderable(
        exhibit=exhibit_id, no=exhibit.exhibit_number, substance=exhibit.substance, form=exhibit.form,
        confirmed=result.substance if result else "", report=result.report if result else "",
        count=count.n if count else 0, unit=count.unit if count else "",
        gross_ug=weight.gross.ug if weight else None, blocked=bool(exhibit.open),
        draft=draft, draft_no=draft_no, proposal=exhibit.proposal,
    )  # fmt: skip
