"""Hand-overs as people look at them: what waits for me, what I hold, what is out and due back.

A hand-over shows the numbers it lists and never what was recorded of them: who receives checks blind.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, is_masked, sees_transfer
from custody.domain.discrepancies.discrepancy import Discrepancy, Finding
from custody.domain.exhibits.balance_and_weighing import NOT_DECISIVE
from custody.domain.exhibits.exhibit import IN_TRANSIT, STORED, Exhibit
from custody.domain.exhibits.first_reading import Together
from custody.domain.kernel.errors import NotFound
from custody.domain.people.person import Person
from custody.domain.places.place import Container
from custody.domain.transfers.transfer import Transfer, TransferMade, TransferReceived
from custody.service.access.audited_queries import visible_exhibits
from custody.service.discrepancies.discrepancies import opened_among
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import due_dates, histories, log_reader, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

TAKING = (TransferReceived, TransferMade)


class Summary(Struct, frozen=True, kw_only=True):
    """A hand-over in a list: from whom to whom, what for, how many exhibits."""

    id: str
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
    """Hand-overs that wait: for the reader, for the reader's receivers, and paper slips for a second person."""

    inbox: tuple[Summary, ...]
    outgoing: tuple[Summary, ...]
    slips: tuple[Summary, ...]

    def parties(self) -> list[str]:
        """Return the people and agencies of all these hand-overs."""
        return [
            party_id
            for line in (*self.inbox, *self.outgoing, *self.slips)
            for party_id in (line.releaser, line.receiver, line.agency, line.to_agency)
        ]


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

    id: str
    sort: str
    expected: Finding | None
    finding: Finding | None


class Outcome(Struct, frozen=True, kw_only=True):
    """Result of a receipt for one exhibit: the recorded seal, the weight if weighed then, the differences.

    ``missing``: it never reached the reader's agency; only its number in its case, which is on the slip, is shown.
    ``undecided``: the weighing decides nothing (I48). ``among``: so many were weighed together. ``hidden``: it is in
    transit again, and the reader has to check it blind.
    """

    exhibit: str
    no: str
    missing: bool = False
    seal: str = ""
    gross_ug: int | None = None
    difference_ug: int | None = None
    undecided: bool = False
    among: int = 0
    discrepancies: tuple[Difference, ...] = ()
    hidden: bool = False

    def numbers(self) -> list[str]:
        """Return the numbers of the exhibit and its discrepancies."""
        return [self.exhibit, *(discrepancy.id for discrepancy in self.discrepancies)]


def releasing_agency(connection: Connection, reader: Reader, numbers: Iterable[str]) -> str:
    """Return the one agency that released to the reader all these exhibits, to which they return; "" otherwise."""
    listed = [exhibit_id for exhibit_id in numbers if exhibit_id.startswith(Exhibit.kind)]
    exhibits = subject_queries.states(connection, Exhibit, listed)
    released_by = {exhibit.released_by for exhibit in exhibits.values() if exhibit.holder == reader.person}
    return released_by.pop() if len(released_by) == 1 and len(exhibits) == len(listed) else ""


def last_releaser(connection: Connection, agency: str, numbers: Iterable[str]) -> str:
    """Return the one person of an agency who last kept all of these exhibits; "" otherwise."""
    exhibits = subject_queries.states(
        connection, Exhibit, (exhibit_id for exhibit_id in numbers if exhibit_id.startswith(Exhibit.kind))
    )
    people = subject_queries.states(
        connection, Person, {keeper_id for exhibit in exhibits.values() for keeper_id in exhibit.keepers}
    )
    last = {
        next((keeper_id for keeper_id in reversed(exhibit.keepers) if people[keeper_id].agency == agency),
            "") for exhibit in exhibits.values()
    }  # fmt: skip
    return last.pop() if len(last) == 1 else ""


def waiting(connection: Connection, reader: Reader) -> Waiting:
    """Return the hand-overs that wait for the reader, or because of the reader."""
    inbox = subject_queries.in_state(connection, Transfer, "dispatched", holder=reader.person)
    away = subject_queries.in_state(connection, Exhibit, IN_TRANSIT, holder=reader.person)
    outgoing = subject_queries.states(connection, Transfer, sorted({e.transfer for e in away.values()}))
    slips = subject_queries.in_state(connection, Transfer, "slip", dossier=reader.agency)
    return Waiting(
        inbox=_summaries(inbox),
        outgoing=_summaries({transfer_id: t for transfer_id, t in outgoing.items() if t.status == "dispatched"}),
        slips=_summaries({transfer_id: t for transfer_id, t in slips.items() if t.entered_by != reader.person}),
    )


def visible_transfer(connection: Connection, reader: Reader, transfer_id: str) -> Transfer:
    """Return a hand-over of the reader's agency; the inspection sees all.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    transfer = subject_queries.state(connection, Transfer, transfer_id)
    if not sees_transfer(reader, transfer):
        raise NotFound("not_found", kind="TR", number=transfer_id)
    return transfer


def summary(transfer_id: str, transfer: Transfer) -> Summary:
    """Return the summary of a hand-over."""
    return Summary(
        id=transfer_id, status=transfer.status, purpose=transfer.purpose, releaser=transfer.releaser,
        receiver=transfer.receiver, agency=transfer.agency, to_agency=transfer.to_agency,
        exhibits=len(transfer.exhibits), at=transfer.dispatched_at, due=transfer.due, slip=transfer.slip,
    )  # fmt: skip


def outcome(connection: Connection, reader: Reader, transfer_id: str, transfer: Transfer) -> list[Outcome]:
    """Return the receipt's result by exhibit for a settled hand-over; before that an empty list (blind).

    Discrepancies are those open on the exhibit now. A reader who never held a missing exhibit gets only its numbers.
    """
    if transfer.status != "received":
        return []
    listed = subject_queries.states(connection, Exhibit, transfer.exhibits)
    visible = visible_exhibits(connection, reader, listed)
    open_ = subject_queries.states(connection, Discrepancy, (d for e in visible.values() for d in e.open))
    groups = _weighed_together(connection, transfer_id, transfer, visible)
    return [
        _outcome(exhibit_id, visible[exhibit_id], transfer.settled_at, open_, groups.get(exhibit_id))
        if exhibit_id in visible
        else Outcome(exhibit=exhibit_id, no=exhibit.exhibit_number, missing=True)
        for exhibit_id, exhibit in listed.items()
    ]


def _weighed_together(
    connection: Connection, transfer_id: str, transfer: Transfer, exhibits: Mapping[str, Exhibit]
) -> dict[str, Together]:
    """Return the group of each exhibit that the receipt weighed with others; their own weights do not tell of it."""
    if all(exhibit.weighed_at == transfer.settled_at for exhibit in exhibits.values()):
        return {}
    checks = (
        getattr(part.data, "check", None)
        for part in log_reader.parts_at(connection, _receipt(connection, transfer_id)).values()
    )
    groups = (check.together for check in checks if check is not None and check.together is not None)
    return {exhibit_id: group for group in groups for exhibit_id in group.exhibits}


def _receipt(connection: Connection, transfer_id: str) -> range:
    """Return the events of the act that took charge of a hand-over; none before it."""
    took = (line for line in histories.history(connection, transfer_id) if isinstance(line.part.data, TAKING))
    return next((log_reader.places(line.header_seq, line.header) for line in took), range(0))


def differing(
    connection: Connection, vault: Vault, reader: Reader, transfer_id: str, transfer: Transfer
) -> list[DiscrepancyLine]:  # fmt: skip
    """Discrepancies that the receipt of a hand-over opened and that are open still: as many as its act told of."""
    seqs = _receipt(connection, transfer_id)
    cases = subject_queries.dossiers(connection, transfer.exhibits).values()
    return opened_among(connection, vault, reader, cases, seqs) if seqs else []


def to_put_away(connection: Connection, reader: Reader, transfer: Transfer) -> list[str]:
    """Exhibits of a received hand-over that the reader holds and that lie nowhere yet, be it in a container."""
    if transfer.status != "received" or transfer.receiver != reader.person:
        return []
    exhibits = subject_queries.states(connection, Exhibit, transfer.exhibits)
    return [
        exhibit_id
        for exhibit_id, e in exhibits.items()
        if e.holder == reader.person and e.status in STORED and not e.place
    ]


def put_away_as(connection: Connection, numbers: Iterable[str]) -> list[str]:
    """Return the objects to put away for these exhibits: the outermost container of each, or the exhibit."""
    outer = {
        exhibit_id: e.container or exhibit_id
        for exhibit_id, e in subject_queries.states(connection, Exhibit, numbers).items()
    }
    while above := _above(connection, {outer_id for outer_id in outer.values() if outer_id.startswith(Container.kind)}):
        outer = {exhibit_id: above.get(outer_id, outer_id) for exhibit_id, outer_id in outer.items()}
    return list(dict.fromkeys(outer.values()))


def _above(connection: Connection, boxes: Iterable[str]) -> dict[str, str]:
    return {
        container_id: box.parent
        for container_id, box in subject_queries.states(connection, Container, boxes).items()
        if box.parent
    }


def releases(connection: Connection, reader: Reader, today: str) -> list[Release]:
    """Temporary releases by or to the reader's agency, longest due first; the inspection sees all (I10)."""
    due = due_dates.due_back(connection, limit=None)
    exhibits = subject_queries.states(connection, Exhibit, (exhibit_id for exhibit_id, _ in due))
    pvs = pv_numbers(connection, (e.case for e in exhibits.values()))
    everything = sees_everything(reader.roles)
    return [
        Release(
            exhibit=exhibit_id, case=e.case, pv=pvs[e.case], no=e.exhibit_number, substance=e.known_substance,
            place=e.place, holder=e.holder, agency=e.agency, released_by=e.released_by,
            due=e.due, overdue=e.due < today,
        )
        for exhibit_id, e in exhibits.items()
        if e.on_release and (everything or reader.agency in {e.agency, e.released_by})
    ]  # fmt: skip


def _summaries(transfers: dict[str, Transfer]) -> tuple[Summary, ...]:
    listed = (summary(transfer_id, transfer) for transfer_id, transfer in transfers.items())
    return tuple(sorted(listed, key=lambda entry: (entry.at, entry.id)))


def _outcome(
    exhibit_id: str, exhibit: Exhibit, at: str, open_: dict[str, Discrepancy], group: Together | None
) -> Outcome:
    weight = exhibit.last_weight if exhibit.weighed_at == at else None
    compared = exhibit.last_comparison if weight else None
    if weight is None and group is not None:
        weight, compared = group.weight, group.comparison
    hidden = is_masked(exhibit)
    return Outcome(
        exhibit=exhibit_id, no=exhibit.exhibit_number, seal=exhibit.seal, gross_ug=weight.gross.ug if weight else None,
        difference_ug=compared.difference_ug if compared else None,
        undecided=compared is not None and compared.verdict == NOT_DECISIVE,
        among=len(group.exhibits) if group else 0,
        discrepancies=tuple(_difference(d, open_[d], hidden) for d in exhibit.open if d in open_), hidden=hidden,
    )  # fmt: skip


def _difference(discrepancy_id: str, discrepancy: Discrepancy, hidden: bool) -> Difference:
    return Difference(
        discrepancy_id,
        discrepancy.sort,
        None if hidden else discrepancy.expected,
        None if hidden else discrepancy.finding,
    )
