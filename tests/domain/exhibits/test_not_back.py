"""What an opening leaves unsaid is no new beginning: the net mass, or the gross weight, must come back (I19, I46)."""

from typing import Any

import pytest
from msgspec import structs

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.opening import OpenExhibit
from custody.domain.exhibits.split_and_sample import Split
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places import place, put_away
from tests.factories.memory_office import PHOTO, Done, Town, refused, town

pytestmark = pytest.mark.usefixtures("nothing_dries")


def elsewhere(office: Town, number: str) -> str:
    """Bring an exhibit to a clerk of an agency without a balance."""
    change = EnrolPerson(name="Nom Greffier", rank="Adj", agency=office.agency["gendarmerie"], roles=("clerk",))
    office.who["gclerk"] = office.enrol(change)
    office.hand("clerk", "gclerk", "storage", number)
    return "gclerk"


def unseal_by_count(office: Town, number: str, person: str, *others: str) -> Done:
    state = office.state(number)
    check = CheckEntry(exhibit=number, seal=state.seal, count=state.count)
    command = OpenExhibit(check=check, purpose="sampling", legal_basis="art. 56", photos=(PHOTO,))
    return office.do("exhibit.open/1", command, person, *office.present(*others))


def unseal_with_tare(office: Town, number: str, tare: str, confirmed: tuple[str, ...] = ()) -> Done:
    check = office.check(number)
    weight = structs.replace(check.weight, tare=office.net("1", tare).tare)
    command = OpenExhibit(
        check=structs.replace(check, weight=weight), purpose="sampling", legal_basis="art. 56", photos=(PHOTO,),
        confirmed=confirmed,
    )  # fmt: skip
    return office.do("exhibit.open/1", command, "clerk", *office.present("supervisor", "witness1"))


def opened_of(office: Town, done: Done) -> list[tuple[str, Any, Any]]:
    found: list[Discrepancy] = [office.state(number) for number in done.opened]
    return [(each.sort, each.expected.ug, each.finding.ug) for each in found]


@pytest.mark.parametrize(("gross", "sorts"), [("27,00", []), ("26,00", []), ("10,00", ["mass_balance"])])
def test_i46_what_was_opened_without_a_weight_is_compared_with_the_weight_on_record(
    gross: str, sorts: list[str]
) -> None:  # fmt: skip
    office = town()
    (number,) = office.lot(text="27,00").exhibits
    unseal_by_count(office, number, elsewhere(office, number), "witness1", "verifier")
    done = office.reseal(number, gross, person="gclerk")
    assert [sort for sort, _, _ in opened_of(office, done)] == sorts


def test_i46_a_second_opening_without_a_weight_does_not_forget_the_net_of_the_first() -> None:
    office = town()
    (number,) = office.lot(text="27,00").exhibits
    office.unseal(number)
    assert not office.reseal(number, "27,00").opened
    unseal_by_count(office, number, elsewhere(office, number), "witness1", "verifier")
    done = office.reseal(number, "26,50", person="gclerk")
    assert opened_of(office, done) == [("mass_balance", 26_900 * 10**6, 26_400 * 10**6)]


def test_i48_a_room_without_a_balance_spares_no_weighing_at_the_opening() -> None:
    office = town()
    (number,) = office.lot(text="27,00").exhibits
    command = place.OpenPlace(name="Bureau", sort="office")
    room = office.do("place.open/1", command, "supervisor").first("PL")
    office.do("exhibit.store/1", put_away.StoreExhibits(place=room, exhibits=(number,)), "clerk")
    with refused(office, "check_incomplete"):
        unseal_by_count(office, number, "clerk", "supervisor", "witness1")


def test_i19_what_was_opened_without_a_weight_does_not_vanish_at_the_split() -> None:
    office = town()
    (number,) = office.lot(text="27,00").exhibits
    unseal_by_count(office, number, elsewhere(office, number), "witness1", "verifier")
    command = Split(exhibit=number, parts=(office.part("1,10"),), exhausted=True)
    done = office.do("exhibit.split/1", command, "gclerk", *office.present("witness1"))
    assert opened_of(office, done) == [("mass_balance", 27 * 10**9, 1100 * 10**6)]


def test_i46_a_large_tare_at_the_opening_is_asked_about_and_must_come_back_as_packing() -> None:
    office = town()
    (number,) = office.lot(text="27,00").exhibits
    with pytest.raises(ConfirmationNeeded) as question:
        unseal_with_tare(office, number, "17,00")
    assert question.value.code == "tare_large"
    opened = unseal_with_tare(office, number, "17,00", (question.value.facts["confirm"],))
    assert opened.header.flags == ("confirmed:tare_large",)
    assert not opened.opened
    done = office.reseal(number, "10,10")
    assert opened_of(office, done) == [("mass_balance", 27 * 10**9, 10_100 * 10**6)]


def test_i46_a_change_of_packing_accuses_nobody() -> None:
    office = town()
    (number,) = office.lot(text="27,00").exhibits
    assert not unseal_with_tare(office, number, "2,50").header.flags
    assert not office.reseal(number, "24,60").opened
