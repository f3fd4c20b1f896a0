"""Indicators on screen: from what people really did, for the inspection only."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from custody.domain.kernel.times import written
from custody.domain.oversight.indicator_patterns import Deed, constant_pairs
from custody.service.oversight import indicators
from custody.service.oversight.indicators import HandOver, _escorts
from custody.text.formatting import grouped
from custody.web.pages.oversight import indicators as pages
from tests.web.full_custody import town


@pytest.fixture
def place(tmp_path):
    with town(tmp_path) as made:
        yield made


def test_t23_hand_overs_between_the_same_two_are_named_with_links(place):
    """Five deposits by one officer to one clerk stand out, with names and numbers."""
    last = [place.office.lot(1) for _ in range(5)][-1]
    shown = place.client("inspector").page("/indicators").text
    assert "Remises toujours entre les deux mêmes personnes" in shown
    assert f'href="/transfers/{last.transfer}"' in shown
    assert "Nom officer" in shown
    assert "Nom clerk" in shown
    assert grouped(last.transfer) in shown
    assert grouped(last.transfer) != re.search(rf'href="/transfers/{last.transfer}">([^<]+)<', shown)[1]


def test_of_a_long_list_the_rest_is_shown_to_who_asks_for_it(place, monkeypatch):
    """The first rows, and a link to all of that sort, which leaves the others short."""
    monkeypatch.setattr(pages, "FEW", 0)
    last = [place.office.lot(1) for _ in range(5)][-1]
    inspector, row = place.client("inspector"), f'href="/transfers/{last.transfer}"'
    short = inspector.page("/indicators?days=7").text
    assert row not in short
    assert re.search(r'<a class="button" href="/indicators\?days=7&amp;whole=hands#hands">\d+ [^<]+</a>', short)
    whole = inspector.page("/indicators?days=7&whole=hands").text
    assert row in whole
    assert "whole=hands" not in whole
    assert row not in inspector.page("/indicators?days=7&whole=night").text


def test_t11_two_persons_on_one_device_stand_out(place):
    """One browser, two sign-ins, two lists read within a minute: the log knows the device."""
    browser = place.client("clerk")
    browser.page("/discrepancies")
    browser.enter("supervisor")
    browser.page("/discrepancies")
    assert browser.get("/api/indicators").status_code == 403
    found = place.client("inspector").get("/api/indicators?days=7").json()["indicators"]
    [shared] = [one for one in found if one["sort"] == "shared_device"]
    assert sorted(shared["people"]) == sorted((place.office.clerk, place.office.supervisor))
    assert shared["count"] == 1
    [act] = shared["where"]
    page = place.client("inspector").page("/indicators?days=7").text
    told = re.search(rf'<a href="/acts/{act}" aria-label="Acte, ([^,"]+), [^"]+"><time[^>]*>([^<]+)</time>', page)
    assert told, "each link says when it was, and whose it is"
    assert told[1] == told[2].replace("\xa0", " ")
    assert re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d UTC", told[1])


def test_who_is_always_sent_with_the_same_escort_stands_out():
    """Five loads, one escort: named with the sender; a second escort for most of them, and it is gone."""
    sent = [hand_over("always") for _ in range(5)]
    [one] = constant_pairs("escort", _escorts(numbered(sent), ""))
    assert (one.people, one.count, one.total) == (("PE-always", "PE-sender"), 5, 5)
    mixed = sent + [hand_over(f"other{i}") for i in range(9)] + [hand_over("always", by="second") for _ in range(9)]
    assert constant_pairs("escort", _escorts(numbered(mixed), ""))[0].people == ("PE-always", "PE-second")


def hand_over(escort, by="sender"):
    return HandOver(
        releaser=f"PE-{by}", receiver="PE-r", agency="SV-a", to_agency="SV-b",
        dispatched_at="2016-05-10T08:00:00.000Z", status="received", escort=f"PE-{escort}",
    )  # fmt: skip


def numbered(transfers):
    return {f"TR{i:03d}": one for i, one in enumerate(transfers)}


def test_i46_who_opens_far_more_than_the_office_ever_did_is_listed_with_the_others(place, monkeypatch):
    """The page tells it as the alarm does: who, how many of the office's openings, where."""
    now, clerk = datetime.now(UTC), place.office.clerk
    days = [30 * month + 1 for month in range(1, 13)] + [1] * 25
    deeds = [
        Deed(act=f"A{i}", at=written(now - timedelta(days=day)), author=clerk, agency=place.office.drug_office)
        for i, day in enumerate(days)
    ]
    monkeypatch.setattr(indicators, "openings", lambda *_: deeds)
    shown = place.client("inspector").page("/indicators").text
    assert "Scellés ouverts bien plus souvent que dans ce service en un an" in shown
    assert "Nom clerk" in shown


def test_a_quiet_town_has_nothing_that_stands_out(place):
    """No pair, no shared device: the page says so, unless it is night."""
    shown = place.client("inspector").page("/indicators?days=1").text
    assert "Points à vérifier" in shown
    assert "Témoins toujours ensemble" not in shown
