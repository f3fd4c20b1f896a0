"""Signing a session over HTTP: what is signed, every way to sign, whose turn it is, and what a refusal says."""

import hashlib
import json
import re
from dataclasses import replace

import pytest
from msgspec import structs

from custody.domain.certificates.certificate import Certify
from custody.domain.destruction.attendance import Attest
from custody.domain.people.webauthn import unpacked
from custody.service import documents
from custody.service.kernel.idempotency_keys import new_key
from custody.service.search import list_filter
from custody.storage.audit.verify import Plan, verify
from tests.demo_story import text_of
from tests.domain.authenticator import Authenticator
from tests.factories.http_office import PIN
from tests.labels.pdf_text import attached
from tests.web.full_custody import give_pins, landed, ok, town
from tests.web.matrix_world import JPEG

HOME = "http://localhost:8000"
HREF = re.compile('href="/sessions/(DS[0-9A-Z]+)/sign"')
NO_FILE = {"photo": ("", b"", "image/jpeg")}
FILE = {"photo": ("p.jpg", JPEG, "image/jpeg")}
WITNESSES = ("witness1", "witness2", "witness3")
ATTENDEES = (*WITNESSES, "verifier", "member", "prosecutor", "chair")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town where who attends has a PIN, and each witness a confirmed passkey."""
    with town(tmp_path_factory.mktemp("signatures")) as made:
        give_pins(made, *ATTENDEES)
        made.keys = {name: passkey(made, name) for name in WITNESSES}
        yield made


@pytest.fixture
def closed(place):
    """As ``closed_session``."""
    return closed_session(place)


def closed_session(place):
    """A closed session, and the short names of its two witnesses."""
    session = place.office.lot(1, "closed").session
    there = {a.person for a in place.office.state(session).attendance}
    return session, *(name for name in WITNESSES if place.office.people[name] in there)


def registered(made, name: str) -> tuple[Authenticator, str]:
    """A passkey that a person makes and nobody has confirmed yet, and its id."""
    client, own, key = made.client(name), Authenticator(name, HOME), new_key()
    asked = own.registration(key, made.office.people[name])
    ok(client.submit("/passkeys", key=key, client_data=asked.client_data, attestation=asked.attestation))
    [line] = client.get("/api/passkeys").json()["passkeys"]
    assert (line["state"], line["device_bound"], line["origin"]) == ("waits", True, HOME)
    assert line["short"] in made.client("key1").page(f"/people/{made.office.people[name]}").text
    return own, line["credential"]


def passkey(made, name: str) -> Authenticator:
    """A passkey that a person makes and a key officer confirms."""
    own, credential = registered(made, name)
    confirmed = f"/people/{made.office.people[name]}/passkeys/confirm"
    ok(made.client("key1").submit(confirmed, credential=credential))
    return own


def sign(place, session: str, name: str, step: str = "account", files=None, **form):
    sent = {"decision": "attested", "step": step} | form
    return place.client(name).submit(f"/sessions/{session}/sign", files=files or NO_FILE, **sent)


def test_what_everybody_signs_is_a_file_whose_hash_is_on_the_page(place, closed):
    """The file, the long hash and the short one that people read aloud are the same thing."""
    session, first, second = closed
    page = place.client(first).page(f"/sessions/{session}/sign").text
    body = place.client(first).page(f"/sessions/{session}/statement").content
    digest = hashlib.sha256(body).hexdigest()
    assert json.loads(body)["session"] == session
    assert digest in page
    assert f"{digest[:4]} {digest[4:8]}".upper() in page
    assert session in place.client(first).page("/signatures").text
    assert "attend votre signature" in place.client(second).page("/").text


def test_who_signs_reads_first_what_they_sign(place, closed):
    """What burnt and how much, where, how, when, that there was no incident: all of it stands above the hash."""
    session, first, _ = closed
    page = place.client(first).page(f"/sessions/{session}/sign").text
    above = page[: page.index("Lisez ces huit caractères")]
    for told in ("scellé brûlé", "2,700\N{NO-BREAK SPACE}kg", "1\N{NO-BREAK SPACE}colis", "Four", "incinérateur", "Mise à feu",
                 "Néant", "Retirés avant le feu", "Réserves à ce jour", "Nom prosecutor"):  # fmt: skip
        assert told in above, told


def test_nobody_finds_the_signature_of_another_chosen_for_them(place, closed):
    """Whose turn it is stands chosen on their own page; whose turn has not come chooses who signs, or waits."""
    session, first, _ = closed
    choices = {
        name: place.client(name).page(f"/sessions/{session}/sign").text.split('id="person"')[1].split("</select>")[0]
        for name in (first, "chair")
    }
    assert re.findall(r'value="(\w+)" selected', choices[first]) == [place.office.people[first]]
    assert " selected" not in choices["chair"]
    assert '<option value="">Choisir…</option>' in choices["chair"]


def test_own_pin_on_the_own_page_is_checked_and_signs(place, closed):
    """A wrong one is refused as wrong; the right one signs with the account that is signed in."""
    session, first, _ = closed
    refused = sign(place, session, first, "pin", pin="000000")
    assert refused.status_code == 403
    assert "scanned_twice" not in refused.text
    ok(sign(place, session, first, "pin", pin=PIN))
    assert [s.way for s in place.office.state(session).signatures] == ["account"]


def test_what_two_others_say_of_my_paper_is_listed_for_me(place, closed):
    """Until the person has spoken for themselves, the session stands on their page, apart from what they owe."""
    session, first, second = closed
    people = place.office.people
    ok(
        sign(
            place, session, "chair", "paper", FILE, person=people[first], on_paper="wet", by=people[second], by_pin=PIN
        )
    )
    listed = place.client(first).page("/signatures").text
    assert session in listed.split("au dire d’autres personnes")[1]
    ok(sign(place, session, first))
    assert session not in place.client(first).page("/signatures").text


def test_many_sessions_to_sign_stand_on_pages_what_is_owed_first(place, monkeypatch):
    """Each on one of them, in the order of one long page; what two others say of a paper comes after all that is owed."""
    (said, first, second), *later = [closed_session(place) for _ in range(4)]
    people = place.office.people
    paper = {"person": people[first], "on_paper": "wet", "by": people[second], "by_pin": PIN}
    ok(sign(place, said, "chair", "paper", FILE, **paper))
    own = [session for session, *there in reversed(later) if first in there]
    witness = place.client(first)
    whole = HREF.findall(witness.page("/signatures").text)
    assert len(own) >= 2
    assert whole[: len(own)] == own
    assert whole.index(said) >= len(own)
    monkeypatch.setattr(list_filter, "ROWS", 2)
    pages = [witness.page(f"/signatures?page={n + 1}").text for n in range(-(-len(whole) // 2))]
    assert [number for page in pages for number in HREF.findall(page)] == whole
    assert "au dire d’autres personnes" not in pages[0]
    assert not any("Rien n’attend votre signature" in page for page in pages)


def test_a_certificate_is_not_shown_as_attested_while_a_signature_is_missing(place, closed):
    """Page and list say who has still to sign, until when; nothing there is green before the last one."""
    session, first, _ = closed
    for present in place.office.state(session).attendance:
        place.office.do("destruction_session.attest/1", Attest(session=session, attested=True), present.person)
    certificate = place.office.do("destruction_session.certify/1", Certify(session=session), "chair").first("CE")
    page = place.client("chair").page(f"/certificates/{certificate}").text
    for told in ("Pas encore signé par tous\N{NO-BREAK SPACE}: il manque 6 signatures sur 6", "À signer avant le",
                 "D’abord", "En dernier", f"Nom {first}"):  # fmt: skip
        assert told in page, told
    assert "chip good" not in page
    assert "answer good" not in page
    assert "il en manque 6" in place.client("chair").page("/certificates").text


def test_who_refused_is_nowhere_said_to_have_signed(place, closed):
    """Notice, list of who signs, a second try, the certificate, its files and the list of certificates tell the refusal."""
    session, first, second = closed
    people = place.office.people
    answer = sign(place, session, first, decision="refused", reservations="Pas vu le feu", salt="A" * 22)
    assert answer.status_code == 303, answer.text
    page = place.client(first).page(answer.headers["location"]).text
    assert "Le refus de signer est enregistré." in page
    [option] = re.findall(rf'<option value="{people[first]}"[^>]*>([^<]*)', page)
    assert option.endswith("refuse de signer")
    again = sign(place, session, first, decision="refused", reservations="Pas vu le feu", salt="A" * 22)
    assert "a déjà signé" not in again.text
    ok(sign(place, session, "chair", "pin", person=people[second], pin=PIN))
    for name in ("verifier", "member", "prosecutor", "chair"):
        ok(sign(place, session, name))
    certificate = landed(place.client("chair").submit(f"/sessions/{session}/certify"), "/certificates")
    row = place.client("chair").page("/certificates").text.split(f"/certificates/{certificate}")[1].split("</tr>")[0]
    assert "refus de signer" in row
    assert "toutes données" not in row
    files = place.client("chair").page(f"/certificates/{certificate}/signatures").text
    assert f"Nom {first}" not in files.split("Ont signé la séance")[1].split("</dd>")[0]
    assert f"Nom {first}" in files.split("Refusent, ou contestent un papier")[1].split("</dd>")[0]


@pytest.fixture(scope="module")
def signed(place):
    """A session signed in every way, and its certificate."""
    session, first, second = closed_session(place)
    key, people = new_key(), place.office.people
    said = {"person": people[first], "decision": "reserved", "reservations": "Fumée blanche", "salt": "A" * 22}
    asked = place.client(first).post(
        f"/sessions/{session}/challenge", data={"_csrf_token": place.client(first).token, "key": key, **said}
    ).json()  # fmt: skip
    given = place.keys[first].answer(unpacked(asked["challenge"]))
    assert asked["credentials"] == [given.credential]
    parts = structs.asdict(given)
    ok(sign(place, session, first, "passkey", key=key, **said, **parts))
    ok(sign(place, session, "chair", "pin", person=people[second], pin=PIN))
    paper = {"person": people["verifier"], "on_paper": "thumb", "by": people[first], "by_pin": PIN}
    ok(sign(place, session, "chair", "paper", FILE, **paper))
    for name in ("member", "prosecutor", "chair"):
        ok(sign(place, session, name))
    certificate = landed(place.client("chair").submit(f"/sessions/{session}/certify"), "/certificates")
    return session, certificate, first


def test_every_way_is_one_form_and_the_chair_closes(place, signed):
    """Passkey, PIN on the chair's device, paper before two others, account; then nothing waits any more."""
    session, _, first = signed
    page = place.client("chair").page(f"/sessions/{session}/sign").text
    for told in ("signé avec réserve", "empreinte du pouce", "clé d’accès", "Tous ont signé."):
        assert told in page, told
    assert session not in place.client(first).page("/signatures").text


def test_whoever_others_say_signed_on_paper_may_contest_it_on_the_page(place, signed):
    """Nothing is missing any more, and still the person is asked; page and certificate show that the paper is contested."""
    session, certificate, _ = signed
    asked = place.client("verifier").page(f"/sessions/{session}/sign").text
    assert "Deux autres personnes disent que vous avez signé sur papier." in asked
    ok(sign(place, session, "verifier", decision="refused", reservations="Ce n’est pas mon pouce", salt="A" * 22))
    page = place.client("chair").page(f"/sessions/{session}/sign").text
    assert "contestée par la personne" in page
    assert "Deux autres personnes" not in page
    text = " ".join(text_of(documents.certificate_pdf(place.services, certificate)).split())
    assert "contestée par la personne elle-même" in text
    assert "Ce n’est pas mon pouce" in text


def test_the_certificate_prints_who_signed_how_and_carries_the_evidence(place, signed):
    """Way, time, reservation, before whom, the hash that all signed; statement and assertions as attached files."""
    session, certificate, first = signed
    pdf = documents.certificate_pdf(place.services, certificate)
    text, frozen = " ".join(text_of(pdf).split()), place.office.state(session).statement
    for told in ("Signé avec réserve par clé d’accès", "qui se dit non copiable", "du pouce sur l’original papier, devant",
                 "par son code, tapé sur l’appareil d’une autre personne", "Fumée blanche", "ont signé ou refusé",
                 "En ces mots : « Néant, hormis une fumée noire » Déclaré par Adj Nom chair",
                 f"{frozen[:4]} {frozen[4:8]}".upper()):  # fmt: skip
        assert told in text, told
    files = attached(pdf)
    assert hashlib.sha256(files["signed-statement.json"]).hexdigest() == frozen
    [evidence] = [one for one in json.loads(files["signatures.json"]) if one["way"] == "passkey"]
    assert evidence["person"] == place.office.people[first]
    assert json.loads(files["statement.json"])["signed"]["statement"] == frozen


def test_a_certificate_before_all_have_signed_says_who_is_missing(place, closed):
    """Everybody has said their word, and nobody has signed: their names stand on the paper."""
    session, first, _ = closed
    for present in place.office.state(session).attendance:
        place.office.do("destruction_session.attest/1", Attest(session=session, attested=True), present.person)
    certificate = place.office.do("destruction_session.certify/1", Certify(session=session), "chair").first("CE")
    text = " ".join(text_of(documents.certificate_pdf(place.services, certificate)).split())
    assert "N’ont pas encore signé" in text
    assert f"Nom {first}" in text.split("N’ont pas encore signé")[1][:300]
    ok(sign(place, session, first))
    again = " ".join(text_of(documents.certificate_pdf(place.services, certificate)).split())
    assert f"Nom {first}" not in again.split("N’ont pas encore signé")[1][:300]


def test_a_passkey_signs_at_the_address_that_the_service_has_now(place, closed, monkeypatch):
    """Made when the service had another address, it is refused where the browser is; no other way is."""
    session, first, _ = closed
    moved = replace(place.services, settings=replace(place.services.settings, url="https://custody.example"))
    monkeypatch.setattr(place.app.state, "services", moved)
    key = new_key()
    asked = place.client(first).post(
        f"/sessions/{session}/challenge", data={"_csrf_token": place.client(first).token, "key": key, "decision": "attested"}
    ).json()  # fmt: skip
    given = place.keys[first].answer(unpacked(asked["challenge"]))
    parts = structs.asdict(given)
    refused = sign(place, session, first, "passkey", key=key, **parts)
    assert (refused.status_code, "n’est pas l’adresse de ce service" in refused.text) == (409, True)
    ok(sign(place, session, first))


def test_the_verification_checks_each_assertion_again(place, signed):
    """A log whose people signed by passkey is right."""
    assert signed
    assert [f for f in verify(place.store, Plan()).findings if f.code.startswith("signed")] == []


def test_a_refusal_says_what_to_do_and_keeps_what_was_written(place, closed):
    """No decision, a wrong PIN, no photograph, no passkey, not one's turn: a sentence, and the words are still there."""
    session, first, second = closed
    one, other = place.office.people[first], place.office.people[second]
    tries = (
        (first, {"decision": ""}, 400),
        ("chair", {"step": "pin", "person": one, "pin": "000000"}, 403),
        ("chair", {"step": "paper", "person": one, "on_paper": "wet", "by": other, "by_pin": PIN}, 400),
        (first, {"step": "passkey"}, 409),
        ("chair", {}, 409),
    )
    for name, form, status in tries:
        answer = sign(
            place, session, name, **({"decision": "reserved", "salt": "A" * 22, "reservations": "Trois sacs"} | form)
        )
        assert answer.status_code == status, answer.text
        assert "Trois sacs" in answer.text
    assert "ML-sign-chair" in answer.text


def test_a_session_before_its_close_has_nothing_to_sign(place):
    """The page says so and leads back."""
    burnt = place.office.lot(1, "burnt").session
    assert place.client("chair").page(f"/sessions/{burnt}/sign").status_code == 409
    assert place.client("chair").page(f"/sessions/{burnt}/statement").status_code == 409


def test_i42_a_signature_with_a_passkey_that_others_may_have_had_is_marked(place, closed):
    """In the register of acts and on the act's page, also when it was signed on the chair's device."""
    session, first, _ = closed
    chair, inspector, person = place.client("chair"), place.client("inspector"), place.office.people[first]
    key, said = new_key(), {"person": person, "decision": "attested"}
    asked = chair.post(f"/sessions/{session}/challenge", data={"_csrf_token": chair.token, "key": key, **said}).json()
    given = place.keys[first].answer(unpacked(asked["challenge"]))
    parts = structs.asdict(given)
    ok(sign(place, session, "chair", "passkey", key=key, **said, **parts))
    newest = "/api/log?kind=destruction_session.sign/1&limit=1"
    [before] = inspector.get(newest).json()["acts"]
    declared = {"means": "passkey", "since": "2016-01-01T08:00", "reason": "Téléphone prêté", "sure": "1"}
    ok(place.client("key1").submit(f"/people/{person}/compromise", **declared))
    [after] = inspector.get(newest).json()["acts"]
    assert (before["act"], after["flags"]) == (after["act"], [*before["flags"], "key_compromised"])
    assert (
        "dont il a été déclaré ensuite qu’ils étaient alors en d’autres mains"
        in inspector.page(f"/acts/{after['act']}").text
    )
