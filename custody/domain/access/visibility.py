"""Who sees what (I41): deny, unless one of these functions says yes.

The inspection sees everything, the system administrator nothing. Everybody else sees what concerns their agency:
exhibits it ever held, cases it takes part in, hand-overs from it or to it, its own places; and those who attend a
destruction session see what is to burn in it; whoever opened a discrepancy by their signature knows that it is there,
and the supervisors of their service.
Whether a reader may look at a *kind* of thing at all is ``roles.READINGS``; both questions are asked. What may not be
seen is answered as what does not exist.
"""

from collections.abc import Collection, Iterable
from typing import Protocol

from msgspec import Struct, structs

from custody.domain.access.confidential_inquiry import ConfidentialInquiry, ended
from custody.domain.access.roles import ATTENDEES, READERS, Role, sees_everything
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Session
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exchange.received_bundle import Received
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.metrology import Balance
from custody.domain.inventories.inventory import Inventory
from custody.domain.laboratory.paper_report import PaperReport
from custody.domain.laboratory.sampling_plan import Sample
from custody.domain.orders.destruction_proposal import DestructionProposal
from custody.domain.orders.order import DRAFT
from custody.domain.people.device import Device
from custody.domain.people.external_party import Outsider
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.joint_operation import Operation
from custody.domain.transfers.transfer import Transfer

MEASURED = frozenset({"seal", "weight", "count", "check", "consumed_count", "net_received", "net_returned",
                      "volume"})  # fmt: skip
"""Fields of an exhibit's events that hold what a blind check compares."""


class Reader(Struct, frozen=True):
    """Who asks: the person, their agency, their roles in force now, and when they ask (RFC 3339 UTC).

    Without ``at`` nothing counts as ended that hides something for a time. ``enrolled``: the device on which a PIN
    opened their session, "" for none.
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


def sees_by_part(reader: Reader) -> bool:
    """Whether the reader sees the cases in which their agency takes part."""
    return _reads(reader, {*READERS, Role.LIAISON})


class Owned(Protocol):
    """What is of an agency, as far as who may see it depends on that."""

    @property
    def agency(self) -> str:
        """Whose it is."""


def sees_seizure(reader: Reader, seizure: Owned, case: Case | None) -> bool:
    """Whoever sees the case, and the seizing agency."""
    return _shared(reader, {seizure.agency}, case)


def sees_notice(reader: Reader, notice: Notice, case: Case | None = None) -> bool:
    """The agency that took it down and, once it was declared, whoever sees the case."""
    return _shared(reader, {notice.agency}, case)


def sees_operation(reader: Reader, operation: Operation) -> bool:
    """The agencies admitted to it, the one that opened it among them."""
    return _of(reader, *operation.agencies)


def sees_outsider(reader: Reader, outsider: Outsider) -> bool:
    """The agency that knows them."""
    return _of(reader, outsider.agency)


def sees_device(reader: Reader, device: Device) -> bool:
    """The agency whose it is, and every key officer."""
    return _reads(reader, {Role.KEY_OFFICER}) or _of(reader, device.agency)


def sees_paper_report(reader: Reader, report: PaperReport, case: Case | None) -> bool:
    """The service that typed it in, and whoever sees the case."""
    return _shared(reader, {report.agency}, case)


def sees_proposal(reader: Reader, proposal: DestructionProposal, case: Case | None) -> bool:
    """The agency that made it, and whoever sees the case."""
    return _shared(reader, {proposal.agency}, case)


def sees_received(reader: Reader, received: Received) -> bool:
    """The agency that received the bundle."""
    return _of(reader, received.agency)


class InHands(Protocol):
    """An exhibit, as far as who may see its session depends on it."""

    @property
    def agency(self) -> str:
        """The agency that answers for it."""


def sees_exhibit(reader: Reader, exhibit: Held, case: Case | None, session: Session | None = None) -> bool:
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
        """Who had it by the record."""


def check_due(reader: Reader, exhibit: Checked, transfer: Transfer | None = None) -> bool:
    """Whether the reader has still to check the exhibit blind; until then its measures are hidden from them (I13).

    The receiver named in hand-over ``transfer``, until they settle it; a verifier from the destruction order until
    the fire, for staging and the load on site are both checked, unless they may not verify it: they held it once, or
    are of the holder's unit (I28); who only claims to have held it may, and is blind. The holder's own periodic check
    hides nothing: the holder knows what is recorded.
    """
    awaited = transfer is not None and transfer.status == "dispatched" and transfer.receiver == reader.person
    if awaited or Role.VERIFIER not in reader.roles:
        return awaited
    return _to_burn(exhibit) and reader.person not in exhibit.keepers and reader.agency != exhibit.agency


def check_ahead(exhibit: Checked, transfer: Transfer | None = None) -> bool:
    """Whether anybody has still to check the exhibit blind (``check_due``): of what is read by nobody knows whom."""
    return (transfer is not None and transfer.status == "dispatched") or _to_burn(exhibit)


def _to_burn(exhibit: Checked) -> bool:
    return bool(exhibit.order) and exhibit.status not in GONE


def masked(exhibit: Exhibit) -> Exhibit:
    """The exhibit without seal, weights and count, for a reader of whom a check is due."""
    return structs.replace(
        exhibit, seal="", count=None, volume=None, first_weight=None, reference=None, last_weight=None,
        last_comparison=None, staged_weight=None,
    )  # fmt: skip


def is_masked(exhibit: Exhibit) -> bool:
    """Whether the measures are hidden: every exhibit on record has a seal."""
    return not exhibit.seal


def sees_discrepancy(reader: Reader, discrepancy: Discrepancy, case: Held | None, exhibit: Held | None) -> bool:
    """Whoever sees what it is about, and who was entrusted with the inquiry."""
    if discrepancy.assignee == reader.person and _reads(reader, READERS):
        return True
    return _shared(reader, exhibit.agencies if exhibit is not None else (), case)


def knows_discrepancy(reader: Reader, signers: Collection[str]) -> bool:
    """That it is there and open, and about what, as slip and label told those who signed the act that opened it.

    ``signers``: these people and their agencies. A supervisor knows no less than the clerks of the own agency.
    """
    chief = Role.SUPERVISOR in reader.roles and reader.agency in signers
    return (chief or reader.person in signers) and _reads(reader, READERS)


def sees_confidential(reader: Reader, inquiry: ConfidentialInquiry) -> bool:
    """Its members, and the inspection but for that of the agency looked at; once it has ended, that agency too."""
    if reader.person in inquiry.members and _reads(reader, READERS):
        return True
    inspects = sees_everything(reader.roles) and reader.agency != inquiry.agency
    return inspects or (ended(inquiry, reader.at) and _of(reader, inquiry.agency))


def _kept_from(reader: Reader, inquiry: ConfidentialInquiry | None) -> bool:
    """Whether what was done within an inquiry does not exist for the reader yet; so it is of an unknown one."""
    return inquiry is None or not (ended(inquiry, reader.at) or sees_confidential(reader, inquiry))


def sees_sample(
    reader: Reader, sample: Sample, case: Case | None, exhibits: Iterable[Exhibit] = (),
    inquiry: ConfidentialInquiry | None = None,
) -> bool:  # fmt: skip
    """Whoever sees the case, the agency that planned it, and every agency that ever held its exhibits.

    A draw of a confidential inquiry: who sees that, until it has ended.
    """
    if sample.inquiry and _kept_from(reader, inquiry):
        return False
    if inquiry is not None and sees_confidential(reader, inquiry):
        return True
    return _shared(reader, {sample.agency, *(agency for e in exhibits for agency in e.agencies)}, case)


def sees_transfer(reader: Reader, transfer: Transfer) -> bool:
    """The two agencies."""
    return _of(reader, transfer.agency, transfer.to_agency)


def sees_place(reader: Reader, place: Place | Container | Balance) -> bool:
    """The agency that owns it."""
    return _of(reader, place.agency)


def sees_enrolled(reader: Reader) -> bool:
    """The record of a person or an agency: key officers, who enrol them, and the inspection."""
    return _reads(reader, {Role.KEY_OFFICER, Role.INSPECTOR})


def sees_inventory(reader: Reader, inventory: Inventory, inquiry: ConfidentialInquiry | None = None) -> bool:
    """The agency whose exhibits are counted, and who counts.

    One of a confidential inquiry: who sees that, and who counts, until the count begins or the inquiry has ended.
    """
    if _reads(reader, READERS) and reader.person in inventory.counters:
        return True
    if inventory.confided and _kept_from(reader, inquiry):
        return False
    told = inquiry is not None and sees_confidential(reader, inquiry)
    return told or _of(reader, inventory.agency)


class Kept(Owned, Held, Protocol):
    """An exhibit, as far as who may see its order depends on it."""


class Given(Owned, Protocol):
    """An order, as far as who may see it depends on it."""

    @property
    def status(self) -> str:
        """How far it is."""


def sees_order(reader: Reader, order: Given, exhibits: Iterable[Kept] = (), *, near: bool = False) -> bool:
    """The prosecution that issued it, agencies that hold its exhibits, and commissions, which plan from orders.

    The registry of a court that has held one of them too: it keeps it in its register. ``near``: whether the reader's
    agency is of the country of that prosecution: no commission plans from the orders of another country. A draft only
    its prosecution sees.
    """
    if order.status == DRAFT:
        return _of(reader, order.agency)
    if near and _reads(reader, {Role.COMMISSION}):
        return True
    named = list(exhibits)
    if _reads(reader, {Role.COURT_CLERK}) and any(reader.agency in e.agencies for e in named):
        return True
    return _of(reader, order.agency, *(e.agency for e in named))


def sees_session(reader: Reader, session: Session, exhibits: Iterable[InHands] = ()) -> bool:
    """The chair's agency, who attends or verifies, agencies that hold its exhibits; before the fire, who may attend.

    A session names no person or place in clear, and whoever is to attend must find it first.
    """
    invited = session.status in {"planned", "open"} and _reads(reader, ATTENDEES)
    return invited or _takes_part(reader, session) or _of(reader, session.chair_agency, *(e.agency for e in exhibits))


def sees_checklist(reader: Reader, session: Session) -> bool:
    """What goes along to the site: the chair's agency, and who takes part; it names who is there and the whole load."""
    return _takes_part(reader, session) or _of(reader, session.chair_agency)


def sees_certificate(reader: Reader, certificate: Certificate, session: Session, exhibits: Iterable[Held] = ()) -> bool:
    """The chair's agency, who attended, and every agency that ever held what burnt."""
    del certificate
    held = {agency for e in exhibits for agency in e.agencies}
    return _takes_part(reader, session) or _of(reader, session.chair_agency, *held)


def _takes_part(reader: Reader, session: Session) -> bool:
    people = {session.chair, *session.verifiers, *(a.person for a in session.attendance)}
    return reader.person in people and _reads(reader, READERS)


def _shared(reader: Reader, agencies: Iterable[str], case: Held | None) -> bool:
    return _of(reader, *agencies) or (case is not None and sees_case(reader, case))


def _of(reader: Reader, *agencies: str) -> bool:
    return _reads(reader, READERS) and (sees_everything(reader.roles) or reader.agency in agencies)


def _reads(reader: Reader, roles: Iterable[str]) -> bool:
    return bool(set(reader.roles) & set(roles))
