"""Orders and holds signed with a passkey over HTTP: what is shown, what is signed, what pages and papers say of it."""

import json
import re
from html import unescape

import pytest
from msgspec import structs
from msgspec.json import encode

from custody.domain.people.webauthn import unpacked
from custody.service import documents
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.audit.verify import Plan, verify
from tests.demo_story import text_of
from tests.domain.authenticator import Authenticator
from tests.web.destruction.test_sign_off import HOME, passkey, registered
from tests.web.full_custody import landed, made, ok, town

ORDER = {"legal_basis": "art. 136", "laboratory_waiver": "Test positif", "sample_waiver": "Au parquet"}
NO_KEY = "Signé par mot de passe seul, sans clé"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose prosecutor has a passkey."""
    with town(tmp_path_factory.mktemp("keyed")) as made_town:
        made_town.key = passkey(made_town, "prosecutor")
        yield made_town


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A town where nobody has one."""
    with town(tmp_path_factory.mktemp("bare")) as made_town:
        yield made_town


def asked(page: str) -> dict[str, str]:
    """What the page of what is signed gives its script, and the fields of its form."""
    [form] = re.findall(r"<form[^>]*data-passkey=\"act\".*?</form>", page, re.DOTALL)
    data = {name: unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', form)}
    fields = re.findall(r'<textarea name="([a-z_]+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    [key] = re.findall(r'name="key" value="([^"]*)"', form)
    return data | {"fields": {name: unescape(value) for name, value in fields} | {"key": key}}


def answer(shown: dict[str, str], key: Authenticator) -> str:
    """What the script sends back."""
    given = key.answer(unpacked(shown["challenge"]))
    said = structs.asdict(given)
    return json.dumps(
        {"seed": shown["seed"], "numbers": shown["numbers"].split(), "shown": shown["shown"], "assertion": said}
    )


READING = 2
"""Events of one reading: its head, and what was read."""


def sign(place, path: str, name: str = "prosecutor", **form):
    """Send a form, read what is to be signed, and sign it: the page, and what came of it."""
    client = place.client(name)
    size = place.size()
    shown = client.submit(path, **form)
    assert shown.status_code == 200, shown.text
    assert place.size() == size + READING, "nothing but what was read is recorded before the gesture"
    said = asked(shown.text)
    return shown.text, client.submit(path, **said["fields"], answer=answer(said, place.key))


def test_an_order_is_shown_signed_and_says_so_on_its_page_its_history_and_its_papers(place):
    """The whole way: only the reading is recorded before the gesture; then key, person and hour stand wherever it is told."""
    lot = place.office.lot(2)
    shown, given = sign(place, "/orders/new", case=lot.case, order_reference="RP 7/2026", everything="1", **ORDER)
    assert "RP 7/2026" in shown
    assert "5,4 kg" in shown.replace("\u202f", " ").replace("\u00a0", " ")
    number = landed(given, "/orders")
    client, short = place.client("prosecutor"), _short(place)
    assert f"Signé avec une clé d’accès, clé {short}" in client.page(f"/orders/{number}").text
    assert short in client.page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert client.get(f"/api/orders/{number}").json()["key"]["key"] == short
    paper = text_of(documents.order_pdf(place.services, number))
    assert "Signé dans le registre par" in paper
    assert f"signé de sa clé d’accès {short}" in paper
    assert "· appareil" not in paper, "a browser's name tells nobody anything"
    history = text_of(documents.history_pdf(place.services, lot.exhibits[0]))
    assert short in history
    assert verify(place.store, Plan()).findings == []


@pytest.mark.parametrize("source", ["press", "device"])
def test_nobody_signed_in_says_an_hour_of_the_press_or_of_a_device(place, source):
    """Neither in an act nor in what a passkey would sign of it: a fire of 2001 has no such word (I23)."""
    lot, client = place.office.lot(), place.client("prosecutor")
    when = {"at": "2026-05-10T12:00:00.000Z", "source": source, "zone": "UTC"}
    body = {"exhibits": list(lot.exhibits), "legal_basis": "Art. 75", "reason": "x", "occurred": when}
    for path in ("/api/legal-holds", "/api/legal-holds/challenge"):
        refused = client.act(path, body)
        assert (refused.status_code, refused.json()["code"]) == (400, "time_source_unfit")


def test_the_api_gives_what_is_to_be_signed_and_takes_the_answer(place):
    """A client without a browser: the same body and key twice, the second time with the answer."""
    lot, client, key = place.office.lot(1), place.client("prosecutor"), new_key()
    body = {"exhibits": lot.exhibits, "legal_basis": "art. 56", "reason": "Expertise"}
    refused = client.act("/api/legal-holds", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "passkey_needed")
    shown = client.act("/api/legal-holds/challenge", body, key=key).json()
    given = place.key.answer(unpacked(shown["challenge"]))
    assert shown["credentials"] == [given.credential]
    said = structs.asdict(given)
    told = {"seed": shown["seed"], "numbers": shown["numbers"], "shown": shown["shown"], "assertion": said}
    elsewhere = client.act("/api/legal-holds", body | {"answer": told}, key=new_key())
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "act_changed")
    receipt = made(client.act("/api/legal-holds", body | {"answer": told}, key=key))
    assert client.get(f"/api/acts/{receipt['act']}").json()["key"]["key"] == _short(place)
    wrong = client.act("/api/orders/notify", {"order": "RE", "to": "X", "notified_at": "x", "answer": told})
    assert wrong.status_code == 400


def test_what_is_to_be_signed_names_case_and_missing_day_of_appeal_and_gives_the_form_back(place):
    """Who left the day blank reads what that means; who goes back finds all they typed, and has but read."""
    lot, client = place.office.lot(2), place.client("prosecutor")
    typed = {"case": lot.case, "order_reference": "RP 70/2026", "exhibits": lot.exhibits[0], **ORDER}
    page = client.submit("/orders/new", **typed).text
    assert f"<strong>{place.office.state(lot.case).case_reference}</strong>" in page
    assert "elle peut être exécutée sans attendre" in page
    dated = client.submit("/orders/new", **typed, appeal_until="2030-01-02").text
    assert "sans attendre" not in dated
    back = client.submit("/orders/new", **asked(page)["fields"], answer="back").text
    assert 'value="RP 70/2026"' in back
    box = back[back.index(f'name="exhibits" value="{lot.exhibits[0]}"') :]
    assert " checked" in box[: box.index(">")], "what was typed is ticked in the list"
    held = {"scans": lot.exhibits[1], "legal_basis": "art. 56", "reason": "Expertise"}
    page = client.submit("/holds", **held).text
    assert f"<strong>{place.office.state(lot.case).case_reference}</strong>" in page
    assert "Expertise</textarea>" in client.submit("/holds", **asked(page)["fields"], answer="back").text
    assert place.office.state(lot.exhibits[0]).status != "ordered"
    assert not place.office.state(lot.exhibits[1]).holds


def test_a_browser_at_another_address_signs_nothing(place):
    """A copy of the page elsewhere has no answer that serves here."""
    lot, client = place.office.lot(1), place.client("prosecutor")
    form = {"scans": lot.exhibits[0], "legal_basis": "art. 56", "reason": "Expertise"}
    said = asked(client.submit("/holds", **form).text)
    other = Authenticator("prosecutor", "https://custody.example.evil")
    refused = client.submit("/holds", **said["fields"], answer=answer(said, other))
    assert refused.status_code == 409
    assert "custody.example.evil n’est pas l’adresse" in refused.text
    refused = client.submit("/holds", **said["fields"], answer="{}")
    assert refused.status_code == 400


@pytest.mark.usefixtures("every_reading")
def test_a_hold_and_a_revocation_are_signed_and_a_refusal_comes_before_the_signature(place):
    """What the rule refuses is never shown to be signed; a word taken back is signed like the word given."""
    lot, client = place.office.lot(1), place.client("prosecutor")
    _, given = sign(place, "/holds", scans=lot.exhibits[0], legal_basis="art. 56", reason="Expertise\nrendue tard")
    assert f"clé {_short(place)}" in client.page(ok(given).headers["location"]).text
    refused = client.submit("/holds", scans=lot.exhibits[0], legal_basis="art. 56", reason="Encore")
    assert refused.status_code == 409
    assert "data-passkey" not in refused.text
    _, given = sign(place, "/orders/new", case=lot.case, order_reference="RP 8/2026", everything="1", **ORDER)
    number = landed(given, "/orders")
    _, given = sign(place, f"/orders/{number}/revoke", reason="Erreur")
    assert place.office.state(number).status == "revoked"
    assert ok(given)


def test_without_a_passkey_form_page_and_paper_say_so(bare):
    """One step as before; the form warns, and the order, its history and its paper say it for ever."""
    lot = bare.office.lot(1)
    client = bare.client("prosecutor")
    assert "Vous n’avez pas de clé d’accès" in client.page(f"/orders/new?case={lot.case}").text
    assert "Vous n’avez pas de clé d’accès" in client.page("/holds").text
    number = landed(
        client.submit("/orders/new", case=lot.case, order_reference="RP 9/2026", everything="1", **ORDER), "/orders"
    )
    assert NO_KEY in client.page(f"/orders/{number}").text
    history = client.page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert NO_KEY[1:] in history
    assert "ML-keyed" in history
    paper = text_of(documents.order_pdf(bare.services, number))
    assert "signé par mot de passe seul, sans clé" in paper


def _short(place) -> str:
    [line] = place.client("prosecutor").get("/api/passkeys").json()["passkeys"]
    return line["short"]


def test_i42_an_order_signed_with_means_in_other_hands_says_so_wherever_it_is_read(bare):
    """On its page, in the lists and on its session; nothing said it before."""
    session, client = bare.office.lot(1, "planned").session, bare.client("prosecutor")
    [order] = bare.office.state(session).orders
    pages = [f"/orders/{order}", "/orders", "/court", f"/sessions/{session}"]
    said, printed, chair = "compromis", "compromis", bare.client("chair")
    assert said not in chair.page("/sessions/new").text
    assert not any(said in client.page(path).text for path in pages)
    papers = [f"/orders/{order}/{paper}" for paper in ("pdf", "notice")]
    assert not any(printed in text_of(client.page(path).content) for path in papers)
    person = f"/people/{bare.office.people['prosecutor']}"
    declared = {"means": "sign_in", "since": "2016-01-01T08:00", "reason": "Mot de passe vu", "sure": "1"}
    ok(bare.client("key1").submit(f"{person}/compromise", **declared))
    client.enter("prosecutor")  # the declaration ended the session
    assert all(said in client.page(path).text for path in pages)
    assert said in chair.page("/sessions/new").text
    assert all(printed in text_of(client.page(path).content) for path in papers)


def test_the_description_of_a_signed_act_names_what_its_signature_is_refused_for(place):
    described = place.app.openapi_schema.to_schema()["paths"]
    for path in ("/api/orders", "/api/orders/confirm-copy", "/api/legal-holds"):
        told = described[path]["post"]["responses"]["409"]["description"]
        assert {"`passkey_refused`", "`act_stale`", "`act_changed`", "`passkey_needed`"} <= set(
            re.findall("`.*?`", told)
        )


def test_a_passkey_that_can_be_confirmed_no_more_offers_no_button_and_says_so(bare):
    """Made before another one was confirmed: the owner reads it too, and no key officer is asked for it."""
    name, person = "chair", bare.office.people["chair"]
    door = f"/people/{person}/passkeys/confirm"
    early = registered(bare, name)[1]
    own, key = Authenticator("another", HOME), new_key()
    given = own.registration(key, person)
    ok(bare.client(name).submit("/passkeys", key=key, client_data=given.client_data, attestation=given.attestation))
    first = bare.client(name).get("/api/passkeys").json()["passkeys"][0]["credential"]
    assert bare.client("key1").page(f"/people/{person}").text.count(door) == 2
    ok(bare.client("key1").submit(door, credential=first))
    shown = bare.client("key1").page(f"/people/{person}").text
    assert door not in shown
    assert "à refaire avec celle qui signe" in shown
    assert "attend un responsable" not in bare.client(name).page("/passkeys").text
    assert f"/people/{person}#passkeys" not in bare.client("key1").page("/people").text
    assert bare.client("key1").submit(door, credential=early).status_code == 409


def test_the_last_passkey_has_no_button_that_would_be_refused(bare):
    """Its page says who ends it; once another one signs, each has its button."""
    held = passkey(bare, "verifier")
    client, own, key = bare.client("verifier"), Authenticator("verifier-2", HOME), new_key()
    assert "C’est la seule avec laquelle vous signez" in client.page("/passkeys").text
    assert "/passkeys/end" not in client.page("/passkeys").text
    made_too = own.registration(key, bare.office.people["verifier"], held)
    given = {"key": key, "client_data": made_too.client_data, "attestation": made_too.attestation}
    alone = client.submit("/passkeys", **given)
    assert (alone.status_code, "une autre se fait avec elle" in alone.text) == (409, True)
    assert client.submit("/passkeys", **given, by="{}").status_code == 409
    ok(client.submit("/passkeys", **given, by=encode(made_too.by).decode()))
    assert client.page("/passkeys").text.count("/passkeys/end") == 1, "the one that waits may be ended"
    [waits] = [one for one in client.get("/api/passkeys").json()["passkeys"] if one["state"] == "waits"]
    confirmed = f"/people/{bare.office.people['verifier']}/passkeys/confirm"
    ok(bare.client("key1").submit(confirmed, credential=waits["credential"]))
    assert client.page("/passkeys").text.count("/passkeys/end") == 2
