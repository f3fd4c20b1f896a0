"""Two installations: one gives a proof, the other receives it and hands back a receipt that the first one checks."""

import asyncio
import io
import json
import shutil
import tracemalloc
import zipfile
from base64 import b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update

from custody.commands import main
from custody.domain.exchange.received_bundle import FORK, OBJECTIONS, Objection, scope_of
from custody.domain.kernel.errors import BadInput, NotAllowed
from custody.log import signed_note
from custody.log.checkpoint import Checkpoint, cosign_line
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey
from custody.log.signer import Signer
from custody.log.signer_folder import open_folder
from custody.log.trust_policy import Policy
from custody.service.access.audited_queries import reader_of
from custody.service.exchange import bundles, received_bundles
from custody.service.exchange.bundles import files, receipt
from custody.service.oversight.alarm_sweep import run_sweep
from custody.storage.read import subject_queries
from custody.storage.tables.tables import disclosure
from custody.text import objections
from custody.web.http import bundle_download
from custody.web.http.bundle_upload import HeldKeys, receipt_of, receive
from tests.factories.http_office import Town
from tests.web.full_custody import landed
from tests.web.shell import PASSWORD

pytestmark = pytest.mark.slow

MALI, SENEGAL = "ocs.ml.test/log", "ocrtis.sn.test/log"


def session_of(place, name):
    token = place.sign_in.sign_in(name, PASSWORD, device="D" * 43, address="10.0.0.1", lang="fr")
    return place.sign_in.session(token)


def give(place, number, **how):
    """The files of a bundle as the giver's page makes them."""
    how = {"to": "Service prosecution", "reveal": "none", **how}
    return dict(
        asyncio.run(
            bundle_download.give(place.services, session_of(place, "prosecutor"), number, bundle_download.Giving(**how))
        ).files
    )


def packed(found, folder="X"):
    """A ZIP as ``zipped`` makes it."""
    return bundles.zipped(bundles.Bundle(folder, dict(sorted(found.items()))))


def policy(place, *more):
    """What the partner handed over on paper."""
    return "\n".join([f"log {place.services.checkpoints.vkey}", *more, "quorum none", ""])


def know(here, partner, name="ocs"):
    folder = here.settings.data / "partners"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.policy").write_text(policy(partner))


def take(here, found, anchors=None, by="prosecutor"):
    return asyncio.run(receive(here.services, session_of(here, by), found, anchors))


def told(here, number):
    return here.office.history(number)[0].part.data


def codes(here, outcome):
    return {one.code: one for one in told(here, outcome.id).objections}


@pytest.fixture(scope="module")
def mali(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("mali"), MALI)
    yield made
    made.close()


@pytest.fixture
def senegal(tmp_path, mali):
    made = Town(tmp_path / "senegal", SENEGAL)
    know(made, mali)
    yield made
    made.close()


@pytest.fixture(scope="module")
def lot(mali):
    return mali.office.lot(2, "certified")


def test_a_proof_given_is_received_and_its_receipt_is_checked_by_the_giver(mali, lot, senegal, tmp_path, capsys):
    """From the giver's ZIP over the receiver's page to the giver's command line."""
    found = give(mali, lot.exhibits[0])
    (tmp_path / "given.zip").write_bytes(packed(found, lot.exhibits[0]))
    client = senegal.client("prosecutor")
    answer = client.submit("/received", files={"bundle": ("x.zip", packed(found, lot.exhibits[0]))})
    number = landed(answer, "/received")
    event = told(senegal, number)
    assert (event.origin, event.about, event.exhibits) == (MALI, lot.exhibits[0], (lot.exhibits[0],))
    assert event.bundle == files.digest(found)
    (tmp_path / "receipt.json").write_bytes(client.get(f"/received/{number}/receipt").content)
    command = ["verify", "--receipt", str(tmp_path / "receipt.json"), "--of", str(tmp_path / "given.zip")]
    command += ["--vkey", str(senegal.services.checkpoints.vkey)]
    assert main([*command, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [step["step"] for step in report["steps"]] == ["signature", "witnesses", "inclusion", "receipt"]
    assert report["steps"][-1]["facts"]["objections"] == [one.code for one in event.objections]
    assert main(command) == 0
    assert "valeurs privées" in capsys.readouterr().out.casefold()
    form = {"to": "OCRTIS", "reveal": "none"}
    path, back = f"/exhibits/{lot.exhibits[0]}/bundle", (tmp_path / "receipt.json").read_bytes()
    again = mali.client("prosecutor").submit(path, files={"receipt": ("r.json", back)}, **form)
    assert files.unzip(again.content, "ZIP")["consistency"].startswith(f"old {event.size}\n".encode())
    for wrong in (b"PK", back.replace(MALI.encode(), b"autre.test/log")):
        again = mali.client("prosecutor").submit(path, files={"receipt": ("r.json", wrong)}, **form)
        assert "n’est pas l’accusé de réception d’une preuve du registre" in again.text


def test_the_same_bundle_has_one_receipt(mali, lot, senegal, tmp_path):
    """As a ZIP, as a folder, once more: the same number, and nothing new in the log but the reading."""
    found = give(mali, lot.exhibits[0])
    first = take(senegal, found)
    size = senegal.size()
    again = take(senegal, dict(reversed(found.items())))
    assert (again.id, again.repeated) == (first.id, True)
    assert senegal.size() == size
    for path, body in found.items():
        (tmp_path / "dir" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dir" / path).write_bytes(body)
    assert files.digest(files.read(tmp_path / "dir")) == files.digest(files.unzip(packed(found), "x"))
    other = take(senegal, found, by="inspector")
    assert (other.repeated, other.id != first.id) == (False, True)  # another agency has a receipt of its own


def test_what_proves_nothing_earns_no_second_receipt(mali, lot, senegal):
    """A byte more beside the proof, a file more, another spelling: the same number; one value less is another proof."""
    found = give(mali, lot.exhibits[0], reveal="all")
    first = take(senegal, found)
    for change in ({"README.fr.txt": b"Appelez ce numero."}, {"more.txt": b"x"}, {"vkeys": found["vkeys"] + b"\n"},
                   {"disclosures.json": found["disclosures.json"] + b" "}, {"consistency": b"old 5\n" + b64encode(bytes(32)) + b"\n\n" + found["checkpoint"]}):  # fmt: skip
        again = take(senegal, found | change)
        assert (again.id, again.repeated, again.refused) == (first.id, True, ()), change
    values = json.loads(found["disclosures.json"])
    hidden = next(one for one in values if one.get("disclosure"))
    hidden["withheld"] = bool(hidden.pop("disclosure"))
    other = take(senegal, found | {"disclosures.json": json.dumps(values).encode()})
    assert (other.repeated, other.id != first.id) == (False, True)


def test_each_agency_keeps_bytes_of_its_own(mali, lot, senegal):
    """What one has destroyed is not gone for the other."""
    found = give(mali, lot.exhibits[0])
    one, other = take(senegal, found), take(senegal, found, by="inspector")
    with senegal.store.reading() as connection:
        states = [subject_queries.state(connection, received_bundles.Received, n) for n in (one.id, other.id)]
        senegal.services.vault.destroy(scope_of(states[0].agency, states[0].bundle))
        kept = [received_bundles.kept(connection, senegal.services.vault, senegal.services.blobs, s) for s in states]
    assert kept == [None, found]


def test_a_few_bundles_are_looked_into(mali, senegal, monkeypatch):
    """However many came of a log: the last ones, and the last of the same exhibits; of the others the heads count."""
    monkeypatch.setattr(received_bundles, "LOOKED_INTO", 1)
    made = mali.office.lot(2, "held")
    numbers = [take(senegal, give(mali, number)).id for number in (*made.exhibits, made.exhibits[0], made.exhibits[1])]
    services = senegal.services
    with senegal.store.reading() as connection:
        found = received_bundles.earlier(connection, services.vault, services.blobs, MALI, frozenset(made.exhibits[:1]))
    assert [one.id for one in found][-4:] == numbers
    assert [one.id for one in found if one.told.nodes] == numbers[2:]


def test_a_receipt_that_is_changed_is_refused(mali, lot, senegal):
    """Statement, event, proof, checkpoint: each is bound to the others and to the key."""
    outcome = take(senegal, give(mali, lot.exhibits[0]))
    session = session_of(senegal, "prosecutor")
    body = asyncio.run(receipt_of(senegal.services, reader_of(session), outcome.id))
    keys = senegal.services.checkpoints.vkeys
    checked = receipt.check(body, keys)
    assert (checked.statement.receiver, checked.statement.origin) == (SENEGAL, MALI)
    plain = json.loads(body)
    assert {"code", "fr", "en"} == set(plain["words"][0])

    def changed(**what):
        return json.dumps(plain | what).encode()

    statement = plain["statement"] | {"size": plain["statement"]["size"] + 1}
    event = plain["event"].replace('"size":', '"size":1')
    for bad, code in (
        (changed(statement=statement), "receipt_wrong"),
        (changed(event=event), "inclusion_wrong"),
        (changed(format="x"), "receipt_wrong"),
        (b"{}", "receipt_malformed"),
        (body[:-20], "receipt_malformed"),
    ):
        with pytest.raises(LogError) as refused:
            receipt.check(bad, keys)
        assert refused.value.code == code
    with pytest.raises(LogError) as refused:
        receipt.check(body, mali.services.checkpoints.vkeys)
    assert refused.value.code == "note_unsigned"
    stranger = Policy.parse(f"witness w {VerifierKey('w.example', 4, bytes(32))}\nquorum w\n")
    with pytest.raises(LogError) as refused:
        receipt.check(body, keys, stranger)
    assert refused.value.code == "witnesses_few"


def refusals(mali, lot):
    """Bundles that are turned away: what is done to one, and the code."""
    whole = give(mali, lot.exhibits[0])
    event = next(path for path in whole if path.startswith("events/") and path.endswith(".json"))
    values = json.loads(whole["disclosures.json"])
    yield {}, "bundle_malformed"
    yield {k: v for k, v in whole.items() if k != event}, "bundle_malformed"
    yield {k: v for k, v in whole.items() if k != "checkpoint"}, "bundle_malformed"
    yield whole | {event: whole[event][:-2] + b" }"}, "inclusion_wrong"
    yield whole | {"disclosures.json": json.dumps(values[1:]).encode()}, "disclosure_wrong"
    yield whole | {"statements/CE0000000000000.json": b'{"exhibits":["EV0A7K9Q2M4XT"]}'}, "bundle_malformed"
    yield whole | {"../../etc/cron.d/x": b"x"}, "bundle_malformed"
    yield whole | {"a\nb": b"x"}, "bundle_malformed"
    head = whole["checkpoint"].decode()
    yield whole | {"checkpoint": head.replace(MALI, "other.test/log").encode()}, "origin_unknown"
    yield whole | {"checkpoint": head.replace(MALI, SENEGAL).encode()}, "origin_own"


def test_what_does_not_verify_is_refused_and_leaves_no_trace(mali, lot, senegal):
    """Each change has its code; the log and the store of files are as before."""
    senegal.services.checkpoints.sign_now()  # or the signer writes its memory meanwhile
    before = (senegal.size(), kept_files(senegal))
    for found, code in refusals(mali, lot):
        outcome = take(senegal, found)
        assert [one.code for one in outcome.refused] == [code]
        assert outcome.refused[0].said.strip()
        assert outcome.id == ""
    assert (senegal.size(), kept_files(senegal)) == before


def kept_files(place):
    """What lies in a town's folder, but for SQLite's own files, which come and go with its connections."""
    return sorted(path for path in place.settings.data.rglob("*") if not path.name.startswith("custody.db-"))


def test_whom_to_believe_comes_from_elsewhere(mali, lot, senegal):
    """An empty register, a stranger's key under the right name, a witness asked for: refused. Keys may be given."""
    found = give(mali, lot.exhibits[0])
    register = senegal.settings.data / "partners" / "ocs.policy"
    register.unlink()
    assert take(senegal, found).refused[0].code == "origin_unknown"
    stranger = VerifierKey(MALI, 1, bytes(32))
    assert take(senegal, found, HeldKeys((stranger,))).refused[0].code == "note_unsigned"
    key = Ed25519PrivateKey.generate()
    witness = VerifierKey("w.example", 4, key.public_key().public_bytes_raw())
    register.write_text(f"log {mali.services.checkpoints.vkey}\nwitness cour {witness}\nquorum cour\n")
    few = take(senegal, found).refused[0]
    assert few.code == "witnesses_few"
    assert "0 sur 1, et il en faut au moins 1" in few.said
    head = found["checkpoint"].decode()
    line = cosign_line(Checkpoint.parse(signed_note.parse(head).text), "w.example", key, 1_700_000_000)
    number = take(senegal, found | {"checkpoint": (head + line).encode()}).id
    page = senegal.client("prosecutor").page(f"/received/{number}").text
    assert "cour" in page[page.index("Contresigné par") :][:60]
    assert "14 novembre 2023" in page.replace("\N{NO-BREAK SPACE}", " ")
    register.unlink()
    assert "aucun témoin connu ici" in senegal.client("prosecutor").page(f"/received/{number}").text
    register.write_text("no policy\n")
    assert take(senegal, found).refused[0].code == "partner_malformed"
    register.unlink()
    outcome = take(senegal, found, HeldKeys((mali.services.checkpoints.vkey,)))
    assert outcome.id


def test_no_key_that_somebody_brings_stands_in_for_a_known_partner(mali, lot, senegal):
    """A clerk with a key of their own cannot write another head under a partner's name; nor can another partner."""
    found = give(mali, lot.exhibits[0])
    register = senegal.settings.data / "partners" / "ocs.policy"
    register.write_text(f"log {VerifierKey(MALI, 1, bytes(32))}\nquorum none\n")
    assert take(senegal, found, HeldKeys((mali.services.checkpoints.vkey,))).refused[0].code == "note_unsigned"
    (register.parent / "another.policy").write_text(policy(mali))
    assert take(senegal, found).refused[0].code == "partner_malformed"


def test_an_event_has_one_path(mali, lot, senegal):
    """The same bundle with its files renamed would be verified by one reader and not be found by the next."""
    found = give(mali, lot.exhibits[0])
    for form in ("events/{}", "events/0{:010}", "events/" + "0" * 5000 + "{}"):
        renamed = {
            form.format(int(path[7:17])) + path[17:] if path.startswith("events/") else path: body
            for path, body in found.items()
        }
        assert [one.code for one in take(senegal, renamed).refused] == ["bundle_malformed"]


def test_what_could_not_be_read_again_is_not_kept(mali, lot, senegal, monkeypatch):
    """A folder just within the limit, a ZIP beyond it: kept, it would stop every other bundle of that log."""
    found = give(mali, lot.exhibits[0])
    found |= {f"x/{n}": b"" for n in range(70_000)}
    assert [one.code for one in take(senegal, found).refused] == ["file_unreadable"]
    assert take(senegal, give(mali, lot.exhibits[0])).id


def test_a_name_inside_another_word_is_not_the_addressee(mali, lot, senegal):
    """Who is called Ba does not receive what is for Bamako."""
    outcome = take(senegal, give(mali, lot.exhibits[0], reveal="all", to="Observice prosecutional, Bamako"))
    assert "addressed_elsewhere" in codes(senegal, outcome)


def test_an_objection_of_a_newer_log_is_told_by_its_code():
    """A receipt of another version is no reason to fall over."""
    assert objections.explain_objection(Objection(code="of_tomorrow %s")) == "of_tomorrow %s"


def test_a_file_is_unpacked_no_further_than_its_list_says():
    """A list that says ten bytes of a hundred megabytes; and a packing that cannot be stopped at all."""
    for method, code in ((zipfile.ZIP_DEFLATED, "file_unreadable"), (zipfile.ZIP_BZIP2, "archive_packing")):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", method) as archive:
            archive.writestr("x/checkpoint", b"\0" * 100_000_000)
        lying = made.getvalue().replace((100_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
        tracemalloc.start()
        with pytest.raises(BadInput, match=code):
            files.unzip(lying, "x")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        tracemalloc.stop()


def test_objections_that_stand_on_the_receipt(mali, senegal):
    """Withheld values, no witness, an open discrepancy, somebody else's name on it."""
    made = mali.office.lot(1, "held")
    [doubt] = mali.office.quarantine(made)
    outcome = take(senegal, give(mali, made.exhibits[0], to="Maître Diallo, Bamako"))
    assert "addressee_withheld" in codes(senegal, outcome)
    outcome = take(senegal, give(mali, made.exhibits[0], reveal="some", fields="to", to="Maître Diallo, Bamako"))
    noted = codes(senegal, outcome)
    assert noted["discrepancy_open"].about == doubt
    assert noted["values_withheld"].count > 0
    assert {"unwitnessed", "addressed_elsewhere"} <= set(noted)
    mali.office.close_discrepancy(doubt)
    shown = give(mali, made.exhibits[0], reveal="all", to="SERVICE PROSECUTION, Dakar")
    noted = codes(senegal, take(senegal, shown))
    assert not {"discrepancy_open", "values_withheld", "addressed_elsewhere", "addressee_withheld"} & set(noted)


def test_an_older_end_than_was_received_is_objected_to(mali, senegal):
    """Given twice, received the other way round: the tail that was known is missing."""
    made = mali.office.lot(1, "held")
    first, second = give(mali, made.exhibits[0]), give(mali, made.exhibits[0])
    assert not {"bundle_stale", "log_forked"} & set(codes(senegal, take(senegal, second)))
    noted = codes(senegal, take(senegal, first))
    assert noted["bundle_stale"].about == made.exhibits[0]
    assert "log_forked" not in noted


def test_that_the_log_was_only_extended_is_proved_or_said_to_be_open(mali, senegal):
    """Without the proof it is an objection; with it none; one that fails is none, and accuses nobody.

    A head that was not shown to extend the first is not what the next one has to extend.
    """
    made = mali.office.lot(1, "held")
    start = told(senegal, take(senegal, give(mali, made.exhibits[0])).id).size
    noted = codes(senegal, take(senegal, give(mali, made.exhibits[0])))
    assert noted["consistency_unshown"].count == start
    good = give(mali, made.exhibits[0], since=start)
    forged = good["consistency"].split(b"\n")
    forged[1] = forged[2]
    failed = take(senegal, good | {"consistency": b"\n".join(forged)})
    noted = codes(senegal, failed)
    assert noted["consistency_unshown"].count == start
    assert FORK not in noted
    assert "consistency_unshown" not in codes(senegal, take(senegal, good))
    for odd, code in ((b"\xff", "bundle_malformed"), (b"x", "submission_malformed")):
        outcome = take(senegal, give(mali, made.exhibits[0]) | {"consistency": odd})
        assert [one.code for one in outcome.refused] == [code]


def test_two_histories_of_one_log_are_kept_as_evidence_and_alarm(mali, senegal, tmp_path):
    """The partner's insider owns its key and writes another log under the same name: seen, kept, alarmed."""
    folder = tmp_path / "insider"
    folder.mkdir()
    for name in ("log.key", "log.mldsa.key"):
        shutil.copy(mali.settings.data / name, folder / name)
    Signer.create(open_folder(mali.settings.data).keys, folder / "signer.state")
    insider = Town(folder, MALI)
    try:
        made, forged = mali.office.lot(1), insider.office.lot(1)
        first = take(senegal, give(mali, made.exhibits[0], reveal="all"))
        second = take(senegal, give(insider, forged.exhibits[0], reveal="all"))
        third = take(senegal, give(mali, made.exhibits[0], reveal="all"))
    finally:
        insider.close()
    noted = codes(senegal, second)
    assert noted["log_forked"].about == first.id
    assert "log_forked" not in codes(senegal, third)  # the history that came first is what others are held against
    with senegal.store.reading() as connection:
        state = subject_queries.state(connection, received_bundles.Received, second.id)
        assert state.forked
        assert received_bundles.kept(connection, senegal.services.vault, senegal.services.blobs, state)
    assert run_sweep(senegal.store, senegal.office.recorder, datetime.now(UTC)).raised == 1
    assert run_sweep(senegal.store, senegal.office.recorder, datetime.now(UTC)).raised == 0
    assert second.id in json.dumps(senegal.client("inspector").get("/api/alarms").json())
    assert "montre deux histoires" in senegal.client("inspector").page("/alarms").text


def test_every_objection_has_its_words():
    """A code of the domain has a sentence, and no sentence is without a code."""
    assert set(objections.OBJECTIONS) == OBJECTIONS


def hostile(whole):
    """ZIPs that are no bundle, or not what they seem."""
    yield b"", "nothing"
    yield whole[:-30], "cut short"
    yield whole + whole, "two lists"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/checkpoint", b"\0" * (65 * 1024 * 1024))
    yield bomb.getvalue(), "bomb"
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("one/checkpoint", "x")
        archive.writestr("two/checkpoint", "y")
    yield twice.getvalue(), "twice"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x/../../../etc/passwd", "x")
        archive.writestr("x/checkpoint", "x")
    yield out.getvalue(), "out"


def test_a_hostile_zip_is_refused_by_page_and_api(mali, lot, senegal):
    """Neither writes anything, neither falls over."""
    client = senegal.client("prosecutor")
    assert client.page("/received").status_code == 200  # the list is shown again, and is read but once
    size = senegal.size()
    for data, name in hostile(packed(give(mali, lot.exhibits[0]))):
        page = client.submit("/received", files={"bundle": ("x.zip", data)})
        assert page.status_code in {200, 400}, name
        headers = {"x-csrf-token": client.token}
        answer = client.post("/api/received-bundles", files={"bundle": ("x.zip", data)}, headers=headers)
        assert answer.status_code in ({413} if name == "bomb" else {400, 422}), name
    assert senegal.size() == size


def test_the_api_receives_tells_and_gives_the_receipt(mali, lot, senegal):
    """The twin of the page."""
    client = senegal.client("inspector")
    data = {"bundle": ("x.zip", packed(give(mali, lot.certificate, reveal="all")))}
    headers = {"x-csrf-token": client.token}
    answer = client.post("/api/received-bundles", files=data, headers=headers)
    assert answer.status_code == 201, answer.text
    number = answer.json()["id"]
    assert client.post("/api/received-bundles", files=data, headers=headers).status_code == 200
    [listed] = client.get("/api/received-bundles").json()["received"]
    assert (listed["id"], listed["about"]) == (number, lot.certificate)
    detail = client.get(f"/api/received-bundles/{number}").json()
    assert any(line["type"] == "certificate.issued/1" for line in detail["history"])
    assert set(detail["received"]["exhibits"]) == set(lot.exhibits)
    assert receipt.check(
        client.get(f"/api/received-bundles/{number}/receipt").content, senegal.services.checkpoints.vkeys
    )
    back = client.get(f"/api/received-bundles/{number}/bundle").content
    assert files.digest(files.unzip(back, "x")) == listed["bundle"]
    data = {"bundle": ("x.zip", packed(give(mali, lot.exhibits[0]) | {"checkpoint": b"x"}))}
    refused = client.post("/api/received-bundles", files=data, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["objections"][0]["refuses"] is True


def test_only_prosecution_and_inspection_and_each_their_own(mali, lot, senegal):
    """A clerk may not; a prosecution sees what it received, the inspection all (docs/roles.md)."""
    found = give(mali, lot.exhibits[0])
    assert senegal.client("clerk").page("/received").status_code == 403
    with pytest.raises(NotAllowed, match="role_needed"):
        take(senegal, found, by="clerk")
    by_inspector = take(senegal, found, by="inspector").id
    by_prosecutor = take(senegal, found).id
    assert senegal.client("prosecutor").page(f"/received/{by_inspector}").status_code == 404
    assert senegal.client("prosecutor").get(f"/received/{by_inspector}/receipt").status_code == 404
    assert by_inspector not in senegal.client("prosecutor").page("/received").text
    assert senegal.client("inspector").page(f"/received/{by_prosecutor}").status_code == 200


def test_the_page_tells_it_as_another_log_s_word(mali, senegal):
    """Names as the bundle shows them, and nothing of it among our own exhibits."""
    made = mali.office.lot(1, "held")
    number = take(senegal, give(mali, made.exhibits[0], reveal="all")).id
    shown = senegal.client("prosecutor").page(f"/received/{number}").text
    assert MALI in shown
    assert "Nom officer" in shown
    assert f'href="/exhibits/{made.exhibits[0]}"' not in shown
    assert senegal.client("prosecutor").get(f"/api/exhibits/{made.exhibits[0]}").status_code == 404
    last = senegal.office.history(senegal.office.prosecutor)[-1].part.data
    assert last.about == number


def test_bytes_that_are_gone_are_said_to_be_gone(mali, lot, senegal):
    """What is on record is still told, the receipt still given; verification names what is missing."""
    number = take(senegal, give(mali, lot.exhibits[0])).id
    for file in (senegal.settings.data / "blobs").rglob("*"):
        if file.is_file():
            file.unlink()
    client = senegal.client("prosecutor")
    assert client.page(f"/received/{number}").status_code == 200
    with senegal.store.writing() as connection:  # whoever owns the table says that it was erased
        connection.execute(update(disclosure).where(disclosure.c.name == "bundle").values(sealed=(5).to_bytes(8)))
    assert client.page(f"/received/{number}").status_code == 200
    assert take(senegal, give(mali, lot.exhibits[0])).id
    assert client.get(f"/received/{number}/bundle").status_code == 404
    assert client.get(f"/received/{number}/receipt").status_code == 200
