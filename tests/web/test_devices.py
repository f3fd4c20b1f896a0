"""Devices that record offline, over the web: enrolled and ended on a page, their queues taken and their state told."""

from collections.abc import Iterator

import pytest

from tests.devices import key_named
from tests.web.life import landed
from tests.web.town import Town, town


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("devices")) as made:
        yield made


def test_a_device_is_enrolled_by_two_and_ended_by_one_on_pages(place):
    """Both officers compare the same fingerprint; what was typed stays in the form when it is refused."""
    key1, key2 = place.client("key1"), place.client("key2")
    typed = {"name": "Téléphone 7", "agency": place.office.drug_office, "public_key": key_named("page")}
    refused = key1.submit("/devices", **typed | {"public_key": "AAAA"})
    assert "clé publique" in refused.text
    assert "Téléphone 7" in refused.text
    number = landed(key1.submit("/devices", **typed), "/proposals")
    shown = key2.page(f"/proposals/{number}").text
    assert "inscrire un appareil" in shown
    assert key2.submit(f"/proposals/{number}/confirm").status_code == 200
    [row] = [row for row in key1.get("/api/devices").json() if row["name"] == "Téléphone 7"]
    assert row["fingerprint"] in shown
    assert row["fingerprint"] in place.client("clerk").page("/devices").text
    assert key1.submit(f"/devices/{row['number']}/revoke", reason="Perdu au marché").status_code == 303
    assert "révoqué" in place.client("clerk").page("/devices").text
    assert "a été révoqué" in key2.submit(f"/devices/{row['number']}/revoke", reason="Encore").text
