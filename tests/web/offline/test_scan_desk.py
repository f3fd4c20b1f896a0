"""The scan desk's service side: its page and files, its device's key, signing in by PIN, and what it takes offline."""

import asyncio
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from custody.domain.access.read_audit import Record
from custody.domain.access.roles import Role
from custody.domain.destruction.arrival_and_ignition import Withdraw
from custody.domain.destruction.close_session import TEXTS
from custody.domain.destruction.offline_checkout import NONCES, CheckOut
from custody.domain.destruction.staging import Stage
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.kernel.errors import NotAllowed
from custody.domain.kernel.events import Actor
from custody.domain.people.device import REOPENINGS, EnrolDevice, RevokeDevice
from custody.domain.people.propose_and_confirm import EnrolPerson, Propose
from custody.domain.places.place import OpenPlace
from custody.domain.transfers.hand_over import Dispatch
from custody.log import canonical
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.offline import device_kit
from custody.service.people.sign_in import SignedIn
from custody.storage.tables import guess_limits
from custody.storage.tables.guess_limits import DEVICE, DEVICE_PERSON, Bucket, on_device
from custody.storage.write import clock
from custody.text.field_labels import STATED
from custody.web.http.security import CHALLENGE_MS, challenge, require_fresh
from custody.web.http.service_worker import HANDBOOK, shell
from custody.web.http.throttle import Throttle
from tests.count_statements import counted
from tests.devices import SPKI, key_named, key_of
from tests.factories.http_office import PIN, Client, Town, town
from tests.web.full_custody import give_pins, ok
from tests.web.shell import HTML, PASSWORD


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("scan")) as made:
        give_pins(made, "clerk", "supervisor", "prosecutor", "officer", "verifier", "key1")
        yield made


@pytest.fixture
def phone(place: Town) -> Client:
    """A browser that nobody has signed in on."""
    return place.guest()


def enrol(place: Town, name: str, agency: str = "drug_office") -> str:
    change = EnrolDevice(name=f"Tél {name}", agency=getattr(place.office, agency), public_key=key_named(name))
    return place.office.enrol(change)


def show(client: Client, path: str, name: str, type_: str, **more: str) -> Any:
    """A device shows its key over a fresh challenge; ``more`` is signed and sent, a PIN sent alone."""
    told = client.get("/api/scan/hello").json()
    client.token = told["csrf"]
    pin = {"pin": more.pop("pin")} if "pin" in more else {}
    said = {"type": type_, "log": told["log"], "challenge": told["challenge"], **more}
    signature = urlsafe_b64encode(key_of(name).sign(canonical.encode(said))).decode().rstrip("=")
    body = {"key": key_named(name), "challenge": told["challenge"], "signature": signature, **more, **pin}
    return client.act(path, body)


def ask(client: Client, name: str) -> Any:
    return show(client, "/api/scan/device", name, "custody.device/1")


def sign_in(client: Client, name: str, who: str, pin: str = PIN) -> Any:
    return show(client, "/api/scan/session", name, "custody.device-session/1", who=who, pin=pin)


def code(answer: Any) -> str:
    return f"{answer.status_code} {answer.json()['code']}"


def test_the_page_and_all_it_names_are_kept_by_its_worker(phone):
    """Whatever the page and its scripts load is in the worker's list, and each of it answers, for ever."""
    page = phone.get("/scan", headers=HTML)
    worker = phone.get("/scan/worker.js").text
    kept = set(re.findall(r'"(/(?:scan/files|static)/[^"]+)"', worker))
    named = set(re.findall(r'="(/(?:scan/files|static)/[^"]+)"', page.text))
    assert named
    assert named <= kept
    assert {shell().address(name) for name in shell().files if not name.startswith("rows/")} <= kept
    for name, file in shell().files.items():
        if name.endswith(".js") and shell().address(name) in kept:  # the rest is of pages that need the network
            folder = name.rpartition("/")[0]
            for target in re.findall(r'(?:from|import\() ?"\./([^"]+)"', file.body.decode()):
                assert shell().address(f"{folder}/{target}".lstrip("/")) in kept
    for path in kept:
        answer = phone.get(path)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True), path
    assert phone.get(shell().address("engine.js").replace(shell().version, "0" * 16)).status_code == 404


def test_the_closing_on_the_site_may_state_what_the_form_of_the_service_may():
    """The same fields, each of them one of the act's, which drops none of them."""
    [listed] = re.findall(r"MORE = \[(.*?)\]", shell().files["flows/session_closing.js"].body.decode(), re.DOTALL)
    assert re.findall(r'"(\w+)"', listed) == list(STATED)
    assert STATED.keys() <= set(TEXTS)


MOST_BYTES_OF_HANDBOOK = 3_000_000
MOST_BYTES = 700_000
"""What a phone fetches once over a poor network: page, worker and all their files, the reader included."""


def test_the_page_with_its_reader_is_small_over_the_wire(phone):
    """Counted as the server sends it, packed where the browser takes it packed; the handbook beside it is no part."""
    worker = phone.get("/scan/worker.js").text
    paths = {"/scan", "/scan/worker.js", *re.findall(r'"(/(?:scan/files|static)/[^"]+)"', worker)}
    sent = {path: int(phone.get(path, headers={"accept-encoding": "gzip"}).headers["content-length"]) for path in paths}
    assert sum(size for path, size in sent.items() if path.endswith(".wasm")) > MOST_BYTES / 4
    assert sent.pop(shell().address(HANDBOOK)) < MOST_BYTES_OF_HANDBOOK
    print(f"\nover the wire {sum(sent.values()):,} bytes in {len(sent)} files")
    assert sum(sent.values()) < MOST_BYTES


def test_the_page_alone_may_compile_the_reader_and_use_the_camera(phone):
    """Its policy stands on the page and on scripts, which workers are judged by; nowhere else, and no eval of text."""
    for path in ("/scan", "/scan/worker.js", shell().address("engine.js")):
        headers = phone.get(path, headers=HTML).headers
        assert "script-src 'self' 'wasm-unsafe-eval';" in headers["content-security-policy"]
        assert headers["permissions-policy"].startswith("camera=(self)")
    assert "unsafe" not in phone.get("/signin", headers=HTML).headers["content-security-policy"]
    assert phone.get("/scan/worker.js").headers["service-worker-allowed"] == "/scan"
    page = phone.get("/scan", headers=HTML).text
    assert "_csrf_token" not in page  # it is kept, and would be somebody else's


def test_a_device_is_known_by_its_key_from_the_proposal_to_the_end(place, phone):
    """Unknown, waiting for the second key officer, enrolled, revoked: told to who signs, and to nobody else."""
    assert ask(phone, "course").json()["status"] == "unknown"
    change = EnrolDevice(name="Tél course", agency=place.office.drug_office, public_key=key_named("course"))
    place.office.do("pending_change.propose/1", Propose(change=change), "key1")
    assert ask(phone, "course").json()["status"] == "waiting"
    number = enrol(place, "other")
    told = ask(phone, "other").json()
    assert (told["status"], told["id"], told["name"]) == ("enrolled", number, "Tél other")
    place.office.do("device.revoke/1", RevokeDevice(device=number, reason="Perdu"), "key1")
    assert ask(phone, "other").json()["revoked_at"]
    assert code(sign_in(phone, "other", "clerk")) == "403 device_revoked"


def test_a_p256_key_is_known_as_an_ed25519_key_is(place, phone):
    """The fallback of browsers without Ed25519: r and s as WebCrypto gives them."""
    key = ec.generate_private_key(ec.SECP256R1())
    spki = b64encode(key.public_key().public_bytes(*SPKI)).decode()
    place.office.enrol(EnrolDevice(name="Vieux", agency=place.office.drug_office, public_key=spki))
    told = phone.get("/api/scan/hello").json()
    phone.token = told["csrf"]
    said = {"type": "custody.device/1", "log": told["log"], "challenge": told["challenge"]}
    r, s = decode_dss_signature(key.sign(canonical.encode(said), ec.ECDSA(SHA256())))
    raw = urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")
    body = {"key": spki, "challenge": told["challenge"], "signature": raw}
    assert phone.act("/api/scan/device", body).json()["status"] == "enrolled"
    assert code(phone.act("/api/scan/device", body | {"key": key_named("p256")})) == "403 device_unknown"


def test_a_pin_on_an_enrolled_device_opens_a_session(place, phone):
    """By number or username; and the device then tells, by that session, what it brought."""
    number = enrol(place, "store")
    for who in ("clerk", place.office.clerk):
        told = sign_in(phone, "store", who)
        assert (told.status_code, told.json()["person"]) == (201, place.office.clerk), told.text
        assert phone.get("/api/session").json()["person"] == place.office.clerk
        phone.token = told.json()["csrf"]
        assert phone.act(f"/api/devices/{number}/queue", {"envelopes": []}).status_code == 200
        assert phone.act("/api/scan/pin", {"person": place.office.supervisor, "pin": PIN}).status_code == 200
        assert code(phone.act("/api/scan/pin", {"person": place.office.supervisor, "pin": "111111"})) == "403 pin_wrong"
        phone.delete("/api/session", headers={"x-csrf-token": phone.token})


def test_a_session_by_pin_ends_with_its_device(place, phone):
    """From the moment of the revocation; who signed in with a password on the same phone stays."""
    number = enrol(place, "stolen")
    sign_in(phone, "stolen", "clerk")
    assert phone.get("/api/scan/kit").status_code == 200
    place.office.do("device.revoke/1", RevokeDevice(device=number, reason="Volé"), "key1")
    assert phone.get("/api/scan/hello").json()["person"] == ""
    assert code(phone.get("/api/scan/kit")) == "401 session_ended"
    phone.enter("clerk")
    assert phone.get("/api/scan/kit").status_code == 200


def choose_pin(client: Client) -> None:
    form = {"_csrf_token": client.token, "current": PASSWORD, "pin": PIN}
    ok(client.post("/account/pin", data=form, headers=HTML, follow_redirects=False))


def test_whose_pin_was_typed_on_a_device_that_is_ended_is_told_until_they_choose_another(place, phone):
    """Nobody before its end, nor who never unlocked it; who ends it is told to tell those of other services."""
    number = enrol(place, "left in a taxi")
    choose_pin(place.client("clerk"))  # what was typed on devices of other tests counts no more
    assert sign_in(phone, "left in a taxi", "clerk").status_code == 201
    told = "votre code PIN a été tapé sur cet appareil"
    assert told not in place.client("clerk").page("/").text
    page = place.client("key1").page(
        ok(place.client("key1").submit(f"/devices/{number}/revoke", reason="Perdu")).headers["location"]
    )
    assert "Qui y a tapé son code PIN en choisit un autre" in page.text
    clerk = place.client("clerk")
    row = clerk.page("/").text.partition(told)[2].partition("</li>")[0]
    assert "left in a taxi" in row
    assert 'href="/account#pin"' in row
    assert told not in place.client("supervisor").page("/").text
    choose_pin(clerk)
    assert told not in clerk.page("/").text


def test_a_new_pin_ends_what_the_old_one_opened(place, phone):
    """On every enrolled device but the one on which it was chosen; a session by password stays."""
    enrol(place, "seen over a shoulder")
    phone.token = sign_in(phone, "seen over a shoulder", "clerk").json()["csrf"]
    choose_pin(phone)
    assert phone.get("/api/scan/kit").status_code == 200
    by_password = place.client("clerk")
    choose_pin(by_password)
    assert code(phone.get("/api/scan/kit")) == "401 session_ended"
    assert by_password.get("/api/scan/kit").status_code == 200


def test_what_anybody_may_ask_keeps_no_session_alive(place, phone):
    """Of greetings a session dies as of silence; work keeps it."""
    enrol(place, "greeting")
    sign_in(phone, "greeting", "clerk")
    silence = place.sign_in.idle * 1000 * 2 // 3
    for path, stays in (("/api/scan/kit", True), ("/api/scan/hello", False)):
        unused(place, silence)
        assert phone.get(path).status_code == 200
        unused(place, silence)
        assert (phone.get("/api/scan/kit").status_code == 200) is stays


def test_a_pin_opens_the_work_of_hands_and_no_more(place, phone):
    """A supervisor by PIN looks and stores; what is decided, given out or read at a desk takes the password."""
    number = enrol(place, "seen")
    phone.token = sign_in(phone, "seen", "supervisor").json()["csrf"]
    for path in ("/exhibits", "/devices", "/api/scan/kit", "/"):
        assert phone.get(path, headers=HTML).status_code == 200, path
    assert phone.act(f"/api/devices/{number}/queue", {"envelopes": []}).status_code == 200
    for path in ("/api/places", "/api/inventories"):
        assert code(phone.act(path, {})) == "403 password_needed"
    assert phone.get("/office", headers=HTML).status_code == 403
    assert phone.get("/signin", headers=HTML, follow_redirects=False).status_code == 200
    phone.enter("supervisor")
    assert phone.get("/office", headers=HTML).status_code == 200


def test_a_session_by_pin_shows_only_doors_that_open(place, phone):
    """Every door of the pages of hands opens, a search finds nothing behind another; one line says how to get those."""
    enrol(place, "doors")
    lot = place.office.lot(2, "certified")
    for who, other in (("supervisor", "/office"), ("clerk", "/certificates")):
        phone.token = sign_in(phone, "doors", who).json()["csrf"]
        start = phone.get("/", headers=HTML).text
        assert ('href="/signin"' in start, f'href="{other}"' in start) == (True, False)
        for page in ("/", "/exhibits", "/devices", f"/exhibits/{lot.exhibits[0]}", f"/cases/{lot.case}"):
            for path in set(re.findall(r'href="(/[^"#]*)"', phone.get(page, headers=HTML).text)):
                answer = phone.get(path, headers=HTML)
                assert answer.status_code != 403, (who, page, path)
        assert phone.get(f"/api/search?q={lot.certificate}").status_code == 404
        phone.enter(who)
        start = phone.get("/", headers=HTML).text
        assert ('href="/signin"' in start, f'href="{other}"' in start) == (False, True)
        assert phone.get(f"/api/search?q={lot.certificate}").status_code == 200


def test_no_way_to_the_register_records_by_pin_what_takes_a_password(place):
    """Not even one that no route guards: the act is refused where acts are made, before a PIN is tried."""
    held = SignedIn(place.office.supervisor, "", place.office.drug_office, ("supervisor",), "", "fr", False, "", "DV1")
    wrong = Consent(person=place.office.clerk, part="witness", method="pin", pin="000000")
    before = place.size()
    with pytest.raises(NotAllowed, match="password_needed"):
        asyncio.run(
            place.services.acting.perform(held, "place.open/1", OpenPlace(name="X", sort="store"), new_key(), (wrong,))
        )
    asyncio.run(place.services.acting.perform(held, "read_audit.record/1", Record(about="", form="page"), new_key()))
    assert place.size() == before + 2


def test_strangers_are_slowed_and_known_devices_are_not(place, phone):
    """Only the question that reads all proposals is counted."""
    enrol(place, "regular")
    place.app.state.newcomers = Throttle(each=1)
    assert [ask(phone, "no one").status_code for _ in range(2)] == [200, 429]
    assert ask(phone, "regular").json()["status"] == "enrolled"
    place.app.state.newcomers = Throttle()


def unused(place: Town, ms: int) -> None:
    """Time passes for the sessions by PIN, of which nobody uses one."""
    with place.store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE web_session SET seen_at = seen_at - {ms} WHERE enrolled <> ''")


def test_who_may_not_sign_in_by_pin(place, phone):
    """No device, another agency's, nobody, without a PIN: told alike; who decides at a desk needs a password."""
    enrol(place, "strict")
    enrol(place, "court", "prosecution")
    assert code(sign_in(phone, "nowhere", "clerk")) == "403 device_unknown"
    for who in ("officer", "nobody", "member"):
        assert code(sign_in(phone, "strict", who)) == "403 pin_wrong"
    for _ in range(6):  # a right PIN is no guess, however often it is typed
        assert code(sign_in(phone, "court", "prosecutor")) == "403 password_needed"


def test_five_wrong_pins_lock_one_person_on_one_device(place, phone):
    """Slowed, then refused for a day; the other person and the other device go on."""
    enrol(place, "thief")
    enrol(place, "second")
    told = locked_out(place, phone, "thief")
    assert [one for one in told if one != "guess_slowed"] == ["pin_wrong"] * 2 + ["pin_last_tries"] * 2 + [
        "pin_refused"
    ]
    assert code(sign_in(phone, "thief", "clerk")) == "429 pin_refused"
    assert sign_in(phone, "thief", "supervisor").status_code == 201
    assert sign_in(phone, "second", "clerk").status_code == 201


def locked_out(place: Town, phone: Client, device: str) -> list[str]:
    """What the clerk is told whose PIN is guessed wrong until nobody may guess any more."""
    codes: list[str] = []
    while "pin_refused" not in codes:
        codes.append(sign_in(phone, device, "clerk", "918273").json()["code"])
        if codes[-1] == "guess_slowed":
            later(place)
    return codes


def later(place: Town) -> None:
    """A quarter of an hour passes for the counters of guesses."""
    with place.store.writing() as connection:
        connection.exec_driver_sql("UPDATE guess SET last_at = last_at - 900000")


def test_a_challenge_is_one_browsers_and_grows_old():
    """Another browser's, an altered one, one from the future or of six minutes ago."""
    given = challenge("mine", 1_800_000_000_000)
    require_fresh(given, "mine", 1_800_000_000_000 + CHALLENGE_MS)
    for bad, secret, now in (
        (given, "other", 1_800_000_000_000),
        (given, "mine", 1_800_000_000_000 + CHALLENGE_MS + 1),
        (given, "mine", 1_799_999_999_999),
        (given[:-2] + "AA", "mine", 1_800_000_000_000),
        ("", "mine", 0),
        ("é.", "mine", 0),
    ):
        with pytest.raises(Exception, match="challenge_stale"):
            require_fresh(bad, secret, now)


def test_nobody_computes_a_challenge_from_the_browsers_cookie(place, phone):
    """A phone held for a minute would sign those of a year to come, and be needed never again."""
    enrol(place, "presigned")
    told = phone.get("/api/scan/hello").json()
    phone.token = told["csrf"]
    own = challenge(phone.cookies["custody-device"], int(told["challenge"].partition(".")[0]))
    said = {"type": "custody.device/1", "log": told["log"], "challenge": own}
    signature = urlsafe_b64encode(key_of("presigned").sign(canonical.encode(said))).decode().rstrip("=")
    body = {"key": key_named("presigned"), "challenge": own, "signature": signature}
    assert code(phone.act("/api/scan/device", body)) == "403 challenge_stale"


def test_the_kit_holds_what_the_agency_holds_and_awaits_and_is_blind(place):
    """Numbers, states and places of one's own; of what comes from elsewhere and was never shown, the number alone."""
    office, clerk = place.office, place.client("clerk")
    lot, away = office.lot(2), office.seal(1)
    to = Dispatch(to=office.clerk, purpose="deposit", exhibits=tuple(away.exhibits))
    transfer = office.do("transfer.dispatch/1", to, "officer").first("TR")
    answer = clerk.get("/api/scan/kit")
    told = answer.json()
    held = {one["id"]: one for one in told["exhibits"]}
    assert {n: held[n]["moved"] for n in lot.exhibits} == {n: office.state(n).moved for n in lot.exhibits}
    assert held[lot.exhibits[0]]["pv"]
    assert (held[lot.exhibits[0]]["holder"], held[lot.exhibits[0]]["substance"]) == (office.clerk, "cannabis")
    assert [one["exhibits"] for one in told["transfers"] if one["id"] == transfer] == [away.exhibits]
    coming = held[away.exhibits[0]]
    assert (coming["moved"], coming["no"], coming["case"]) == (office.state(away.exhibits[0]).moved, "", "")
    assert not any(text in answer.text for text in (*lot.seals, *away.seals, "2700000000"))
    assert {p["id"] for p in told["people"]} >= {office.clerk, office.officer, office.analyst, office.witness1}
    assert [p["name"] for p in told["places"] if p["id"] == office.place] == ["Magasin"]
    elsewhere = place.client("analyst").get("/api/scan/kit").json()
    assert not {one["id"] for one in elsewhere["exhibits"]} & {*lot.exhibits, *away.exhibits}


def test_a_kit_that_is_cut_says_so(place, monkeypatch):
    """Of more than a kit holds the first ones come, and ``whole`` is false: the desk then says what it cannot know."""
    place.office.lot(3)
    clerk = place.client("clerk")
    assert clerk.get("/api/scan/kit").json()["whole"] is True
    monkeypatch.setattr(device_kit, "MOST", 2)
    cut = clerk.get("/api/scan/kit").json()
    assert (cut["whole"], len({one["id"] for one in cut["people"] if one["agency"] == cut["agency"]})) == (False, 2)


def test_the_kit_says_when_nothing_has_changed_and_how_far_the_queue_is_in_it(place):
    """304 to who holds it, without another reading on record; another device, another kit."""
    number, clerk = enrol(place, "kit"), place.client("clerk")
    first = clerk.get(f"/api/scan/kit?device={number}")
    size = place.size()
    again = clerk.get(f"/api/scan/kit?device={number}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, place.size()) == (304, b"", size)
    assert (first.json()["device"], first.json()["sequence"]) == (number, 0)
    assert "" < first.json()["at"] <= clock.text(clock.now().wall_ms)
    assert msgspec.json.encode(msgspec.json.decode(first.content, type=device_kit.Kit)) == first.content
    other = enrol(place, "elsewhere", "police")
    assert clerk.get(f"/api/scan/kit?device={other}").status_code == 404
    place.office.lot(1)
    changed = clerk.get(f"/api/scan/kit?device={number}", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200


def test_the_kit_of_a_device_holds_the_session_that_was_checked_out_to_it(place):
    """What may burn, who may come and the nonces, without a seal or a weight; another device of the agency has it not."""
    office, number, other = place.office, enrol(place, "site"), enrol(place, "beside")
    office.lot(1, "planned")
    lot, lost = office.lot(3, "open"), Actor(person=office.verifier, part="witness", will="other_device")
    gone = lot.exhibits.pop()
    office.do(
        "destruction_session.withdraw/1",
        Withdraw(session=lot.session, missing=(gone,), reason="Disparu"),
        "chair",
        lost,
    )
    office.do("destruction_session.check_out/1", CheckOut(session=lot.session, device=number), "chair")
    answer = place.client("clerk").get(f"/api/scan/kit?device={number}")
    [told] = answer.json()["sessions"]
    assert (told["session"], told["status"], told["site"]) == (lot.session, "open", "")
    assert (told["withdrawn"], told["missing"]) == ([gone], [gone])
    assert told["nth"] > 0, "every session of this town is of one day"
    assert told["where"] == "Four"
    burning = [(one["substance"], one["exhibits"], one["unit"], one["amount"]) for one in told["amounts"]]
    assert burning == [("cannabis", 2, "package", 2), ("cannabis", 2, "µg", 5_400_000_000)], (
        "of two together, so that it tells nothing of one"
    )
    assert (sorted(told["staged"]), told["on_site"], len(told["nonces"])) == (sorted(lot.exhibits), [], NONCES)
    assert told["after"]["chair"]
    assert {one["id"] for one in answer.json()["exhibits"]} >= set(lot.exhibits)
    assert not any(seal in answer.text for seal in lot.seals)
    assert place.client("clerk").get(f"/api/scan/kit?device={other}").json()["sessions"] == []
    single = office.lot(1, "open")
    office.do("destruction_session.check_out/1", CheckOut(session=single.session, device=other), "chair")
    [told] = place.client("clerk").get(f"/api/scan/kit?device={other}").json()["sessions"]
    assert (len(told["staged"]), told["amounts"]) == (1, [])


def test_the_kit_of_a_verifier_holds_what_is_to_be_checked_and_is_blind(place):
    """What waits singly or in a sack, what differs, and of what was drawn the numbers; no seal, no weight, no place."""
    office = place.office
    lot, differing = office.lot(2, "planned"), office.lot(1, "planned")
    wrong = office.checks(differing, **{differing.exhibits[0]: "FAUX 1"})
    office.do("destruction_session.stage/1", Stage(session=differing.session, checks=wrong), "verifier")
    answer = place.client("verifier").get("/api/scan/kit")
    told = {one["session"]: one for one in answer.json()["stagings"]}
    mine = told[lot.session]
    assert (mine["to_weigh"], mine["to_count"], mine["refused"], mine["barred"]) == (lot.exhibits, [], [], [])
    assert (mine["status"], mine["staged"], mine["adrift"], mine["company"]) == ("planned", 0, [], 0)
    assert (mine["where"], told[differing.session]["where"]) == ("", "Four"), "a site is told to who has a part in it"
    assert (told[differing.session]["to_weigh"], told[differing.session]["refused"]) == ([], differing.exhibits)
    held = {one["id"]: one for one in answer.json()["exhibits"]}
    assert {held[n]["no"] for n in lot.exhibits} == {"1", "2"}
    pv = place.office.state(lot.case).case_reference
    assert (mine["cases"], {held[n]["pv"] for n in lot.exhibits}) == ([pv], {pv})
    session = place.office.state(lot.session)
    assert (mine["orders"], mine["planned_for"]) == (
        [place.office.state(one).order_reference for one in session.orders], session.planned_for,
    )  # fmt: skip
    assert {(held[n]["holder"], held[n]["place"]) for n in lot.exhibits} == {("", "")}
    assert not any(text in answer.text for text in (*lot.seals, "2700000000"))
    assert office.balance in {one["id"] for one in answer.json()["balances"]}
    assert place.client("clerk").get("/api/scan/kit").json()["stagings"] == []
    gone = office.lot(1, "staged")
    office.people["other"] = office.enrol(
        EnrolPerson(name="Nom other", rank="Adj", agency=office.gendarmerie, roles=(Role.VERIFIER,))
    )
    place.sign_in.accounts.open(office.people["other"], "other", PASSWORD, must_change=False)
    told = of_session(place.client("other"), gone.session)
    assert (told["cases"], told["orders"], told["to_weigh"]) == ([], [], []), "whom it no longer concerns"


def test_what_a_verifier_may_not_check_is_said_before_the_store_is_walked_through(place):
    """A hold, and one's own unit: the codes of the refusals that the act would be."""
    office = place.office
    lot = office.lot(2, "planned")
    kept = PlaceHold(exhibits=(lot.exhibits[0],), legal_basis="art. 99", reason="Contre-expertise")
    office.do("legal_hold.place/1", kept, "prosecutor")
    [bar] = of_session(place.client("verifier"), lot.session)["barred"]
    assert (bar["code"], bar["exhibits"]) == ("on_legal_hold", [lot.exhibits[0]])
    office.people["insider"] = office.enrol(
        EnrolPerson(name="Nom insider", rank="Adj", agency=office.drug_office, roles=(Role.VERIFIER,))
    )
    place.sign_in.accounts.open(office.people["insider"], "insider", PASSWORD, must_change=False)
    barred = of_session(place.client("insider"), lot.session)["barred"]
    assert {bar["code"] for bar in barred} == {"verifier_of_unit"}


def of_session(client: Client, session: str) -> Any:
    """What the kit says of a session to be checked."""
    [told] = [one for one in client.get("/api/scan/kit").json()["stagings"] if one["session"] == session]
    return told


def test_a_verifier_checks_by_pin_and_the_answer_that_was_lost_is_given_again(place, phone):
    """On an enrolled device; asked again in a new session with the key of before, it is the act of before."""
    enrol(place, "check", "gendarmerie")
    lot = place.office.lot(1, "planned")
    [exhibit], [seal] = lot.exhibits, lot.seals
    weight = {"gross": {"text": "2,70", "unit": "kg"}, "balance": place.office.balance}
    body = {"session": lot.session, "checks": [{"exhibit": exhibit, "seal": seal, "weight": weight}]}
    key = new_key()
    answers = []
    for _ in range(2):
        phone.cookies.clear()
        phone.token = sign_in(phone, "check", "verifier").json()["csrf"]
        answers.append(phone.act("/api/destruction-sessions/stage", body, key=key))
    first, again = answers
    assert (first.status_code, again.status_code) == (201, 200), (first.text, again.text)
    assert first.json() | {"repeated": True} == again.json()
    assert place.office.state(exhibit).status == "staged"


@pytest.mark.usefixtures("every_reading")
def test_the_kit_costs_as_many_statements_for_many_as_for_few(place):
    """One question for each kind of thing, whatever the agency holds."""
    clerk = place.client("clerk")
    place.office.lot(1)  # of what it holds nothing, nothing more is asked: the test must not hang on its neighbours
    clerk.get("/api/scan/kit")
    with counted(place.store) as few:
        clerk.get("/api/scan/kit")
    place.office.lot(6)
    with counted(place.store) as many:
        clerk.get("/api/scan/kit")
    assert len(many) == len(few)


@pytest.mark.parametrize("way", ["officers", "account"])
def test_a_new_pin_opens_the_device_that_refused_the_old_one(place, phone, way):
    """Two key officers restore a person in minutes, on the one phone of their store too; so does their own page."""
    enrol(place, f"only one, {way}")
    signing_in, person = place.sign_in, place.office.people["clerk"]
    browser = {"device": way, "address": "192.0.2.1", "lang": "fr"}
    locked_out(place, phone, f"only one, {way}")
    if way == "officers":
        signing_in.accounts.reset_password(person, "un premier mot donné")
        assert code(sign_in(phone, f"only one, {way}", "clerk")) == "403 pin_wrong", "the old one is none any more"
        session = signing_in.session(signing_in.sign_in("clerk", "un premier mot donné", **browser))
        signing_in.accounts.change_password(
            session.person, "un premier mot donné", PASSWORD, PIN, device=session.device
        )
        place.client("clerk").enter("clerk")  # all their sessions were ended: the tests beside this one go on
    else:
        signing_in.accounts.set_pin(person, PASSWORD, PIN, device="own")
    assert sign_in(phone, f"only one, {way}", "clerk").status_code == 201


def test_a_new_pin_takes_its_persons_guesses_off_the_device(place, phone):
    """A device that refuses everybody takes right PINs again; what strangers guessed stays counted."""
    enrol(place, "everybody's")
    locked_out(place, phone, "everybody's")
    strangers = 1
    while code(sign_in(phone, "everybody's", f"nobody {strangers}", "918273")) != "429 pin_refused":
        later(place)
        strangers += 1
    assert strangers == DEVICE.last - DEVICE_PERSON.last
    assert code(sign_in(phone, "everybody's", "supervisor")) == "429 pin_refused"
    later(place)
    browser = {"device": "desk", "address": "192.0.2.1", "lang": "fr"}
    session = place.sign_in.session(place.sign_in.sign_in("clerk", PASSWORD, **browser))
    place.sign_in.accounts.set_pin(session.person, PASSWORD, PIN, device=session.device)
    assert sign_in(phone, "everybody's", "supervisor").status_code == 201


def test_a_key_officer_lets_a_device_take_pins_again_and_not_for_ever(place, phone):
    """Strangers have shut it to everybody: it is open in a minute to all, three times a day; nobody else opens it."""
    device = enrol(place, "shut")
    officer, clerk = place.client("key1"), place.client("clerk")
    assert "refuse les codes PIN" not in row_of(officer, device)
    for nth in range(REOPENINGS + 1):
        guessed_out(place, device, *([DEVICE.last, 1] if nth else [DEVICE_PERSON.last] * 2))
        refused = sign_in(phone, "shut", "clerk")
        assert (code(refused), "responsable des habilitations" in refused.text) == ("429 pin_refused", True)
        assert "refuse les codes PIN" in row_of(officer, device)
        assert clerk.submit(f"/devices/{device}/reopen", reason="x").status_code == 403
        opened = officer.submit(f"/devices/{device}/reopen", reason=f"Doigts mouillés {nth}")
        if nth < REOPENINGS:
            ok(opened)
            told = row_of(officer, device)
            assert "refuse les codes PIN" not in told
            assert f" · Doigts mouillés {nth}<" in told
            assert sign_in(phone, "shut", "clerk").status_code == 201
    assert (opened.status_code, "reopened_often" in opened.text) == (409, True)
    assert code(sign_in(phone, "shut", "clerk")) == "429 pin_refused"


def test_a_device_is_let_take_pins_again_once_however_often_the_button_is_pressed(place, phone, caplog):
    """Nothing happens without a reason; the act comes first, and who asks again under its key gets the rest of it."""
    device, officer = enrol(place, "pressed"), place.client("key1")
    guessed_out(place, device, DEVICE.last, 1)
    assert "field_empty" in officer.submit(f"/devices/{device}/reopen", reason="").text
    assert code(sign_in(phone, "pressed", "clerk")) == "429 pin_refused"
    key = new_key()
    for _ in range(REOPENINGS + 1):
        ok(officer.submit(f"/devices/{device}/reopen", reason="Enfants", key=key))
    assert len(place.office.state(device).reopened) == 1
    assert sign_in(phone, "pressed", "clerk").status_code == 201
    assert device not in caplog.text, "it is on record, and in no journal beside it"
    guessed_out(place, device, DEVICE.last, 1)
    ok(officer.submit(f"/devices/{device}/reopen", reason="Enfants", key=key))
    assert code(sign_in(phone, "pressed", "clerk")) == "429 pin_refused", "what was guessed since stays guessed"


def guessed_out(place: Town, device: str, whole: int, clerks: int) -> None:
    """So many wrong PINs were typed on the device, so many of them for the clerk."""
    with place.store.writing() as connection:
        names = [(on_device(device), whole), (on_device(device, place.office.clerk), clerks)]
        guess_limits.count(connection, [Bucket(name, DEVICE) for name, _ in names], place.sign_in.clock())
        for name, failures in names:
            connection.exec_driver_sql("UPDATE guess SET failures = ? WHERE bucket = ?", (failures, name))


def row_of(officer: Client, device: str) -> str:
    """What the page of devices says of one."""
    return officer.page("/devices").text.split(f'<tr id="{device}"')[1].split("</tr>")[0]


def test_the_handbook_is_kept_and_opens_without_the_network(phone):
    """It lies in the worker's list, the worker answers for it though it is opened as a page, and it leads nowhere else."""
    worker = phone.get("/scan/worker.js").text
    address = shell().address(HANDBOOK)
    assert f'"{address}"' in worker
    assert "!FILES.includes(pathname)" in worker
    assert f'class="quiet help" href="{address}" target="_blank"' in phone.get("/scan", headers=HTML).text
    answer = phone.get(address)
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script" not in answer.text
    assert set(re.findall(r'(?:href|src)="([^#][^"]*)"', answer.text)) <= set(re.findall(r'"(/static/[^"]+)"', worker))
