"""Convocations on their page, on the session's page and in the API (I29)."""

import re

import pytest

from custody.service.kernel.idempotency_keys import new_key
from tests.web.full_custody import made, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with sessions."""
    with town(tmp_path_factory.mktemp("convocations")) as made_town:
        yield made_town


def convoked(place, lot):
    """Who is convoked, by name."""
    names = {person: name for name, person in place.office.people.items()}
    return {names[one.person]: one for one in place.office.state(lot.session).convoked}


def test_i29_the_chair_convokes_on_the_page_and_one_bad_row_stops_nobody_else(place):
    """Two of three are convoked; the third stays in the form with the reason, and nothing is typed twice."""
    lot, office = place.office.lot(1, "planned"), place.office
    page, chair = f"/sessions/{lot.session}/convocations", place.client("chair")
    assert "Personne n’est encore convoqué" in chair.page(page).text
    people = {"person": [office.witness1, office.people["member"], office.people["verifier"]]}
    form = people | {"quality": ["witness", "witness", "verifier"], "hour": "08:30", "means": "telephone"}
    answer = chair.submit(page, key=new_key(), **form)
    assert answer.status_code == 409
    assert sorted(convoked(place, lot)) == ["verifier", "witness1"]
    [rest] = re.findall(rf'<option value="{office.people["member"]}" selected>', answer.text)
    assert rest
    shown = chair.page(f"/sessions/{lot.session}").text
    assert "2 personnes convoquées" in shown
    assert "par téléphone" in shown
    assert "08:30" in shown
    assert "2 réponses attendues" in shown


def test_i29_each_answers_on_the_page_and_the_chair_writes_down_what_another_said(place):
    """The witness answers for themselves, the chair for the verifier; nobody else has these forms."""
    lot, office = place.office.lot(1, "planned"), place.office
    page, chair = f"/sessions/{lot.session}/convocations", place.client("chair")
    form = {"person": [office.witness1, office.people["verifier"]], "quality": ["witness", "verifier"]}
    ok(chair.submit(page, key=new_key(), means="letter", **form))
    asked = f"/sessions/{lot.session}/convocation-answer"
    assert "Votre réponse" in place.client("witness1").page(page).text
    assert "Convoquer des personnes" not in place.client("witness1").page(page).text
    assert place.client("witness1").submit(asked, key=new_key(), answer="").status_code == 400
    ok(place.client("witness1").submit(asked, key=new_key(), answer="comes"))
    refused = place.client("witness1").submit(asked, key=new_key(), answer="comes", of=office.people["verifier"])
    assert refused.status_code == 409
    ok(chair.submit(asked, key=new_key(), answer="absent", of=office.people["verifier"]))
    said = convoked(place, lot)
    assert (said["witness1"].answer, said["witness1"].noted_by) == ("comes", "")
    assert (said["verifier"].answer, said["verifier"].noted_by) == ("absent", office.people["chair"])
    shown = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", chair.page(page).text))
    assert "viendra" in shown
    assert "excusé" in shown
    assert "noté par" in shown


def test_i29_the_list_of_attendance_offers_first_who_was_convoked_and_comes(place):
    """Whoever is excused stands among the others again."""
    lot, office = place.office.lot(1, "open"), place.office
    offered = lambda: re.findall(  # noqa: E731 - the order of one list, twice
        r'<option value="(PE[^"]*)"',
        place.client("chair").page(f"/sessions/{lot.session}").text.split('id="person"')[1].split("</select>")[0],
    )
    last = offered()[-1]
    name = next(name for name, person in office.people.items() if person == last)
    quality = {"prosecutor": "judicial", "member": "commission", "verifier": "verifier"}.get(
        re.sub(r"\d", "", name), "witness"
    )
    body = {"session": lot.session, "people": [{"person": last, "quality": quality}], "means": "radio"}
    made(place.client("chair").act("/api/destruction-sessions/convoke", body))
    assert offered()[1 if offered()[0] == office.people["chair"] else 0] == last
    body = {"session": lot.session, "says": "absent", "person": last}
    made(place.client("chair").act("/api/destruction-sessions/answer-convocation", body))
    assert offered()[-1] == last


def test_i29_the_api_has_the_list_and_the_answers(place):
    """As the page has them, and with the names."""
    lot, office = place.office.lot(1, "planned"), place.office
    people = [{"person": office.witness1, "quality": "witness"}]
    body = {"session": lot.session, "people": people, "means": "message", "hour": "07:00"}
    made(place.client("prosecutor").act("/api/destruction-sessions/convoke", body))
    shown = place.client("witness1").get(f"/api/destruction-sessions/{lot.session}").json()
    [one] = shown["session"]["convoked"]
    assert (one["person"], one["means"], one["hour"], one.get("answer", "")) == (
        office.witness1,
        "message",
        "07:00",
        "",
    )
    assert office.witness1 in shown["names"]
