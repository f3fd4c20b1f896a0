"""What one person sends in and no act names is bounded, and goes; what an act names stays for ever."""

import os

import pytest

from custody.domain.kernel.errors import NotAllowed
from custody.service.exhibits import photo_uploads, photos
from custody.service.exhibits.photo_uploads import DAY, HOUR, MOST, STAYS, Intake
from custody.storage.tables import blobs
from tests.factories.http_office import Town
from tests.pictures import jpeg, kept
from tests.web.seizures.test_seizures import declare, upload


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("intake"))
    yield town
    town.close()


@pytest.fixture
def desk(place, monkeypatch):
    """An intake of four pictures a day by a clock of its own, where no act is about to name what is a moment old."""
    monkeypatch.setattr(photo_uploads, "MOST", 4 * len(kept(picture(0))) + 300)
    monkeypatch.setattr(blobs, "IN_USE", -60.0)
    now = [HOUR]
    made = Intake(place.store, place.office.vault, place.services.blobs, lambda: now[0])
    made.now = now
    return made


def picture(n):
    return jpeg(n)


def name_in_an_act(place, case, photo):
    declare(place.client("officer"), case, photos=[f"{photo.blob}:{photo.sha256}"])


def test_one_person_fills_no_disk(place, desk):
    """The fifth of a day is refused, to this person alone, until a day has passed."""
    case = place.office.case()
    for n in range(4):
        desk.keep("PSA", case, picture(n))
    with pytest.raises(NotAllowed) as refused:
        desk.keep("PSA", case, picture(4))
    assert refused.value.code == "photos_too_many"
    desk.keep("PSB", case, picture(4))
    desk.now[0] += DAY
    desk.keep("PSA", case, picture(5))


def test_one_person_has_so_many_pixels_decoded_in_a_day(place, desk, monkeypatch):
    """A picture of one colour is small, and keeps a processor for a second (hole W5)."""
    case = place.office.case()
    monkeypatch.setattr(photo_uploads, "MOST_PIXELS", photos.pixels(picture(0)))
    desk.keep("PSA", case, picture(0))
    with monkeypatch.context() as patched:
        patched.setattr(photos, "drawn", None)  # refused before anything is decoded
        with pytest.raises(NotAllowed, match="photo_pixels_many"):
            desk.keep("PSA", case, picture(1))
    desk.keep("PSB", case, picture(1))
    desk.now[0] += DAY
    desk.keep("PSA", case, picture(1))


def test_what_stands_in_an_act_counts_no_more_and_stays(place, desk):
    """An act makes room again; what no act named in time is removed, and what one named is not."""
    case = place.office.case()
    kept = [desk.keep("PSA", case, picture(n)) for n in range(10, 14)]
    name_in_an_act(place, case, kept[0])
    kept.append(desk.keep("PSA", case, picture(14)))
    desk.now[0] += STAYS + 1
    desk.keep("PSA", case, picture(15))
    assert [place.services.blobs.has(one.blob) for one in kept] == [True, False, False, False, False]


def test_what_was_in_an_act_before_and_is_sent_again_stays(place, desk):
    """The same picture is the same file: the act that names it came before it was sent the second time."""
    case = place.office.case()
    first = place.services.intake.keep("PSA", case, picture(20))
    name_in_an_act(place, case, first)
    assert desk.keep("PSA", case, picture(20)) == first
    desk.now[0] += STAYS + 1
    desk.keep("PSA", case, picture(21))
    assert place.services.blobs.has(first.blob)


def test_what_is_sent_again_waits_anew(place, desk):
    """After a month without a network the phone sends the picture a second time, and the act a little later."""
    case = place.office.case()
    first = desk.keep("PSA", case, picture(50))
    desk.now[0] += STAYS - HOUR
    assert desk.keep("PSA", case, picture(50)) == first
    desk.now[0] += 2 * HOUR
    desk.keep("PSA", case, picture(51))
    assert place.services.blobs.has(first.blob)


def test_what_an_act_is_about_to_name_stays(place, desk, monkeypatch):
    """It was let pass, and is not recorded yet, when what no act names is removed; that is done when it was refused."""
    case = place.office.case()
    named, loose = (desk.keep("PSA", case, picture(n)) for n in (60, 61))
    monkeypatch.setattr(blobs, "IN_USE", 3_600.0)
    for one in (named, loose):
        path = place.services.blobs._path(one.blob)
        os.utime(path, (0, 0))
    photos.require_kept(place.services.blobs, case, [named])
    desk.now[0] += STAYS + 1
    desk.keep("PSA", case, picture(62))
    assert [place.services.blobs.has(one.blob) for one in (named, loose)] == [True, False]
    os.utime(place.services.blobs._path(named.blob), (0, 0))
    desk.now[0] += HOUR + 1
    desk.keep("PSA", case, picture(63))
    assert not place.services.blobs.has(named.blob)


def test_where_a_value_cannot_be_read_nothing_is_removed(place, desk, monkeypatch):
    """A key store that is away says nothing of what acts name."""
    case = place.office.case()
    named, loose = (desk.keep("PSA", case, picture(n)) for n in (30, 31))
    name_in_an_act(place, case, named)
    monkeypatch.setattr(place.office.vault, "unseal", lambda *_: None)
    desk.now[0] += STAYS + 1
    desk.keep("PSB", place.office.case(), picture(32))
    assert all(place.services.blobs.has(one.blob) for one in (named, loose))


def test_who_sends_too_much_is_told_what_to_do(place, monkeypatch):
    """429 with the limit, in words, over the API; nothing is written."""
    monkeypatch.setattr(photo_uploads, "MOST", 0)
    refused = upload(place.client("officer"), place.office.case(), picture(40))
    assert (refused.status_code, refused.json()["code"]) == (429, "photos_too_many")
    assert MOST > 100 * 1024**2
