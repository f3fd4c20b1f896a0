"""Devices that record offline, over the web: enrolled and ended on a page, and marked if others had them."""

import re
from datetime import UTC, datetime

from sqlalchemy import update

from custody.domain.access.confidential_inspection import OpenConfidential
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.events import Actor
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.service.oversight import alarm_sweep
from custody.service.people.passwords import sha256
from custody.storage.tables.tables import web_session
from tests.devices import key_named
from tests.factories.http_office import town
from tests.web.discrepancies.test_corrections import printed
from tests.web.full_custody import landed, ok
from tests.web.offline.test_device_queue import pen


def test_a_device_is_enrolled_by_two_and_ended_by_one_on_pages(place):
    """Both officers compare the same fingerprint; what was typed stays in the form when it is refused."""
    key1, key2 = place.client("key1"), place.client("key2")
    typed = {"name": "Téléphone 7", "agency": place.office.drug_office, "public_key": key_named("page")}
    refused = key1.submit("/devices", **typed | {"public_key": "AAAA"})
    assert "clé publique" in refused.text
    assert "Téléphone 7" in refused.text
    number = landed(key1.submit("/devices", **typed), "/proposals")
    shown = key2.page(f"/proposals/{number}").text
    assert f'href="/proposals/{number}"' in key2.page("/devices").text
    assert ["proposition vous attend" in one.page("/").text for one in (key1, key2)] == [False, True]
    assert f'href="/proposals/{number}"' not in place.client("clerk").page("/devices").text
    assert "affiche son écran" in shown
    assert "autoriser un appareil" in shown
    assert key2.submit(f"/proposals/{number}/confirm").status_code == 200
    assert f'href="/proposals/{number}"' not in key2.page("/devices").text
    [row] = [row for row in key1.get("/api/devices").json() if row["name"] == "Téléphone 7"]
    assert row["fingerprint"] in shown
    assert row["fingerprint"] in place.client("clerk").page("/devices").text
    assert key1.submit(f"/devices/{row['id']}/revoke", reason="Perdu au marché").status_code == 303
    assert "Perdu au marché" in place.client("clerk").page("/devices").text
    assert "a été révoqué" in key2.submit(f"/devices/{row['id']}/revoke", reason="Encore").text


def test_a_device_that_was_in_other_hands_says_so_in_the_list_before_its_end_and_after(tmp_path):
    """It is in use and marked; its end takes the mark from nobody's sight."""
    with town(tmp_path) as place:
        p, key = pen(place, "released"), place.client("key1")
        mark = "compromis depuis"
        assert mark not in key.page("/devices").text
        ok(key.submit(f"/devices/{p.device}/compromise", since="2016-01-01T08:00", reason="Prêté une nuit", sure="1"))
        page = key.page("/devices").text
        assert (mark in page, ">révoqué<" in page) == (True, False)
        ok(key.submit(f"/devices/{p.device}/revoke", reason="Perdu"))
        page = key.page("/devices").text
        assert (mark in page, ">révoqué<" in page) == (True, True)


def looked(place, name):
    """About whom or what somebody read."""
    lines = place.office.history(place.office.people[name])
    return [line.part.data.about for line in lines if line.part.type == "history.read/1"]


def test_what_others_did_is_counted_for_who_may_declare_it_and_tells_of_no_inquiry(tmp_path):
    """Nothing of another agency's people, nor of oneself, without a reading on record; nor that an inquiry is open."""
    with town(tmp_path) as place:
        office, key = place.office, place.client("key1")
        said = {"means": "sign_in", "since": "2000-01-01T08:00", "reason": "Vu"}
        agrees = Actor(person=office.prosecutor, agency=office.prosecution, part="witness", will="other_device")
        asked = OpenConfidential(agency=office.drug_office, reason="Pertes")
        office.do("confidential_inspection.open/1", asked, "inspector", agrees)
        office.do("exhibit.sight/1", Sight(exhibits=office.lot().exhibits), "inspector")
        counted = key.submit(f"/people/{office.inspector}/compromise", **said)
        assert "1 acte enregistré sera signalé" in counted.text
        assert looked(place, "key1") == [office.inspector]
        entry = EnrolPerson(name="Clé", rank="", agency=office.police, roles=("key_officer",))
        office.enrol(entry)
        refused = key.submit(f"/people/{office.officer}/compromise", **said)
        assert refused.status_code == 409
        assert "1 acte enregistré" not in refused.text
        assert "actes enregistrés" not in refused.text
        assert looked(place, "key1") == [office.inspector, office.officer], "the page that says so, no count"


def test_i42_acts_since_a_pin_was_seen_are_marked_on_page_paper_and_log_and_stand(tmp_path):
    """The officer declares it on the person's page; the exhibit's history, its PDF, the act and the log tell it."""
    with town(tmp_path) as place:
        lot = place.office.lot()
        number = lot.exhibits[0]
        receipt = place.office.do("exhibit.sight/1", Sight(exhibits=(number,)), "inspector")
        before = place.office.state(number)
        clerk, inspector, key = place.client("clerk"), place.client("inspector"), place.client("key1")
        mark = "dont il a été déclaré ensuite qu’ils étaient alors en d’autres mains"
        assert mark not in clerk.page(f"/exhibits/{number}/history").text
        page = f"/people/{place.office.inspector}"
        assert "D’autres ont pu avoir" in key.page(page).text
        assert 'value="passkey"' not in key.page(page).text, "what the person never had is in no list"
        said = {"means": "sign_in", "since": "2016-01-01T08:00", "reason": "Code PIN vu au guichet"}
        counted = key.submit(f"{page}/compromise", **said).text
        assert "1 acte enregistré sera signalé" in counted
        enrolled = place.office.state(place.office.inspector).enrolled_at
        assert f'<time datetime="{datetime.fromisoformat(enrolled).isoformat()}">' in counted, "what will be recorded"
        assert "Vous avez dit plus tôt" in counted
        assert "Heure de votre service" in key.page(page).text
        assert "Moyens que d’autres ont pu avoir" not in key.page(page).text, "nothing is declared by looking"
        assert looked(place, "key1") == [place.office.inspector]
        ok(key.submit(f"{page}/compromise", **said, sure="1"))
        assert inspector.get("/").status_code == 401, "the sessions that those means may have opened are over"
        inspector.enter("inspector")
        again = key.submit(f"{page}/compromise", **said, sure="1")
        assert again.status_code == 409
        assert "déjà enregistré" in again.text
        assert "Moyens que d’autres ont pu avoir" in key.page(page).text
        for read in (
            clerk.page(f"/exhibits/{number}/history").text, inspector.page(f"/acts/{receipt.act}").text,
            printed(clerk.get(f"/exhibits/{number}/history/pdf")),
        ):  # fmt: skip
            assert mark in read
        assert place.office.state(number) == before, "nothing is undone"
        assert "ligne de son historique repose sur un code" in clerk.page(f"/exhibits/{number}").text
        assert "D’autres ont pu avoir vos moyens" in inspector.page("/").text, "who it is about is told"
        assert "D’autres ont pu avoir vos moyens" not in clerk.page("/").text
        round_ = alarm_sweep.run_sweep(place.office.store, place.office.recorder, datetime.now(UTC))
        assert round_.raised
        told = inspector.page("/alarms").text
        assert re.search(r"<h2>.*Nom inspector – un code PIN.* a pu être compromis", told), "a name, no number"
        assert f'href="/people/{place.office.inspector}"' in told


def test_a_device_in_other_hands_keeps_no_session_that_was_begun_on_it(tmp_path):
    """Its sessions end with the declaration, and nobody else's."""
    with town(tmp_path) as place:
        p, key, clerk = pen(place, "released"), place.client("key1"), place.client("clerk")
        token = sha256(clerk.cookies["custody"])
        with place.store.writing() as connection:
            connection.execute(update(web_session).where(web_session.c.id == token).values(enrolled=p.device))
        ok(key.submit(f"/devices/{p.device}/compromise", since="2016-01-01T08:00", reason="Prêté une nuit", sure="1"))
        assert clerk.get("/").status_code == 401
        assert key.get("/").status_code == 200
