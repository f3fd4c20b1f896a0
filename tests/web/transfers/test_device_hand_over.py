"""Who took charge by the word of another service's device is asked, and denies it on a page (I6)."""

from custody.domain.transfers.hand_over import HandOver
from tests.factories.http_office import Town
from tests.web.full_custody import ok
from tests.web.offline.test_device_queue import pen, send

ASKED = "seul l’appareil d’un autre service dit que vous avez pris ceci en charge"


def given_to_the_laboratory(place: Town, device: str) -> tuple[str, str]:
    """The keeper writes on the store's own device that an analyst took charge: the hand-over, and the exhibit."""
    p, lot = pen(place, device), place.office.lot()
    [number] = lot.exhibits
    command = HandOver(to=place.office.analyst, purpose="laboratory", checks=place.office.checks(lot), due="2031-01-01")
    parties = [{"part": "receiver", "person": place.office.analyst}]
    base: dict[str, int | str] = {number: place.office.state(number).moved}
    sent = p.write("transfer.hand_over/1", command, place.office.clerk, base, parties=parties)
    send(place, p, {"envelope": sent.envelope, "signature": sent.signature}, by="clerk")
    made = next(line for line in place.office.history(number) if line.part.type == "exhibit.received/1"
                and line.part.data.holder == place.office.analyst)  # fmt: skip
    return made.part.data.transfer, number


def test_the_start_page_asks_and_the_page_takes_a_denial(place):
    """The exhibits are blocked until the inspection has decided, and nobody is asked again."""
    transfer, number = given_to_the_laboratory(place, "denied")
    analyst = place.client("analyst")
    assert ASKED in analyst.page("/").text
    shown = analyst.page(f"/transfers/{transfer}").text
    assert "Avez-vous pris ceci en charge" in shown
    assert "Photographie du bordereau" not in shown
    assert "Avez-vous pris ceci en charge" not in place.client("clerk").page(f"/transfers/{transfer}").text
    ok(analyst.submit(f"/transfers/{transfer}/refuse", reason="Jamais venu"))
    [opened] = place.office.state(number).open
    assert place.office.state(opened).sort == "denied"
    after = analyst.page(f"/transfers/{transfer}").text
    assert "contestée par la personne qui l’aurait prise en charge" in after
    assert "Avez-vous pris ceci en charge" not in after
    assert ASKED not in analyst.page("/").text
    said = place.client("inspector").page(f"/discrepancies/{opened}").text
    assert "remise contestée par une personne qui y est nommée" in said.lower()


def test_who_was_there_says_so_on_the_page(place):
    transfer, number = given_to_the_laboratory(place, "so")
    ok(place.client("analyst").submit(f"/transfers/{transfer}/confirm"))
    assert place.office.state(number).open == []
    assert ASKED not in place.client("analyst").page("/").text
