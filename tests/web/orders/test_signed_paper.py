"""A signed order on a real log, over HTTP: two of the registry forge one, and somebody of another agency must see it."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs

from custody.domain.destruction.clearance import obstacles
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.events import Actor
from custody.domain.law.rule_pack_loader import HOME, pack_of
from custody.domain.people.webauthn import unpacked
from custody.service.kernel.idempotency_keys import new_key
from custody.service.oversight.alarm_sweep import run_sweep
from custody.storage.read import rule_state
from tests.drills.test_collusion import seized
from tests.factories.real_log import RealLog, real_log
from tests.web.full_custody import landed, ok
from tests.web.matrix_world import JPEG
from tests.web.orders.test_order_copies import on_paper, send, version


@pytest.fixture
def log(tmp_path) -> Iterator[RealLog]:
    """Two court clerks of the prosecution, one with a passkey; an inspector and a member with theirs."""
    with real_log(tmp_path) as made:
        for name, agency, role in (
            ("prosecutor", "prosecution", "prosecutor"), ("typist", "prosecution", "court_clerk"),
            ("second", "prosecution", "court_clerk"), ("inspector", "inspection", "inspector"),
            ("member", "police", "commission"), ("officer", "police", "seizing_officer"), ("clerk", "office", "clerk"),
            ("chair", "office", "commission"),
        ):  # fmt: skip
            made.enrol(name, agency, role)
        made.make_passkey("inspector")
        assert made.confirm_passkey("inspector", "key1").status_code == 201
        made.renew("inspector")
        for name in ("second", "chair"):
            made.make_passkey(name)
            assert made.confirm_passkey(name, "inspector").status_code == 201
            made.renew(name)
        yield made


def forged(log: RealLog, exhibit: str) -> str:
    """What the two clerks type in from a paper of their own make; the number of the draft."""
    client = log.client("typist")
    case = state(log, exhibit).case
    form = {
        "case": case, "order_reference": "RQ 9/2026", "issuer": log.person["prosecutor"], "signed_on": "2026-08-20",
        "legal_basis": "art. 136", "exhibits": exhibit, "sample_waiver": "x", "laboratory_waiver": "x", "key": new_key(),
    }  # fmt: skip
    return landed(send(client, form, JPEG), "/orders")


def state(log: RealLog, number: str) -> Any:
    with log.services.store.reading() as connection:
        return rule_state.state_reader(connection, [number]).find(_kind(number), number)


def _kind(number: str) -> Any:
    from custody.domain.registry.registry import SUBJECTS

    return SUBJECTS[number[:2]]


def signed(log: RealLog, path: str, body: dict[str, Any], name: str) -> Any:
    """An act over the API, signed with a passkey."""
    client, key = log.client(name), new_key()
    headers = {"x-csrf-token": client.token, "idempotency-key": key}
    shown = client.post(f"{path}/challenge", json=body, headers=headers).json()
    given = log.keys[name].answer(unpacked(shown["challenge"]))
    answer = {field: shown[field] for field in ("seed", "numbers", "shown")} | {"assertion": structs.asdict(given)}
    return client.act(path, body | {"answer": answer}, key=key)


def test_what_two_clerks_forge_burns_nothing_before_another_agency_has_seen_it_and_a_denial_reaches_the_inspection(log):
    """Password alone is refused; with a passkey it binds; nothing is staged; the member denies it; the alarm says so."""
    exhibit = seized(log)
    number = forged(log, exhibit)
    bare = log.client("second").act("/api/orders/confirm-copy", {"order": number})
    assert bare.json()["code"] == "passkey_needed"
    confirmed = signed(log, "/api/orders/confirm-copy", {"order": number}, "second")
    assert confirmed.status_code == 201, confirmed.text
    assert state(log, exhibit).order == number
    assert "order_photo_needed" in barriers(log, exhibit)
    inspector = log.client("inspector")
    assert number in inspector.page("/").text, "it waits on their start page"
    page = inspector.page(f"/orders/{number}").text
    assert "Comparer la photographie" in page
    assert inspector.page(f"/orders/{number}/scans/1").status_code == 200
    for name in ("typist", "second", "clerk"):
        answer = log.client(name).act("/api/orders/confirm-photo", {"order": number})
        assert answer.status_code == 403, name
    chair = log.client("chair").act("/api/orders/confirm-photo", {"order": number})
    assert (chair.status_code, chair.json()["code"]) == (409, "order_photo_not_yours")
    keyless = log.client("member").act("/api/orders/confirm-photo", {"order": number})
    assert (keyless.status_code, keyless.json()["code"]) == (409, "order_photo_not_yours")
    blank = inspector.submit(f"/orders/{number}/photo", version=version(page), denied="yes", reason="")
    assert blank.status_code == 400
    ok(inspector.submit(f"/orders/{number}/photo", version=version(page), denied="yes", reason="Le cachet est faux"))
    assert "Le cachet est faux" in inspector.page(f"/orders/{number}").text
    assert "order_photo_denied" in barriers(log, exhibit)
    run_sweep(log.services.store, log.services.recorder, _now(log))
    assert "la photographie d’une réquisition signée a été contestée" in inspector.page("/alarms").text


def test_an_order_that_another_agency_has_compared_is_in_force(log):
    """The page says who compared it; nothing keeps the exhibit from the fire any more."""
    exhibit = seized(log)
    number = forged(log, exhibit)
    assert signed(log, "/api/orders/confirm-copy", {"order": number}, "second").status_code == 201
    answer = log.client("inspector").act("/api/orders/confirm-photo", {"order": number})
    assert answer.status_code == 201, answer.text
    assert not {"order_photo_needed", "order_photo_denied"} & {*barriers(log, exhibit)}
    second = log.client("second")
    assert "Personne inspector" in second.page(f"/orders/{number}").text
    assert "comparé avec sa photographie par Personne inspector" in on_paper(second, number)


def barriers(log: RealLog, exhibit: str) -> list[str]:
    """What keeps the exhibit from the fire."""
    with log.services.store.reading() as connection:
        world = rule_state.state_reader(connection, [exhibit])
        author = Actor(person=log.person["chair"], part="author", will="own_device")
        ctx = ActContext(act="", at=_at(log), actors=(author,), new_number=str)
        return [
            error.code for error in obstacles(exhibit, world.find(_kind(exhibit), exhibit), pack_of(HOME), world, ctx)
        ]


def _at(log: RealLog) -> str:
    from custody.storage.write import clock

    return clock.text(log.now().wall_ms)


def _now(log: RealLog) -> Any:
    from custody.domain.kernel.times import instant

    return instant(_at(log))
