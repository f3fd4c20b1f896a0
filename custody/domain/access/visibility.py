"""Decide which subjects a person sees (I41): deny, unless one of these functions says yes.

The inspection sees everything, the system administrator nothing. Everybody else sees the concerns of their agency:
exhibits it ever held, its cases, its hand-overs and its places. Attendees of a destruction session see the exhibits to
be destroyed. The signers of a discrepancy's opening, and their supervisors, know that it exists. The table of
``permissions`` decides whether a reader may look at a *kind* of subject at all; both checks apply. A hidden subject is
answered like a missing one.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from msgspec import Struct, structs

from custody.domain.access.confidential_inspection import ConfidentialInspection, ended
from custody.domain.access.roles import ATTENDEES, HOLDERS, READERS, Role, sees_everything
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exchange.received_bundle import Received
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.inventories.inventory import Inventory
from custody.domain.laboratory.paper_report import PaperReport
from custody.domain.laboratory.sampling_plan import Sample
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.orders.order import DRAFT
from custody.domain.people.device import Device
from custody.domain.people.outsider import Outsider
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.joint_operation import Operation
from custody.domain.transfers.transfer import Transfer

MEASURED = frozenset({"seal", "weight", "count", "check", "consumed_count", "net_received", "net_returned",
                      "volume", "reading", "part_weights", "told_ug", "comparison", "size"})  # fmt: skip
"""Fields of an exhibit's events that hold what a blind check compares, or how much was taken from it."""


class Reader(Struct, frozen=True):
    """Reader of a state: person, agency, roles in force now, and time of the request (RFC 3339 UTC).

    Without ``at``, everything that hides a state for a time still hides it. ``enrolled``: the device on which a PIN
    opened the session, "" for none.
    """

    person: str
    agency: str
    roles: tuple[str, ...]
    at: str = ""
    enrolled: str = ""


class Held(Protocol):
    """An exhibit or a case, as far as who may see it depends on it."""

    @property
    def agencies(self) -> Iterable[str]:
        """Agencies that ever held it, or take part in it."""


def sees_case(reader: Reader, case: Held) -> bool:
    """Agencies that take part in the case, its prosecution among them; the foreign liaison only when shared."""
    return sees_by_part(reader) and (sees_everything(reader.roles) or reader.agency in case.agencies)


def lost_share(reader: Reader, case: Case) -> bool:
    """Return True if the share of the reader's agency was taken back; an operation then hides the case from them."""
    ended = reader.agency in case.shares_ended and reader.agency not in case.agencies
    return ended and not sees_everything(reader.roles)


def sees_by_part(reader: Reader) -> bool:
    """Return True if the reader sees the cases in which the reader's agency takes part."""
    return _reads(reader, {*READERS, Role.LIAISON})


class Owned(Protocol):
    """State that belongs to an agency, as far as its visibility depends on that."""

    @property
    def agency(self) -> str:
        """Return the owning agency."""


def sees_seizure(reader: Reader, seizure: Owned, case: Case | None) -> bool:
    """Whoever sees the case, and the seizing agency."""
    return _shared(reader, {seizure.agency}, case)


def sees_notice(reader: Reader, notice: Notice, case: Case | None = None) -> bool:
    """Return True if the reader's agency took the notice down, or the reader sees its case."""
    return _shared(reader, {notice.agency}, case)


def sees_operation(reader: Reader, operation: Operation) -> bool:
    """Return True if the reader's agency is admitted to the operation; the foreign liaison's too."""
    return _of(reader, *operation.agencies) or _liaises(reader, *operation.agencies)


def sees_outsider(reader: Reader, outsider: Outsider) -> bool:
    """Return True if the outsider is known to the reader's agency."""
    return _of(reader, outsider.agency)


def sees_device(reader: Reader, device: Device) -> bool:
    """Return True if the device belongs to the reader's agency, or the reader is a key officer."""
    return _reads(reader, {Role.KEY_OFFICER}) or _of(reader, device.agency)


class ByPaper(Owned, Protocol):
    """An act from paper, as far as who may see it depends on it."""

    @property
    def author(self) -> str:
        """Return who recorded it."""

    @property
    def named(self) -> Collection[str]:
        """Return who is named in the paper."""


def sees_paper_act(reader: Reader, paper_act: ByPaper) -> bool:
    """Return True if the reader is of the agency that recorded it, or is named in the paper."""
    return _of(reader, paper_act.agency) or (reader.person in paper_act.named and _reads(reader, READERS))


def sees_paper_report(reader: Reader, report: PaperReport, case: Case | None) -> bool:
    """Return True if the reader's agency typed the report in, or the reader sees the case."""
    return _shared(reader, {report.agency}, case)


def sees_proposal(reader: Reader, proposal: DestructionRequest, case: Case | None) -> bool:
    """Return True if the reader's agency made the proposal, or the reader sees the case."""
    return _shared(reader, {proposal.agency}, case)


def sees_received(reader: Reader, received: Received) -> bool:
    """Return True if the reader's agency received the bundle; the foreign liaison's too."""
    return _of(reader, received.agency) or _liaises(reader, received.agency)


class InHands(Protocol):
    """An exhibit, as far as who may see its session depends on it."""

    @property
    def agency(self) -> str:
        """The agency that answers for it."""


def sees_exhibit(reader: Reader, exhibit: Held, case: Case | None, session: DestructionSession | None = None) -> bool:
    """Whoever sees the case, every agency that ever held the exhibit, and who attends the session it is staged in."""
    return _shared(reader, exhibit.agencies, case) or (session is not None and _takes_part(reader, session))


class Checked(Protocol):
    """An exhibit, as far as whether somebody has still to check it blind depends on it."""

    @property
    def status(self) -> str:
        """Its state."""

    @property
    def agency(self) -> str:
        """Its last holder's."""

    @property
    def order(self) -> str:
        """The order that it is under."""

    @property
    def transfer(self) -> str:
        """The hand-over that it is in."""

    @property
    def keepers(self) -> list[str]:
        """Return the keepers of the exhibit on record."""

    @property
    def open(self) -> Sequence[str]:
        """Return the discrepancies that block it."""


def check_due(reader: Reader, exhibit: Checked, transfer: Transfer | None = None) -> bool:
    """Return True if the reader still has to check the exhibit blind; its measures are hidden (I13).

    The receiver named in hand-over ``transfer`` checks until settling it. A verifier checks from the destruction order
    until the fire, because staging and the load on site are both checked. A verifier who held the exhibit once, or is
    of the holder's unit, may not verify it (I28). A merely claimed holder may verify, and is blind. The holder's own
    periodic check hides nothing, because the holder knows the record.
    """
    if isinstance(exhibit, Exhibit) and _to_read_again(reader, exhibit):
        return True
    awaited = transfer is not None and transfer.status == "dispatched" and transfer.receiver == reader.person
    if awaited or Role.VERIFIER not in reader.roles:
        return awaited
    return _to_burn(exhibit) and reader.person not in exhibit.keepers and reader.agency != exhibit.agency


def _to_read_again(reader: Reader, exhibit: Exhibit) -> bool:
    """Return True if the reader is asked to read it again (I57b): who read it first, or a colleague; never a holder."""
    first = exhibit.to_read_again
    if first is None or reader.at >= first.due or reader.person in exhibit.handlers:
        return False
    able = reader.person == first.by or _reads(reader, HOLDERS)
    return able and first.may_repeat(reader.person, reader.agency, exhibit)


def check_ahead(exhibit: Checked, transfer: Transfer | None = None) -> bool:
    """Return True if anybody still has to check the exhibit blind (``check_due``), for unknown readers."""
    return (transfer is not None and transfer.status == "dispatched") or _to_burn(exhibit)


def _to_burn(exhibit: Checked) -> bool:
    return bool(exhibit.order) and exhibit.status not in GONE


def masked(exhibit: Exhibit) -> Exhibit:
    """Return the exhibit without seal, weights and count, for a reader who still has to check it."""
    in_lot = structs.replace(exhibit.in_lot, counted=None) if exhibit.in_lot else None
    return structs.replace(
        exhibit, seal="", count=None, volume=None, first_weight=None, reference=None, last_weight=None,
        last_comparison=None, staged_weight=None, questioned=[], to_read_again=None,
        finest=None, family=None, restated=None, in_lot=in_lot,
    )  # fmt: skip


def is_masked(exhibit: Exhibit) -> bool:
    """Return True if the measures are hidden; every exhibit on record has a seal."""
    return not exhibit.seal


def sees_discrepancy(reader: Reader, discrepancy: Discrepancy, case: Held | None, exhibit: Held | None) -> bool:
    """Whoever sees what it is about, who was entrusted with the inquiry, and whose reading it is: they may withdraw."""
    if reader.person in {discrepancy.assignee, discrepancy.read_by} and _reads(reader, READERS):
        return True
    return _shared(reader, exhibit.agencies if exhibit is not None else (), case)


def knows_discrepancy(reader: Reader, signers: Collection[str]) -> bool:
    """Return True if the reader knows that a discrepancy is open, as a signer or a supervisor.

    ``signers``: the signers of the act that opened it, and their agencies. Slip and label told the signers about it. A
    supervisor knows as much as the clerks of the agency.
    """
    chief = Role.SUPERVISOR in reader.roles and reader.agency in signers
    return (chief or reader.person in signers) and _reads(reader, READERS)


def sees_confidential(reader: Reader, inquiry: ConfidentialInspection) -> bool:
    """Its members, and the inspection but for that of the agency looked at; once it has ended, that agency too."""
    if reader.person in inquiry.members and _reads(reader, READERS):
        return True
    inspects = sees_everything(reader.roles) and reader.agency != inquiry.agency
    return inspects or (ended(inquiry, reader.at) and _of(reader, inquiry.agency))


def _kept_from(reader: Reader, inquiry: ConfidentialInspection | None) -> bool:
    """Return True if the acts of an inquiry, or of an unknown one, are still hidden from the reader."""
    return inquiry is None or not (ended(inquiry, reader.at) or sees_confidential(reader, inquiry))


def sees_sample(
    reader: Reader, sample: Sample, case: Case | None, exhibits: Iterable[Exhibit] = (),
    inquiry: ConfidentialInspection | None = None,
) -> bool:  # fmt: skip
    """Whoever sees the case, the agency that planned it, and every agency that ever held its exhibits.

    A draw of a confidential inspection: who sees that, until it has ended.
    """
    if sample.inquiry and _kept_from(reader, inquiry):
        return False
    if inquiry is not None and sees_confidential(reader, inquiry):
        return True
    return _shared(reader, {sample.agency, *(agency for e in exhibits for agency in e.agencies)}, case)


def sees_transfer(reader: Reader, transfer: Transfer) -> bool:
    """Return True if the reader is of one of the two agencies."""
    return _of(reader, transfer.agency, transfer.to_agency)


def sees_place(reader: Reader, place: Place | Container | Balance) -> bool:
    """Return True if the reader's agency owns the place, container or balance."""
    return _of(reader, place.agency)


def sees_enrolled(reader: Reader) -> bool:
    """Return True if the reader, a key officer or the inspection, sees records of persons and agencies."""
    return _reads(reader, {Role.KEY_OFFICER, Role.INSPECTOR})


def sees_inventory(reader: Reader, inventory: Inventory, inquiry: ConfidentialInspection | None = None) -> bool:
    """Return True if the reader counts, or is of the agency whose exhibits are counted.

    In a confidential inspection only its readers and the counters see the inventory, until the count begins or the
    inquiry
    ends.
    """
    if _reads(reader, READERS) and reader.person in inventory.counters:
        return True
    if inventory.confided and _kept_from(reader, inquiry):
        return False
    sees_inquiry = inquiry is not None and sees_confidential(reader, inquiry)
    return sees_inquiry or _of(reader, inventory.agency)


class Kept(Owned, Held, Protocol):
    """An exhibit, as far as who may see its order depends on it."""


class Given(Owned, Protocol):
    """An order, as far as who may see it depends on it."""

    @property
    def status(self) -> str:
        """Return the status of the order."""


def sees_order(
    reader: Reader, order: Given, exhibits: Iterable[Kept] = (), *, near: bool = False, shared: bool = False
) -> bool:  # fmt: skip
    """Return True if the reader's agency issued the order, holds its exhibits, or plans from orders.

    The registry of a court that has ever held one of its exhibits sees it too, because it keeps it in its register, and
    so does one with which a case of the order is ``shared``: appeals against it are entered there (I55).
    ``near``: the reader's agency is of the country of that prosecution; a commission plans only from orders of its own
    country. Only the prosecution sees a draft.
    """
    if order.status == DRAFT:
        return _of(reader, order.agency)
    if near and _reads(reader, {Role.COMMISSION}):
        return True
    named = list(exhibits)
    if _reads(reader, {Role.COURT_CLERK}) and (shared or any(reader.agency in e.agencies for e in named)):
        return True
    return _of(reader, order.agency, *(e.agency for e in named))


def sees_session(reader: Reader, session: DestructionSession, exhibits: Iterable[InHands] = ()) -> bool:
    """Return True if the reader takes part, is of an agency concerned, or may attend before the fire.

    The agencies concerned are the chair's and the holders of the session's exhibits. A session names no person or place
    in clear, and an attendee must find it first.
    """
    invited = session.status in {"planned", "open"} and _reads(reader, ATTENDEES)
    return invited or _takes_part(reader, session) or _of(reader, session.chair_agency, *(e.agency for e in exhibits))


def sees_checklist(reader: Reader, session: DestructionSession) -> bool:
    """Return True if the reader takes part or is of the chair's agency.

    The checklist goes along to the site; it names the attendees and the whole load.
    """
    return _takes_part(reader, session) or _of(reader, session.chair_agency)


def sees_certificate(
    reader: Reader, certificate: Certificate, session: DestructionSession, exhibits: Iterable[Held] = ()
) -> bool:
    """Return True if the reader attended, or is of the chair's agency or of any past holder."""
    del certificate
    held = {agency for e in exhibits for agency in e.agencies}
    return _takes_part(reader, session) or _of(reader, session.chair_agency, *held)


def _takes_part(reader: Reader, session: DestructionSession) -> bool:
    people = {session.chair, *session.verifiers, *(a.person for a in session.attendance)}
    return reader.person in people and _reads(reader, READERS)


def _shared(reader: Reader, agencies: Iterable[str], case: Held | None) -> bool:
    return _of(reader, *agencies) or (case is not None and sees_case(reader, case))


def _of(reader: Reader, *agencies: str) -> bool:
    return _reads(reader, READERS) and (sees_everything(reader.roles) or reader.agency in agencies)


def _liaises(reader: Reader, *agencies: str) -> bool:
    return _reads(reader, {Role.LIAISON}) and reader.agency in agencies


def _reads(reader: Reader, roles: Iterable[str]) -> bool:
    return bool(set(reader.roles) & set(roles))
