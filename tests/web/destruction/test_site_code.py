"""The code of the site's device: shown there alone, typed on other devices, and no way to be present by telephone (I64)."""

import re

import pytest

from custody.domain.kernel.times import minutes_after
from custody.service.destruction.attendance_board import fire_presence
from custody.service.destruction.site_code import SPAN_MS, place_of
from tests.web.full_custody import PIN, give_pins, ok, town

SHOWN = re.compile(r'<strong class="code">(\d{3})&nbsp;(\d{3})</strong>')


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose officials have PINs."""
    with town(tmp_path_factory.mktemp("site")) as made_town:
        give_pins(made_town, "chair", "prosecutor", "witness1", "member")
        yield made_town


def opened(place):
    """A session that the chair opens on their browser."""
    lot = place.office.lot(1, "staged")
    ok(place.client("chair").submit(f"/sessions/{lot.session}/open"))
    return lot


def code(place, lot):
    """The code as the site's device shows it."""
    return "".join(SHOWN.search(place.client("chair").page(f"/sessions/{lot.session}").text).groups())


def comes(place, lot, name, **given):
    """Somebody gives their presence from their own browser."""
    form = {"person": place.office.people[name], "quality": "judicial" if name == "prosecutor" else "witness"}
    return place.client(name).submit(f"/sessions/{lot.session}/attend", **(form | given))


def off_site(place, lot):
    """Who is marked as elsewhere, by name."""
    names = {number: name for name, number in place.office.people.items()}
    return {names[a.person] for a in place.office.state(lot.session).attendance if a.off_site}


def test_i64_only_the_sites_device_shows_the_code_and_the_others_ask_for_it(place):
    """The prosecutor's own page has a field and no code; the live page of the site's device has the code too."""
    lot = opened(place)
    there, elsewhere = (place.client(name).page(f"/sessions/{lot.session}").text for name in ("chair", "prosecutor"))
    assert SHOWN.search(there)
    assert 'name="site_code"' not in there
    assert not SHOWN.search(elsewhere)
    assert 'name="site_code"' in elsewhere
    assert SHOWN.search(place.client("chair").page(f"/sessions/{lot.session}/live/now").text)
    assert not SHOWN.search(place.client("prosecutor").page(f"/sessions/{lot.session}/live/now").text)


def test_i64_presence_by_telephone_is_kept_marked_and_counts_for_nothing_until_it_is_given_on_the_spot(place):
    """Without code: marked, told to all who look. A wrong code is asked again. With the code, or by PIN on the device: there."""
    lot = opened(place)
    wrong = comes(place, lot, "prosecutor", site_code=f"{(int(code(place, lot)) + 1) % 10**6:06d}")
    assert (wrong.status_code, "site_code_wrong" in wrong.text) == (403, True)
    assert not place.office.state(lot.session).attendance
    ok(comes(place, lot, "prosecutor"))
    told = "Présence enregistrée sans le code de l’appareil du lieu de destruction"
    assert told in place.client("prosecutor").page(f"/sessions/{lot.session}").text
    ok(place.client("prosecutor").submit(f"/sessions/{lot.session}/confirm-presence"))
    assert told in place.client("prosecutor").page(f"/sessions/{lot.session}").text
    ok(comes(place, lot, "witness1", site_code=f" {code(place, lot)[:3]}\u00a0{code(place, lot)[3:]} "))
    by_pin = {"person": place.office.people["member"], "quality": "commission", "pin": PIN}
    ok(place.client("chair").submit(f"/sessions/{lot.session}/attend", **by_pin))
    assert off_site(place, lot) == {"prosecutor"}
    assert "n’est comptée pour la mise à feu" in place.client("chair").page(f"/sessions/{lot.session}").text
    ok(place.client("prosecutor").submit(f"/sessions/{lot.session}/confirm-presence", site_code=code(place, lot)))
    assert told not in place.client("prosecutor").page(f"/sessions/{lot.session}").text
    assert off_site(place, lot) == set()


def test_i64_the_page_says_whose_presence_counts_for_a_fire_until_when_and_who_must_still_confirm(place):
    """One given elsewhere is owing; half an hour later all of them are, and one who confirms again counts alone."""
    lot = opened(place)
    ok(comes(place, lot, "prosecutor"))
    ok(comes(place, lot, "witness1", site_code=code(place, lot)))
    people, state = place.office.people, place.office.state(lot.session)
    came = next(a.joined_at for a in state.attendance if a.person == people["witness1"])
    with place.store.reading() as connection:
        now, last, late = (
            fire_presence(connection, lot.session, state, minutes_after(came, minutes)) for minutes in (0, 30, 31)
        )
    assert people["witness1"] in now.given
    assert now.owing == (people["prosecutor"],)
    assert now.until <= minutes_after(came, 30)
    assert people["witness1"] in last.given
    assert (late.given, late.until) == ((), "")
    assert set(late.owing) == {a.person for a in state.present()}
    shown = place.client("chair").page(f"/sessions/{lot.session}").text
    assert f"Présences valables pour la mise à feu\u00a0: {len(now.given)} sur {len(now.given) + 1}" in shown
    assert "À confirmer sur place\u00a0:" in shown


def test_i64_another_device_takes_the_place_of_a_dead_one_before_somebody_of_another_service(place):
    """The chair signs in elsewhere: no code there until a witness types their PIN on it; then the old device has none."""
    lot = opened(place)
    ok(comes(place, lot, "witness1", site_code=code(place, lot)))
    new = place.guest()
    new.enter("chair")
    assert not SHOWN.search(new.page(f"/sessions/{lot.session}").text)
    alone = new.submit(f"/sessions/{lot.session}/site-device")
    assert (alone.status_code, "site_device_needs_second" in alone.text) == (409, True)
    ok(new.submit(f"/sessions/{lot.session}/site-device", person=place.office.people["witness1"], pin=PIN))
    assert SHOWN.search(new.page(f"/sessions/{lot.session}").text)
    assert not SHOWN.search(place.client("chair").page(f"/sessions/{lot.session}").text)


def test_i64_the_code_changes_every_five_minutes_and_is_another_for_each_session_and_device(place):
    """Nobody computes it without the key of the service."""
    first, second = (opened(place) for _ in range(2))
    vault, now = place.services.vault, SPAN_MS * 100
    states = {lot.session: place.office.state(lot.session) for lot in (first, second)}
    codes = {
        place_of(number, state, state.site_device, vault, now + minutes * 60_000).code
        for number, state in states.items() for minutes in (0, 4, 5, 10)
    }  # fmt: skip
    assert len(codes) == 6
