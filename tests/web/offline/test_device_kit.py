"""The kit of each role, by value: what is read by thousands and asked once for many is what each state says by itself."""

from collections.abc import Iterator

import pytest

from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import DECLARED, UNSEALED, Seizure
from custody.service.inventories.inventories import uncounted
from custody.service.offline import device_kit
from custody.service.offline.device_kit import Kit
from custody.service.offline.device_kit_exhibits import KitExhibit
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import clock
from tests.web.matrix_world import ROLES, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("kit"))
    yield made
    made.close()


def reader(world: World, role: str) -> Reader:
    return Reader(world.readers[role], world.home, (role,), clock.text(clock.now().wall_ms))


def told(connection: Connection, world: World, role: str) -> Kit:
    return device_kit.kit(
        connection, world.town.services.vault, world.town.services.directory, reader(world, role), "", "Africa/Bamako"
    )


def plainly(connection: Connection, who: Reader, number: str) -> KitExhibit:
    """One exhibit out of its whole state, who sees it asked of it alone."""
    one = subject_queries.state(connection, Exhibit, number)
    case = subject_queries.state(connection, Case, one.case)
    session = subject_queries.state(connection, DestructionSession, one.session) if one.session else None
    if not sees_exhibit(who, one, case, session):
        return KitExhibit(id=number, moved=one.moved, status=one.status, transfer=one.transfer)
    return KitExhibit(
        id=number, moved=one.moved, status=one.status, transfer=one.transfer, case=one.case, pv=case.case_reference,
        no=one.exhibit_number, substance=one.known_substance, holder=one.holder, place=one.place, container=one.container,
        copies=one.valid_copy, blocked=bool(one.open), to_weigh=one.to_weigh,
    )  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_the_exhibits_of_a_kit_are_those_that_the_agency_holds_each_as_its_state_says(world, role):
    """Of another's to be checked a verifier has more than its number (``test_scan_desk.py``); it is held by others."""
    with world.town.store.reading() as connection:
        who = reader(world, role)
        staff = {n for n, one in subject_queries.every(connection, Person) if one.agency == world.home}
        found = {n for n, one in subject_queries.every(connection, Exhibit) if one.holder in staff}
        held = sorted(found - uncounted(connection, who))
        numbers = {one.id: one for one in told(connection, world, role).exhibits}
        assert len(held) > 20
        alike = [n for n in held if not listed(numbers[n])]
        assert [numbers[n] for n in alike] == [plainly(connection, who, n) for n in alike]
        assert role == "verifier" or not any(listed(one) for one in numbers.values())


def listed(one: KitExhibit) -> bool:
    """Told to who is to check it: its label, not who holds it."""
    return bool(one.case) and not one.holder


@pytest.mark.parametrize("most", [1, 9, 20])
def test_a_kit_that_is_cut_holds_the_first_ones_by_number_whoever_holds_them(world, monkeypatch, most):
    """Of several holders together, not of the first of them; what is on its way comes after them, however many."""
    monkeypatch.setattr(device_kit, "MOST", most)
    with world.town.store.reading() as connection:
        staff = subject_queries.find(connection, Person, dossier=world.home, limit=most)
        held = sorted(n for n, one in subject_queries.every(connection, Exhibit) if one.holder in staff)
        first = [n for n in held[:most] if n not in uncounted(connection, reader(world, "clerk"))]
        cut = told(connection, world, "clerk").exhibits
    assert [one.id for one in cut][: len(first)] == first
    assert {one.status for one in cut[len(first) :]} <= {IN_TRANSIT}


def test_the_seizures_of_a_kit_say_what_their_states_say(world):
    """Declared by the officer: lines, the number of the case, and how many exhibits are registered."""
    with world.town.store.reading() as connection:
        person = world.readers["seizing_officer"]
        states = {
            n: one
            for status in (UNSEALED, DECLARED)
            for n, one in subject_queries.find(connection, Seizure, holder=person, status=status, limit=None).items()
        }
        got = told(connection, world, "seizing_officer").seizures
        assert len(got) > 1
        assert {one.id: (one.case, one.pv, one.registered) for one in got} == {
            n: (one.case, subject_queries.state(connection, Case, one.case).case_reference, sum(t.registered for t in one.tallies))
            for n, one in states.items() if not one.source
        }  # fmt: skip
        assert {one.id: [(line.substance, line.count) for line in one.lines] for one in got} == {
            n: [(line.substance, line.count) for line in one.lines] for n, one in states.items() if not one.source
        }  # fmt: skip
