"""The start page: what waits for a person, the daily pages first."""

import re
from datetime import datetime, timedelta

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.inventories.inventory_count import CountExhibits, PlanInventory, StartCount, Tally
from custody.domain.kernel.events import FromPaper
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people.person import Person
from custody.domain.people.propose_and_confirm import EnrolAgency
from custody.service.destruction import candidates
from custody.service.oversight import start_page
from custody.service.people.sign_in import SignedIn
from custody.web import pages
from custody.web.pages.oversight.start_page import WAITING
from custody.web.rendering.menu import FIRST, GROUPS, MOST, open_to, start_menu
from tests.count_statements import counted
from tests.factories.ended_count import end_count
from tests.factories.memory_office import PHOTO
from tests.factories.office import PEOPLE
from tests.web.destruction.test_sign_off import registered
from tests.web.full_custody import ok
from tests.web.work_list import tasks


def waits(place, name):
    """What a person's work list says waits."""
    return list(tasks(place.client(name)).values())


def test_a_hand_over_waits_for_its_receiver_only(place):
    """The receiver is told how many; nobody else is, and nothing is left once it is settled."""
    assert waits(place, "clerk") == []
    first, _ = place.office.lot(1, "in_transit"), place.office.lot(1, "in_transit")
    assert waits(place, "clerk") == ["2 remises vous attendent"]
    assert waits(place, "supervisor") == []
    place.client("clerk").submit(f"/transfers/{first.transfer}/refuse", reason="Colis ouvert")
    assert waits(place, "clerk") == ["1 remise vous attend"]


def test_what_is_overdue_and_what_differs_is_counted(place):
    """An exhibit due back yesterday and an open discrepancy stand on the cards of those who may see them."""
    office = place.office
    office.lot(1, "ordered")
    assert waits(place, "chair") == ["1 scellé à détruire"]
    office.quarantine(office.lot(1))
    assert [waits(place, name) for name in ("supervisor", "inspector")] == [["1 écart ouvert"]] * 2
    office.quarantine(office.lot(1))
    assert waits(place, "clerk")[-1] == "2 écarts ouverts"


def test_a_supervisor_is_told_of_no_fewer_discrepancies_than_the_clerk(place):
    """What came short opens one in the police's case by the clerk's signature: the chief knows that it is there."""
    office, supervisor = place.office, place.client("supervisor")
    short = office.state(office.lot(1, declared=2).seizure).tallies[0].discrepancy
    assert waits(place, "supervisor")[-1] == waits(place, "clerk")[-1]
    assert short in supervisor.page("/discrepancies").text
    page = supervisor.page(f"/discrepancies/{short}").text
    assert "Le reste est réservé aux services qui participent à l’affaire" in page
    assert re.search(r"Ouvert par la signature de [^:]*Nom clerk", page), "whom of the own service to ask"
    assert "à l’inspection, qui le clôt" in page


def test_a_count_waits_for_its_counters_and_then_for_a_second_person(place):
    """Who counts is told until it ends; once it ended with something missing, who may reopen or confirm it."""
    office = place.office
    lot = office.lot(2)
    plan = PlanInventory(place=office.place, counters=(office.people["inspector"],))
    number = office.do("inventory.plan/1", plan, "supervisor").first("RC")
    office.do("inventory.start_count/1", StartCount(inventory=number), "supervisor")
    assert "1 récolement vous attend" in waits(place, "inspector")
    assert not [line for name in ("supervisor", "clerk") for line in waits(place, name) if "récolement" in line]
    seen = (Tally(label_id=lot.exhibits[0], seal=lot.seals[0]),)
    office.do("inventory.count/1", CountExhibits(inventory=number, seen=seen), "inspector")
    office.do("inventory.close_count/1", end_count(number), "inspector")
    assert office.state(number).status == "missing_unconfirmed"
    assert "1 récolement vous attend" in waits(place, "supervisor")
    assert not [line for line in waits(place, "clerk") if "récolement" in line], (
        "what is missing is in the hands of the clerk"
    )


def test_an_act_from_paper_waits_for_who_is_named(place, monkeypatch):
    """The one named is told; who recorded it is not, nor anybody else."""
    # everybody of the town was enrolled a moment ago: test_i62_roles_are_those_of_the_hour_of_the_act
    monkeypatch.setattr(Person, "roles_at", lambda person, _at: person.roles)
    office = place.office
    lot = office.lot(1)
    at = datetime.fromisoformat(office.now()) - timedelta(minutes=1)
    paper = FromPaper(
        at=f"{at:%Y-%m-%dT%H:%M:%SZ}", source="paper", zone="UTC", case=lot.case, blob=PHOTO.blob, sha256=PHOTO.sha256,
        named=(office.people["supervisor"],),
    )  # fmt: skip
    office.do("exhibit.blind_check/1", BlindCheck(checks=office.checks(lot)), "clerk", occurred=paper)
    told = "1 acte enregistré d’après un document attend votre confirmation"
    assert [told in waits(place, name) for name in ("supervisor", "clerk", "inspector")] == [True, False, False]


def test_what_is_to_be_burnt_is_counted_as_the_page_of_a_new_session_tells_it(place):
    """No order to cede, nothing that a session has taken or is to take, and of another country's commission nothing at all."""
    office = place.office
    ceded, planned = office.lot(2), office.lot(2, "ordered")
    command = IssueOrder(order_reference="R-C/2016", exhibits=tuple(ceded.exhibits), legal_basis="art. 99", sort="cede")
    office.do("order.issue/1", command, "prosecutor")
    office.lot(1, "staged")
    abroad = office.enrol(EnrolAgency(name="Office d’ailleurs", sort="drug_office", country="SN"))
    chair = Reader(office.people["chair"], office.agencies["drug_office"], (Role.COMMISSION,))
    with office.store.reading() as connection:
        told = candidates.prepared(connection, chair, "2026-11-26T00:00:00Z", "2026-11-26", 1_000).candidates
        assert {*planned.exhibits} <= {one.exhibit for one in told}
        assert start_page.to_burn(connection, chair) == len(told)
        assert start_page.to_burn(connection, Reader("", abroad, (Role.COMMISSION,))) == 0
        assert start_page.to_burn(connection, Reader("", abroad, (Role.VERIFIER,))) == 0
    costs = [cost(place, reader) for reader in (chair, Reader("", abroad, (Role.COMMISSION,)))]
    assert f"{len(told)} scellés à détruire" in waits(place, "chair")
    more = [office.lot(1, "ordered") for _ in range(2)]
    with office.store.reading() as connection:
        assert start_page.to_burn(connection, chair) == len(told) + len(more)
    office.advance(more[0], "planned")
    with office.store.reading() as connection:
        assert start_page.to_burn(connection, chair) == len(told) + len(more) - 1
    after = [cost(place, reader) for reader in (chair, Reader("", abroad, (Role.COMMISSION,)))]
    assert after == costs, "however many orders there are"


def cost(place, reader):
    """How many statements it takes to count what is to be burnt."""
    with counted(place.store) as asked, place.store.reading() as connection:
        start_page.to_burn(connection, reader)
    return len(asked)


def test_an_exhibit_due_back_is_counted_from_the_day_after(place):
    """Due today is not overdue; the day after it is, for both agencies and the inspection, and nobody else (I10)."""
    office = place.office
    office._hand("clerk", "analyst", "laboratory", office.lot(1), due="2030-01-01")

    def late(name, today):
        agency, roles = PEOPLE[name]
        who = Reader(office.people[name], office.agencies[agency], tuple(roles))
        with office.store.reading() as connection:
            return start_page.overdue(connection, who, today)

    assert late("clerk", "2030-01-01") == 0
    assert [late(n, "2030-01-02") for n in ("clerk", "analyst", "inspector", "officer")] == [1, 1, 1, 0]


ENTRIES = [entry for module in pages.MODULES for entry in getattr(module, "menu", [])]


def signed_in(*roles):
    return SignedIn("PE", "", "", roles, "", "fr", must_change=False)


@pytest.mark.parametrize("role", Role)
def test_the_first_pages_of_a_role_are_three_at_most_and_no_page_is_shown_twice(role):
    """None is one that the role may not open, or that does not exist."""
    menu = start_menu(ENTRIES, signed_in(role))
    assert [e.path for e in menu.first] == list(FIRST.get(role, ()))[:MOST]
    paths = [e.path for e in (*menu.first, *(e for group in menu.groups.values() for e in group))]
    assert len(paths) == len(set(paths))
    assert set(paths) == {e.path for e in open_to(ENTRIES, signed_in(role)) if e.is_card}
    assert len(menu.groups) <= 7


@pytest.mark.parametrize("role", Role)
def test_the_bar_has_seven_doors_at_most(role):
    """More are scrolled out of sight on a phone."""
    assert sum(entry.in_bar for entry in open_to(ENTRIES, signed_in(role))) <= 7


def test_every_page_stands_in_one_group():
    """A new page is given its place, once."""
    grouped = [path for paths in GROUPS.values() for path in paths]
    assert sorted(grouped) == sorted(entry.path for entry in ENTRIES if entry.is_card)


def test_who_has_several_roles_finds_the_first_page_of_each():
    """Three in all: of a supervisor who inspects, the first of both."""
    menu = start_menu(ENTRIES, signed_in(Role.SUPERVISOR, Role.INSPECTOR))
    assert len(menu.first) == MOST
    assert {"/office", "/alarms"} <= {entry.path for entry in menu.first}


VOUCHED = "/signatures#vouched"
"""A block of its own on its page: whoever objects signs nothing."""


def test_every_task_has_a_verb_and_every_verb_a_task():
    """The button of a task says what to do, one thing on each page; whatever is counted for a person is told to somebody."""
    verbs = {(door.partition("#")[0], waiting.verb) for door, waiting in WAITING.items() if door != VOUCHED}
    assert len(verbs) == len(dict(verbs))
    assert all(verb for _, verb in verbs)
    counted_doors = {door for doors in start_page.WAITING for door in doors}
    assert counted_doors | {"/temporary-releases", "/proposed"} == set(WAITING)


def test_a_start_page_prints_what_is_due_and_not_its_doors(place):
    """Whoever prints their deadlines gets no sheets of tiles with them."""
    page = place.client("prosecutor").page("/").text
    lists = re.findall(r'<(?:ul|nav) class="([^"]*)" aria-label="Toutes|<ul class="([^"]*\bcards\b[^"]*)"', page)
    assert len(lists) > 2
    assert all("noprint" in (one or other).split() for one, other in lists)


def test_a_seizing_officers_first_card_is_a_new_seizure(place):
    """From the start page to the declaration: one tap, the report, one button."""
    assert FIRST[Role.SEIZING_OFFICER][0] == "/seizures/new"
    cards = place.client("officer").page("/").text.partition('<ul class="cards')[2]
    assert cards.partition('href="')[2].startswith("/seizures/new")


def test_a_registry_s_first_card_is_its_own_desk():
    """Before the pages that it shares with the store."""
    assert FIRST[Role.COURT_CLERK][0] == "/court"


def test_a_key_officer_is_told_of_passkeys_to_confirm_and_of_nobodys_once_they_are(place):
    """On the card and on the page behind it; whose key it is is not asked to confirm it."""
    _, credential = registered(place, "prosecutor")
    assert "1 clé d’accès est à confirmer" in waits(place, "key1")
    assert not any("clé d’accès" in said for said in waits(place, "inspector"))
    person = f"/people/{place.office.people['prosecutor']}"
    hint = re.search(
        r'<section class="hint warn" id="passkeys">.*?</section>', place.client("key1").page("/people").text, re.DOTALL
    )
    assert f"{person}#passkeys" in hint[0]
    ok(place.client("key1").submit(f"{person}/passkeys/confirm", credential=credential))
    assert not any("clé d’accès" in said for said in waits(place, "key1"))
    assert 'id="passkeys"' not in place.client("key1").page("/people").text


def test_the_first_key_officers_are_told_what_the_first_day_is_for(place, monkeypatch):
    """Their first page is where people are enrolled; the sentence stands while there is nobody but the two."""
    officer = place.client("key1")
    assert "Le premier jour" not in officer.page("/").text
    monkeypatch.setattr("custody.service.people.people.has_begun", lambda _: False)
    first = officer.page("/").text
    assert "Le premier jour" in first
    cards = first.partition('<ul class="cards')[2]
    assert cards.partition('href="')[2].startswith("/people")
    assert "Le premier jour" not in place.client("clerk").page("/").text
