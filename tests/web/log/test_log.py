"""The register of acts says when the log is not being signed, why, and what is to be done."""

import re
from hashlib import sha256
from urllib.parse import quote

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.log.errors import CODES
from custody.storage.signing import timestamps
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.write import clock
from custody.text import i18n, terms, verification_messages
from labels.signing import timestamp_client


@pytest.fixture
def inspector(place):
    return place.client("inspector")


def test_a_log_that_is_signed_says_nothing_of_it(place, inspector):
    """No alarm without a reason."""
    place.services.checkpoints.sign_now()
    page = inspector.page("/log").text
    assert 'role="alert"' not in page
    assert place.services.settings.origin in page


def test_a_log_that_is_not_signed_says_why_and_what_to_do(place, inspector):
    """After a restored backup: on the page with both sizes and the way out, in /health by its code, to /ready."""
    size = place.services.checkpoints.sign_now().size
    place.services.checkpoints.stop("witness_beyond")
    page = inspector.page("/log").text
    assert "Un témoin a contresigné un registre plus long" in page
    assert "clôturez ce registre et ouvrez le suivant" in page
    assert "witness_beyond" in page
    health = inspector.get("/health").json()
    assert (health["signing"], health["signed_to"]) == ("witness_beyond", size)
    with pytest.raises(StorageRefused, match="witness_beyond"):
        place.services.checkpoints.check()  # asked by /ready
    assert inspector.get("/api/log").json()["signing"] == {"signed": size, "trouble": "witness_beyond"}


def test_the_time_stamps_are_shown(place, inspector):
    """Without an authority the page says what is missing; with one, until when the log stood, and what went wrong."""
    page = inspector.page("/log").text
    assert "Désignez une autorité d’horodatage" in page
    services, size = place.services, place.services.head().size
    with services.store.writing() as connection:
        timestamps.add(connection, TimeStamp(size, "CN=Autorité,O=Dakar", 1_800_000_000, b"x"))
    page = inspector.page("/log").text
    assert "Autorité, Dakar" in page
    assert "15\xa0janvier\xa02027" in page
    shown = inspector.get("/api/log").json()
    assert "non prouvé" in page
    assert shown["stamped"] == [{
        "size": size, "at": "2027-01-15T08:00:00.000Z", "authority": "CN=Autorité,O=Dakar", "own": False,
        "proved": False,
    }]  # fmt: skip
    assert shown["stamping"] == {"asks": False, "own": False, "trouble": ""}
    assert "Autorité, Dakar" in inspector.page("/log/events/0").text
    assert "écarté, car non prouvé" in inspector.page("/log/events/0").text
    assert inspector.get(f"/api/log/proofs/{size}").json()["anchored"]["unproved"] == []


def test_every_trouble_of_an_authority_has_its_words():
    """Each code that a time-stamp is refused with."""
    for code in ("tsa_unreachable", "stamp_time", *re.findall("stamp_[a-z_]+", timestamp_client.judge.__doc__)):
        assert terms.stamp_trouble(code) != code


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_has_its_sentence(lang):
    """Whatever the signer refuses, there is a sentence and a next step; a code that nobody foresaw too."""
    i18n.use(lang)
    try:
        for code in [
            *(c for c in CODES if c.startswith("signer_")),
            "witness_beyond",
            "witness_forked",
            "tile_missing",
        ]:
            what, to_do = verification_messages.trouble(code)
            assert what.endswith(".")
            assert len(to_do) > 40
    finally:
        i18n.use("fr")


def test_the_acts_up_to_a_day(place, inspector):
    """A day in the past shows nothing, today everything; what is no day is refused in a sentence."""
    newest = re.findall(r"/log/events/(\d+)", inspector.page("/log").text)
    assert newest
    today = inspector.page(f"/log?day={clock.text(clock.now().wall_ms)[:10]}").text
    assert set(newest) <= set(re.findall(r"/log/events/(\d+)", today))
    assert re.findall(r"/log/events/(\d+)", inspector.page("/log?day=2001-01-01").text) == []
    assert inspector.page("/log?day=2199-12-31").status_code == 200
    wrong = inspector.page("/log?day=12/2026")
    assert wrong.status_code == 400
    assert "bad_day" in wrong.text


def test_the_acts_from_a_day(place, inspector):
    """From a day in the past everything, from one to come nothing; the way on to earlier acts keeps the day."""
    newest = re.findall(r"/log/events/(\d+)", inspector.page("/log").text)
    past = inspector.page("/log?first=2001-01-01").text
    assert set(newest) <= set(re.findall(r"/log/events/(\d+)", past))
    assert "first=2001-01-01" in past
    coming = inspector.page("/log?first=2199-12-31")
    assert re.findall(r"/log/events/(\d+)", coming.text) == []
    assert "Aucun acte de ce genre." in coming.text
    assert inspector.page("/log?first=2026-02-02&day=2026-02-01").status_code == 400


@pytest.mark.parametrize("before", [-(10**22), -2, 10**22])
def test_no_number_of_an_event_is_too_large_to_ask_for(inspector, before):
    """Before every event there is nothing, before one to come everything; no database is asked for what it cannot hold."""
    assert inspector.page(f"/log?before={before}").status_code == 200
    found = inspector.get(f"/api/log?before={before}")
    assert found.status_code == 200
    assert bool(found.json()["acts"]) == (before > 0)


def test_the_inspection_asks_what_one_person_or_agency_did(place, inspector):
    """By a person's number, an agency's, and the kind of act; what was found stands on the page, nothing else does."""
    office = place.office
    office.lot(1, "ordered")
    clerk, prosecutor = office.people["clerk"], office.people["prosecutor"]
    asked = {"by": clerk, "limit": 1_000}
    acts = inspector.get("/api/log", params=asked).json()["acts"]
    assert acts
    every = inspector.get("/api/log", params={"limit": 1_000}).json()["acts"]
    assert len(acts) < len(every)
    issued = inspector.get("/api/log", params={"by": prosecutor, "kind": "order.issue/1"}).json()["acts"]
    assert {(one["author"], one["kind"]) for one in issued} == {(prosecutor, "order.issue/1")}
    page = inspector.page(f"/log?by={prosecutor}&kind=order.issue/1").text
    assert page.count('href="/acts/') == len(issued)
    assert f'value="{prosecutor}"' in page
    none = inspector.page(f"/log?by={clerk}&kind=order.issue/1").text
    assert "Aucun acte de ce genre." in none
    assert 'href="/acts/' not in none


def test_a_number_that_is_none_is_refused_and_asks_for_nothing(place, inspector):
    """A typing error is told, on the page and over HTTP."""
    assert inspector.get("/api/log", params={"by": "PE123"}).status_code == 400
    page = inspector.page("/log?by=PE123").text
    assert '<section class="problem" role="alert">' in page
    assert 'value="PE123"' in page
    assert 'href="/acts/' not in page


def test_a_person_or_agency_is_asked_for_by_name(place, inspector):
    """What only one of them is called finds the same acts as the number; what nobody is called is told by the field."""
    place.office.lot(1, "ordered")
    number = place.office.people["clerk"]
    name = inspector.get(f"/api/people/{number}").json()["person"]["name"]
    page = inspector.page(f"/log?by={quote(name.upper())}")
    assert page.status_code == 200
    found = re.findall('/acts/[^"]+', page.text)
    assert found
    assert found == re.findall('/acts/[^"]+', inspector.page(f"/log?by={number}").text)
    named = [inspector.get("/api/log", params={"by": by}).json()["acts"] for by in (number, name, "clerk")]
    assert named[0][1:]
    assert named[0] == named[1] == named[2]
    assert inspector.get("/api/log", params={"by": "Personne de ce nom"}).json()["code"] == "name_unclear"
    unclear = inspector.page("/log?by=Personne+de+ce+nom")
    assert unclear.status_code == 400
    assert "Personne de ce nom" in unclear.text.partition('id="acts"')[2].partition("<form")[0]


def test_from_a_person_to_all_they_did(place, inspector):
    """One link of the person's page."""
    page = inspector.page(f"/people/{place.office.people['clerk']}").text
    assert f'href="/log?by={place.office.people["clerk"]}&amp;readings=1#acts"' in page


def test_the_digests_of_what_checks_proofs_stand_on_the_page(inspector):
    """Of the page and of the script, as they are given out: a copy that came with a proof is compared with them."""
    page = inspector.page("/log").text
    for name in ("verifier.html", "check.sh"):
        assert sha256(inspector.get(f"/{name}").content).hexdigest() in page
