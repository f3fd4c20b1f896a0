"""Named outsiders on the page of a session: who signed, who refused, and who of another agency confirms it (I68)."""

from tests.factories.http_office import PIN
from tests.pictures import jpeg
from tests.web.full_custody import give_pins


def test_whom_it_was_seized_from_takes_part_by_a_refusal_that_is_confirmed(place):
    """Without the PIN of another agency what was typed comes back; then the page of the session names them."""
    office = place.office
    lot = office.lot(1, "planned")
    give_pins(place, "supervisor")
    form = {
        "about": lot.session, "name": ["M. Traoré", "M. Diarra", ""], "quality": ["seized_from", "called_witness", "owner"],
        "exhibit": [lot.exhibits[0], "", ""], "refused": ["0"], "second": office.supervisor, "pin": PIN,
    }  # fmt: skip
    photo = {"photo": ("p.jpg", jpeg(), "image/jpeg")}
    verifier = place.client("verifier")
    assert "Tiers présents, nommément" in verifier.page(f"/sessions/{lot.session}").text
    answer = verifier.submit("/outsiders/take-part", photo, **form | {"pin": "9999"})
    assert answer.status_code >= 400
    assert "M. Traoré" in answer.text
    assert verifier.submit("/outsiders/take-part", {"photo": ("p.jpg", b"", "image/jpeg")}, **form).status_code == 400
    assert verifier.submit("/outsiders/take-part", photo, **form).status_code == 303
    page = verifier.page(f"/sessions/{lot.session}").text
    assert all(word in page for word in ("M. Traoré", "M. Diarra", "a signé sur papier", "témoin requis"))
    assert [there.refused for there in office.state(lot.session).outsiders] == [True, False]
