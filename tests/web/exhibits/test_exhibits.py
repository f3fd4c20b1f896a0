"""An exhibit over the web: found, shown, checked blind, seen, put away, labelled; its history in the open."""

import base64
import io
import json
import re
import socket
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from msgspec.structs import replace as changed

from custody.domain.discrepancies.discrepancy import SORTS
from custody.domain.exhibits.balance_and_weighing import RegisterBalance
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.exhibit import AT_REST, GONE, IN_TRANSIT, LOADED, OPENED
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.registry.registry import ACTS, TYPES
from custody.domain.seizures.first_notice import TakeNotice
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.log import merkle
from custody.log.tlog_proof import Proof
from custody.service.kernel.idempotency_keys import new_key
from custody.settings import Printer
from custody.text import formatting, i18n, terms, titles
from custody.text.paper import WORDS
from custody.text.terms.discrepancies import DISCREPANCIES
from custody.web.forms import label_stock_form
from labels.stock import identifier
from tests.demo_story import text_of
from tests.factories.http_office import PIN, Client, Town
from tests.factories.office import Lot, at_once
from tests.web.full_custody import give_pins


@pytest.fixture
def clerk(place: Town) -> Client:
    return place.client("clerk")


@pytest.fixture
def lot(place: Town) -> Lot:
    return place.office.lot(2, "held")


@pytest.fixture
def number(lot: Lot) -> str:
    return lot.exhibits[0]


def readings(place: Town, name: str) -> int:
    """How many readings stand on a person's own chain."""
    query = "SELECT count(*) FROM subject_event JOIN event USING (seq) WHERE subject = ? AND instr(body, ?) > 0"
    with place.store.reading() as connection:
        found = connection.exec_driver_sql(query, (place.office.people[name], b"history.read/1"))
        return found.scalar_one()


@pytest.mark.parametrize(
    "typed",
    [
        lambda n, s: n,
        lambda n, s: n.lower(),
        lambda n, s: identifier.group(n),
        lambda n, s: f" {n[:2]}-{n[2:6]} {n[6:]} ",
        lambda n, s: identifier.payload(n, 1),
        lambda n, s: s,
        lambda n, s: s.lower(),
    ],
    ids=["as printed", "lower case", "in groups", "with hyphens", "scanned", "seal", "seal in lower case"],
)
def test_an_exhibit_is_found_as_people_and_scanners_give_it(clerk, lot, typed):
    """Number, scan and seal lead to the same page, in any case and spacing."""
    number = lot.exhibits[0]
    answer = clerk.get("/exhibits", params={"searched": typed(number, lot.seals[0])}, headers={"accept": "text/html"},
                       follow_redirects=False)  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].partition("?")[0] == f"/exhibits/{number}"


@pytest.mark.parametrize(
    ("typed", "status"), [("EV0000000000X", 400), ("S999999", 404), ("bonjour", 404), ("' OR 1=1 --", 404)]
)
def test_what_is_not_found_says_so_beside_the_field(clerk, typed, status):
    """A mistyped number or an unknown seal comes back in the field, with what to do."""
    answer = clerk.get("/exhibits", params={"searched": typed}, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "Trouver un scellé" in answer.text


def test_a_superseded_label_warns(clerk, number):
    """A scan of copy 1 after copy 2 was printed warns, on the page and in JSON (I4)."""
    clerk.act("/api/exhibits/print-label", {"exhibits": [number]})
    clerk.act("/api/exhibits/print-label", {"exhibits": [number], "reason": "étiquette mouillée"})
    old, new = identifier.payload(number, 1), identifier.payload(number, 2)
    assert clerk.get(f"/api/exhibits/scan?text={old}").json()["superseded"]
    assert not clerk.get(f"/api/exhibits/scan?text={new}").json()["superseded"]
    shown = clerk.page(clerk.page(f"/exhibits?searched={old}").headers["location"]).text
    assert "pas celle que porte le scellé" in shown
    assert (
        "pas celle que porte le scellé"
        not in clerk.page(clerk.page(f"/exhibits?searched={new}").headers["location"]).text
    )


def test_the_form_of_a_blind_check_shows_nothing_recorded(clerk, lot, number):
    """Neither seal nor weight stands on the form, also after the number was scanned; the result comes afterwards."""
    form = clerk.page(f"/exhibits/measure?exhibits={number}").text
    next_form = clerk.submit("/exhibits/measure", exhibit_id=number, step="add").text
    for text in (form, next_form):
        assert number in text
        assert lot.seals[0] not in text
        assert "2,7" not in text.replace("2,70 kg", "")
    done = clerk.submit("/exhibits/measure", lines=f"{number} ; {lot.seals[0]}", step="send")
    assert done.status_code == 303, done.text
    assert "n’ouvrent aucun écart" in clerk.page(done.headers["location"]).text


def test_a_difference_opens_a_discrepancy_in_the_open(place, clerk, lot, number):
    """A wrong seal leads to a discrepancy on the receipt, the exhibit, its history and the list, in French."""
    done = clerk.submit("/exhibits/measure", lines=f"{number} ; X 99", step="send")
    receipt = clerk.page(done.headers["location"]).text
    assert "des différences ont été constatées" in receipt
    [opened] = clerk.get(f"/api/exhibits/{number}").json()["state"]["open"]
    assert opened in receipt
    for path in (f"/exhibits/{number}", f"/exhibits/{number}/history", "/discrepancies", f"/discrepancies/{opened}"):
        shown = clerk.page(path).text
        assert identifier.group(opened).replace(" ", "\u00a0") in shown, path
        assert "sceau différent" in shown, path
    history = clerk.page(f"/exhibits/{number}/history").text
    assert 'class="bad"' in history
    assert "X 99" in history
    assert "diffère" in history


def test_only_an_outsider_closes_a_discrepancy_and_the_reason_stays(place, clerk, number):
    """The clerk has no way to close; the inspection closes with a reason that the history keeps (I45)."""
    clerk.submit("/exhibits/measure", lines=f"{number} ; X 98", step="send")
    [opened] = clerk.get(f"/api/exhibits/{number}").json()["state"]["open"]
    inspector = place.client("inspector")
    assert "Clôturer" not in clerk.page(f"/discrepancies/{opened}").text
    assert clerk.submit(f"/discrepancies/{opened}/close", reason="rien", resolution="explained").status_code == 403
    refused = inspector.submit(f"/discrepancies/{opened}/close", reason=" ", resolution="loss")
    assert refused.status_code == 400
    assert '<option value="loss" selected>' in refused.text
    place.office.inquired(opened)
    with at_once():
        done = inspector.submit(f"/discrepancies/{opened}/close", reason="Chiffre mal lu", resolution="explained")
    assert done.status_code == 303, done.text
    for path in (f"/discrepancies/{opened}", f"/exhibits/{number}/history", "/discrepancies?status=closed"):
        assert "Chiffre mal lu" in inspector.page(path).text, path
    assert clerk.get(f"/api/exhibits/{number}").json()["state"].get("open", []) == []


def test_a_weighing_names_its_balance_and_the_calibration_that_it_had(place):
    """Before a court, on screen and on paper: which one it was, and until when it was calibrated."""
    office = place.office
    number = office.lot(1).exhibits[0]
    clerk, until = place.client("clerk"), office.state(office.balance).calibrated_until
    told = " ".join(re.sub("<.*?>", " ", clerk.page(f"/exhibits/{number}/history").text).split())
    assert told.count(f"Balance B-0001, étalonnée jusqu’au {terms.day(until)}") == 2
    paper = " ".join(text_of(clerk.get(f"/exhibits/{number}/history/pdf").content).split()).replace("\u00a0", " ")
    assert f"étal. jusqu’au {terms.day(until)}" in paper


def test_a_weighing_tells_since_when_its_balance_was_calibrated(place, lot):
    """Of the calibration that it had then, also once it has been calibrated again."""
    office, number = place.office, lot.exhibits[0]
    balance = office.new_balance("supervisor", "B-0777")
    beside = Actor(person=office.people["clerk"], part="witness", will="other_device")
    for first, until in (("2020-02-03", "2090-01-01"), ("2021-04-05", "2091-01-01")):
        again = RegisterBalance(
            serial="B-0777", readability=MassEntry("10", "g"), uncertainty=MassEntry("20", "g"),
            calibrated_on=first, calibrated_until=until, certificate="C 1", balance=balance,
        )  # fmt: skip
        office.do("balance.register/1", again, "supervisor", beside)
        seen = CheckEntry(exhibit=number, seal=lot.seals[0], weight=office.weight(balance=balance))
        office.do("exhibit.blind_check/1", BlindCheck(checks=(seen,)), "clerk")
    told = place.client("clerk").page(f"/exhibits/{number}/history").text
    assert re.findall(r"B-0777, étalonnée ([^<]+)<", told) == [
        "du 03/02/2020 au 01/01/2090", "du 05/04/2021 au 01/01/2091"
    ]  # fmt: skip


def test_what_nobody_has_received_yet_is_not_said_to_have_come_as_nothing(place):
    """On the paper of an exhibit that lies with the officer still."""
    number = place.office.lot(1, "sealed").exhibits[0]
    paper = " ".join(text_of(place.client("officer").get(f"/exhibits/{number}/history/pdf").content).split())
    assert "Première prise en charge pas encore reçu" in paper


def test_the_history_tells_every_event_with_its_place_in_the_log(place, clerk, lot, number):
    """Page and JSON have as many events as the chain, in order, each with seq, n and who gave their will how."""
    shown = clerk.page(f"/exhibits/{number}/history").text
    lines = clerk.get(f"/api/exhibits/{number}/history").json()["lines"]
    assert [line["n"] for line in lines] == list(range(1, len(lines) + 1))
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)
    assert shown.count('<p class="fine">Événement ') == len(lines)
    for word in ("Mise sous scellé", "Remis, en cours de transfert", "Prise en charge", "Paquet 1", "Magasin"):
        assert word in shown, word
    assert "depuis son propre compte" in shown
    for line in lines:
        body = place.client("inspector").get(f"/api/log/events/{line['seq']}").json()
        assert merkle.leaf_hash(body["body"].encode()).hex() == line["leaf"]


def test_page_and_paper_name_what_was_declared_and_never_came(place: Town, clerk: Client) -> None:
    """An exhibit of a short delivery: its own chain says nothing of it, the line it was seized under does (I22)."""
    number = place.office.lot(2, "held", declared=5).exhibits[0]
    [amiss] = clerk.get(f"/api/exhibits/{number}").json()["discrepancies"]
    history = clerk.get(f"/exhibits/{number}/history").text
    shown = identifier.group(amiss["id"])
    assert shown.replace(" ", "\xa0") in history
    assert "Aucun écart n’a jamais été ouvert" not in history
    assert shown in text_of(clerk.get(f"/exhibits/{number}/history/pdf").content)


def test_who_may_not_see_what_never_came_learns_that_there_is_something(place: Town) -> None:
    """A laboratory that has had a package has no part in the inquiry about the rest of its line (I41)."""
    lot = place.office.lot(2, "held", declared=5)
    place.office.analyse(lot)
    number = lot.exhibits[0]
    [told] = place.client("analyst").get(f"/api/exhibits/{number}").json()["discrepancies"]
    [known] = place.client("prosecutor").get(f"/api/exhibits/{number}").json()["discrepancies"]
    assert place.client("analyst").get(f"/api/discrepancies/{known['id']}").status_code in {403, 404}
    assert (told["id"], told["status"], told["finding"], told["window"]) == (known["id"], "open", None, [])
    assert known["finding"]
    assert known["window"]
    papers = {
        w: text_of(place.client(w).get(f"/exhibits/{number}/history/pdf").content) for w in ("analyst", "prosecutor")
    }
    shown = identifier.group(known["id"])
    assert all(shown.replace(" ", "\xa0") in paper.replace(" ", "\xa0") for paper in papers.values())
    assert papers["prosecutor"].count("5,4 kg") == 2
    assert not any(figure in papers["analyst"] for figure in ("13,5", "13.5", "5,4", "5 colis"))
    assert papers["analyst"].count("Non communiqué à ce service") == 4
    for path in (f"/api/exhibits/{number}/bundle", f"/api/exhibits/{lot.exhibits[1]}/bundle"):
        answer = place.client("analyst").act(path, {"to": "x", "reveal": "all"})
        assert (answer.status_code, answer.json()["code"]) == (409, "line_partly_seen")
    for page in (f"/exhibits/{number}", f"/exhibits/{number}/history"):
        offered = [f"/exhibits/{number}/bundle" in place.client(who).page(page).text for who in papers]
        assert offered == [False, True], page


def test_the_paper_of_who_may_not_see_the_seizure_tells_neither_its_notice_nor_its_circumstances(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They speak of all its lines; nor does the paper in the proof that such a laboratory gives (I41)."""
    office, do = place.office, place.office.do

    def announced(kind: str, command: Any, *more: Any) -> Any:
        if kind == "seizure.declare/1":
            line = changed(command.lines[0], mass=MassEntry("77,7", "kg"))
            notice = TakeNotice(
                channel="radio", told_at=command.seized_at, caller="X", place="Y", words="Z", lines=(line,)
            )
            command = changed(command, notice=do("first_notice.take/1", notice, "officer").first("NT"))
        return do(kind, command, *more)

    monkeypatch.setattr(office, "do", announced)
    lot = office.lot(2, "held")
    monkeypatch.undo()
    office.analyse(lot)
    path = f"/exhibits/{lot.exhibits[0]}/history/pdf"
    papers = {who: text_of(place.client(who).get(path).content) for who in ("analyst", "prosecutor", "officer")}
    for told in ("77,7", "Contrôle routier", "Premier avis"):
        assert [told in papers[who] for who in papers] == [False, True, True], told
    given = place.client("analyst").act(f"/api/exhibits/{lot.exhibits[0]}/bundle", {"to": "x", "reveal": "all"})
    with zipfile.ZipFile(io.BytesIO(given.content)) as files:
        printed = text_of(
            files.read(next(name for name in files.namelist() if name.endswith(f"{lot.exhibits[0]}.pdf")))
        )
    assert "77,7" not in printed
    assert "Contrôle routier" not in printed


@pytest.mark.usefixtures("every_reading")
def test_each_reading_leaves_one_entry(place, clerk, number):
    """State, history, search and photograph list: one reading each, on the reader's own chain."""
    for path in (f"/exhibits/{number}", f"/api/exhibits/{number}", f"/exhibits/{number}/history",
                 f"/api/exhibits/{number}/history", f"/exhibits?searched={number}"):  # fmt: skip
        before = readings(place, "clerk")
        assert clerk.page(path).status_code in {200, 303}
        assert readings(place, "clerk") == before + 1, path


def test_a_history_is_hidden_from_other_agencies(place, number):
    """A verifier of another agency finds nothing under the number, in no form."""
    stranger = place.client("verifier")
    for path in (f"/exhibits/{number}", f"/exhibits/{number}/history", f"/api/exhibits/{number}",
                 f"/api/exhibits/{number}/history", f"/api/exhibits/scan?text={number}"):  # fmt: skip
        assert stranger.page(path).status_code == 404, path
    assert number not in stranger.get("/api/exhibits").text


def test_sightings_by_scan_and_never_by_the_holder(place, clerk, number):
    """Another person of the agency attests by scan; the holder cannot (I44)."""
    supervisor = place.client("supervisor")
    done = supervisor.submit("/exhibits/sight", scans=identifier.group(number).lower())
    assert done.status_code == 303, done.text
    assert clerk.get(f"/api/exhibits/{number}").json()["state"]["sighted_at"]
    refused = clerk.submit("/exhibits/sight", scans=number)
    assert refused.status_code == 409
    assert number in refused.text


def test_things_are_put_away_by_scan(place, clerk, lot):
    """Exhibits go into a container, the container with its contents into another place (I8)."""
    supervisor = place.client("supervisor")
    supervisor.submit("/places", name="Chambre forte", sort="vault")
    vault = next(p["id"] for p in clerk.get("/api/places").json()["places"] if p["name"] == "Chambre forte")
    clerk.submit("/containers", name="Caisse 7", place=place.office.place)
    box = next(c["id"] for c in clerk.get("/api/places").json()["containers"] if c["name"] == "Caisse 7")
    done = clerk.submit("/exhibits/store", container=box, scans="\n".join(lot.exhibits))
    assert done.status_code == 303, done.text
    assert [e["id"] for e in clerk.get(f"/api/containers/{box}").json()["exhibits"]] == sorted(lot.exhibits)
    clerk.submit("/exhibits/store", place=vault, scans=box)
    assert clerk.get(f"/api/places/{vault}").json()["place"]["exhibits"] == 2
    assert lot.exhibits[1] in clerk.page(f"/places/{vault}").text
    refused = clerk.submit("/exhibits/store", scans=lot.exhibits[0])
    assert refused.status_code == 400
    assert lot.exhibits[0] in refused.text


def printed(clerk: Client, numbers: list[str], **more: Any) -> Any:
    return clerk.submit("/labels", scans="\n".join(numbers), stock="L7163", start="1", **more)


def test_labels_come_as_a_sheet_that_scanners_read(clerk, lot):
    """The answer to a print is a PDF whose codes hold number and copy."""
    answer = printed(clerk, lot.exhibits)
    assert answer.headers["content-type"] == "application/pdf"
    page = pypdfium2.PdfDocument(answer.content)[0].render(scale=4).to_pil()
    assert {code.text for code in zxingcpp.read_barcodes(page, zxingcpp.BarcodeFormat.QRCode)} == {
        identifier.payload(n, 1) for n in lot.exhibits
    }


def test_a_reprint_needs_a_reason_and_a_repeat_is_the_same_copy(clerk, number):
    """The second print without a reason is refused with the list kept; one key prints one copy, however often."""
    printed(clerk, [number])
    refused = printed(clerk, [number])
    assert refused.status_code == 409
    assert number in refused.text
    key = new_key()
    first = printed(clerk, [number], reason="déchirée", key=key)
    again = printed(clerk, [number], reason="déchirée", key=key)
    assert first.headers["content-type"] == again.headers["content-type"] == "application/pdf"
    assert clerk.get(f"/api/exhibits/{number}").json()["state"]["copies"] == 2


@pytest.mark.parametrize(("stock", "start"), [("L0000", "1"), ("L7163", "15"), ("L7163", "0")])
def test_a_sheet_that_does_not_exist_prints_nothing(clerk, number, stock, start):
    """An unknown sheet or position is refused before a copy is counted."""
    answer = clerk.submit("/labels", scans=number, stock=stock, start=start)
    assert answer.status_code == 400
    assert clerk.get(f"/api/exhibits/{number}").json()["state"].get("copies", 0) == 0


def test_the_form_comes_back_with_the_roll_that_this_desk_printed_on(clerk, number):
    """A roll has no used sheet: its place is passed over; the next form of this browser offers the same roll."""
    answer = clerk.submit("/labels", scans=number, stock="50x25-300", start="9")
    assert pypdfium2.PdfDocument(answer.content)[0].get_size() == pytest.approx((141.73, 70.87), abs=0.01)
    assert '<option value="50x25-300" selected>' in clerk.page("/labels").text


@pytest.fixture
def printer(place: Town) -> Iterator[socket.socket]:
    """A port of this machine that the settings name as a printer, and another one where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as wire, socket.create_server(("127.0.0.1", 0)) as closed:
        port, dead = wire.getsockname()[1], closed.getsockname()[1]
        closed.close()
        settings = place.services.settings
        named = Printer(name="magasin", form="50x25-203", host="127.0.0.1", port=port)
        object.__setattr__(settings, "printers", (named, replace(named, name="panne", port=dead)))
        yield wire
        object.__setattr__(settings, "printers", ())


def test_a_printer_of_the_settings_gets_the_labels_once(clerk, number, printer):
    """The print is on record, the bytes leave, a repeat of the request sends nothing again."""
    assert "magasin" in clerk.page("/labels").text
    key, got = new_key(), []

    def paper():
        line, _ = printer.accept()
        with line:
            got.append(b"".join(iter(lambda: line.recv(4096), b"")))

    thread = threading.Thread(target=paper, daemon=True)
    thread.start()
    answer = clerk.submit("/labels", scans=number, printer="magasin", key=key)
    thread.join(5)
    assert answer.status_code == 303
    assert got[0].startswith(b"^XA^PW400^LL200")
    assert '<option value="magasin" selected>' in clerk.page("/labels").text
    printer.settimeout(0.2)
    again = clerk.submit("/labels", scans=number, printer="magasin", key=key)
    assert again.status_code == 409
    with pytest.raises(TimeoutError):
        printer.accept()
    assert clerk.get(f"/api/exhibits/{number}").json()["state"]["copies"] == 1


def test_a_printer_that_fails_leaves_the_copy_on_record_and_the_next_print_is_another(clerk, number, printer):
    """The refusal is said in a sentence, the reason of the next copy is filled in, and nobody can name a printer."""
    failed = clerk.submit("/labels", scans=number, printer="panne")
    assert failed.status_code == 503
    assert "elle a refusé la connexion" in failed.text
    assert "L’imprimante n’a pas imprimé.</textarea>" in failed.text
    assert clerk.get(f"/api/exhibits/{number}").json()["state"]["copies"] == 1
    for other in ("127.0.0.1:9100", "magasin\n", "x"):
        assert clerk.submit("/labels", scans=number, printer=other, reason="x").status_code == 400
    assert clerk.get(f"/api/exhibits/{number}").json()["state"]["copies"] == 1


@pytest.mark.parametrize("form", ["L7163", "50x25-600", "grid"])
def test_a_printer_with_a_form_that_it_cannot_print_stops_the_start(place, form):
    """ZPL needs a roll that there is."""
    printers = (Printer(name="x", form=form, host="127.0.0.1", port=1),)
    with pytest.raises(BadInput, match="setting_bad"):
        label_stock_form.require_forms(replace(place.services.settings, printers=printers))


def test_a_grid_of_ones_own_is_kept_by_the_desk(clerk, number):
    """Its eight lengths come back on the next form, and the page of outlines shows it; a bad one counts no copy."""
    own = {"columns": "3", "rows": "8", "width": "63.5", "height": "33.9", "left": "7.25", "top": "12.95",
           "gap_x": "2.54", "gap_y": "0"}  # fmt: skip
    for bad in ({"width": "19"}, {"rows": "nan"}, {"top": "40"}, {"columns": "1e300"}):
        assert clerk.submit("/labels", scans=number, stock="grid", **(own | bad)).status_code == 400
    assert clerk.get(f"/api/exhibits/{number}").json()["state"].get("copies", 0) == 0
    assert clerk.submit("/labels", scans=number, stock="grid", start="5", **own).status_code == 200
    page = clerk.page("/labels").text
    assert '<option value="grid" selected>' in page
    assert 'value="12.95"' in page
    outlines = clerk.submit("/labels/outlines", stock="grid", **own).content
    assert "24" in pypdfium2.PdfDocument(outlines)[0].get_textpage().get_text_range().split()
    assert clerk.submit("/labels/outlines", stock="grid", **(own | {"top": "40"})).status_code == 400


def test_the_api_gives_the_file_of_a_print_to_who_printed(place, clerk, number):
    """As PDF and ZPL in any form, in the copies that the print numbered; nobody else gets it, no new copy is counted."""
    act = new_key()
    assert clerk.act("/api/exhibits/print-label", {"exhibits": [number]}, key=act).status_code == 201
    path = f"/api/exhibits/print-label/{act}"
    before = place.size()
    page = pypdfium2.PdfDocument(clerk.get(f"{path}?form=62-300").content)[0].render(scale=300 / 72).to_pil()
    assert place.size() == before + 2, "the reading of its case"
    assert [code.text for code in zxingcpp.read_barcodes(page, zxingcpp.BarcodeFormat.QRCode)] == [
        identifier.payload(number, 1)
    ]
    zpl = clerk.get(f"{path}?form=4x6-203&output=zpl")
    assert zpl.content.startswith(b"^XA^PW812^LL1218")
    for bad in ("form=x", "form=L7163&start=15", "form=L7163&output=zpl", "output=exe"):
        assert clerk.get(f"{path}?{bad}").status_code == 400
    assert clerk.get(f"/api/places/print-label/{act}").status_code == 404
    for other in ("inspector", "verifier"):
        assert place.client(other).get(path).status_code == 404
    assert clerk.get(f"/api/exhibits/{number}").json()["state"]["copies"] == 1


def test_a_proof_leads_from_an_event_to_the_root(place, clerk, number):
    """The proof of an exhibit's event verifies against the root; with a checkpoint its text is a tlog-proof of it."""
    _, note = place.services.checkpoints.sign_now()
    seq = clerk.get(f"/api/exhibits/{number}/history").json()["lines"][0]["seq"]
    body = clerk.get(f"/api/log/events/{seq}").json()["body"].encode()
    shown = clerk.get(f"/api/log/proofs/{seq}").json()
    path = [base64.b64decode(node) for node in shown["path"]]
    merkle.verify_inclusion(merkle.leaf_hash(body), seq, shown["size"], path, base64.b64decode(shown["root"]))
    proof = Proof.parse(shown["text"])
    assert (proof.index, list(proof.path), proof.checkpoint) == (seq, path, note)


def test_events_are_for_those_who_see_what_they_speak_of(place, clerk, number):
    """A stranger gets no event of the exhibit, nobody but the inspection one of a person; beyond the end is nothing."""
    seq = clerk.get(f"/api/exhibits/{number}/history").json()["lines"][0]["seq"]
    assert place.client("verifier").get(f"/api/log/events/{seq}").status_code == 404
    assert clerk.get("/api/log/events/1").status_code == 404
    assert place.client("inspector").get("/api/log/events/1").status_code == 200
    for beyond in (10**9, 10**30, -1):
        assert place.client("inspector").get(f"/api/log/events/{beyond}").status_code == 404


def test_the_inspection_reads_the_log_backwards_to_its_beginning(place):
    """Page after page of acts, without a hole, down to the founding act; readings are hidden unless asked for."""
    inspector, before, seqs, kinds = place.client("inspector"), 0, [], set()
    while True:
        view = inspector.get(f"/api/log?before={before}&limit=50&readings=false").json()
        seqs += [act["seq"] for act in view["acts"]]
        kinds |= {act["kind"] for act in view["acts"]}
        before = view["next"]
        if not before:
            break
    assert seqs == sorted(set(seqs), reverse=True)
    assert seqs[-1] == 0
    assert "log.found/1" in kinds
    assert "read_audit.record/1" not in kinds
    assert "Registre des actes" in inspector.page("/log").text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_event_and_act_has_words(lang):
    """No exhibit event and no kind of act is shown as its code, on a page or on paper."""
    codes = [name for name in TYPES.classes if name.startswith(("exhibit.", "blank_label.", "document."))]
    with i18n.speaking(lang):
        assert [code for code in codes if titles.event(code) == code] == []
        assert [kind for kind in ACTS if titles.act(kind) == kind] == []
    assert [code for code in codes if f"event.{code.partition('/')[0]}" not in WORDS[lang]] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_discrepancy_and_state_of_an_exhibit_has_words(lang):
    """Nobody reads a code, on page or paper: what differs, and how an exhibit stands, what nobody finds too."""
    states = [*AT_REST, *LOADED, *GONE, IN_TRANSIT, OPENED]
    codes = [*(f"discrepancy.{sort}" for sort in SORTS), *(f"status.{state}" for state in (*states, "lost"))]
    assert [code for code in codes if code not in WORDS[lang]] == []
    assert [state for state in states if state not in formatting.STATES] == []
    assert [sort for sort in SORTS if sort not in DISCREPANCIES] == []


def test_text_from_the_log_is_never_markup(place, clerk):
    """A description full of tags is shown as text on state and history."""
    office, evil = place.office, "<script>alert(1)</script>\"'&"
    seized = office.seize(1, office.case())
    officer = place.client("officer")
    entry = {"exhibit_number": "1", "line": 0, "form": "herb", "seal": "XSS 1", "count": {"n": 1, "unit": "package"},
             "description": evil}  # fmt: skip
    made = officer.act("/api/exhibits", {"seizure": seized, "exhibits": [entry]}).json()
    number = next(e["subject"] for e in made["events"] if e["subject"].startswith("EV"))
    for path in (f"/exhibits/{number}", f"/exhibits/{number}/history"):
        shown = officer.page(path).text
        assert "<script>" not in shown
        assert "&lt;script&gt;" in shown
    assert json.loads(officer.get(f"/api/exhibits/{number}").text)["description"] == evil


def test_balances_and_their_new_calibration(place):
    """A new calibration takes a certificate and a second person's PIN; a wrong day comes back with the entries."""
    give_pins(place, "clerk")
    supervisor = place.client("supervisor")
    form = {"serial": "KERN-77", "readability": "1", "uncertainty": "2", "calibrated_until": "2031-01-01"}
    second = {"witness": place.office.clerk, "pin": PIN}
    assert "deux personnes" in supervisor.submit("/balances", **form).text
    assert supervisor.submit("/balances", **form | second).status_code == 303
    found = next(b for b in supervisor.get("/api/balances").json()["balances"] if b["serial"] == "KERN-77")
    new = form | {"balance": found["id"], "calibrated_on": "2026-01-05", "calibrated_until": "2033-01-01"}
    assert supervisor.submit("/balances", **new).status_code == 400
    alone = supervisor.submit("/balances", **new | {"certificate": "LNM 12"})
    assert "deux personnes" in alone.text
    again = supervisor.submit("/balances", **new | second | {"certificate": "LNM 12"})
    assert again.status_code == 303, again.text
    [now] = [b for b in supervisor.get("/api/balances").json()["balances"] if b["serial"] == "KERN-77"]
    assert (now["calibrated_until"], now["certificate"]) == ("2033-01-01", "LNM 12")
    every = (
        supervisor.page(f"/balances?of={found['id']}").text.partition('id="calibrations"')[2].partition("</table>")[0]
    )
    told = [told for told in ("01/01/2033", "LNM 12", "05/01/2026", "01/01/2031") if told in every]
    assert told == ["01/01/2033", "LNM 12", "05/01/2026", "01/01/2031"]
    folded = supervisor.page("/balances?of=BL00000000000").text
    assert 'id="calibrations"' not in folded
    rows = re.findall(r'<details class="row">\s*<summary>(.*?)</summary>', folded, re.DOTALL)
    assert [1 for row in rows if "KERN-77" in row and "étalonnée jusqu’au 01/01/2033" in re.sub("<.*?>", "", row)] == [
        1
    ]
    refused = supervisor.submit("/balances", **form | second | {"serial": "KERN-78", "calibrated_until": "demain"})
    assert refused.status_code == 400
    assert 'value="KERN-78"' in refused.text


def test_i48_a_check_mass_is_read_on_the_page_and_a_weight_that_decides_nothing_says_why(place):
    """Page and history name the balance by its serial number, and the reason instead of an agreement."""
    office, supervisor = place.office, place.client("supervisor")
    balance = office.new_balance("supervisor", "LISTE-9")
    mass = {"balance": balance, "nominal": "1000", "uncertainty": "0,1", "reading": "1000"}
    assert supervisor.submit("/balances/check-mass", **mass).status_code == 303
    assert "masse étalon conforme aujourd’hui" in supervisor.page("/balances").text
    unfit = supervisor.submit("/balances/check-mass", **mass | {"nominal": "1"})
    assert unfit.status_code == 400
    assert "LISTE-9" in unfit.text
    assert supervisor.submit("/balances/check-mass", **mass | {"reading": "1100"}).status_code == 303
    lot = office.lot(1)
    seen = CheckEntry(exhibit=lot.exhibits[0], seal=lot.seals[0], weight=office.weight(balance=balance))
    done = office.do("exhibit.blind_check/1", BlindCheck(checks=(seen,)), "clerk")
    assert "1 poids non concluant" in place.client("clerk").page(f"/acts/{done.act}").text, "a mark is never silent"
    told = place.client("clerk").page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert "non concluant" in told
    assert "LISTE-9" in told
    paper = text_of(place.client("clerk").get(f"/exhibits/{lot.exhibits[0]}/history/pdf").content)
    assert "non concluant" in " ".join(paper.split())


def test_an_exhibit_entered_later_shows_when_it_was_sealed_and_weighed(place):
    """The hour that the act claims; when it was recorded stands beside it."""
    office = place.office
    case = office.case()
    sealed = ExhibitEntry(
        exhibit_number="1", line=0, form="herb", seal="S-2016", count=Count(1, "package"), weight=office.weight(),
        description="Paquet",
    )  # fmt: skip
    entered = RegisterExhibits(seizure=office.seize(1, case), exhibits=(sealed,))
    then = Occurred(at="2016-08-24T09:30:00.000Z", source="press", zone="UTC")
    number = office.do("exhibit.register/1", entered, "officer", occurred=then).first("EV")
    page = place.client("officer").page(f"/exhibits/{number}").text
    assert page.count("24/08/2016") >= 2
    assert page.count("inscrit le") >= 2


def test_minutes_are_offered_to_who_sees_all_they_show(place: Town) -> None:
    """The laboratory had one of three exhibits that were weighed in one act: of its own weighing alone it gets minutes."""
    office = place.office
    lot = office.lot(3)
    one = replace(lot, exhibits=lot.exhibits[:1], seals=lot.seals[:1])
    office._hand("clerk", "analyst", "laboratory", one, due="2099-01-01")
    number = lot.exhibits[0]
    found = {}
    for name in ("analyst", "clerk"):
        client = place.client(name)
        shown = client.page(f"/exhibits/{number}/history").text
        found[name] = set(re.findall(rf"/exhibits/{number}/minutes/[0-9a-f-]{{36}}", shown))
        assert [client.page(path).status_code for path in found[name]] == [200] * len(found[name])
    assert found["analyst"]
    assert found["analyst"] < found["clerk"]


def test_a_history_says_to_whom_an_exhibit_was_sent_and_what_for_before_anybody_has_it(place):
    """Were it refused, or never received, nothing else would say so."""
    [number] = place.office.lot(1, "in_transit").exhibits
    inspector = place.client("inspector")
    shown = inspector.page(f"/exhibits/{number}/history").text
    assert re.search(r"<dt>À recevoir par</dt><dd>[^<]+, [^<]+ · dépôt[^<]*</dd>", shown)
    sent = [line["sent"] for line in inspector.get(f"/api/exhibits/{number}/history").json()["lines"] if line["sent"]]
    assert [(one["receiver"], one["purpose"]) for one in sent] == [(place.office.clerk, "deposit")]
