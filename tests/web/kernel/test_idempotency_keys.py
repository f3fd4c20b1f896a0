"""The same request twice is one act; a request that is cut, refused or beaten to it records nothing."""

import asyncio
import json
from collections.abc import Awaitable, Iterator
from typing import Any

import pytest
from msgspec import to_builtins

from custody.domain.access.roles import Role
from custody.domain.kernel import times
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.people import propose_and_confirm
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.transfers import hand_over
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.storage.write import clock
from custody.web.http.security import BODY_LIMIT
from tests.factories.http_office import PIN, Town, town
from tests.factories.office import Lot
from tests.web.raw_asgi import FORM, JSON, Answer, Wire
from tests.web.shell import PASSWORD

REPEATS = 10
MANY = 1_000


@pytest.fixture
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        yield made


def wire(here: Town, name: str, device: str = "D") -> Wire:
    """A person of the office, signed in on a device."""
    token = here.sign_in.sign_in(name, PASSWORD, device=device * 43, address="10.0.0.1", lang="fr")
    return Wire(here.app, token)


def colleague(here: Town) -> str:
    """A second clerk of the store, who signs in as ``clerk2``."""
    office = here.office
    entry = propose_and_confirm.EnrolPerson(
        name="Nom clerk2", rank="Adj", agency=office.drug_office, roles=(Role.CLERK,)
    )
    office.people["clerk2"] = person = office.enrol(entry)
    here.sign_in.accounts.open(person, "clerk2", PASSWORD, must_change=False)
    return person


def dispatch(here: Town, lot: Lot, to: str = "analyst") -> dict[str, Any]:
    """The body of a hand-over to another person."""
    command = hand_over.Dispatch(
        to=here.office.people[to], purpose="laboratory" if to == "analyst" else "deposit", due="2030-01-01" if to == "analyst" else "",
        exhibits=tuple(lot.exhibits),
    )  # fmt: skip
    body: dict[str, Any] = to_builtins(command)
    return body


def all_at_once(*sent: Awaitable[Answer]) -> list[Answer]:
    """Answers to requests that are sent together."""

    async def run() -> list[Answer]:
        return await asyncio.gather(*sent)

    return asyncio.run(run())


def one(sent: Awaitable[Answer]) -> Answer:
    """The answer to one request."""
    return all_at_once(sent)[0]


def codes(answers: list[Answer]) -> dict[str, int]:
    """How often each code, or status where there is none, came back."""
    found: dict[str, int] = {}
    for answer in answers:
        name = answer.code or str(answer.status)
        found[name] = found.get(name, 0) + 1
    return found


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "at once"])
def test_repeating_a_request_is_one_act_with_one_receipt(here: Town, together: bool) -> None:
    """Ten times the same request under the same key: one 201, nine 200, one act in the log, one receipt."""
    clerk, body, key = wire(here, "clerk"), dispatch(here, here.office.lot(3)), new_key()
    before = here.size()
    requests = [clerk.act("/api/transfers", body, key=key) for _ in range(REPEATS)]
    answers = all_at_once(*requests) if together else [one(request) for request in requests]
    assert codes(answers) == {"201": 1, "200": REPEATS - 1}
    assert here.size() == before + 1 + 1 + 3  # header, hand-over, three exhibits
    receipts = [answer.json() for answer in answers]
    assert sorted(receipt.pop("repeated") for receipt in receipts) == [False] + [True] * (REPEATS - 1)
    assert all(receipt == receipts[0] for receipt in receipts)
    assert receipts[0]["act"] == key


def test_a_receipt_is_the_same_after_a_restart(here: Town) -> None:
    """The key is in the log itself: another recorder on the same database gives the first receipt."""
    body, key = dispatch(here, here.office.lot()), new_key()
    first = one(wire(here, "clerk").act("/api/transfers", body, key=key)).json()
    again = here.office.moved(here.store)
    here.services.acting.__dict__["recorder"] = again.recorder
    second = one(wire(here, "clerk").act("/api/transfers", body, key=key)).json()
    again.close()
    assert second == first | {"repeated": True}


def test_a_double_click_is_one_act(here: Town) -> None:
    """A form sent twice from the same page repeats its act and shows the same result."""
    lot = here.office.lot()
    fields = {
        "key": new_key(), "lines": "\n".join(lot.exhibits), "to": here.office.analyst, "purpose": "laboratory",
        "due": "2030-01-01", "step": "send",
    }  # fmt: skip
    body = "&".join(f"{k}={v}" for k, v in fields.items()).replace("\n", "%0A").encode()
    clerk, before = wire(here, "clerk"), here.size()
    answers = all_at_once(*(clerk.send("POST", "/transfers/dispatch", kind=FORM, body=body) for _ in range(2)))
    assert [answer.status for answer in answers] == [303, 303], answers[0].text
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert here.size() == before + 3


def test_v1_the_claimed_hour_belongs_to_the_request(here: Town) -> None:
    """The same body under the same key at another claimed hour is another request: refused, and not the first receipt."""
    clerk, key = wire(here, "clerk"), new_key()
    first, second = (times.hours_after(clock.text(clock.now().wall_ms), -hours) for hours in (1, 2))
    plain = dispatch(here, here.office.lot())
    bodies = [plain | {"occurred": {"at": hour, "source": "entered", "zone": "UTC"}} for hour in (first, second)]
    assert one(clerk.act("/api/transfers", bodies[0], key=key)).status == 201
    before = here.size()
    assert [one(clerk.act("/api/transfers", body, key=key)).code for body in (bodies[1], plain)] == ["key_reused"] * 2
    assert one(clerk.act("/api/transfers", bodies[0], key=key)).status == 200
    assert here.size() == before


def test_a_key_is_for_one_request(here: Town) -> None:
    """Another body, another kind of act or another person under a used key is refused, and records nothing."""
    lot, other = here.office.lot(2), here.office.lot()
    clerk, supervisor, key = wire(here, "clerk"), wire(here, "supervisor"), new_key()
    body = dispatch(here, lot)
    assert one(clerk.act("/api/transfers", body, key=key)).status == 201
    before = here.size()
    answers = [
        one(clerk.act("/api/transfers", body | {"legal_basis": "art. 136"}, key=key)),
        one(clerk.act("/api/transfers", dispatch(here, other), key=key)),
        one(clerk.act("/api/exhibits/print-label", {"exhibits": other.exhibits}, key=key)),
        one(supervisor.act("/api/transfers", body, key=key)),
    ]
    assert codes(answers) == {"key_reused": 4}
    assert {answer.status for answer in answers} == {422}
    assert here.size() == before


@pytest.mark.parametrize(
    "key", ["", "x", "01890f3e-0000-4000-8000-000000000000", "01A20ED2-B7A5-70E6-8E28-1857979C94B0"]
)
def test_a_key_is_a_uuid_of_version_7(here: Town, key: str) -> None:
    """No key, or one of another form, is refused before anything is decided."""
    body = dispatch(here, here.office.lot())
    headers = {"idempotency-key": key} if key else {}
    before = here.size()
    answer = one(wire(here, "clerk").send(
        "POST", "/api/transfers", kind=JSON, body=json.dumps(body).encode(), headers=headers
    ))  # fmt: skip
    assert (answer.status, answer.code) == (400, "bad_key" if key else "bad_input")
    assert here.size() == before


@pytest.mark.parametrize("declared", [True, False], ids=["with its length", "in chunks"])
def test_a_request_cut_in_its_body_records_nothing(here: Town, declared: bool) -> None:
    """A connection that ends in the middle of the body leaves no act, and the same key serves the whole request."""
    clerk, key = wire(here, "clerk"), new_key()
    body = json.dumps(dispatch(here, here.office.lot())).encode()
    before = here.size()
    for cut in (0, 1, len(body) // 2, len(body) - 1, len(body)):
        headers = {"idempotency-key": key} | ({"content-length": str(len(body) + 1)} if declared else {})
        answer = one(clerk.send("POST", "/api/transfers", kind=JSON, headers=headers, chunks=[body[:cut]]))
        assert (answer.status, answer.code) == (400, "request_cut")
        assert here.size() == before
    assert one(clerk.act("/api/transfers", json.loads(body), key=key)).status == 201


def test_one_exhibit_handed_over_by_two_at_once_goes_to_one(here: Town) -> None:
    """The holder from two devices and a colleague, ten times each, at once: exactly one hand-over is recorded."""
    colleague(here)
    lot, office = here.office.lot(), here.office
    first, second, third = wire(here, "clerk"), wire(here, "clerk", "E"), wire(here, "clerk2", "F")
    before = here.size()
    answers = all_at_once(*(
        w.act("/api/transfers", dispatch(here, lot, to)) for _ in range(REPEATS)
        for w, to in ((first, "analyst"), (second, "supervisor"), (third, "supervisor"))
    ))  # fmt: skip
    assert codes(answers) == {"201": 1, "wrong_state": 2 * REPEATS - 1, "not_holder": REPEATS}
    assert here.size() == before + 3
    state = office.state(lot.exhibits[0])
    assert (state.status, state.holder) == ("in_transit", office.clerk)


def test_receipt_and_recall_at_once_end_in_one_holder(here: Town) -> None:
    """The receiver takes charge while the releaser takes back: one of them wins, and the holder is that one."""
    office = here.office
    for _ in range(5):
        lot = office.lot()
        sent = one(wire(here, "clerk").act("/api/transfers", dispatch(here, lot, "supervisor"))).json()
        number = next(e["subject"] for e in sent["events"] if e["subject"].startswith("TR"))
        checks = to_builtins(office.checks(lot))
        answers = all_at_once(
            wire(here, "supervisor").act("/api/transfers/receive", {"transfer": number, "checks": checks}),
            wire(here, "clerk").act("/api/transfers/cancel", {"transfer": number, "reason": "Erreur"}),
        )
        assert codes(answers) == {"201": 1, "wrong_state": 1}
        holder = office.supervisor if answers[0].status == 201 else office.clerk
        assert office.state(lot.exhibits[0]).holder == holder


def test_a_thousand_exhibits_pass_in_one_request_or_none_does(here: Town) -> None:
    """One JSON request hands over 1,000 exhibits, checked; with one bad exhibit in it not one of them moves."""
    office, receiver = here.office, colleague(here)
    clerk = wire(here, "clerk")
    token = wire(here, "clerk2").token
    session = here.sign_in.session(token)
    assert session is not None
    here.sign_in.accounts.set_pin(session.person, PASSWORD, PIN, device=session.device)
    lot, foreign = office.lot(MANY), office.seal()
    consent = to_builtins(Consent(person=receiver, part="receiver", method="pin", pin=PIN))
    body = to_builtins(hand_over.HandOver(to=receiver, purpose="deposit", checks=office.checks(lot)))
    body |= {"consents": [consent]}
    assert len(json.dumps(body)) < BODY_LIMIT
    before = here.size()
    bad = body | {"checks": [*body["checks"][:-1], *to_builtins(office.checks(foreign))]}
    refused = one(clerk.act("/api/transfers/hand-over", bad))
    assert (refused.status, refused.code, refused.json()["facts"]["number"]) == (404, "not_found", foreign.exhibits[0])
    twice = body | {"checks": [*body["checks"][:-1], body["checks"][0]]}
    assert one(clerk.act("/api/transfers/hand-over", twice)).code == "scanned_twice"
    assert here.size() == before
    done = one(clerk.act("/api/transfers/hand-over", body))
    assert done.status == 201, done.text
    moved = [e["subject"] for e in done.json()["events"] if e["subject"].startswith("EV")]
    assert sorted(moved) == sorted(lot.exhibits)
    assert {office.state(number).holder for number in lot.exhibits} == {receiver}


@pytest.mark.parametrize("spelling", [str, str.lower, lambda seal: f"  {seal}  "], ids=["same", "lower case", "spaced"])
def test_a_seal_number_is_used_once(here: Town, spelling: Any) -> None:
    """A seal that was ever on an exhibit is asked about on another one, however it is typed (I57a)."""
    used, before = here.office.seal(), here.size()
    entry = register_exhibits.ExhibitEntry(
        exhibit_number="2", line=0, form="herb", seal=spelling(used.seals[0]), count=Count(1, "package"),
        weight=here.office.weight(),
    )  # fmt: skip
    body = to_builtins(register_exhibits.RegisterExhibits(seizure=used.seizure, exhibits=(entry,)))
    answer = one(wire(here, "officer").act("/api/exhibits", body))
    assert (answer.status, answer.code) == (409, "seal_in_use")
    assert here.size() == before


def test_nobody_takes_charge_but_the_receiver(here: Town) -> None:
    """Receipt by the releaser, by a bystander, or a hand-over to oneself is refused: custody passes on receipt (I7)."""
    office, lot = here.office, here.office.lot()
    clerk = wire(here, "clerk")
    sent = one(clerk.act("/api/transfers", dispatch(here, lot))).json()
    number = next(e["subject"] for e in sent["events"] if e["subject"].startswith("TR"))
    before = here.size()
    receipt = {"transfer": number, "checks": to_builtins(office.checks(lot))}
    answers = [
        one(clerk.act("/api/transfers/receive", receipt)),
        one(wire(here, "supervisor").act("/api/transfers/receive", receipt)),
        one(clerk.act("/api/transfers", dispatch(here, office.lot(), "clerk"))),
    ]
    assert codes(answers) == {"not_receiver": 2, "same_person": 1}
    assert office.state(lot.exhibits[0]).holder == office.clerk
    assert here.size() > before  # the second lot, made on the way


def test_nobody_hands_over_what_they_do_not_hold(here: Town) -> None:
    """What another agency holds or has on its way cannot be handed over, nor told from what does not exist (I41)."""
    sealed, away, held = here.office.seal(), here.office.lot(until="in_transit"), here.office.lot()
    clerk, before = wire(here, "clerk"), here.size()
    unknown = Lot(["EV00000000000"], [], "", "")
    mixed = Lot([*held.exhibits, *sealed.exhibits], [], "", "")
    answers = [one(clerk.act("/api/transfers", dispatch(here, lot))) for lot in (sealed, away, unknown, mixed)]
    assert [answer.code for answer in answers] == ["not_found"] * len(answers)
    assert here.size() == before


def test_fourteen_tonnes_of_cocaine_wait_for_a_second_person(here: Town) -> None:
    """14,733,068 g, the published unit error, is recorded as doubtful and holds everything up until confirmed (T18)."""
    office, officer = here.office, wire(here, "officer")
    line = seizure.LineEntry(substance="cocaine", mass=MassEntry("14733068", "g"))
    command = seizure.DeclareSeizure(
        case=office.case(), place="Bamako", seized_at="2016-05-10T10:00:00Z", circumstances="Contrôle", lines=(line,)
    )  # fmt: skip
    declared = one(officer.act("/api/seizures", to_builtins(command)))
    assert declared.status == 201
    number = next(e["subject"] for e in declared.json()["events"] if e["subject"].startswith("SE"))
    shown = one(officer.get(f"/api/seizures/{number}")).json()
    assert shown["lines"][0]["to_confirm"] is True
    entry = register_exhibits.ExhibitEntry(
        exhibit_number="1", line=0, form="powder", seal="C 1", count=Count(1, "bag"), weight=office.weight()
    )  # fmt: skip
    register = to_builtins(register_exhibits.RegisterExhibits(seizure=number, exhibits=(entry,)))
    before = here.size()
    assert one(officer.act("/api/exhibits", register)).code == "line_to_confirm"
    confirm = {"seizure": number, "line": 0}
    assert one(officer.act("/api/seizures/confirm-line", confirm)).code == "own_declaration"
    assert here.size() == before
    second = propose_and_confirm.EnrolPerson(
        name="Nom officer2", rank="Adj", agency=office.police, roles=(Role.SEIZING_OFFICER,)
    )  # fmt: skip
    here.sign_in.accounts.open(office.enrol(second), "officer2", PASSWORD, must_change=False)
    assert one(wire(here, "officer2").act("/api/seizures/confirm-line", confirm)).status == 201
    assert one(officer.act("/api/exhibits", register)).status == 201
