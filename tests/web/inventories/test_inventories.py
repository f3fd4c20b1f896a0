"""Inventories over the web: who counts sees nothing of what is expected before the result (I43)."""

import re

from custody.domain.access.roles import Role
from custody.domain.inventories.inventory import UNCONFIRMED
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.inventories.missing_confirmation import ConfirmMissing
from custody.domain.kernel.quantity import MassEntry
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from labels.stock.identifier import group
from tests.demo_story import text_of
from tests.factories.ended_count import end_count
from tests.web.full_custody import PIN, give_pins, ok
from tests.web.transfers.test_transfers import sacked


def planned(town_, *counters, by="supervisor", **scope):
    office = town_.office
    asked = scope or {"place": office.place}
    command = PlanInventory(counters=tuple(getattr(office, c) for c in counters), **asked)
    return office.do("inventory.plan/1", command, by).first("RC")


def concluded(office, number, by="supervisor"):
    """End the count; a second person of the inspection confirms what other tests left uncounted."""
    office.do("inventory.close_count/1", end_count(number), by)
    if office.state(number).status == UNCONFIRMED:
        entry = EnrolPerson(name="Seconde", rank="Adj", agency=office.agencies["inspection"], roles=(Role.INSPECTOR,))
        office.do("inventory.confirm_missing/1", ConfirmMissing(inventory=number), office.enrol(entry))


def test_a_count_from_plan_to_signature_by_pages(place):
    """The supervisor plans and freezes, a witness counts blind, the inspection confirms that one of two is missing."""
    office = place.office
    lot = office.lot(2)
    keeper, counter = place.client("supervisor"), place.client("witness1")
    form = {"place": office.place, "counters": [office.people["witness1"]]}
    answer = ok(keeper.submit("/inventories", **form))
    path = answer.headers["location"]
    assert ">prévu<" in keeper.page(path.partition("?")[0]).text, "a count is no « prévue »"
    ok(keeper.submit(f"{path}/freeze"))
    shown = counter.page(path).text
    assert "Scellé suivant" in shown
    assert not any(number in shown for number in lot.exhibits), "counted blind"
    assert keeper.get(f"{path}/minutes").status_code == 409, "nothing is printed of a count that goes on"
    ok(counter.submit(f"{path}/count", lines=f"{lot.exhibits[0]} ; {lot.seals[0]}", step="send"))
    before = counter.page(path).text
    assert lot.exhibits[1] not in before
    ended_early(place, path, lot.exhibits[1])
    ok(place.client("inspector").submit(f"{path}/confirm"))
    after = counter.page(path).text
    assert lot.exhibits[1] in after.replace("\u00a0", "").replace(" ", "") or f"/exhibits/{lot.exhibits[1]}" in after
    ok(counter.submit(f"{path}/sign", reservations="Étiquettes pâlies"))
    ok(place.client("clerk").submit(f"{path}/sign"))
    assert "Étiquettes pâlies" in keeper.page(path).text
    found = office.state(path.rsplit("/", 1)[1])
    assert (found.status, found.signers) == ("signed", [office.people["witness1"], office.clerk])
    history = keeper.page(f"/exhibits/{lot.exhibits[1]}/history").text
    assert "attendu, non compté" in history
    paper = text_of(keeper.get(f"{path}/minutes").content)
    assert "PROCÈS-VERBAL DE RÉCOLEMENT" in paper
    for told in (group(lot.exhibits[1]), "MANQUANT", lot.seals[0], "Étiquettes pâlies", found.digest, "Écarts"):
        assert told in paper, told
    assert office.state(path.rsplit("/", 1)[1]) == found, "a copy given out changes nothing"


def ended_early(place, path, missing):
    """The supervisor ends the count; asked first. Only the inspection, a second person, is shown what is missing (I61)."""
    keeper, second = place.client("supervisor"), place.client("inspector")
    number = path.partition("?")[0].rsplit("/", 1)[1]
    asked = keeper.submit(f"{path}/reconcile")
    assert asked.status_code == 409
    assert (f"count_incomplete {number}" in asked.text, missing in asked.text) == (True, False)
    ok(keeper.submit(f"{path}/reconcile", confirmed=f"count_incomplete {number}"))
    for blind in (keeper, place.client("clerk"), place.client("witness1")):
        shown = blind.page(path).text + blind.get(f"/api/inventories/{number}").text
        assert "attend une seconde personne" in shown
        assert missing not in shown
    assert f"/exhibits/{missing}" in second.page(path).text
    assert missing in second.get(f"/api/inventories/{number}").text
    assert not place.office.state(missing).open


def test_i61_a_count_ended_too_early_is_reopened_and_goes_on_blind(place):
    """The second person reopens it by one button; the counters go on, and what they find accuses nobody."""
    office = place.office
    lot = office.lot(2)
    number = planned(place, "chair", person=office.clerk)
    path = f"/inventories/{number}"
    keeper, counter = place.client("supervisor"), place.client("chair")
    ok(keeper.submit(f"{path}/freeze"))
    rest = [n for n in office.state(number).expected if n != lot.exhibits[1]]
    for n in rest:
        ok(counter.submit(f"{path}/count", lines=f"{n} ; {office.state(n).seal}", step="send"))
    ok(keeper.submit(f"{path}/reconcile", confirmed=f"count_incomplete {number}"))
    assert number not in counter.get("/api/scan/kit").text
    assert counter.submit(f"{path}/count", lines=f"{lot.exhibits[1]} ; {lot.seals[1]}", step="send").status_code == 409
    ok(place.client("inspector").submit(f"{path}/reopen"))
    assert lot.exhibits[1] not in counter.page(path).text
    ok(counter.submit(f"{path}/count", lines=f"{lot.exhibits[1]} ; {lot.seals[1]}", step="send"))
    ok(keeper.submit(f"{path}/reconcile"))
    found = office.state(number)
    assert (found.status, found.missing, found.found) == ("count_closed", [], len(rest) + 1)


def test_i61_the_page_offers_to_reopen_a_count_once(place):
    """After the second end it says so, and a form that was open is refused."""
    office = place.office
    lot = office.lot(2)
    number = planned(place, "chair", person=office.clerk)
    path = f"/inventories/{number}"
    keeper, second = place.client("supervisor"), place.client("inspector")
    ok(keeper.submit(f"{path}/freeze"))
    ok(place.client("chair").submit(f"{path}/count", lines=f"{lot.exhibits[0]} ; {lot.seals[0]}", step="send"))
    ended = {"confirmed": f"count_incomplete {number}"}
    ok(keeper.submit(f"{path}/reconcile", **ended))
    assert f"{path}/reopen" in second.page(path).text
    ok(second.submit(f"{path}/reopen"))
    ok(keeper.submit(f"{path}/reconcile", **ended))
    assert f"{path}/reopen" not in second.page(path).text
    assert second.submit(f"{path}/reopen").status_code == 409
    ok(second.submit(f"{path}/confirm"))


def test_i43_counters_see_no_list_and_no_measure_before_the_result(place):
    """From the freeze to the result: no place, no register, no list, no seal, no event that holds the list."""
    office = place.office
    lot = office.lot(2)
    number = planned(place, "inspector", by="inspector", person=office.clerk)
    counter, keeper = place.client("inspector"), place.client("supervisor")
    assert lot.exhibits[0] in counter.get(f"/api/places/{office.place}").text
    assert "Magasin" in counter.page(f"/cases/{lot.case}").text
    keeper.act("/api/inventories/start-count", {"inventory": number})
    frozen = office.state(number).frozen
    for path in (f"/places/{office.place}", "/places", f"/places/{office.place}/register", f"/log/events/{frozen}"):
        assert counter.get(f"/api{path}").status_code == 409, path
    assert "Magasin" not in counter.page(f"/cases/{lot.case}").text, "the dashboard says of nothing where it lies"
    for path in (f"/api/cases/{lot.case}", f"/api/exhibits?case={lot.case}", f"/api/inventories/{number}"):
        assert lot.exhibits[0] not in counter.get(path).text, path
    alone = counter.get(f"/api/exhibits/{lot.exhibits[0]}").text
    assert lot.seals[0] not in alone
    assert lot.exhibits[0] in keeper.get(f"/api/places/{office.place}").text, "who does not count sees what they saw"
    seen = [{"label_id": n, "seal": s} for n, s in zip(lot.exhibits, lot.seals, strict=True)]
    assert counter.act("/api/inventories/count", {"inventory": number, "seen": seen}).status_code == 201
    concluded(office, number)
    assert lot.seals[0] in counter.get(f"/api/exhibits/{lot.exhibits[0]}").text
    assert counter.get(f"/api/inventories/{number}").json()["inventory"]["result"]["found"] >= 2


def test_i43_nobody_blinds_the_inspection_by_naming_it_as_counter(place):
    """Named by the store, it sees all that it may see until it counts; then it counts blind like anybody."""
    office = place.office
    lot = office.lot(2)
    number = planned(place, "inspector", by="supervisor", person=office.clerk)
    counter, keeper = place.client("inspector"), place.client("supervisor")
    keeper.act("/api/inventories/start-count", {"inventory": number})
    assert lot.exhibits[0] in counter.get(f"/api/places/{office.place}").text
    assert lot.seals[0] in counter.get(f"/api/exhibits/{lot.exhibits[0]}").text
    seen = [{"label_id": lot.exhibits[0], "seal": lot.seals[0]}]
    assert counter.act("/api/inventories/count", {"inventory": number, "seen": seen}).status_code == 201
    assert counter.get(f"/api/places/{office.place}").status_code == 409
    assert lot.seals[1] not in counter.get(f"/api/exhibits/{lot.exhibits[1]}").text
    concluded(office, number)


def test_a_count_that_cannot_be_read_keeps_its_entries(place):
    """A number that is none comes back on the same page, nothing lost."""
    office = place.office
    lot = office.lot(1)
    number = planned(place, "inspector")
    place.client("supervisor").submit(f"/inventories/{number}/freeze")
    answer = place.client("inspector").submit(
        f"/inventories/{number}/count",
        lines=f"{lot.exhibits[0]} ; {lot.seals[0]}",
        exhibit_id="rien",
        seal="X 1",
        step="add",
    )
    assert answer.status_code == 400
    assert lot.exhibits[0] in answer.text


def test_nobody_else_counts(place):
    """A clerk who was not named sees the inventory of the agency, and no form to count with."""
    number = planned(place, "inspector")
    place.client("supervisor").submit(f"/inventories/{number}/freeze")
    assert "/count" not in place.client("clerk").page(f"/inventories/{number}").text


def test_i12_a_change_of_custodian_by_pages(place):
    """The place page names the custodian, says that a change blocks it, and shows the new one once both signed."""
    office = place.office
    store = office.do("place.open/1", OpenPlace(name="Réserve", sort="store"), "supervisor").first("PL")
    keeper, counter = place.client("supervisor"), place.client("inspector")
    ok(keeper.submit(f"/places/{store}/custodian", person=office.supervisor))
    ok(keeper.submit(f"/places/{store}/custodian", person=office.clerk))
    assert "rien ne sort d’ici" in keeper.page(f"/places/{store}").text
    refused = keeper.submit(f"/places/{store}/custodian", person=office.supervisor)
    assert (refused.status_code, "custodian_change_open" in refused.text) == (409, True)
    number = planned(place, "inspector", place=store)
    ok(counter.submit(f"/inventories/{number}/freeze"))
    ok(counter.submit(f"/inventories/{number}/reconcile"))
    for name in ("inspector", "supervisor", "clerk"):
        ok(place.client(name).submit(f"/inventories/{number}/sign"))
    line = keeper.get(f"/api/places/{store}").json()["place"]
    assert (line["keeper"], line["successor"]) == (office.clerk, "")
    ok(keeper.submit(f"/places/{store}/custodian", person=office.supervisor))
    ok(counter.submit(f"/places/{store}/override", reason="Audience demain"))
    assert "l’inspection laisse sortir" in keeper.page(f"/places/{store}").text


def test_a_sealed_sack_over_the_web(place):
    """Sealed with a colleague's PIN, received by its seal alone, opened before two people."""
    office = place.office
    give_pins(place, "supervisor", "inspector")
    lot = office.lot(2)
    box = office.do("container.open/1", OpenContainer(name="Sac", place=office.place), "clerk").first("CT")
    office.do("exhibit.store/1", StoreExhibits(container=box, exhibits=tuple(lot.exhibits)), "clerk")
    clerk, keeper = place.client("clerk"), place.client("supervisor")
    assert "Sceller le sac" in clerk.page(f"/containers/{box}").text
    bare = clerk.submit(f"/containers/{box}/seal", seal="SAC 7", person=[office.supervisor], pin=[PIN]).text
    assert ("n’est pas pesé" in bare, 'value="SAC 7"' in bare) == (True, True), "the reason is asked, the rest stays"
    alone = clerk.submit(f"/containers/{box}/seal", seal="SAC 7", not_weighed="balance")
    assert (alone.status_code, "witness_needed" in alone.text) == (409, True)
    ok(
        clerk.submit(
            f"/containers/{box}/seal", seal="SAC 7", not_weighed="balance", person=[office.supervisor], pin=[PIN]
        )
    )
    shown = clerk.page(f"/containers/{box}").text
    assert "un seul sceau vaut" in shown
    assert "SAC 7" not in shown, "whoever receives it reads it blind"
    assert "par Adj Nom clerk, en présence de Adj Nom supervisor" in shown
    assert "pas de balance ici" in shown
    command = Dispatch(to=office.supervisor, purpose="storage", containers=(box,))
    number = office.do("transfer.dispatch/1", command, "clerk").first("TR")
    review = keeper.submit(f"/transfers/{number}/receive", lines=f"{box} ; SAC 7", step="review")
    assert "2 / 2" in review.text
    ok(keeper.submit(f"/transfers/{number}/receive", lines=f"{box} ; SAC 7", step="send", not_weighed="balance"))
    assert office.state(lot.exhibits[0]).holder == office.supervisor
    assert "Sceau lu sur son sac" in keeper.page(f"/exhibits/{lot.exhibits[0]}/history").text
    present = {"person": [office.inspector, ""], "pin": [PIN, ""]}
    ok(keeper.submit(f"/containers/{box}/unseal", seal="SAC 7", reason="Prélèvement", not_weighed="power", **present))
    assert office.state(box).seal == ""


def test_a_laboratory_opens_the_sack_that_it_received(place):
    """Its page offers it to who holds it, whoever sealed it."""
    office = place.office
    give_pins(place, "supervisor", "inspector")
    _, box = sacked(office, "SAC 8")
    command = Dispatch(to=office.analyst, purpose="laboratory", containers=(box,), due="2099-12-31")
    number = office.do("transfer.dispatch/1", command, "clerk").first("TR")
    analyst = place.client("analyst")
    ok(analyst.submit(f"/transfers/{number}/receive", lines=f"{box} ; SAC 8", step="send", not_weighed="balance"))
    shown = analyst.page(f"/containers/{box}").text
    assert (f"/containers/{box}/unseal" in shown, f"/containers/{box}/seal" in shown) == (True, False)
    present = {"person": [office.supervisor, office.inspector], "pin": [PIN, PIN]}
    ok(analyst.submit(f"/containers/{box}/unseal", seal="SAC 8", reason="Analyse", not_weighed="power", **present))
    assert office.state(box).seal == ""
    assert f"/containers/{box}/seal" not in analyst.page(f"/containers/{box}").text, "none but a store seals sacks"


def test_a_sack_opened_under_another_seal_or_in_another_unit_is_told(place):
    """More than the balance carries is asked about; another seal leads to the act and its discrepancy."""
    office, clerk = place.office, place.client("clerk")
    give_pins(place, "supervisor", "inspector")
    _, box = sacked(office, "SAC 9")
    small = office.new_balance("supervisor", "B-30", capacity=MassEntry("30", "kg"))
    form = {"reason": "Prélèvement", "balance": small, "state": "intact",
            "person": [office.supervisor, office.inspector], "pin": [PIN, PIN]}  # fmt: skip
    heavy = clerk.submit(f"/containers/{box}/unseal", seal="SAC 9", gross="5400", **form).text
    assert "la balance porte au plus" in heavy
    assert office.state(box).seal
    done = ok(clerk.submit(f"/containers/{box}/unseal", seal="SAC 19", gross="6,00", **form))
    told = clerk.page(done.headers["location"]).text
    assert "Sac ouvert. Le sceau ou le poids diffère" in told
    assert re.search(r"/discrepancies/EC\w{11}", told)


def test_t15_a_place_page_says_what_is_too_much_for_its_security(place):
    """Rated by two; what lies there above the limit stands in the open, on the page and in the API."""
    office = place.office
    give_pins(place, "clerk")
    office.lot(1)
    keeper = place.client("supervisor")
    form = {"rating": "1", "reason": "Serrure cassée"}
    alone = keeper.submit(f"/places/{office.place}/rating", **form)
    assert (alone.status_code, "witness_needed" in alone.text) == (409, True)
    ok(keeper.submit(f"/places/{office.place}/rating", **form, person=office.clerk, pin=PIN))
    assert keeper.get(f"/api/places/{office.place}").json()["place"]["rating"] == 1
    for _ in range(8):
        office.lot(1)
    assert [e["group"] for e in keeper.get(f"/api/places/{office.place}").json()["excess"]] == ["cannabis"]
    assert "L’inspection en est avertie" in keeper.page(f"/places/{office.place}").text


def test_a_store_is_evacuated_by_its_page_and_counted(place):
    """One form moves everything; the count that it plans is frozen with counters named then."""
    office = place.office
    store = office.do("place.open/1", OpenPlace(name="Dépôt", sort="store"), "supervisor").first("PL")
    safe = office.do("place.open/1", OpenPlace(name="Refuge", sort="store"), "supervisor").first("PL")
    lot = office.lot(1)
    office.do("exhibit.store/1", StoreExhibits(place=store, exhibits=tuple(lot.exhibits)), "clerk")
    keeper = place.client("supervisor")
    assert "Urgence" in keeper.page(f"/places/{store}").text
    ok(keeper.submit(f"/places/{store}/evacuate", to=safe, reason="Inondation"))
    assert office.state(lot.exhibits[0]).place == safe
    [number] = [one["id"] for one in keeper.get("/api/inventories?limit=1000").json()["inventories"]
                if one["place"] == safe]  # fmt: skip
    assert "À récoler avant le" in keeper.page(f"/inventories/{number}").text
    ok(keeper.submit(f"/inventories/{number}/freeze", counters=[office.inspector]))
    assert office.state(number).counters == [office.inspector]
    assert "Évacué en urgence" in keeper.page(f"/exhibits/{lot.exhibits[0]}/history").text


def test_a_night_deposit_says_where_it_lies(place):
    """The form offers the lockers, and the hand-over's page shows the receiver which one."""
    office = place.office
    locker = office.do("place.open/1", OpenPlace(name="Casier 7", sort="locker"), "supervisor").first("PL")
    lot = office.lot(1, until="sealed")
    officer = place.client("officer")
    assert locker in officer.page("/transfers/dispatch").text
    form = {
        "to": office.clerk,
        "purpose": "deposit",
        "lines": "\n".join(lot.exhibits),
        "locker": locker,
        "step": "send",
    }
    answer = ok(officer.submit("/transfers/dispatch", **form))
    assert "Casier 7" in place.client("clerk").page(answer.headers["location"]).text


def test_what_was_there_and_not_as_recorded_stands_on_the_result_that_is_signed(place):
    """A broken seal among what was found: nothing of it during the count, its discrepancy beside the figures afterwards."""
    office, keeper, counter = place.office, place.client("supervisor"), place.client("inspector")
    lot = office.lot(2)
    number = planned(place, "inspector", person=office.clerk)
    path = f"/inventories/{number}"
    ok(keeper.submit(f"{path}/freeze"))
    lines = "\n".join(
        f"{n} ; {seal} ;  ; {state}" for n, seal, state in zip(lot.exhibits, lot.seals, ("", "rompu"), strict=True)
    )
    ok(counter.submit(f"{path}/count", lines=lines, step="send"))
    told = "les écarts ouverts par ce comptage"
    assert told not in counter.page(path).text + keeper.page(path).text
    concluded(office, number)
    [opened] = office.state(lot.exhibits[1]).open
    for reader in (counter, keeper):
        shown = reader.page(path).text
        assert f"/discrepancies/{opened}" in shown.split(told)[1].split("</table>")[0]
        assert "sceau rompu" in shown


def test_i43_who_counts_is_not_told_by_the_api_what_of_it_came_into_their_hands(place):
    """What one was handed during the count is still expected in it: nobody's own holdings list it, nor the cursor."""
    office = place.office
    lot, other, left = office.lot(1), office.lot(1), office.lot(1)
    counter = place.client("supervisor")
    number = planned(place, "supervisor", by="inspector")
    office.do("inventory.start_count/1", StartCount(inventory=number), "inspector")
    for moved in (lot, other):
        sent = Dispatch(to=office.supervisor, purpose="storage", exhibits=tuple(moved.exhibits))
        moved.transfer = office.do("transfer.dispatch/1", sent, "clerk").first("TR")
        taken = Receive(transfer=moved.transfer, checks=office.checks(moved))
        office.do("transfer.receive/1", taken, "supervisor")
    for length in (1, 1000):
        shown = counter.get("/api/holdings", params={"limit": length}).text
        assert not any(exhibit in shown for exhibit in (*lot.exhibits, *other.exhibits)), length
    seen = [{"label_id": left.exhibits[0], "seal": left.seals[0]}]
    assert counter.act("/api/inventories/count", {"inventory": number, "seen": seen}).status_code == 201
    concluded(office, number, "inspector")
    held = {line["id"] for line in counter.get("/api/holdings", params={"limit": 1000}).json()["exhibits"]}
    assert held >= {*lot.exhibits, *other.exhibits}
