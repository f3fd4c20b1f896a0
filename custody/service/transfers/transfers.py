"""Hand-overs as people look at them: what waits for me, what I hold, what is out and due back.

A hand-over shows the numbers it lists and never what was recorded of them: who receives checks blind.
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, is_masked, sees_transfer
from custody.domain.discrepancies.discrepancy import Discrepancy, Finding
from custody.domain.exhibits.exhibit import IN_TRANSIT, STORED, Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.people.person import Person
from custody.domain.places.place import Container
from custody.domain.transfers.transfer import Transfer, TransferMade, TransferReceived
from custody.service.access.reading import visible_exhibits
from custody.service.discrepancies.discrepancies import DiscrepancyLine, opened_among
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import histories, log_reader, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

TAKING = (TransferReceived, TransferMade)


class Summary(Struct, frozen=True, kw_only=True):
    """A hand-over in a list: from whom to whom, what for, how many exhibits."""

    number: str
    status: str
    purpose: str
    releaser: str
    receiver: str
    agency: str
    to_agency: str
    exhibits: int
    at: str
    due: str
    slip: str


class Waiting(Struct, frozen=True, kw_only=True):
    """What waits: for the reader, for those the reader dispatched to, and paper slips for a second person."""

    inbox: tuple[Summary, ...]
    outgoing: tuple[Summary, ...]
    slips: tuple[Summary, ...]


class Holding(Struct, frozen=True, kw_only=True):
    """An exhibit in the reader's custody."""

    exhibit: str
    case: str
    no: str
    substance: str
    status: str
    place: str
    container: str
    due: str
    blocked: bool


class Release(Struct, frozen=True, kw_only=True):
    """A temporary release (sortie provisoire) and the day it is due back; overdue is judged against ``today``."""

    exhibit: str
    case: str
    pv: str
    no: str
    substance: str
    place: str
    holder: str
    agency: str
    released_by: str
    due: str
    overdue: bool


class Difference(Struct, frozen=True):
    """An open discrepancy: what was expected and what was found; None on both sides of one that is kept back."""

    number: str
    sort: str
    expected: Finding | None
    found: Finding | None


class Outcome(Struct, frozen=True, kw_only=True):
    """What a receipt found of one exhibit: the seal on record, the weight if it was weighed then, what differs.

    ``missing``: it never came to the reader's agency, and nothing but its number in its case, which stands on the slip,
    is told. ``hidden``: it is on its way again, and the reader has to check it blind.
    """

    exhibit: str
    no: str
    missing: bool = False
    seal: str = ""
    gross_ug: int | None = None
    difference_ug: int | None = None
    discrepancies: tuple[Difference, ...] = ()
    hidden: bool = False

    def numbers(self) -> list[str]:
        """The exhibit and its discrepancies."""
        return [self.exhibit, *(one.number for one in self.discrepancies)]


def lender(connection: Connection, reader: Reader, numbers: Iterable[str]) -> str:
    """The agency that lent the reader all of these exhibits, to which they go back; "" where there is not one."""
    listed = [number for number in numbers if number.startswith(Exhibit.kind)]
    found = queries.states(connection, Exhibit, listed)
    lent = {one.released_by for one in found.values() if one.holder == reader.person}
    return lent.pop() if len(lent) == 1 and len(found) == len(listed) else ""


def lent_by(connection: Connection, agency: str, numbers: Iterable[str]) -> str:
    """The one person of an agency through whose hands all of these exhibits went last, "" where there is not one."""
    found = queries.states(connection, Exhibit, (n for n in numbers if n.startswith(Exhibit.kind)))
    people = queries.states(connection, Person, {n for one in found.values() for n in one.keepers})
    last = {
        next((n for n in reversed(one.keepers) if people[n].agency == agency), "") for one in found.values()
    }  # fmt: skip
    return last.pop() if len(last) == 1 else ""


def waiting(connection: Connection, reader: Reader) -> Waiting:
    """What waits for the reader, or because of the reader."""
    inbox = queries.in_state(connection, Transfer, "dispatched", holder=reader.person)
    away = queries.in_state(connection, Exhibit, IN_TRANSIT, holder=reader.person)
    outgoing = queries.states(connection, Transfer, sorted({e.transfer for e in away.values()}))
    slips = queries.in_state(connection, Transfer, "slip", dossier=reader.agency)
    return Waiting(
        inbox=_summaries(inbox),
        outgoing=_summaries({n: t for n, t in outgoing.items() if t.status == "dispatched"}),
        slips=_summaries({n: t for n, t in slips.items() if t.entered_by != reader.person}),
    )


def holdings(connection: Connection, reader: Reader, after: str, limit: int) -> list[Holding]:
    """Exhibits whose holder the reader is, in order of number, after the cursor."""
    found = queries.find(connection, Exhibit, holder=reader.person, after=after, limit=limit)
    return [_holding(number, exhibit) for number, exhibit in found.items()]


def visible_transfer(connection: Connection, reader: Reader, number: str) -> Transfer:
    """A hand-over of the reader's agency; the inspection sees all.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    transfer = queries.state(connection, Transfer, number)
    if not sees_transfer(reader, transfer):
        raise NotFound("not_found", kind="TR", number=number)
    return transfer


def summary(number: str, transfer: Transfer) -> Summary:
    """A hand-over in short."""
    return Summary(
        number=number, status=transfer.status, purpose=transfer.purpose, releaser=transfer.releaser,
        receiver=transfer.receiver, agency=transfer.agency, to_agency=transfer.to_agency,
        exhibits=len(transfer.exhibits), at=transfer.dispatched_at, due=transfer.due, slip=transfer.slip,
    )  # fmt: skip


def outcome(connection: Connection, reader: Reader, transfer: Transfer) -> list[Outcome]:
    """What the receipt found, exhibit by exhibit, for a hand-over that is settled; nothing before (blind).

    Discrepancies are those open on the exhibit now. A missing exhibit is only its numbers to those
    who never held it.
    """
    if transfer.status != "received":
        return []
    listed = queries.states(connection, Exhibit, transfer.exhibits)
    found = visible_exhibits(connection, reader, listed)
    open_ = queries.states(connection, Discrepancy, (d for e in found.values() for d in e.open))
    return [
        _outcome(number, found[number], transfer.settled_at, open_)
        if number in found
        else Outcome(exhibit=number, no=one.number, missing=True)
        for number, one in listed.items()
    ]


def differing(
    connection: Connection, vault: Vault, reader: Reader, number: str, transfer: Transfer
) -> list[DiscrepancyLine]:  # fmt: skip
    """Discrepancies that the receipt of a hand-over opened and that are open still: as many as its act told of."""
    took = (line for line in histories.history(connection, number) if isinstance(line.part.data, TAKING))
    seqs = next((log_reader.places(line.header_seq, line.header) for line in took), range(0))
    cases = queries.dossiers(connection, transfer.exhibits).values()
    return opened_among(connection, vault, reader, cases, seqs) if seqs else []


def to_put_away(connection: Connection, reader: Reader, transfer: Transfer) -> list[str]:
    """Exhibits of a received hand-over that the reader holds and that lie nowhere yet, be it in a container."""
    if transfer.status != "received" or transfer.receiver != reader.person:
        return []
    found = queries.states(connection, Exhibit, transfer.exhibits)
    return [n for n, e in found.items() if e.holder == reader.person and e.status in STORED and not e.place]


def put_away_as(connection: Connection, numbers: Iterable[str]) -> list[str]:
    """What is put into a place for these exhibits: the outermost container around each, or the exhibit itself."""
    outer = {n: e.container or n for n, e in queries.states(connection, Exhibit, numbers).items()}
    while above := _above(connection, {one for one in outer.values() if one.startswith(Container.kind)}):
        outer = {n: above.get(one, one) for n, one in outer.items()}
    return list(dict.fromkeys(outer.values()))


def _above(connection: Connection, boxes: Iterable[str]) -> dict[str, str]:
    return {n: box.parent for n, box in queries.states(connection, Container, boxes).items() if box.parent}


def releases(connection: Connection, reader: Reader, today: str) -> list[Release]:
    """Temporary releases by or to the reader's agency, longest due first; the inspection sees all (I10)."""
    due = queries.lent(connection, limit=None)
    found = queries.states(connection, Exhibit, (number for number, _ in due))
    pvs = pv_numbers(connection, (e.case for e in found.values()))
    everything = sees_everything(reader.roles)
    return [
        Release(
            exhibit=number, case=e.case, pv=pvs[e.case], no=e.number, substance=e.known_substance,
            place=e.place, holder=e.holder, agency=e.agency, released_by=e.released_by,
            due=e.due, overdue=e.due < today,
        )
        for number, e in found.items()
        if e.lent and (everything or reader.agency in {e.agency, e.released_by})
    ]  # fmt: skip


def _summaries(transfers: dict[str, Transfer]) -> tuple[Summary, ...]:
    listed = (summary(number, transfer) for number, transfer in transfers.items())
    return tuple(sorted(listed, key=lambda one: (one.at, one.number)))


def _outcome(number: str, exhibit: Exhibit, at: str, open_: dict[str, Discrepancy]) -> Outcome:
    weight = exhibit.last_weight if exhibit.weighed_at == at else None
    compared = exhibit.last_comparison if weight else None
    hidden = is_masked(exhibit)
    return Outcome(
        exhibit=number, no=exhibit.number, seal=exhibit.seal, gross_ug=weight.gross.ug if weight else None,
        difference_ug=compared.difference_ug if compared else None,
        discrepancies=tuple(_difference(d, open_[d], hidden) for d in exhibit.open if d in open_), hidden=hidden,
    )  # fmt: skip


def _difference(number: str, one: Discrepancy, hidden: bool) -> Difference:
    return Difference(number, one.sort, None if hidden else one.expected, None if hidden else one.found)


def _holding(number: str, exhibit: Exhibit) -> Holding:
    return Holding(
        exhibit=number, case=exhibit.case, no=exhibit.number, substance=exhibit.substance, status=exhibit.status,
        place=exhibit.place, container=exhibit.container, due=exhibit.due, blocked=bool(exhibit.open),
    )  # fmt: skip
