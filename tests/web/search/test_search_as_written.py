"""The search takes what people write: words before a number, short years, torn labels, one wrong letter, places."""

import re

import pytest

from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.seizure import DeclareSeizure, LineEntry, Particulars
from custody.service.search.phrases import readings
from labels.stock import identifier
from tests.web.full_custody import town
from tests.web.search.test_search import led, told


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with an analysed lot, and a seizure on a road with a car."""
    with town(tmp_path_factory.mktemp("written")) as made:
        office = made.office
        made.lot = office.lot(3, "held")
        office.analyse(made.lot)
        case = OpenCase(case_reference="PV 7112/2016", title="Interception", prosecution=office.prosecution)
        made.case = office.do("case.open/1", case, "officer").first("CS")
        line = LineEntry(substance="cocaine", designation="savonnettes", count=Count(3, "package"))
        seized = DeclareSeizure(
            case=made.case, place="Faladié, carrefour du marché", seized_at=office.seized_at, lines=(line,),
            circumstances="Toyota Hilux blanche, immatriculée AB-1234-MD", particulars=Particulars(routing="Kayes"),
        )  # fmt: skip
        office.do("seizure.declare/1", seized, "officer")
        yield made


@pytest.mark.parametrize(
    "text",
    [
        "PV n° 7112/2016", "PV n°7112/16", "P.V. 7112-16", "procès-verbal 7112/16", "Procès verbal n° 7112/2016",
        "affaire 7112", "dossier n° 7112/16", "parquet 7112/2016",
    ],
)  # fmt: skip
def test_a_case_is_found_as_a_magistrate_writes_it(place, text):
    """With the word for a report or a case before it, or the year by two figures."""
    assert led(place, "prosecutor", text) == f"/cases/{place.case}"


def test_a_case_with_a_short_year_is_found_by_the_long_one(place):
    """Both ways: what was typed at its opening is no better than what is typed now."""
    entry = OpenCase(case_reference="PV 7113/17", title="Autre", prosecution=place.office.prosecution)
    case = place.office.do("case.open/1", entry, "officer").first("CS")
    assert led(place, "prosecutor", "PV 7113/2017") == f"/cases/{case}"


def test_words_for_a_kind_stand_before_any_number(place):
    """Seal, order and report: the number after the word is looked for."""
    lot = place.lot
    assert led(place, "officer", f"scellé {lot.seals[1]}") == f"/exhibits/{lot.exhibits[1]}"
    assert led(place, "officer", f"sceau n° {lot.seals[1]}") == f"/exhibits/{lot.exhibits[1]}"
    burnt = place.office.lot(1, "ordered")
    reference = place.office.state(burnt.order).order_reference
    assert led(place, "prosecutor", f"réquisition n° {reference}") == f"/orders/{burnt.order}"


def test_a_laboratory_report_leads_to_its_exhibits_for_whoever_may_see_them(place):
    """By the whole number, with its word, or by a part; not for who has nothing of it, nor for who counts them."""
    mine = [f"/exhibits/{one}" for one in place.lot.exhibits]
    for text in ("L-1/2016", "rapport d'analyse L-1/2016", "rapport n° L-1/16", "l1 2016"):
        assert sorted(led(place, "prosecutor", text)) == sorted(mine), text
    assert sorted(led(place, "clerk", "L-1/2016")) == sorted(mine)
    stranger = place.client("member")
    for text in ("L-1/2016", "rapport L-1/2016", "l1 2016"):
        assert told(stranger, text) == told(stranger, "L-9/2016"), text


def test_i43_who_counts_gets_no_list_by_the_number_of_a_report(place):
    """The exhibits of a report are some of those that are expected there."""
    office = place.office
    assert led(place, "supervisor", "L-1/2016")
    number = office.do(
        "inventory.plan/1", PlanInventory(counters=(office.supervisor,), place=office.place), "inspector"
    )
    office.do("inventory.start_count/1", StartCount(inventory=number.first("RC")), "inspector")
    counter = place.client("supervisor")
    for text in ("L-1/2016", "l1 2016"):
        assert told(counter, text) == told(counter, "L-9/2016"), text


@pytest.mark.parametrize(
    "text",
    [
        "faladie", "Faladié marché", "toyota", "hilux blanche", "AB-1234-MD", "ab 1234 md", "AB1234MD", "savonnettes",
        "cocaïne Faladié", "Kayes", "affaire Hilux",
    ],
)  # fmt: skip
def test_place_plate_and_words_of_a_declaration_lead_to_its_case(place, text):
    """In any order and without accents, for those who take part; for others it looks like a word that nobody used."""
    assert led(place, "prosecutor", text) == f"/cases/{place.case}"
    stranger = place.client("analyst")
    assert told(stranger, text) == told(stranger, "zzyzx")


def test_one_wrong_letter_is_proposed_and_not_opened(place):
    """Of a word and of a label; to a stranger nothing is proposed."""
    for text in ("toyotta", "faladei", "savonettes"):
        assert led(place, "prosecutor", text) == [f"/cases/{place.case}"], text
        page = told(place.client("prosecutor"), text)
        assert "Vouliez-vous dire" in page
        stranger = place.client("analyst")
        assert told(stranger, text) == told(stranger, "zzyzx")
    number = place.lot.exhibits[0]
    for wrong in (swapped(number), number[:-3] + number[-2:], number[:6] + "-" + number[5:]):
        found = led(place, "officer", wrong)
        assert found in ([f"/exhibits/{number}"], f"/exhibits/{number}"), wrong


def swapped(number):
    """The number with two different neighbours in each other's place."""
    i = next(i for i in range(2, 11) if number[i] != number[i + 1])
    return number[:i] + number[i + 1] + number[i] + number[i + 2 :]


def test_half_a_label_is_enough(place):
    """Either end, or its middle groups, as they are printed; and nothing for who may not see the exhibit."""
    number = place.lot.exhibits[2]
    _, first, second, last = identifier.group(number).split()
    for text in (f"EV {first}", f"{first} {second}", f"{second} {last}", f"{second}{last}".lower()):
        assert led(place, "officer", text) == f"/exhibits/{number}", text
        assert led(place, "member", text) == 404, text


def test_results_stand_under_the_kind_of_thing_that_they_are(place):
    """What two cases and an exhibit bear is listed under a heading for each kind, with how many there are."""
    office = place.office
    lot = office.lot(1, "sealed")
    for n in (1, 2):
        entry = OpenCase(case_reference=f"PV {lot.seals[0]}/{n}", title="Homonyme", prosecution=office.prosecution)
        office.do("case.open/1", entry, "officer")
    page = told(place.client("officer"), lot.seals[0])
    assert re.findall(r'<h3>([^<]+?) <span class="chip">(\d+)', page) == [("Affaires", "2"), ("Scellés", "1")]


def test_what_is_read_into_a_text():
    """As typed first; then without its word; then with the other year. A word alone is only itself."""
    assert readings("réquisition n° 0301/26") == [
        "réquisition n° 0301/26", "0301/26", "réquisition n° 0301/2026", "0301/2026",
    ]  # fmt: skip
    assert readings("affaire") == ["affaire"]
    assert readings("PV 12/2016") == ["PV 12/2016", "12/2016", "PV 12/16", "12/16"]
