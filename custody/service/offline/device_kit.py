"""The kit: what a device needs offline; people, places, hand-overs under way and exhibits of its person's agency.

It is blind: no seal, no weight, no count of any exhibit, so that what is checked offline is checked unseen (I13); and
nothing that its reader counts (I43). One statement for each kind of thing, however many there are.
"""

from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.roles import ATTENDEES, HOLDERS, Role
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.kernel.quantity import Count
from custody.domain.people.person import Person
from custody.domain.places.double_lock import double_locked
from custody.domain.places.place import Container, Place
from custody.domain.seizures.seizure import DECLARED, UNSEALED, Seizure
from custody.domain.transfers.transfer import Transfer
from custody.service.destruction import staging
from custody.service.destruction.offline_sessions import KitSession, listed, loads, taken_along
from custody.service.destruction.staging import KitStaging
from custody.service.inventories.inventories import countable
from custody.service.kernel.directory import Directory
from custody.service.offline.device_kit_exhibits import KitExhibit, Outline, kept
from custody.service.orders.orders import compatriots
from custody.service.people import form_choices
from custody.service.people.device_access import AT_A_DESK
from custody.service.people.devices import visible_device
from custody.service.seizures.cases import pv_numbers
from custody.service.seizures.exhibit_numbers import next_numbers
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 10_000
"""People, places or exhibits of a kind that a kit holds; of an agency that holds more, the first ones by number.

The desk then says that it does not know them all, and moves no box: what it does not know may lie in it.
"""
PARTIES = HOLDERS | ATTENDEES | {Role.ESCORT}


class KitPerson(Struct, frozen=True, kw_only=True):
    """A person who may hold, carry or witness."""

    id: str
    name: str
    agency: str
    roles: tuple[str, ...]
    abroad: bool = False
    """Whether they serve another country than the agency of the kit."""


class KitPlace(Struct, frozen=True, kw_only=True):
    """A place of the agency, or a night deposit of another one; ``double_lock``: what leaves it takes two keys."""

    id: str
    name: str
    agency: str
    parent: str
    double_lock: bool


class KitBalance(Struct, frozen=True, kw_only=True):
    """A balance within reach; ``group``: whose it is, "" for the agency's own. What is finer it cannot have shown.

    ``checked_on``: the last day with a check mass, ``checked_off``: it was read too far off (I48).
    """

    id: str
    name: str
    group: str
    readability_ug: int
    counts_until: str
    restorable_until: str
    checked_on: str = ""
    checked_off: bool = False


class KitContainer(Struct, frozen=True, kw_only=True):
    """A container of the agency, or one that is on its way to it. Its seal's number is not told."""

    id: str
    name: str
    agency: str
    place: str
    parent: str
    transfer: str
    sealed: bool


class KitTransfer(Struct, frozen=True, kw_only=True):
    """A hand-over under way from or to the agency."""

    id: str
    status: str
    purpose: str
    releaser: str
    receiver: str
    exhibits: tuple[str, ...]
    containers: tuple[str, ...]
    at: str


class KitInventory(Struct, frozen=True, kw_only=True):
    """An inventory in which the reader counts; what is expected is not told."""

    id: str
    place: str
    person: str
    planned_at: str


class KitLine(Struct, frozen=True, kw_only=True):
    """A line that the reader declared."""

    substance: str
    count: Count | None = None


class Registered(Struct, frozen=True):
    """Count of exhibits registered from a seizure line."""

    registered: int = 0


class Declared(Struct, frozen=True, kw_only=True):
    """Fields of a seizure that its officer's device keeps, with their source."""

    case: str
    lines: tuple[KitLine, ...]
    tallies: tuple[Registered, ...] = ()
    source: str = ""


class KitSeizure(Struct, frozen=True, kw_only=True):
    """A seizure of the reader's own; ``registered``: its exhibits so far; ``next``: its case's next free number."""

    id: str
    case: str
    pv: str
    lines: tuple[KitLine, ...]
    registered: int
    next: str


class Kit(Struct, frozen=True, kw_only=True):
    """Offline data of a device for one person.

    ``sequence``: the last number of the device's queue that it includes. ``whole``: True if no entry was left out for
    want of room. ``at_a_desk``: roles that cannot sign in by PIN. ``at``: time of the service's answer.
    """

    person: str
    agency: str
    agency_name: str
    device: str
    sequence: int
    zone: str
    whole: bool
    people: tuple[KitPerson, ...]
    agencies: dict[str, str]
    places: tuple[KitPlace, ...]
    containers: tuple[KitContainer, ...]
    balances: tuple[KitBalance, ...]
    exhibits: tuple[KitExhibit, ...]
    transfers: tuple[KitTransfer, ...]
    inventories: tuple[KitInventory, ...]
    seizures: tuple[KitSeizure, ...]
    sessions: tuple[KitSession, ...] = ()
    stagings: tuple[KitStaging, ...] = ()
    at_a_desk: tuple[str, ...] = tuple(sorted(AT_A_DESK))
    at: str = ""


def kit(connection: Connection, vault: Vault, directory: Directory, reader: Reader, device: str, zone: str) -> Kit:
    """Return the reader's offline data, for a device of their agency or ("") without one.

    Raises:
        NotFound: no such device, or none that the reader sees.
    """
    sequence = visible_device(connection, reader, device).sequence if device else 0
    staff = subject_queries.find(connection, Person, dossier=reader.agency, limit=MOST)
    held = subject_queries.project_all(connection, Exhibit, Outline, holder=sorted(staff), limit=MOST)
    transfers = _transfers(connection, reader, held)
    coming = subject_queries.states(
        connection,
        Exhibit,
        (exhibit_id for t in transfers.values() for exhibit_id in t.exhibits if exhibit_id not in held),
    )
    sessions = taken_along(connection, reader, device)
    loaded = loads(connection, sessions)
    burning = {exhibit_id: e for load in loaded.values() for exhibit_id, e in load.items()}
    stagings, waiting = staging.kept(connection, vault, reader)
    people = _people(connection, reader, staff)
    places, boxes = _places(connection, reader), _boxes(connection, reader, transfers)
    drawn = subject_queries.states(
        connection, Container, (sack.container for staging_plan in stagings for sack in staging_plan.sacks)
    )
    agencies = {
        reader.agency,
        *(person.agency for person in people.values()),
        *(place.agency for place in places.values()),
    }
    agencies |= {transfer.agency for transfer in transfers.values()}
    names = directory.names(connection, [*people, *places, *boxes, *drawn, *agencies])
    near = compatriots(connection, reader, agencies)
    return Kit(
        person=reader.person, agency=reader.agency, agency_name=names.get(reader.agency, ""), device=device,
        sequence=sequence, zone=zone, whole=all(len(rows) < MOST for rows in (staff, held, places, boxes)),
        people=tuple(
            KitPerson(id=person_id, name=names[person_id], agency=p.agency, roles=p.roles,
                abroad=p.agency not in near)
            for person_id, p in people.items()
        ),
        agencies={subject_id: names[subject_id] for subject_id in sorted(agencies) if subject_id},
        places=tuple(_place(place_id, place, names) for place_id, place in places.items()),
        containers=(
            *(_box(box_id, box, names) for box_id, box in boxes.items()),
            *(_drawn(sack_id, drawn_sack, names) for sack_id, drawn_sack in drawn.items() if sack_id not in boxes),
        ),
        balances=_balances(connection, directory, reader, waiting),
        exhibits=kept(connection, reader, {**held, **coming, **burning}, waiting),
        transfers=tuple(_transfer(transfer_id, transfer) for transfer_id, transfer in transfers.items()),
        inventories=_inventories(connection, reader), seizures=_seizures(connection, reader),
        sessions=listed(connection, vault, reader, sessions, loaded), stagings=stagings,
    )  # fmt: skip


def _people(connection: Connection, reader: Reader, staff: dict[str, Person]) -> dict[str, Person]:
    """Return the agency's people, and people elsewhere who may take part in an act."""
    active = subject_queries.find(connection, Person, status="active", limit=None)
    elsewhere = {
        person_id: p for person_id, p in active.items() if p.agency != reader.agency and PARTIES.intersection(p.roles)
    }
    return {person_id: p for person_id, p in staff.items() if not p.disabled} | elsewhere


def _places(connection: Connection, reader: Reader) -> dict[str, Place]:
    if not may(reader.roles, "place.read"):
        return {}
    own = form_choices.in_use(subject_queries.find(connection, Place, dossier=reader.agency, limit=MOST))
    return own | subject_queries.find(connection, Place, status="locker", limit=MOST)


def _boxes(connection: Connection, reader: Reader, transfers: dict[str, Transfer]) -> dict[str, Container]:
    own = subject_queries.find(connection, Container, dossier=reader.agency, limit=MOST)
    return own | subject_queries.states(
        connection, Container, (container_id for t in transfers.values() for container_id in t.containers)
    )


def _transfers(connection: Connection, reader: Reader, held: dict[str, Outline]) -> dict[str, Transfer]:
    if not may(reader.roles, "transfer.read"):
        return {}
    incoming = subject_queries.in_state(connection, Transfer, "dispatched", dossier=reader.agency)
    away = sorted({e.transfer for e in held.values() if e.status == IN_TRANSIT})
    return incoming | subject_queries.states(connection, Transfer, away)


def _balances(
    connection: Connection, directory: Directory, reader: Reader, to_check: dict[str, Exhibit]
) -> tuple[KitBalance, ...]:
    """Return the balances near the agency, and those near the holders of the exhibits to check."""
    holding = {e.agency for e in to_check.values()} - {""}
    listed = form_choices.balances(connection, directory, sorted({reader.agency, *holding}))
    known = subject_queries.states(connection, Balance, (balance.id for balance in listed))
    return tuple(_kit_balance(choice, known[choice.id]) for choice in listed)


def _kit_balance(choice: form_choices.Choice, balance: Balance) -> KitBalance:
    last = balance.checked[-1] if balance.checked else None
    return KitBalance(
        id=choice.id, name=choice.name, group=choice.group, readability_ug=balance.readability_ug,
        counts_until=balance.counts_until, restorable_until=balance.restorable_until,
        checked_on=last.day if last else "", checked_off=bool(last and not last.well),
    )  # fmt: skip


def _inventories(connection: Connection, reader: Reader) -> tuple[KitInventory, ...]:
    return tuple(
        KitInventory(id=inventory_id, place=inventory.place, person=inventory.person, planned_at=inventory.planned_at)
        for inventory_id, inventory in countable(connection, reader).items()
    )


def _seizures(connection: Connection, reader: Reader) -> tuple[KitSeizure, ...]:
    """Return the seizures that the reader declared and that await no second person."""
    if not may(reader.roles, "exhibit.register/1"):
        return ()
    groups = (
        subject_queries.project_all(connection, Seizure, Declared, holder=reader.person, status=status, limit=None)
        for status in (UNSEALED, DECLARED)
    )
    own = {seizure_id: seizure for each in groups for seizure_id, seizure in each.items() if not seizure.source}
    pvs = pv_numbers(connection, (seizure.case for seizure in own.values()))
    following = next_numbers(connection, (seizure.case for seizure in own.values()))
    return tuple(
        KitSeizure(
            id=seizure_id, case=seizure.case, pv=pvs[seizure.case],
            registered=sum(t.registered for t in seizure.tallies),
            lines=seizure.lines, next=following[seizure.case],
        )
        for seizure_id, seizure in own.items()
    )  # fmt: skip


def _place(place_id: str, place: Place, names: dict[str, str]) -> KitPlace:
    return KitPlace(
        id=place_id,
        name=names[place_id],
        agency=place.agency,
        parent=place.parent,
        double_lock=double_locked(place),
    )


def _box(container_id: str, box: Container, names: dict[str, str]) -> KitContainer:
    return KitContainer(
        id=container_id, name=names[container_id], agency=box.agency, place=box.place, parent=box.parent,
        transfer=box.transfer, sealed=bool(box.seal),
    )  # fmt: skip


def _drawn(container_id: str, sack: Container, names: dict[str, str]) -> KitContainer:
    """Return a sack of a session, without its place, as it lies elsewhere."""
    return KitContainer(
        id=container_id, name=names[container_id], agency=sack.agency, place="", parent="", transfer="", sealed=True
    )


def _transfer(transfer_id: str, transfer: Transfer) -> KitTransfer:
    return KitTransfer(
        id=transfer_id, status=transfer.status, purpose=transfer.purpose, releaser=transfer.releaser,
        receiver=transfer.receiver,
        exhibits=tuple(transfer.exhibits), containers=tuple(transfer.containers), at=transfer.dispatched_at,
    )  # fmt: skip
