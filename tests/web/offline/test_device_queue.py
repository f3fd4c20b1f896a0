"""The queue of a device, over the web: sent or brought as a file, taken in order, and what became of it told."""

import json
import re
from typing import Any

import pytest
from msgspec import structs

from custody.commands import main
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.report_missing import FindAgain, ReportMissing
from custody.domain.kernel.errors import RuleBroken
from custody.domain.people.device import EnrolDevice
from custody.domain.places.put_away import StoreExhibits
from custody.domain.transfers.hand_over import Dispatch, HandOver
from custody.domain.transfers.receive import Receive
from custody.service.kernel.idempotency_keys import new_key
from custody.service.offline import offline_queue
from custody.service.offline.offline_queue import Signed
from custody.storage.write import clock, unsettled_quota
from custody.text.formatting import grouped
from custody.text.titles import act
from tests.commands.progress_bar import recorded_progress
from tests.devices import Pen, key_named, said_in
from tests.factories.http_office import Town
from tests.fake_witnesses import POLICY, Bystanders
from tests.web.discrepancies.test_corrections import printed
from tests.web.full_custody import ok
from tests.web.shell import PASSWORD


def pen(place: Town, name: str, agency: str = "drug_office") -> Pen:
    """A device of an agency, newly enrolled."""
    change = EnrolDevice(name=f"Tél {name}", agency=getattr(place.office, agency), public_key=key_named(name))
    return Pen(place.office.enrol(change), name, place.settings.origin, lambda: clock.text(clock.now().wall_ms))


def handed(place: Town, p: Pen, author: str = "") -> dict[str, str]:
    """The clerk hands a new lot to the supervisor on the device: the envelope as it is sent."""
    lot = place.office.lot()
    command = HandOver(to=place.office.supervisor, purpose="deposit", checks=place.office.checks(lot))
    parties = [{"part": "receiver", "person": place.office.supervisor}]
    base: dict[str, int | str] = {n: place.office.state(n).moved for n in lot.exhibits}
    sent = p.write("transfer.hand_over/1", command, author or place.office.clerk, base, parties=parties)
    return {"envelope": sent.envelope, "signature": sent.signature}


def send(place: Town, p: Pen, *envelopes: dict[str, str], by: str = "supervisor") -> Any:
    answer = place.client(by).act(f"/api/devices/{p.device}/queue", {"envelopes": envelopes})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_queue_is_taken_in_order_answered_one_by_one_and_again_alike(place):
    """Recorded, a claim, and what waits behind a gap; sent again, the same answers, and what waited then is taken."""
    p = pen(place, "queue")
    one, unknown, lost, late = (
        handed(place, p),
        handed(place, p, author="PE0000000001H"),
        handed(place, p),
        handed(place, p),
    )
    got = send(place, p, one, unknown, late)
    assert [(a["outcome"], a.get("code", "")) for a in got["answers"]] == [
        ("recorded", ""), ("unsettled_act", "person_unknown"), ("waits", "sequence_gap"),
    ]  # fmt: skip
    assert got["answers"][2]["facts"]["expected"] == 3
    assert (got["state"]["sequence"], got["state"]["refused"]) == (2, 1)
    again = send(place, p, one, unknown, lost, late, one, by="clerk")
    assert again["answers"][:2] == got["answers"][:2]
    assert [a["outcome"] for a in again["answers"]] == ["recorded", "unsettled_act", "recorded", "recorded", "recorded"]
    assert again["state"]["sequence"] == 4
    assert place.client("clerk").get(f"/api/devices/{p.device}/queue/state").json()["head"] == again["state"]["head"]


def test_who_holds_the_key_of_a_device_fills_no_disk(place, monkeypatch):
    """Only so much a day is recorded of envelopes out of their place; the queue itself goes on."""
    monkeypatch.setattr(unsettled_quota, "FORKED_BYTES", 2 * unsettled_quota.LEAST)
    p = pen(place, "flood")
    first = handed(place, p)
    said = said_in(Signed(**first))
    forks = [structs.asdict(p.sign(said | {"act": new_key()})) for _ in range(4)]
    got = send(place, p, first, *forks)
    assert [(a["outcome"], a.get("code", "")) for a in got["answers"]] == [
        ("recorded", ""), *[("unsettled_act", "sequence_forked")] * 2, *[("waits", "unsettled_quota")] * 2,
    ]  # fmt: skip
    again = send(place, p, first, *forks, handed(place, p))
    assert again["answers"][:5] == got["answers"]
    assert again["answers"][5]["outcome"] == "recorded"


def test_unsettled_acts_in_their_place_have_more_room_and_wait_for_the_next_day():
    """Each device for itself; nothing of the queue is lost."""
    quota = unsettled_quota.UnsettledQuota()
    longest, day = offline_queue.LONGEST, "2026-12-02"
    for _ in range(16):
        quota.require("DV1", "not_holder", longest, day)
        quota.add("DV1", "not_holder", longest)
    with pytest.raises(RuleBroken):
        quota.require("DV1", "not_holder", 1, day)
    quota.require("DV2", "not_holder", longest, day)
    quota.require("DV1", "sequence_forked", longest, day)
    quota.require("DV1", "not_holder", longest, "2026-12-03")


def test_what_differs_is_told_to_who_signed_and_to_nobody_else_who_brings_it(place):
    """Which exhibit and what of it, without a value of either side; a key officer who brings it hears how many.

    Of a weight they are told first to read it again, and so is nobody else (I57b).
    """
    p, lot = pen(place, "differs"), place.office.lot(3)
    torn, light, heavy = place.office.checks(lot)
    light, heavy = (
        structs.replace(one, weight=place.office.weight(kilos)) for one, kilos in ((light, "1,00"), (heavy, "9,00"))
    )
    checks = (structs.replace(torn, seal_state="broken"), light, heavy)
    command = HandOver(to=place.office.supervisor, purpose="deposit", checks=checks)
    parties = [{"part": "receiver", "person": place.office.supervisor}]
    base: dict[str, int | str] = {n: place.office.state(n).moved for n in lot.exhibits}
    sent = p.write("transfer.hand_over/1", command, place.office.clerk, base, parties=parties)
    envelope = {"envelope": sent.envelope, "signature": sent.signature}
    for name in ("clerk", "supervisor"):
        [answer] = send(place, p, envelope, by=name)["answers"]
        told = [(one["sort"], one["about"], one["no"], one["seen"]) for one in answer["differs"]]
        states = [(n, place.office.state(n).exhibit_number, True) for n in lot.exhibits]
        assert told == [("seal_broken", *states[0])]
        assert answer["again"] == list(lot.exhibits[1:])
        assert [one["id"] for one in answer["differs"]] == answer["opened"]
        assert {one["pv"] for one in answer["differs"]} == {place.office.state(lot.case).case_reference}
        act = place.client(name).get(f"/api/acts/{answer['act']}").json()
        assert act["differs"] == answer["differs"], "asked at once it is told alike"
    [answer] = send(place, p, envelope, by="key1")["answers"]
    assert (len(answer["opened"]), "differs" in answer, "again" in answer) == (1, False, False)
    sent = p.write("exhibit.blind_check/1", BlindCheck(checks=(light, heavy)), place.office.supervisor, {})
    [answer] = send(place, p, {"envelope": sent.envelope, "signature": sent.signature})["answers"]
    assert [one["sort"] for one in answer["differs"]] == ["weight", "weight"]
    assert "again" not in answer


@pytest.mark.parametrize("loss", [True, False])
def test_a_claim_is_told_by_its_act_and_its_people_by_their_names(place, loss):
    """Who declared a loss holds nothing by it: only a hand-over claimed names another holder, on pages and on paper."""
    office = place.office
    p, clerk, lot = pen(place, f"claimed{loss}"), place.client("clerk"), office.lot()
    [number] = lot.exhibits
    command: Any = HandOver(to=office.supervisor, purpose="deposit", checks=office.checks(lot))
    parties = [] if loss else [{"part": "receiver", "person": office.supervisor}]
    if loss:
        command = ReportMissing(exhibits=(number,), reason="Introuvable au magasin")
    kind = "exhibit.report_missing/1" if loss else "transfer.hand_over/1"
    sent = p.write(kind, command, office.clerk, {number: 1}, parties=parties)  # of what was long ago: a claim
    [answer] = send(place, p, {"envelope": sent.envelope, "signature": sent.signature}, by="clerk")["answers"]
    [opened] = answer["opened"]
    pages = [clerk.page(path).text for path in (f"/discrepancies/{opened}", f"/exhibits/{number}", "/discrepancies")]
    for text in map(words_of, pages):
        assert f"acte sans réseau contredit par le registre : {act(kind)}" in text
        assert "détenu par PE" not in text
    for text in map(words_of, pages[:2]):
        assert ("détenu par Adj Nom supervisor" in text, "déclaration de Adj Nom clerk" in text) == (not loss, loss)
    paper = printed(clerk.get(f"/exhibits/{number}/history/pdf"))
    assert "contredit par le registre" in paper
    assert ("déclaration de Adj Nom clerk" in paper) == loss


def test_by_which_act_somebody_took_charge_is_told_and_offered_as_the_record(place):
    """Stored first and found later by the same hands, in one discrepancy: the find, as the rule takes it (I40)."""
    office = place.office
    p, lot = pen(place, "stored and found"), office.lot()
    [number] = lot.exhibits
    inspector, offered = place.client("inspector"), []
    store = StoreExhibits(place=office.place, exhibits=(number,))
    find = FindAgain(checks=office.checks(lot), reason="Sous la table")
    opened = ""
    for kind, command in (("exhibit.store/1", store), ("exhibit.find_again/1", find)):
        sent = p.write(kind, command, office.supervisor, {number: 1})
        [answer] = send(place, p, {"envelope": sent.envelope, "signature": sent.signature}, by="clerk")["answers"]
        [opened] = answer.get("opened", [opened])
        page = inspector.page(f"/discrepancies/{opened}").text
        offered.append((act(kind) in words_of(page), 'name="accept"' in page))
    assert offered == [(True, False), (True, True)]
    close = Close(discrepancy=opened, resolution="explained", reason="Vu en magasin", accept=True)
    office.do("discrepancy.close/1", close, "inspector")
    assert office.state(number).holder == office.supervisor


def words_of(page: str) -> str:
    """The text of a page in one line, with common spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def test_what_was_missing_is_named_to_who_received_the_rest(place):
    """By the two numbers that slip and label showed, though it is not theirs; the amount declared by its case."""
    p, lot = pen(place, "missing"), place.office.lot(3, "in_transit")
    command = Receive(transfer=lot.transfer, checks=place.office.checks(lot)[:2])
    base: dict[str, int | str] = {n: place.office.state(n).moved for n in lot.exhibits}
    sent = p.write("transfer.receive/1", command, place.office.clerk, base)
    [answer] = send(place, p, {"envelope": sent.envelope, "signature": sent.signature}, by="clerk")["answers"]
    gone, pv = lot.exhibits[2], place.office.state(lot.case).case_reference
    told = {one["sort"]: (one["about"], one["no"], one["pv"], one["seen"]) for one in answer["differs"]}
    assert told == {
        "missing": (gone, place.office.state(gone).exhibit_number, pv, True), "undelivered": (lot.seizure, "", pv, True),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["mixed", "p256 mixed"])
def test_what_is_no_envelope_of_the_device_waits_and_spoils_no_neighbour(place, name):
    """Another device's, an altered one, garbage: each answered with its code, and the good one taken."""
    p, other = pen(place, name), pen(place, f"{name} stranger")
    good = handed(place, p)
    bad = [
        handed(place, other),
        {**good, "envelope": good["envelope"].replace("deposit", "storage")},
        {"envelope": "{}", "signature": ""},
    ]
    got = send(place, p, *bad, good)
    codes = ["envelope_malformed", "envelope_signature", "envelope_malformed", ""]
    assert [a.get("code", "") for a in got["answers"]] == codes
    assert got["state"]["sequence"] == 1


def test_a_device_may_forget_what_enough_witnesses_have_cosigned(place):
    """Up to the last envelope under a head that two of three cosigned; the next one it keeps."""
    p, bystanders = pen(place, "p256 witnessed"), Bystanders(place.store, place.settings.data)
    send(place, p, handed(place, p), handed(place, p))
    size = place.size()
    send(place, p, handed(place, p))

    def witnessed():
        with place.store.reading() as connection:
            reader = Reader(place.office.clerk, place.office.drug_office, ("clerk",))
            return offline_queue.state(connection, POLICY, reader, p.device).witnessed

    bystanders.cosign(size, by=1)
    assert witnessed() == 0
    bystanders.cosign(size, by=3)
    assert witnessed() == 2
    bystanders.cosign(place.size(), by=2)
    assert witnessed() == 3


def test_a_queue_comes_on_a_stick_to_the_server_itself(place, tmp_path, monkeypatch, capsys):
    """The same answers at the command line, in words and as JSON; who may not see the device brings nothing."""
    monkeypatch.setenv("CUSTODY_DATA", str(place.settings.data))
    monkeypatch.setenv("CUSTODY_ORIGIN", place.settings.origin)
    (tmp_path / "password").write_text(PASSWORD + "\n")
    p, stick = pen(place, "p256 stick"), tmp_path / "stick.jsonl"
    one, lost, late = (handed(place, p) for _ in range(3))

    def bring(*envelopes, user="clerk", more=()):
        stick.write_text("\n".join(json.dumps(each) for each in envelopes))
        words = ["queue", str(stick), *more, "--user", user, "--password-file", str(tmp_path / "password")]
        return main(words), capsys.readouterr()

    assert bring(one, user="analyst")[0] == 2
    assert bring(one, user="administrator")[0] == 2
    code, told = bring(one, late)
    assert code == 1
    assert "1. inscrit" in told.out
    assert "3. attend sur l’appareil – Un envoi manque" in told.out
    shown = recorded_progress(monkeypatch, "queue")
    code, told = bring(one, lost, late, more=["--json"])
    assert shown == [(1, 3), (2, 3), (3, 3)]
    assert (code, [each["outcome"] for each in json.loads(told.out)["answers"]]) == (0, ["recorded"] * 3)
    assert bring({"no": "envelope"})[0] == 2


def test_i41_a_device_of_another_agency_is_none(place):
    """Neither its queue nor its state, for who is not of its agency; a key officer brings anybody's."""
    p = pen(place, "foreign", "police")
    clerk = place.client("clerk")
    assert clerk.act(f"/api/devices/{p.device}/queue", {"envelopes": []}).status_code == 404
    assert clerk.get(f"/api/devices/{p.device}/queue/state").status_code == 404
    assert send(place, p, by="key1")["state"]["sequence"] == 0


def test_a_queue_is_brought_as_a_file_and_what_became_of_it_is_told(place):
    """One envelope a line, as the device saves it; what waits says why, and a file of something else is refused."""
    p, clerk = pen(place, "file"), place.client("clerk")
    one, lost, late = (handed(place, p) for _ in range(3))
    kept = "\n".join(json.dumps(each) for each in (one, late))
    page = clerk.submit("/devices/queue", files={"queue": ("file.jsonl", kept.encode())}).text
    assert "inscrit" in page
    assert "Un envoi manque" in page
    whole = "\n".join(json.dumps(each) for each in (one, lost, late))
    page = clerk.submit("/devices/queue", files={"queue": ("file.jsonl", whole.encode())}).text
    assert "Un envoi manque" not in page
    assert clerk.get(f"/api/devices/{p.device}/queue/state").json()["sequence"] == 3
    for wrong in (b"", b"PK", b"{}", b'{"envelope":"{}","signature":""}'):
        assert "envoi" in clerk.submit("/devices/queue", files={"queue": ("x", wrong)}).text
    many = clerk.submit("/devices/queue", files={"queue": ("x", b"{\n" * (offline_queue.MOST + 1))})
    assert (many.status_code, "act_too_large" in many.text) == (409, True)


FORGED = (
    {"at": "demain"}, {"at": "2026-01-01"}, {"at": "99999-01-01T00:00:00Z"}, {"author": ""}, {"author": "PE0000000000X"},
    {"kind": "hack"}, {"device": "<b>x"},
)  # fmt: skip


def test_of_what_the_device_has_not_signed_nothing_is_told_and_the_rest_of_the_file_is(place):
    """Whoever held the stick changed a line of it: the good one was recorded, and the page says so, of the other why."""
    p, clerk = pen(place, "stick"), place.client("clerk")
    one = handed(place, p)
    for changed in FORGED:
        envelope = json.dumps(json.loads(one["envelope"]) | changed, separators=(",", ":"), sort_keys=True)
        whole = "\n".join(json.dumps(each) for each in (one, one | {"envelope": envelope}))
        answer = clerk.submit("/devices/queue", files={"queue": ("file.jsonl", whole.encode())})
        assert answer.status_code == 200, changed
        forged, good = re.findall(r"<li>([^<]*<strong>.*?)</li>", answer.text, re.DOTALL)
        done = "inscrit" if changed is FORGED[0] else "déjà inscrit"
        assert good.startswith(f"1. <strong>{done}</strong> – Remise de la main à la main"), changed
        assert forged.startswith("ligne 2 du fichier\N{NO-BREAK SPACE}: <strong>non prise"), changed
        assert "attend sur l’appareil" not in forged, changed
        [told] = re.findall(r"<p>(Tél stick · .*?)</p>", answer.text)
        assert (told.count(" × 1"), f" {done} × 1" in told) == (2, True), changed
        assert grouped(p.device) not in forged, changed
        assert not any(value in forged for value in changed.values() if value), changed


def test_a_claim_that_came_as_a_file_is_told_first_in_words_with_its_discrepancy(place):
    """What was done, by whom, of which exhibits, and what to settle where: no question mark, no bare code."""
    p, clerk, office = pen(place, "words"), place.client("clerk"), place.office
    handed(place, p)
    lot = office.lot()
    sent = Dispatch(to=office.supervisor, purpose="deposit", exhibits=lot.exhibits)
    office.do("transfer.dispatch/1", sent, "clerk")
    base: dict[str, int | str] = {n: office.state(n).moved for n in lot.exhibits}
    late = HandOver(to=office.supervisor, purpose="deposit", checks=office.checks(lot))
    parties = [{"part": "receiver", "person": office.supervisor}]
    p.write("transfer.hand_over/1", late, office.clerk, base, parties=parties)
    whole = "\n".join(json.dumps({"envelope": one.envelope, "signature": one.signature}) for one in p.kept)
    page = clerk.submit("/devices/queue", files={"queue": ("file.jsonl", whole.encode())}).text
    claim, recorded = re.findall(r"<li>(\d\..*?)</li>", page, re.DOTALL)
    assert recorded.startswith("1. <strong>inscrit</strong> – Remise de la main à la main")
    assert recorded.endswith("Nom clerk")
    assert claim.startswith("2. <strong>un acte non retenu, à examiner</strong> – Remise de la main à la main")
    assert "le registre le porte à une autre étape" in claim
    assert grouped(lot.exhibits[0]) in claim
    assert "Écart" in claim
    assert not re.search(r"[?%]|wrong_state", claim)


def row_of(page, device):
    return page.split(f'<tr id="{device}">')[1].split("</tr>")[0]


def test_what_a_revoked_device_had_not_sent_is_no_act_and_names_what_it_was_of(place):
    """The exhibit, and what its author does now; the device is not called by the exhibit's number."""
    p, clerk, office = pen(place, "found again"), place.client("clerk"), place.office
    ok(place.client("key1").submit(f"/devices/{p.device}/revoke", reason="Perdu"))
    lot = office.lot()
    base: dict[str, int | str] = {n: office.state(n).moved for n in lot.exhibits}
    late = HandOver(to=office.supervisor, purpose="deposit", checks=office.checks(lot))
    p.write(
        "transfer.hand_over/1", late, office.clerk, base, parties=[{"part": "receiver", "person": office.supervisor}]
    )
    whole = json.dumps({"envelope": p.kept[-1].envelope, "signature": p.kept[-1].signature})
    due = f'href="/devices#{p.device}">Tél found again</a>'
    told = [due in place.client(name).page("/").text for name in ("key1", "key2", "inspector", "clerk")]
    assert told == [True, True, True, False], "nobody knows yet what it kept"
    assert "garde peut-être des actes non envoyés" in place.client("key1").page("/devices").text
    page = clerk.submit("/devices/queue", files={"queue": ("file.jsonl", whole.encode())}).text
    assert due in place.client("key1").page("/").text, "a file may be cut: it ends nothing"
    assert grouped(lot.exhibits[0]) in page
    assert "l’appareil avait été révoqué" in page
    assert "en son propre nom" in page
    assert f"L’appareil {grouped(lot.exhibits[0])}" not in page


def test_no_file_ends_the_notice_of_a_revoked_device_and_its_gaps_are_told(place):
    """Seven acts on it, three sent before its end; then the last alone, then one more: how many are missing is told."""
    p, clerk, officer = pen(place, "cut"), place.client("clerk"), place.client("key1")
    kept = [handed(place, p) for _ in range(7)]
    send(place, p, *kept[:3])
    ok(officer.submit(f"/devices/{p.device}/revoke", reason="Perdu"))
    told = []
    for one in ([], kept[6:], kept[4:5], kept[3:6]):
        if one:
            file = "\n".join(map(json.dumps, one)).encode()
            assert clerk.submit("/devices/queue", files={"queue": ("file.jsonl", file)}).status_code == 200
        row = words_of(row_of(officer.page("/devices").text, p.device))
        assert "garde peut-être des actes non envoyés" in row
        told.append((re.findall(r"jusqu’au n° (\d+)", row), re.findall(r"(\d+) manque", row)))
        starts = [place.client(name).page("/").text for name in ("key1", "inspector")]
        lines = [page.split(f'href="/devices#{p.device}"')[0].rpartition("<li")[2] for page in starts]
        assert ["lui seul sait" in line for line in lines] == [bool(one)] * 2
        assert ["apportez son fichier" in line for line in lines] == [not one] * 2
    assert told == [([], []), (["7"], ["3"]), (["7"], ["2"]), (["7"], [])]


def test_the_longest_hand_over_that_a_desk_signs_is_read(place):
    """3,000 packages, each sealed, counted, weighed and photographed: what follows does not wait behind it for ever."""
    p = pen(place, "long")
    numbers = [f"EV{i:08d}XYZ" for i in range(3_000)]
    weight = {
        "gross": {"text": "1002,4", "unit": "g"},
        "tare": {"text": "10,2", "unit": "g"},
        "balance": "BA00000008X0C",
    }
    looked = {"seal": "OCS-2016-000001", "weight": weight, "count": {"n": 1, "unit": "brick"}, "photos": ["a" * 64] * 4}
    plain = {"to": place.office.supervisor, "purpose": "deposit", "checks": [{"exhibit": n} | looked for n in numbers]}
    parties = [{"part": "receiver", "person": place.office.supervisor}]
    sent = p.write("transfer.hand_over/1", plain, place.office.clerk, dict.fromkeys(numbers, 12), parties=parties)
    answers = send(place, p, {"envelope": sent.envelope, "signature": sent.signature}, handed(place, p))["answers"]
    assert len(sent.envelope) > 1_400_000
    assert [one["outcome"] for one in answers] == ["unsettled_act", "recorded"]
