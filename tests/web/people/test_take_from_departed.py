"""What people who are gone still hold: all of it is told, and to who counts it blind nothing (I5, I43)."""

import re

import pytest

from custody.domain.access.roles import Role
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.people import propose_and_confirm
from custody.domain.places.place import OpenContainer
from custody.domain.transfers.hand_over import Dispatch
from custody.text import local_time
from tests.web.exhibits.test_openings import PICTURE, opened, present
from tests.web.full_custody import PIN, give_pins, ok, town
from tests.web.orders.test_court_registry import join

TOLD = re.compile(r"(\d+) (?:scellés? )?à reprendre( plus tard)?")


@pytest.fixture
def place(tmp_path):
    with town(tmp_path) as made:
        yield made


def text(page):
    return " ".join(re.sub(r"<.*?>", " ", page.text).split())


def count_blind(town_, counter, **scope):
    """An inventory of a place or a person that somebody counts now."""
    planned = PlanInventory(counters=(town_.office.people[counter],), **scope)
    number = town_.office.do("inventory.plan/1", planned, "inspector").first("RC")
    town_.office.do("inventory.start_count/1", StartCount(inventory=number), "inspector")


def test_i43_who_counts_what_a_departed_keeper_held_is_not_told_how_many(place):
    """Neither the start page nor the page of what the departed hold says a number, and none says that there is nothing."""
    office, supervisor = place.office, place.client("supervisor")
    office.lot(3)
    count_blind(place, "supervisor", person=office.clerk)
    office.enrol(propose_and_confirm.Disable(person=office.clerk))
    assert not TOLD.search(text(supervisor.page("/")))
    page = text(supervisor.page("/exhibits/take-from-departed"))
    assert "Nom clerk 3 scellés" not in page
    assert "Votre comptage à l’aveugle est montré ici" in page
    assert "ne détient plus rien" not in page


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("evacuate", {"to": ""}),
        ("custodian", {"person": "x"}),
        ("rating", {"rating": "9"}),
        ("access", {"entered_at": "x"}),
    ],
)
def test_i43_a_refused_post_shows_no_place_to_who_counts(place, path, typed):
    """The page that a refusal comes on is the place's own, with what lies there: it is refused as its GET is."""
    office, supervisor = place.office, place.client("supervisor")
    lot = office.lot(3)
    count_blind(place, "supervisor", place=office.place)
    assert supervisor.page(f"/places/{office.place}").status_code == 409
    answer = supervisor.submit(f"/places/{office.place}/{path}", **typed)
    assert (answer.status_code, "count_open" in answer.text) == (409, True)
    assert "Scellés 3" not in text(answer)
    assert not any(number in answer.text for number in lot.exhibits)


def test_i43_a_refused_post_shows_no_container_to_who_counts(place):
    """The same of a sack that would not be sealed or opened."""
    office, supervisor = place.office, place.client("supervisor")
    box = office.do("container.open/1", OpenContainer(name="Sac 1", place=office.place), "clerk").first("CT")
    office.lot(1)
    count_blind(place, "supervisor", place=office.place)
    for act in ("seal", "unseal"):
        assert "count_open" in supervisor.submit(f"/containers/{box}/{act}", seal="").text


def staged(place):
    return place.office.lot(2, "staged").exhibits


def on_its_way(place):
    number = place.office.lot(1).exhibits[0]
    sent = Dispatch(to=place.office.supervisor, purpose="deposit", exhibits=(number,))
    place.office.do("transfer.dispatch/1", sent, "clerk")
    return [number]


@pytest.mark.parametrize("busy", [staged, on_its_way])
def test_what_is_staged_or_on_its_way_is_told_too_and_apart(place, busy):
    """To who ends the office, on the supervisor's start page, and on the page of what the departed hold with each number."""
    office, supervisor = place.office, place.client("supervisor")
    later, resting = busy(place), office.lot(1).exhibits
    many = len(later) + len(resting)
    ends = text(place.client("key1").page(f"/people/{office.clerk}"))
    assert f"{many} scellés sont sous la garde de cette personne" in ends
    assert re.search(rf"{len(later)} (est|sont) en cours de transfert", ends)
    office.enrol(propose_and_confirm.Disable(person=office.clerk))
    assert TOLD.findall(text(supervisor.page("/"))) == [("1", ""), (str(len(later)), " plus tard")]
    page = supervisor.page("/exhibits/take-from-departed")
    assert re.search(rf"Nom clerk {many} scellés\. {len(later)} (est|sont) en cours de transfert", text(page))
    assert all(f'/exhibits/{number}"' in page.text for number in (*later, *resting))


def test_i15_what_somebody_left_opened_is_taken_over_and_sealed_again_on_the_pages(place):
    """It counts among what can be taken over now, by its state, and without a weight."""
    office, supervisor = place.office, place.client("supervisor")
    give_pins(place, "witness1", "supervisor")
    number = opened(place)
    office.enrol(propose_and_confirm.Disable(person=office.clerk))
    assert TOLD.findall(text(supervisor.page("/"))) == [("1", "")]
    taken = {
        "lines": f"{number} ;  ;  ; absent",
        "reason": "Parti",
        "person": office.witness1,
        "pin": PIN,
        "step": "send",
    }
    ok(supervisor.submit("/exhibits/take-from-departed", **taken))
    assert (office.state(number).holder, office.state(number).status) == (office.supervisor, "opened")
    assert f'href="/exhibits/{number}/reseal"' in supervisor.page(f"/exhibits/{number}").text
    sealed = {
        "seal": "S990001", "closure": "bag", "gross": "2,70", "tare": "0,10", "unit": "kg", "balance": office.balance,
        "step": "send", **present(office, "witness1"),
    }  # fmt: skip
    ok(supervisor.submit(f"/exhibits/{number}/reseal", files=PICTURE, **sealed))
    assert (office.state(number).status, office.state(number).seal) == ("held", "S990001")


def test_people_are_offered_the_own_agency_first(place):
    """As second person of a taking over, as who counts and who hands over: then the others by agency and name."""
    supervisor = place.client("supervisor")
    for path, field in (
        ("/exhibits/take-from-departed", "person"),
        ("/inventories", "high_risk"),
        ("/transfers/dispatch", "to"),
    ):
        page = supervisor.page(path).text.partition(f'name="{field}"')[2]
        groups = re.findall(r'<(?:optgroup label="|summary>)([^"<]+)', page)
        agencies = list(dict.fromkeys(name for name in groups if name.startswith(("Office", "Service"))))
        assert agencies[0] == "Office central", path
        assert agencies[1:] == sorted(agencies[1:]), path
        assert agencies[1:], path


def test_what_is_overdue_in_the_hands_of_who_is_gone_is_told_in_red(place, monkeypatch):
    """As wherever else its day stands."""
    office = place.office
    join(place, "chief", office.laboratory, Role.SUPERVISOR)
    office._hand("clerk", "analyst", "laboratory", office.lot(1), due="2099-12-31")
    office.enrol(propose_and_confirm.Disable(person=office.analyst))
    chief = place.client("chief")
    assert '<span class="chip warn">retour le 31/12/2099</span>' in chief.page("/exhibits/take-from-departed").text
    monkeypatch.setattr(local_time, "today", lambda: "2100-01-01")
    assert (
        '<span class="chip bad">retour le 31/12/2099, en retard</span>'
        in chief.page("/exhibits/take-from-departed").text
    )
