"""Confidential inspections over HTTP: hidden from the agency on pages, API and papers until lifted or ninety days old."""

import re
from datetime import timedelta

import pytest

from custody.domain.access.roles import Role
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.service.documents.history import history_paper
from custody.storage.write import clock
from tests.demo_story import text_of
from tests.factories.http_office import PIN, town
from tests.web.full_custody import give_pins, landed, made, numbers, ok
from tests.web.shell import PASSWORD


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose inspector and prosecutor have PINs; a second inspector is of the agency looked at."""
    with town(tmp_path_factory.mktemp("confidential")) as made_town:
        give_pins(made_town, "inspector", "prosecutor")
        office = made_town.office
        entry = EnrolPerson(name="Nom insider", rank="Cdt", agency=office.drug_office, roles=(Role.INSPECTOR,))
        office.people["insider"] = office.enrol(entry)
        made_town.sign_in.accounts.open(office.insider, "insider", PASSWORD, must_change=False)
        yield made_town


@pytest.fixture(scope="module")
def lot(place):
    return place.office.lot(2)


@pytest.fixture(scope="module")
def opened(place, lot):
    """An inquiry into the drug office, with an inventory, a draw, a reading and a paper taken out."""
    office, inspector = place.office, place.client("inspector")
    form = {"agency": office.drug_office, "reason": "Pertes répétées", "person": office.prosecutor, "pin": PIN}
    alone = inspector.submit("/confidential", **form | {"person": ""})
    assert alone.status_code == 409
    assert "Pertes répétées" in alone.text
    number = landed(inspector.submit("/confidential", **form), "/confidential")
    plan = {"place": office.place, "counters": office.witness1, "inquiry": number}
    inventory = landed(inspector.submit("/inventories", **plan), "/inventories")
    ok(inspector.submit(f"/inventories/{inventory}/freeze"))
    sample = {"exhibits": lot.exhibits[0], "population": "20", "method": "all", "inquiry": number}
    drawn = landed(inspector.submit("/samples/new", **sample), "/samples")
    inspector.page(f"/exhibits/{lot.exhibits[0]}/history")
    assert inspector.get(f"/api/exhibits/{lot.exhibits[0]}/history/pdf").status_code == 200
    return number, inventory, drawn


def seen(client, *things):
    """How each of the three answers a person: its page, its JSON twin, the lists."""
    number, inventory, drawn = things
    paths = (f"/confidential/{number}", f"/inventories/{inventory}", f"/samples/{drawn}")
    twins = (f"/confidential-inspections/{number}", f"/inventories/{inventory}", f"/sampling-plans/{drawn}")
    found = [client.page(path).status_code for path in paths] + [client.get(f"/api{p}").status_code for p in twins]
    listed = [inventory in client.get("/api/inventories").text, inventory in client.page("/inventories").text]
    return {*found, *listed}


def reads(place, exhibit):
    """Who is on the paper's list of readings, as (name, action)."""
    paper, _ = history_paper(place.services, exhibit)
    return {(line.who, line.action) for line in paper.reads}


def test_the_agency_sees_nothing_before_the_end(place, lot, opened):
    """Neither supervisor nor an inspector of the house; no page, no list, no paper; the members see all."""
    exhibit = lot.exhibits[0]
    assert seen(place.client("inspector"), *opened) == {200, True}
    assert seen(place.client("supervisor"), *opened) == {404, False}
    assert seen(place.client("insider"), *opened) == {404, False}
    assert opened[0] not in place.client("supervisor").page("/confidential").text
    history = place.client("supervisor").get(f"/api/exhibits/{exhibit}/history").json()
    assert [line["n"] for line in history["lines"]] == list(range(1, len(history["lines"]) + 1))
    assert "document.issued/1" not in {line["type"] for line in history["lines"]}
    assert not {who for who, _ in reads(place, exhibit)} & {"Adj Nom inspector"}
    for who, path in (("supervisor", f"/exhibits/{exhibit}/readers"), ("prosecutor", f"/cases/{lot.case}/readers")):
        told = place.client(who).page(path)
        assert (told.status_code, "Nom inspector" in told.text) == (200, False)
    shown = place.client("supervisor").page(f"/exhibits/{exhibit}/history").text
    assert "contrôle confidentiel" in shown
    assert "aucun événement de cette chaîne" in shown


def test_an_inquiry_is_chosen_by_its_day_and_agency(place, opened):
    """Whoever counts or draws within one finds it by what people call it, never by its code alone."""
    number, inspector = opened[0], place.client("inspector")
    agency = "Office central"
    for path in ("/inventories", "/samples/new"):
        [option] = re.findall(rf'<option value="{number}"[^>]*>([^<]*)', inspector.page(path).text)
        assert option.endswith(f", {agency}"), path
    assert f'<a href="/confidential/{number}">{agency}</a>' in inspector.page("/confidential").text


def test_the_log_page_of_the_house_s_own_inspector_leaves_it_out(place, opened):
    """Whoever inspects from within the agency reads neither its acts nor its events; others read both."""
    inside, outside = place.client("insider"), place.client("inspector")
    kinds = {act["kind"] for act in inside.get("/api/log?limit=500").json()["acts"]}
    assert "confidential_inspection.open/1" not in kinds
    acts = outside.get("/api/log?limit=500").json()["acts"]
    [act] = [act for act in acts if act["kind"] == "confidential_inspection.open/1"]
    for path in (f"/api/log/events/{act['seq'] + 1}", f"/api/acts/{act['act']}"):
        assert outside.get(path).status_code == 200
        assert inside.get(path).status_code == 404


def test_no_search_of_the_log_tells_that_something_is_left_out(place, opened):
    """A search finds nothing and goes nowhere; the header is no more to be had than what it stands over."""
    inside, outside = place.client("insider"), place.client("inspector")
    for kind in (
        "confidential_inspection.open/1",
        "inventory.plan/1",
        "inventory.start_count/1",
        "sampling_plan.make/1",
    ):
        search = f"/api/log?kind={kind}&by={place.office.inspector}&limit=1"
        [hidden], found = outside.get(search).json()["acts"], inside.get(search).json()
        assert (found["acts"], found["next"]) == ([], 0)
        assert outside.get(f"/api/log/events/{hidden['seq']}").status_code == 200
        assert inside.get(f"/api/log/events/{hidden['seq']}").status_code == 404
        [before] = inside.get(f"/api/log?before={hidden['seq'] + 1}&limit=1").json()["acts"]
        assert before["seq"] < hidden["seq"]


def test_a_member_gives_no_proof_whose_record_would_show(place, lot, opened):
    """A proof ends with the record of its gift: within an inquiry there is none, and no gift is recorded."""
    answer = place.client("inspector").submit(f"/exhibits/{lot.exhibits[0]}/bundle", to="Juge Keïta", reveal="none")
    assert (answer.status_code, "contrôle confidentiel" in answer.text) == (409, True)
    parts = [line.part for n in (opened[0], lot.exhibits[0]) for line in place.office.history(n)]
    assert parts
    assert "bundle" not in {getattr(part.data, "document", "") for part in parts}


def test_after_ninety_days_everything_shows_with_its_own_times(place, lot, opened, monkeypatch):
    """Nobody has to lift it: the same questions, asked later, are answered in full."""
    shifted = clock.text(clock.now().wall_ms + int(timedelta(days=91).total_seconds() * 1000))
    monkeypatch.setattr(clock, "text", lambda _: shifted)
    found = place.client("supervisor").get("/api/inventories").json()["inventories"]
    [one] = [i for i in found if i["id"] == opened[1]]
    assert one["planned_at"] < shifted[:10]
    read = reads(place, lot.exhibits[0])
    assert {("Adj Nom inspector", "read"), ("Adj Nom inspector", "exported")} <= read


def test_lifted_it_shows_at_once(place, lot, opened):
    """The reason is asked for; then the agency sees the inquiry, its inventory, its draw and who read."""
    inspector, supervisor = place.client("inspector"), place.client("supervisor")
    number = opened[0]
    assert inspector.submit(f"/confidential/{number}/lift", reason="").status_code == 400
    ok(inspector.submit(f"/confidential/{number}/lift", reason="Vérifié, sans suite"))
    assert seen(supervisor, *opened) == {200, True}
    shown = supervisor.page(f"/confidential/{number}").text
    assert "Vérifié, sans suite" in shown
    assert "levée, visible" in shown
    assert ("Adj Nom inspector", "exported") in reads(place, lot.exhibits[0])
    told = supervisor.page(f"/exhibits/{lot.exhibits[0]}/readers").text
    assert "Nom inspector" in told
    assert "en fichier × 1" in told
    paper = text_of(supervisor.get(f"/api/exhibits/{lot.exhibits[0]}/history/pdf").content)
    assert "90 jours" in paper
    again = made_over_the_api(place)
    assert inspector.act("/api/confidential-inspections/lift", {"inquiry": again, "reason": "x"}).status_code == 201


def made_over_the_api(place) -> str:
    office = place.office
    body = {
        "agency": office.drug_office, "within": [office.place], "reason": "x",
        "consents": [{"person": office.prosecutor, "part": "witness", "method": "pin", "pin": PIN}],
    }  # fmt: skip
    return numbers(made(place.client("inspector").act("/api/confidential-inspections", body)), "EN")[0]
