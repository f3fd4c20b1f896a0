"""Erasing over page and API: by two authorities, shown as erased by an event, in histories on screen and on paper."""

import json
import re
from contextlib import contextmanager
from functools import partial

import pytest

from custody.bootstrap import forget
from custody.domain.people import propose_and_confirm
from custody.service.documents.certificate import certificate_pdf
from custody.service.documents.history import history_pdf
from custody.service.exchange import bundles
from custody.storage.read import private_values
from tests.demo_story import text_of
from tests.factories.http_office import PIN, town
from tests.web.full_custody import give_pins

pytestmark = pytest.mark.slow


@contextmanager
def erasing(folder):
    """A town whose erasures are finished as the service's own recorder does it."""
    with town(folder) as made_town:
        give_pins(made_town, "inspector", "prosecutor")
        services = made_town.services
        made_town.office.recorder._erased = partial(
            forget, services.store, services.vault, services.blobs, services.directory
        )
        yield made_town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with a case that is over."""
    with erasing(tmp_path_factory.mktemp("erasures")) as made_town:
        yield made_town


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Another town, whose pages are walked."""
    with erasing(tmp_path_factory.mktemp("walked")) as made_town:
        yield made_town


@pytest.fixture(scope="module")
def lot(place):
    """Burnt and certified."""
    return place.office.lot(1, "certified")


def form(place, second, **more):
    person = place.office.people[second]
    return {
        "kept_until": "2020-01-01",
        "legal_basis": "art. 5",
        "reason": "Délai passé",
        "person": person,
        "pin": PIN,
    } | more


def test_a_running_case_is_refused_in_a_sentence(place):
    """The page says which case runs; nothing is erased."""
    case = place.office.lot(1).case
    answer = place.client("inspector").submit(f"/erasures/{case}", **form(place, "prosecutor", fields="title"))
    assert answer.status_code == 409
    assert "case_runs" in answer.text


def test_erased_fields_say_by_which_event(place, lot):
    """The field is gone from page, API and paper, which name the event; what was not ticked is still read."""
    inspector, exhibit = place.client("inspector"), lot.exhibits[0]
    before = inspector.page(f"/exhibits/{exhibit}/history").text
    assert "Paquet 1" in before
    shown = inspector.page(f"/erasures/{lot.case}").text
    assert 'value="description"' in shown
    alone = inspector.submit(f"/erasures/{lot.case}", **form(place, "prosecutor", fields="description", person=""))
    assert (alone.status_code, "two_authorities_needed" in alone.text) == (409, True)
    done = inspector.submit(f"/erasures/{lot.case}", **form(place, "prosecutor", fields="description"))
    assert (done.status_code, done.headers["location"].split("?")[0]) == (303, f"/erasures/{lot.case}")
    listed = inspector.get(f"/api/erasures/{lot.case}").json()["values"]
    [by] = {one["erased_by"] for one in listed if one["name"] == "description"}
    assert {one["erased_by"] for one in listed if one["name"] == "title"} == {0}
    after = inspector.page(f"/exhibits/{exhibit}/history").text
    assert "Paquet 1" not in after
    assert re.search(rf"(effacé par l’événement|erased by event) {by}\b", after)
    assert 'value="description"' not in inspector.page(f"/erasures/{lot.case}").text
    paper = text_of(history_pdf(place.services, exhibit, "fr"))
    assert f"[effacé par l’événement {by}]" in paper
    assert "Paquet 1" not in paper


def test_a_name_is_gone_from_memory_too(place):
    """Who read the name before the erasure reads a number after it; the API takes commitments one by one."""
    office, prosecutor = place.office, place.client("prosecutor")
    person = office.people["witness3"]
    office.enrol(propose_and_confirm.Disable(person=person))
    with place.store.reading() as connection:
        assert place.services.directory.names(connection, [person])[person] != person
    values = [one["value"] for one in prosecutor.get(f"/api/erasures/{person}").json()["values"]]
    consent = {"person": office.people["inspector"], "part": "witness", "method": "pin", "pin": PIN}
    body = {"scope": person, "values": values, "kept_until": "2020-01-01", "legal_basis": "x", "reason": "x"}
    answer = prosecutor.act("/api/erasures", body | {"consents": [consent]})
    assert answer.status_code == 201, answer.text
    again = prosecutor.act("/api/erasures", body | {"consents": [consent]})
    assert (again.status_code, again.json()["code"]) == (409, "already_erased")
    with place.store.reading() as connection:
        assert place.services.directory.names(connection, [person]) == {person: person}


def walk(place, lot, *more):
    """Every page and paper that tells of a lot, as the inspection and the prosecution read them: path to its text."""
    exhibit, certificate = lot.exhibits[0], lot.certificate
    paths = [
        "/cases", f"/cases/{lot.case}", f"/seizures/{lot.seizure}", f"/exhibits/{exhibit}",
        f"/exhibits/{exhibit}/history", f"/transfers/{lot.transfer}", "/orders", f"/orders/{lot.order}",
        f"/sessions/{lot.session}", f"/certificates/{certificate}", "/people", "/log", *more,
    ]  # fmt: skip
    pages = {
        f"{who} {path}": answer.text
        for who in ("inspector", "prosecutor", "administrator")
        for path in paths
        if (answer := place.client(who).page(path)).status_code == 200
    }
    papers = {
        "history": text_of(history_pdf(place.services, exhibit, "fr")),
        "certificate": text_of(certificate_pdf(place.services, certificate, "fr")),
    }
    return pages | papers


def secrets(place, scope):
    """What is kept under a key: each text, and its commitment."""
    with place.store.reading() as connection:
        kept = private_values.sealed_for(connection, scope)
        values = private_values.of(connection, place.office.vault, {one.seq for one in kept})
    texts = {values[one.seq].get(one.name) for one in kept}
    return {text for text in texts if isinstance(text, str) and text}, tuple(one.digest for one in kept)


def erased(place, scope):
    """Erase everything under a key; the event."""
    _, values = secrets(place, scope)
    consent = {"person": place.office.people["inspector"], "part": "witness", "method": "pin", "pin": PIN}
    body = {"scope": scope, "values": values, "kept_until": "2020-01-01", "legal_basis": "x", "reason": "x"}
    answer = place.client("prosecutor").act("/api/erasures", body | {"consents": [consent]})
    assert answer.status_code == 201, answer.text
    listed = place.client("inspector").get(f"/api/erasures/{scope}").json()["values"]
    [by] = {one["erased_by"] for one in listed}
    return by


def require_told(before, after, texts, by):
    """Wherever one of the texts stood, the words stand now; at least on a page and on a paper, and no text anywhere."""
    told = {path for path, page in before.items() if any(text in page for text in texts)}
    assert {"history"} < told
    for path in told:
        assert f"effacé par l’événement {by}" in " ".join(after[path].split()), path
    assert not [path for path, page in after.items() if any(text in page for text in texts)]


def test_every_page_and_paper_says_by_which_event_the_values_of_a_case_went(elsewhere):
    """Title, circumstances, descriptions and the rest: no dash, no gap, and the bundle lists each with the event."""
    place, lot = elsewhere, elsewhere.office.lot(1, "certified")
    texts, _ = secrets(place, lot.case)
    before = walk(place, lot)
    by = erased(place, lot.case)
    require_told(before, walk(place, lot), {text for text in texts if len(text) > 5}, by)
    events = collect_values(place, lot.exhibits[0])
    assert {one["by"] for one in events if one.get("erased")} == {by}


def collect_values(place, number):
    """The private values as a bundle of an exhibit lists them."""
    place.services.checkpoints.sign_now()
    made = bundles.make(place.services, place.services.log, number, bundles.ALL, "fr", page=b"")
    return json.loads(made.files["disclosures.json"])


def test_every_page_and_paper_says_by_which_event_a_name_went(elsewhere):
    """The number stands for who bore the name, with the event that erased it."""
    place, lot = elsewhere, elsewhere.office.lot(1, "certified")
    person = place.office.people["witness1"]
    before = walk(place, lot, f"/people/{person}")
    place.office.enrol(propose_and_confirm.Disable(person=person))
    by = erased(place, person)
    after = walk(place, lot, f"/people/{person}")
    told = {path for path, page in before.items() if "Nom witness1" in page}
    assert {"certificate", f"inspector /people/{person}", f"inspector /certificates/{lot.certificate}"} <= told
    for path in told:
        assert f"effacé par l’événement {by}" in " ".join(after[path].split()), path
    assert not [path for path, page in after.items() if "Nom witness1" in page]
