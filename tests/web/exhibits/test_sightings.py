"""Sightings on their page (I52): rooms by their label, and the photograph that a drawn share takes."""

import io

from PIL import Image

from custody.domain.exhibits import sighting
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.events import Actor
from custody.domain.places.place import OpenPlace


def picture() -> bytes:
    """A photograph."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "JPEG")
    return buffer.getvalue()


def test_i52_a_drawn_sighting_shows_a_code_and_takes_a_photograph(place, monkeypatch):
    """Until the photograph is there the exhibit does not count as seen, and the page says so."""
    monkeypatch.setattr(sighting, "PHOTO_SHARE", 1000)
    office, supervisor = place.office, place.client("supervisor")
    [exhibit] = office.lot(1).exhibits
    office.do("exhibit.print_label/1", PrintLabels(exhibits=(exhibit,)), "clerk")
    label = f"{exhibit}-1"
    before = office.state(exhibit).sighted_at
    answer = supervisor.submit("/exhibits/sight", scans=label)
    assert answer.status_code == 303
    page = supervisor.page(answer.headers["location"]).text
    asked = office.state(exhibit).photo_asked
    assert f"<strong>{asked.code}</strong>" in page
    assert office.state(exhibit).sighted_at == before
    bare = supervisor.submit("/exhibits/sight/photo", files={"photo": ("", b"", "image/jpeg")}, scans=label)
    assert "La photographie du sceau à côté du code manque." in bare.text
    [other] = office.lot(1).exhibits
    files = {"photo": ("s.jpg", picture(), "image/jpeg")}
    amiss = supervisor.submit("/exhibits/sight/photo", files=files, scans=other, about=exhibit, waiting=exhibit)
    assert "un autre code" in amiss.text
    assert asked.code in amiss.text, "a refusal does not lose the code"
    sent = supervisor.submit("/exhibits/sight/photo", files={"photo": ("s.jpg", picture(), "image/jpeg")}, scans=label)
    assert sent.status_code == 303
    assert office.state(exhibit).photo_asked is None
    assert office.state(exhibit).sighted_at > before


def test_i52_a_room_is_seen_by_its_label(place):
    """Only a double-locked one: any other place is refused with a way out."""
    office, supervisor = place.office, place.client("supervisor")
    beside = Actor(person=office.people["clerk"], part="witness", will="other_device")
    opened = OpenPlace(name="Chambre forte", sort="vault", parent=office.place)
    vault = office.do("place.open/1", opened, "supervisor", beside).first("PL")
    unsaid = supervisor.submit("/exhibits/sight", scans=vault)
    assert "Serrures" in unsaid.text
    assert unsaid.status_code == 400, "nobody said that the locks are closed"
    assert supervisor.submit("/exhibits/sight", scans=vault, locks="closed").status_code == 303
    refused = supervisor.submit("/exhibits/sight", scans=office.place, locks="closed")
    assert "n’a pas de double serrure" in refused.text
