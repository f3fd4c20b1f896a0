"""Pages say what a number stands for, the code small beside it; of a case that one may not see, no name (I41)."""

import re

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.destruction.plan_and_open import Plan
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.kernel.events import Actor
from custody.service.exhibits import display_names
from custody.text import i18n
from custody.web.rendering.display_names import told, unbroken
from tests.web.full_custody import landed


@pytest.fixture(scope="module")
def lot(place):
    return place.office.lot(2, "held")


@pytest.fixture(scope="module")
def gap(place, lot):
    """The number of the discrepancy that a wrong seal opened."""
    clerk = place.client("clerk")
    clerk.submit("/exhibits/measure", lines=f"{lot.exhibits[0]} ; X 99", step="send")
    [opened] = place.office.state(lot.exhibits[0]).open
    return opened


def known(place, person, *numbers):
    """What a person of the office reads for each number, in French."""
    office = place.office
    found = office.state(office.people[person])
    reader = Reader(office.people[person], found.agency, tuple(found.roles))
    with place.store.reading() as connection:
        answers = display_names.named(connection, place.services.directory, reader, numbers)
    i18n.use("fr")
    return {number: told(number, one) for number, one in answers.items()}


def test_a_discrepancy_is_known_by_its_case_and_exhibit(place, lot, gap):
    """In the list, in the heading, and what it concerns: which exhibit, what it is, of which case."""
    exhibit = place.office.state(lot.exhibits[0])
    pv = unbroken(place.office.state(exhibit.case).case_reference)
    said = known(place, "inspector", gap)[gap]
    assert re.fullmatch(rf"scellé n°.{exhibit.exhibit_number}, .*, {pv}", said)
    inspector = place.client("inspector")
    [row] = re.findall(rf'<a href="/discrepancies/{gap}">(.*?)</a> <small>', inspector.page("/discrepancies").text)
    shown = inspector.page(f"/discrepancies/{gap}").text
    assert row == said
    assert f"<h1>Écart – {said}</h1>" in shown
    assert f'<a href="/exhibits/{lot.exhibits[0]}">{said}</a> <small>' in shown


def test_what_was_done_with_an_exhibit_is_told_by_day_and_place(place, lot):
    """Its history and the pages of the seizure and the hand-over lead with words."""
    reads, exhibit = place.client("inspector"), place.office.state(lot.exhibits[1])
    seizure, history = exhibit.seizure, reads.page(f"/exhibits/{lot.exhibits[1]}/history").text
    said = known(place, "inspector", seizure)[seizure]
    assert unbroken(place.office.state(exhibit.case).case_reference) in said
    assert f'<a href="/seizures/{seizure}">{said}</a> <small>' in history
    assert f"<h1>Saisie – {said}</h1>" in reads.page(f"/seizures/{seizure}").text
    [transfer] = set(re.findall(r"/transfers/(TR\w{11})", history))
    assert " → " in known(place, "inspector", transfer)[transfer]
    assert (
        f"<h1>Remise – {known(place, 'inspector', transfer)[transfer]}</h1>"
        in reads.page(f"/transfers/{transfer}").text
    )


def test_the_number_of_a_case_stays_on_one_line():
    """But for one as long as a line of a phone, which must break somewhere."""
    assert unbroken("PV 208/2021") == "PV\N{NO-BREAK SPACE}208/2021"
    assert unbroken("PV 208 de la brigade de Kati") == "PV 208 de la brigade de Kati"


def test_a_notice_is_known_by_its_day_its_substances_and_how_it_came(place):
    form = {"channel": "radio", "told_at": "2016-05-10T08:00", "caller": "Patrouille 7", "place": "Faladié",
            "words": "Camion", "substance": "cannabis_resin", "amount": "10", "unit": "brick", "mass": "",
            "mass_unit": "kg", "designation": "", "step": "send", "key": ""}  # fmt: skip
    number = landed(place.client("officer").submit("/notices/new", **form), "/notices")
    assert known(place, "officer", number)[number] == "10/05/2016, résine de cannabis, radio"


def test_who_may_not_see_a_case_reads_no_name_of_it(place, lot, gap):
    """The same numbers, asked for by an agency that takes no part: no case, for all that the page may say."""
    case = place.office.state(place.office.state(lot.exhibits[0]).case)
    numbers = (gap, lot.exhibits[0])
    stranger = place.office.state(place.office.people["witness1"]).agency
    assert stranger not in case.agencies
    assert all(unbroken(case.case_reference) in said for said in known(place, "clerk", *numbers).values())
    assert not any(unbroken(case.case_reference) in said for said in known(place, "witness1", *numbers).values())


def test_a_session_is_known_by_its_day_and_whose_it_is_on_each_of_its_pages(place):
    """What the page is for and which session come before the code; its site, which is private, is not among it."""
    office = place.office
    lot = office.lot(1, "staged")
    said = known(place, "chair", lot.session)[lot.session]
    session = office.state(lot.session)
    with place.store.reading() as connection:
        [chair] = place.services.directory.names(connection, [session.chair_agency]).values()
    assert said == f"{'/'.join(reversed(session.planned_for.split('-')))}, {chair}"
    pages = {"": "chair", "/live": "chair", "/checklist": "chair", "/burn": "chair", "/stage": "verifier",
             "/arrive": "verifier", "/withdraw": "verifier"}  # fmt: skip
    for path, who in pages.items():
        shown = place.client(who).page(f"/sessions/{lot.session}{path}")
        assert shown.status_code == 200, path
        assert re.search(rf"<h1>[^<]+ – {re.escape(said)}</h1>", shown.text), path


def test_two_sessions_of_a_day_are_told_apart_as_they_were_planned(place):
    """In the list and in each heading; the only one of its day is not numbered."""
    order = place.office.lot(1, "ordered").order

    def planned(day):
        plan = Plan(orders=(order,), method="incinerator", planned_for=day, site="Four")
        return place.office.do("destruction_session.plan/1", plan, "chair").first("DS")

    first, alone, second = planned("2031-03-04"), planned("2031-03-05"), planned("2031-03-04")
    said = known(place, "chair", first, alone, second)
    numbered = [f"séance n°\N{NO-BREAK SPACE}{n} de ce jour" for n in (1, 2)]
    assert (numbered[0] in said[first], numbered[1] in said[second]) == (True, True)
    assert "de ce jour" not in said[alone]
    chair = place.client("chair")
    listed = chair.page("/sessions").text
    for number, words in ((first, numbered[0]), (second, numbered[1])):
        assert f'<a href="/sessions/{number}">04/03/2031, {words}, Four</a>' in listed
        assert words in chair.page(f"/sessions/{number}").text.split("</h1>")[0]


def test_the_number_of_a_session_in_its_day_stays_when_another_is_moved_to_another_day(place):
    """What was said and printed under it still means that one, and whichever comes to a day comes after those there."""
    orders = [place.office.lot(1, "ordered").order for _ in range(3)]

    def planned(order, day):
        plan = Plan(orders=(order,), method="incinerator", planned_for=day, site="Four")
        return place.office.do("destruction_session.plan/1", plan, "chair").first("DS")

    def moved(number, n, day):
        command = Correct(subject=number, n=n, field="planned_for", value=day, reason="Pluie")
        agrees = Actor(person=place.office.people["inspector"], part="witness", will="other_device")
        place.office.do("entry.correct/1", command, "chair", agrees)

    first, second = planned(orders[0], "2032-03-04"), planned(orders[1], "2032-03-04")
    there = planned(orders[2], "2032-03-05")

    def numbers():
        said = known(place, "chair", first, second, there)
        return [re.findall(r"n°.(\d)", said[one]) for one in (first, second, there)]

    assert numbers() == [["1"], ["2"], []]
    moved(first, 1, "2032-03-05")
    assert numbers() == [["2"], ["2"], ["1"]]
    moved(first, 2, "2032-03-04")
    assert numbers() == [["1"], ["2"], ["1"]]


def test_the_site_of_a_session_is_told_in_a_list_to_who_has_a_part_in_it(place):
    """The prosecution reads it with the session, on record."""
    site = "Four de Bamako"
    lot = place.office.lot(1, "ordered")
    plan = Plan(orders=(lot.order,), method="incinerator", planned_for="2030-01-02", site=site)
    place.office.do("destruction_session.plan/1", plan, "chair")
    assert site in place.client("chair").page("/sessions").text
    listed = place.client("prosecutor").page("/sessions").text
    assert site not in listed
