"""A presence signed on paper, on the session's page (I64)."""

import pytest

from custody.domain.destruction.plan_and_open import OpenSession
from tests.web.full_custody import PIN, give_pins, ok, town
from tests.web.matrix_world import JPEG


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose chair and witnesses have PINs."""
    with town(tmp_path_factory.mktemp("wet")) as made_town:
        give_pins(made_town, "chair", "witness1", "verifier")
        yield made_town


def signed(place, lot, photo, by="witness1"):
    """The prosecutor signs the paper before the chair and a second."""
    given = {"person": place.office.prosecutor, "quality": "judicial", "by": place.office.people[by], "by_pin": PIN}
    files = {"photo": ("page.jpg", photo, "image/jpeg")}
    return place.client("chair").submit(f"/sessions/{lot.session}/by-hand", files=files, **given)


def test_i64_who_has_no_pin_signs_a_paper_before_two_others_on_the_sessions_page(place):
    """Without photograph, or before chair and verifier alone, nobody is there; then once at first and once before the fire."""
    office = place.office
    lot = office.lot(1, "staged")
    office.do("destruction_session.open/1", OpenSession(session=lot.session), "chair")
    office.attend(lot, chair="chair", verifier="verifier", witness1="witness")
    assert "Présence signée sur papier" in place.client("chair").page(f"/sessions/{lot.session}").text
    assert signed(place, lot, b"").status_code == 400
    near = signed(place, lot, JPEG, "verifier")
    assert (near.status_code, "confirmée par deux autres personnes" in near.text) == (409, True)
    assert not office.state(lot.session).attends(office.prosecutor)
    ok(signed(place, lot, JPEG))
    came = office.state(lot.session).attendance[-1]
    assert (came.person, came.by_hand) == (office.prosecutor, [office.chair, office.people["witness1"]])
    ok(signed(place, lot, JPEG))
    again = office.state(lot.session).attendance[-1]
    assert (again.joined_at, bool(again.confirmed_at)) == (came.joined_at, True)
