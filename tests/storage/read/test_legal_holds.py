"""What a prosecution holds back: exactly what stands, found by who placed it, on both databases."""

from msgspec import structs

from custody.domain.exhibits import opening, split_and_sample
from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.kernel import photo_reference
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import MassEntry
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.storage.read import legal_holds
from tests.count_statements import WHOLE, plans

PHOTO = photo_reference.Photo(blob="0" * 32, sha256="0" * 64)


def second_prosecutor(office):
    """A second prosecutor, who lifts what the first one placed."""
    entry = EnrolPerson(name="Substitute", rank="", agency=office.prosecution, roles=("prosecutor",))
    return office.enrol(entry)


def place(office, exhibits, basis="art. 56"):
    """The prosecutor holds them back."""
    command = PlaceHold(exhibits=tuple(exhibits), legal_basis=basis, reason="Contre-expertise")
    office.do("legal_hold.place/1", command, "prosecutor")


def lift(office, exhibits, by):
    """A colleague of who placed it lifts the hold."""
    office.do("legal_hold.lift/1", LiftHold(exhibits=tuple(exhibits), reason="Rendue"), by)


def part_of(office, lot):
    """A part taken from the first exhibit of a lot, before a witness of another agency."""
    [number, *_] = lot.exhibits
    witness = Actor(person=office.witness1, part="witness", will="own_device")
    tare = MassEntry("0,10", "kg")
    check = structs.replace(office.checks(lot)[0], weight=structs.replace(office.weight(), tare=tare))
    opened = opening.OpenExhibit(check=check, purpose="sampling", legal_basis="art. 56", photos=(PHOTO,))
    office.do("exhibit.open/1", opened, "clerk", witness)
    part = split_and_sample.PartEntry(
        portion="sample", seal="PART 1", weight=structs.replace(office.weight("0,60"), tare=tare)
    )
    command = split_and_sample.Split(
        exhibit=number, parts=(part,), weight=structs.replace(office.weight("2,20"), tare=tare)
    )
    office.do("exhibit.split/1", command, "clerk", witness)
    return office.state(number).children[0]


def _pages(store, agency, limit=100):
    """What each page of the list holds."""
    pages, before = [], 0
    with store.reading() as connection:
        while True:
            found, before = legal_holds.standing(connection, agency, before, limit)
            pages.append([one.exhibits for one in found])
            if not before:
                return pages


def test_what_stands_is_listed_newest_first_page_by_page_and_what_was_lifted_is_not(office, store):
    """A hold placed again after it was lifted is listed once, in its newer place; no other agency has one."""
    deputy = second_prosecutor(office)
    first, second, third = (office.lot(2).exhibits for _ in range(3))
    for lot in (first, second, third):
        place(office, lot)
    everything = [(n,) for lot in (third, second, first) for n in reversed(lot)]
    assert _pages(store, office.prosecution) == [everything]
    lift(office, [second[0]], deputy)
    lift(office, third, deputy)
    place(office, [third[0]])
    left = [(third[0],), (second[1],), (first[1],), (first[0],)]
    assert _pages(store, office.prosecution, 2) == [left[:2], left[2:]]
    assert _pages(store, office.drug_office) == [[]]


def test_a_part_stays_held_when_the_hold_is_lifted_from_what_it_was_taken_from(office, store):
    """Parts are held like their exhibit, by the hold that it had then, until they are named themselves."""
    deputy, lot = second_prosecutor(office), office.lot(1)
    place(office, lot.exhibits)
    part = part_of(office, lot)
    assert _pages(store, office.prosecution) == [[(lot.exhibits[0], part)]]
    lift(office, lot.exhibits, deputy)
    assert _pages(store, office.prosecution) == [[(part,)]]
    lift(office, [part], deputy)
    assert _pages(store, office.prosecution) == [[]]


def test_holds_are_found_by_index(office, store):
    """No statement goes through all exhibits or events of the log."""
    place(office, office.lot(3).exhibits)
    with store.reading() as connection:
        (found, _), told = plans(connection, legal_holds.standing, office.prosecution, 0, 100)
        upon, by_exhibit = plans(connection, legal_holds.placed_upon, office.prosecution, found[0].exhibits)
    assert (len(found), len(upon)) == (3, 1)
    assert any("subject_event_about" in plan for plan in told.values())
    assert not any(WHOLE.search(plan) for plan in (*told.values(), *by_exhibit.values())), (told, by_exhibit)
