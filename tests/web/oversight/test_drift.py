"""Many small losses over HTTP: a store that loses a little each time is found, one that does not is left alone (T7)."""

import re
from contextlib import contextmanager

import pytest

from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.kernel.events import Actor
from custody.domain.transfers.receive import Receive
from custody.service.oversight import drift
from tests.web.full_custody import town

DAYS = 24


@contextmanager
def weighed(folder):
    """Eight packages in store: each is weighed again and again, and each time weighs a step of the balance less."""
    with town(folder) as made_town:
        office = made_town.office
        lot = office.lot(8, substance="cocaine")
        for step in (1, 2, 3):
            checks = tuple(
                CheckEntry(exhibit=number, weight=office.weight(f"2,{70 - step}")) for number in lot.exhibits
            )  # fmt: skip
            receipt = office.do("exhibit.blind_check/1", BlindCheck(checks=checks), "clerk")
            made_town.opened = [e for e in receipt.events if e.type == "discrepancy.opened/1"]
        made_town.lot = lot
        yield made_town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Such a store, shared by those who only look."""
    with weighed(tmp_path_factory.mktemp("drift")) as made:
        yield made


@pytest.fixture
def own(tmp_path):
    """Such a store of one's own, to weigh in."""
    with weighed(tmp_path) as made:
        yield made


def test_t7_a_slow_loss_that_no_check_shows_is_found(place):
    """Three steps of 10 g each are noise of a balance with U = 20 g; eight packages together are not."""
    assert not place.opened
    found = place.client("supervisor").get("/api/drift").json()
    for sort in ("store", "person", "balance"):
        whole = next(s for s in found if s["sort"] == sort)
        assert whole["alarm"], sort
        assert whole["drift"]["sum_ug"] == -8 * 30_000_000, "what is missing now, each package once"
        assert whole["course"][-1]["sum_ug"] == whole["drift"]["sum_ug"]


def test_the_page_shows_sum_course_and_verdict(place):
    """In French, with a chart that needs no script; a lot is a link only for who may open its seizure."""
    text = place.client("supervisor").get("/drift").text
    inspected = place.client("inspector").get("/drift").text
    assert "<polyline" in inspected, "the inspection's page opens on a store with weighings"
    assert f'<option value="{place.office.inspection}"' not in inspected, "an agency without a store"
    for told in (
        "Quantités non justifiées",
        "−240",
        "<polyline",
        "<polygon",
        "À faire",
        "pertes que le hasard n’explique pas",
    ):
        assert told in text
    assert "style=" not in text.partition("<main")[2], "the content policy refuses inline styles"
    assert "ligne 1" in text.replace("\xa0", " "), "the lines of a seizure count from 1, as on its page"


def test_t6_the_exhibit_says_what_it_has_lost_since_its_first_weight(place):
    """The sum of all small losses, how much of it balances and drying explain, and whether it was the same balance."""
    client, number = place.client("clerk"), place.lot.exhibits[0]
    change = client.get(f"/api/exhibits/{number}").json()["change"]
    assert (change["difference_ug"], change["permille"], change["verdict"]) == (-30_000_000, -11, "ok")
    assert change["same_balance"] == (place.office.state(number).first_weight.balance == place.office.balance)
    assert "Variation depuis la première pesée" in client.get(f"/exhibits/{number}").text


def test_exhibits_weighed_once_are_not_looked_at(place, monkeypatch):
    """What was never weighed again tells nothing, and does not crowd out what was: only so many are looked at."""
    monkeypatch.setattr(drift, "EXHIBITS", len(place.lot.exhibits))
    new = place.office.lot(8, "in_transit", substance="cocaine")
    seals = tuple(CheckEntry(exhibit=n, seal=seal) for n, seal in zip(new.exhibits, new.seals, strict=True))
    place.office.do(
        "transfer.receive/1", Receive(transfer=new.transfer, checks=seals, place=place.office.place), "clerk"
    )
    found = place.client("supervisor").get("/api/drift").json()
    assert next(s for s in found if s["sort"] == "person")["drift"]["checks"] == 8 * 3


def test_i41_keepers_do_not_learn_how_much_goes_unnoticed(place):
    """The clerk has no such page; another agency's does not exist for a supervisor; the inspection reads any."""
    assert place.client("clerk").get("/api/drift").status_code == 403
    other = place.office.state(place.lot.exhibits[0]).agencies[0]
    assert place.client("supervisor").get("/api/drift", params={"agency": other}).status_code == 404
    ours = place.office.state(place.lot.exhibits[0]).agency
    assert place.client("inspector").get("/api/drift", params={"agency": ours}).json()


def test_i37_t7_a_weighing_that_was_typed_wrong_is_judged_as_corrected_and_both_are_shown(own):
    """2.66 typed for 2.67: the series has what was really read, and the page what was typed."""
    office, number = own.office, own.lot.exhibits[0]

    def series():
        found = own.client("supervisor").get("/api/drift").json()
        return next(s for s in found if s["sort"] == "person")

    before = series()
    check = CheckEntry(exhibit=number, weight=office.weight("2,66"))
    office.do("exhibit.blind_check/1", BlindCheck(checks=(check,)), "clerk")
    n = int(re.findall(r"entry=(\d+):weight", own.client("clerk").get(f"/corrections/{number}").text)[-1])
    assert series()["drift"]["sum_ug"] == before["drift"]["sum_ug"] - 10_000_000
    right = Correct(subject=number, n=n, field="weight", reason="Lu 2,67", weight=office.weight("2,67"))
    office.do("entry.correct/1", right, "clerk", Actor(person=office.inspector, part="witness", will="other_device"))
    [corrected] = series()["corrected"]
    assert (corrected["typed_ug"], corrected["difference_ug"], corrected["exhibit"]) == (
        -40_000_000,
        -30_000_000,
        number,
    )
    after = series()["drift"]
    assert (after["checks"], after["sum_ug"]) == (before["drift"]["checks"] + 1, before["drift"]["sum_ug"])
    text = own.client("supervisor").get("/drift").text
    for said in ("Pesées rectifiées depuis", "−40", number[:2]):
        assert said in text
    again = CheckEntry(exhibit=number, weight=office.weight("2,66"))
    office.do("exhibit.blind_check/1", BlindCheck(checks=(again,)), "clerk")
    assert series()["drift"]["sum_ug"] == before["drift"]["sum_ug"] - 10_000_000, "the next is judged against 2.67"
    assert len(series()["corrected"]) == 1, "the next one is a difference to the first weight, as it was typed"
