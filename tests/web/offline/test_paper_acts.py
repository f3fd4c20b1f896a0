"""From a paper, on pages: photograph and hour once, then the usual form; the one named looks at it and confirms (I62)."""

import re
from datetime import datetime, timedelta

from custody.domain.kernel.events import FromPaper
from custody.domain.people.person import Person
from custody.domain.places.place import OpenContainer
from custody.web.http import paper_mode
from tests.pictures import jpeg


def begun(place, lot, **form):
    """What the form of a paper answers: one of an hour ago that names the supervisor."""
    at = datetime.fromisoformat(place.office.now()) - timedelta(hours=1)
    photo = {"photo": ("p.jpg", jpeg(), "image/jpeg")}
    asked = {"pv": lot.exhibits[0], "at": f"{at:%Y-%m-%dT%H:%M}", "named": [place.office.supervisor]}
    return place.client("clerk").submit("/paper-acts", photo, **asked | form)


def put_away(place, lot):
    """The exhibit is put into a container of the store, on its usual form."""
    command = OpenContainer(name="Caisse", place=place.office.place)
    number = place.office.do("container.open/1", command, "clerk").first("CT")
    answer = place.client("clerk").submit("/exhibits/store", container=number, scans=lot.exhibits[0])
    assert answer.status_code == 303, re.findall(r"<h2>.*</h2>", answer.text)
    return place.office.history(lot.exhibits[0])[-1].header


def test_a_paper_is_recorded_on_the_usual_form_and_confirmed_by_who_is_named(place, monkeypatch):
    """The banner stands until it is ended; the act waits for the supervisor, who sees the photograph."""
    # everybody of the town was enrolled a moment ago: test_i62_roles_are_those_of_the_hour_of_the_act
    monkeypatch.setattr(Person, "roles_at", lambda person, _at: person.roles)
    clerk, supervisor = place.client("clerk"), place.client("supervisor")
    lot = place.office.lot(1, "held")
    assert begun(place, lot).status_code == 303
    assert "J’ai terminé avec ce papier" in clerk.page("/holdings").text
    header = put_away(place, lot)
    assert ("from_paper" in header.flags, header.occurred.source) == (True, "paper")
    receipt = clerk.page(f"/acts/{header.act}").text
    assert "Inscrit d’après son papier, à l’heure qui y figure" in receipt
    assert "Son papier</a> <small" in receipt
    assert clerk.submit("/paper-acts/end").status_code == 303
    assert "J’ai terminé avec ce papier" not in clerk.page("/holdings").text
    assert "from_paper" not in put_away(place, lot).flags

    [number] = re.findall(r"/paper-acts/(PT[0-9A-Z]{11})", supervisor.page("/paper-acts").text)
    assert "à confirmer par vous" in supervisor.page("/paper-acts").text
    assert "non confirmé" in supervisor.page(f"/paper-acts/{number}").text
    assert supervisor.get(f"/paper-acts/{number}/photo").headers["content-type"] == "image/jpeg"
    assert clerk.submit(f"/paper-acts/{number}/confirm").status_code == 409
    assert place.client("analyst").get(f"/paper-acts/{number}").status_code == 404
    assert supervisor.submit(f"/paper-acts/{number}/confirm").status_code == 303
    assert place.office.state(number).status == "confirmed"
    assert number not in supervisor.page("/paper-acts").text
    assert "Confirmé par" in clerk.page(f"/acts/{header.act}").text

    inspector = place.client("inspector")
    denied = inspector.submit(f"/paper-acts/{number}/confirm", denied="yes", reason="Jamais vu")
    assert denied.status_code == 303, "a confirmation does not take the word from the others (I62)"
    assert "Jamais vu" in inspector.page(f"/paper-acts/{number}").text


def test_what_is_missing_is_asked_for(place):
    """No photograph, nobody named, a case that is not there."""
    lot = place.office.lot(1, "held")
    assert begun(place, lot, named=[""]).status_code == 400
    form = {"pv": lot.exhibits[0], "at": "2016-05-10T10:00", "named": [place.office.supervisor]}
    assert (
        place.client("clerk").submit("/paper-acts", {"photo": ("p.jpg", b"", "image/jpeg")}, **form).status_code == 400
    )
    assert begun(place, lot, pv="PV 999/2099").status_code == 404


def test_a_paper_that_was_never_taken_in_dates_no_act_back(place, monkeypatch):
    """The cookie lies with its reader, who knows its key: the photograph must be there (I62)."""
    monkeypatch.setattr(Person, "roles_at", lambda person, _at: person.roles)
    clerk, lot = place.client("clerk"), place.office.lot(1)
    clerk.page("/holdings")
    jar = {cookie.name: cookie.value for cookie in clerk.cookies.jar}
    token = next(value for name, value in jar.items() if name.removeprefix("__Host-") == "custody")
    at = (datetime.fromisoformat(place.office.now()) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    forged = FromPaper(
        at=at, source="paper", zone="Africa/Bamako", case=lot.case, blob="0" * 64, sha256="0" * 64,
        named=(place.office.supervisor,),
    )  # fmt: skip
    cookie = paper_mode.kept(place.services.settings, token, forged)
    clerk.cookies.set(cookie.key, cookie.value)
    command = OpenContainer(name="Caisse", place=place.office.place)
    box = place.office.do("container.open/1", command, "clerk").first("CT")
    assert clerk.submit("/exhibits/store", container=box, scans=lot.exhibits[0]).status_code == 400
    assert place.office.state(lot.exhibits[0]).container == ""
