"""What one person sends in and no act names is bounded, and goes; what an act names stays for ever."""

import pytest

from custody.domain.errors import NotAllowed
from custody.service import intake
from custody.service.intake import DAY, HOUR, MOST, STAYS, Intake
from tests.web.test_seizing import declare, upload
from tests.web.town import Town

KIB = 1024


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("intake"))
    yield town
    town.close()


@pytest.fixture
def desk(place, monkeypatch):
    """An intake of 4 KiB a day by a clock of its own."""
    monkeypatch.setattr(intake, "MOST", 4 * KIB)
    now = [HOUR]
    made = Intake(place.store, place.office.vault, place.services.blobs, lambda: now[0])
    made.now = now
    return made


def picture(n):
    return b"\xff\xd8\xff" + bytes([n]) * (KIB - 3)


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
    monkeypatch.setattr(intake, "MOST", 0)
    refused = upload(place.client("officer"), place.office.case(), picture(40))
    assert (refused.status_code, refused.json()["code"]) == (429, "photos_too_many")
    assert MOST > 100 * 1024**2
