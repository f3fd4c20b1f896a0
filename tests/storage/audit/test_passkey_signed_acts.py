"""An act is shown, signed with a passkey and recorded as it was shown, or not at all; on both databases."""

import os
import uuid
from datetime import timedelta

import pytest
from msgspec import structs

from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.kernel.chain_preconditions import entered_again
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.orders.order import RevokeOrder
from custody.domain.orders.order_copy import ConfirmCopy, EnterCopy, OrderCopyEntered
from custody.domain.people import passkey_signed_acts, propose_and_confirm
from custody.domain.people.compromised_credentials import MARK, DeclareCompromised
from custody.domain.people.passkey import ConfirmPasskey, RevokePasskey
from custody.domain.people.passkey_signed_acts import SignedAct, challenge, signature_fault, statement
from custody.domain.people.person import Person
from custody.domain.people.webauthn import packed
from custody.domain.registry.registry import TYPES
from custody.log import canonical
from custody.service.people.compromised_acts import declared, flags
from custody.storage.audit import signatures, stored_events
from custody.storage.audit.verify import Plan, verify
from custody.storage.read import log_reader
from custody.storage.write.clock import ClockReading
from custody.storage.write.locked_state import DatabaseStateReader
from labels.stock import identifier
from tests.conftest import ORIGIN
from tests.domain.authenticator import Authenticator
from tests.factories.memory_office import PHOTO

NESTED = packed(b"[" * 2900)
"""What ends a reader of JSON that goes down into it."""
TEXTS = {"legal_basis": "art. 136", "laboratory_waiver": "Test rapide", "sample_waiver": "Au parquet"}


def passkey(office, name, device=""):
    """A confirmed passkey of a person, on this device."""
    made, act = Authenticator(device or name), str(uuid.uuid4())
    office.do("passkey.register/1", made.registration(act, office.people[name], office.keys.get(name)), name, act=act)
    command = ConfirmPasskey(person=office.people[name], credential=packed(made.credential))
    office.do("passkey.confirm/1", command, "key1")
    return made


@pytest.fixture
def made(office):
    """The prosecutor's passkey."""
    return passkey(office, "prosecutor")


def shown(office, kind, command, name="prosecutor"):
    """A request, and what its author is to sign."""
    request, seed = office.request(kind, command, name), packed(os.urandom(32))
    found = office.recorder.show(request, seed)
    return request, found, seed


def answered(office, made, kind, command, name="prosecutor"):
    """A request with the answer of a passkey."""
    return office.answered(office.request(kind, command, name), made)


def order(lot, number="R 1/2026"):
    return IssueOrder(order_reference=number, exhibits=tuple(lot.exhibits), **TEXTS)


def hold(lot):
    return PlaceHold(exhibits=tuple(lot.exhibits), legal_basis="art. 56", reason="Contre-expertise")


def typed(office, lot, name="registry", **more):
    """The number of a draft that somebody of the registry types from paper."""
    if name not in office.people:
        clerk = propose_and_confirm.EnrolPerson(
            name=name, rank="", agency=office.agencies["prosecution"], roles=("court_clerk",)
        )
        office.people[name] = office.enrol(clerk)
    said = {
        "order_reference": "R 9/2016", "issuer": office.people["prosecutor"], "signed_on": "2020-01-01", "scans": (PHOTO,),
        "exhibits": tuple(lot.exhibits), **TEXTS,
    }  # fmt: skip
    return office.do("order.enter_copy/1", EnterCopy(**said | more), name).first("RE")


def header_of(office, receipt):
    with office.store.reading() as connection:
        return log_reader.header_at(connection, receipt.seq)


def refusal(office, request):
    before = office.head()
    with pytest.raises((RuleBroken, BadInput)) as refused:
        office.recorder.record(request)
    assert office.head() == before
    return refused.value.code


def test_each_act_is_recorded_to_the_byte_as_it_was_shown(office, made):
    """Order, revocation, hold and its lifting: the header holds its signature, and its statement is what was shown."""
    deputy = propose_and_confirm.EnrolPerson(
        name="Substitut", rank="", agency=office.agencies["prosecution"], roles=("prosecutor",)
    )
    office.people["deputy"] = office.enrol(deputy)
    keys = {"prosecutor": made, "deputy": passkey(office, "deputy")}
    lot = office.lot(3)
    issue = answered(office, made, "order.issue/1", order(lot))
    number = office.recorder.record(issue).first("RE")
    assert number == issue.answer.numbers[0] == identifier.parse(number)
    acts = [("legal_hold.place/1", hold(lot), "prosecutor"), ("order.revoke/1", RevokeOrder(order=number, reason="Erreur"), "deputy"),
            ("legal_hold.lift/1", LiftHold(exhibits=tuple(lot.exhibits), reason="Rendue"), "deputy")]  # fmt: skip
    for kind, command, name in acts:
        request, found, seed = shown(office, kind, command, name)
        answer = SignedAct(
            seed=seed, numbers=found.numbers, shown=found.at, assertion=keys[name].answer(challenge(found.statement))
        )
        header = header_of(office, office.recorder.record(structs.replace(request, answer=answer)))
        assert statement(header, ORIGIN, found.at) == found.statement
        assert [signature_fault(header, one, ORIGIN) for one in header.sigs] == [""]
        assert header.flags == ()
    assert verify(office.store, Plan()).findings == []


def test_showing_an_act_records_nothing_and_leaves_no_key_behind(office, made, tmp_path):
    """Neither an event, nor a number taken, nor a key of something that is not there."""
    lot = office.lot(1)
    before, files = office.head(), sorted((tmp_path / "data" / "keys").rglob("*"))
    for _ in range(2):
        _, found, _ = shown(office, "order.issue/1", order(lot))
        assert len(found.numbers) == 1
    assert (office.head(), sorted((tmp_path / "data" / "keys").rglob("*"))) == (before, files)
    office.recorder.record(answered(office, made, "order.issue/1", order(lot)))
    other = office.lot(1)
    with pytest.raises(RuleBroken, match="order_reference_taken"):
        shown(office, "order.issue/1", order(other))


def test_a_repeat_gives_the_same_receipt(office, made):
    """A double click, or an answer that was lost on its way."""
    request = answered(office, made, "legal_hold.place/1", hold(office.lot(1)))
    first = office.recorder.record(request)
    assert office.recorder.record(request) == structs.replace(first, repeated=True)


def test_an_answer_serves_for_no_other_act(office, made):
    """Replayed under another id, for other exhibits, for another kind, by another person: refused, nothing recorded."""
    one, two = office.lot(1), office.lot(1)
    good = answered(office, made, "legal_hold.place/1", hold(one))
    again = structs.replace(good, act=str(uuid.uuid4()))
    other = structs.replace(
        office.request("legal_hold.place/1", hold(two), "prosecutor", act=good.act), answer=good.answer
    )
    for wrong in (again, other):
        assert refusal(office, wrong) == "act_changed"
    office.recorder.record(good)
    assert refusal(
        office, structs.replace(answered(office, made, "order.issue/1", order(two)), answer=good.answer)
    ) == ("act_changed")


def test_what_has_changed_since_it_was_shown_is_not_recorded(office, made):
    """The root is over everything: another word, another salt, another number."""
    lot = office.lot(1)
    good = answered(office, made, "order.issue/1", order(lot))
    answer = good.answer
    number = identifier.new("RE", os.urandom(16))
    for wrong in (
        structs.replace(answer, seed=packed(b"x" * 32)), structs.replace(answer, numbers=(number,)),
        structs.replace(answer, numbers=()), structs.replace(answer, numbers=(lot.case,)),
    ):  # fmt: skip
        assert refusal(office, structs.replace(good, answer=wrong)) == "act_changed"
    said = structs.replace(good.command, legal_basis="art. 137")
    assert refusal(office, structs.replace(good, command=said)) == "act_changed"
    assert refusal(office, structs.replace(good, answer=structs.replace(answer, seed="x"))) == "bad_seed"
    office.recorder.record(good)


def test_a_draft_that_was_entered_again_while_it_was_read_is_not_confirmed(office, made):
    """What is signed is the draft as it was shown: a destruction is not had for a restitution (order.copy_entered/1)."""
    lot = office.lot(2)
    number = typed(office, lot, sort="restitute", appeal_until="2035-12-31")
    read = answered(office, made, "order.confirm_copy/1", ConfirmCopy(order=number))
    typed(office, lot, order=number)
    assert refusal(office, read) == "act_changed"
    assert office.state(number).status == "draft"
    office.recorder.record(answered(office, made, "order.confirm_copy/1", ConfirmCopy(order=number)))
    assert (office.state(number).status, office.state(number).sort) == ("issued", "")
    assert [
        one for one in verify(office.store, Plan()).findings if one.facts.get("type") != "order.copy_entered/1"
    ] == []


def test_verification_names_a_confirmation_of_another_draft(office, made, monkeypatch):
    """An insider has the service record it of the draft before: the event says so itself, and is not believed."""
    number = typed(office, office.lot(1))
    tip = DatabaseStateReader.tip
    monkeypatch.setattr(DatabaseStateReader, "tip", lambda world, one: (tip(world, one)[0], "A" * 43 + "="))
    office.recorder.record(answered(office, made, "order.confirm_copy/1", ConfirmCopy(order=number)))
    [one] = verify(office.store, Plan()).findings
    assert (one.code, one.facts["type"], one.facts["field"]) == ("event_unlawful", "order.copy_confirmed/1", "base")


def test_an_answer_serves_neither_later_nor_in_another_log(office, made):
    """Given up, and kept by whoever saw it: not a quarter of an hour later, not under an hour of one's own, not elsewhere."""
    good = answered(office, made, "legal_hold.place/1", hold(office.lot(1)))
    now = office.recorder._now
    office.recorder._now = lambda: ClockReading(*(each + 16 * 60_000 for each in structs.astuple(now())))
    assert refusal(office, good) == "act_stale"
    office.recorder._now = now
    said = good.answer.shown
    for shown, code in (
        ("", "act_stale"),
        ("2020", "act_stale"),
        (said[:-1] + "+00:00", "act_stale"),
        (f"{said[:-2]}9Z", "act_changed"),
    ):
        if shown != said:
            assert refusal(office, structs.replace(good, answer=structs.replace(good.answer, shown=shown))) == code
    request, found, seed = shown_elsewhere(office, made)
    answer = SignedAct(
        seed=seed, numbers=found.numbers, shown=found.at, assertion=made.answer(challenge(found.statement))
    )
    assert refusal(office, structs.replace(request, answer=answer)) == "act_changed"
    office.recorder.record(good)


def shown_elsewhere(office, made):
    """A request, and what an exercise on a copy of the log would have its author sign."""
    request, found, seed = shown(office, "legal_hold.place/1", hold(office.lot(1)))
    return (
        request,
        structs.replace(found, statement=found.statement.replace(ORIGIN.encode(), b"exercise.example")),
        seed,
    )


def test_verification_names_an_act_recorded_long_after_it_was_shown(office, made, monkeypatch):
    """Whoever runs the service keeps an answer for a year, or takes one that was given for a copy of the log."""
    monkeypatch.setattr(passkey_signed_acts, "PATIENCE", timedelta(days=500))
    good = answered(office, made, "legal_hold.place/1", hold(office.lot(1)))
    now = office.recorder._now
    office.recorder._now = lambda: structs.replace(now(), wall_ms=now().wall_ms + 400 * 86_400_000)
    office.recorder.record(good)
    office.recorder._now = now
    assert [f.facts.get("fault") for f in verify(office.store, Plan()).findings if f.code == "signed_wrong"] == []
    monkeypatch.undo()
    assert [f.facts["fault"] for f in verify(office.store, Plan()).findings if f.code == "signed_wrong"] == ["hour"]


def test_a_number_that_somebody_bears_is_not_taken_again(office, made):
    """Whoever makes the numbers up themselves gains nothing, and confuses nobody."""
    first = office.recorder.record(answered(office, made, "order.issue/1", order(office.lot(1)))).first("RE")
    later = answered(office, made, "order.issue/1", order(office.lot(1), "R 2/2026"))
    wrong = structs.replace(later, answer=structs.replace(later.answer, numbers=(first,)))
    assert refusal(office, wrong) == "act_changed"
    office.recorder.record(later)
    assert office.state(first).order_reference == "R 1/2026"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"made_at": "https://elsewhere.example"}, "assertion_wrong"), ({"signature": "AAAA"}, "assertion_wrong"),
        ({"credential": "AAAA"}, "passkey_not_valid"), ({"client_data": "!"}, "assertion_wrong"),
        ({"client_data": NESTED}, "assertion_wrong"),
    ],
)  # fmt: skip
def test_a_forged_answer_is_refused(office, made, how, code):
    """Another origin, no signature, nobody's key, no browser's answer."""
    request, found, seed = shown(office, "legal_hold.place/1", hold(office.lot(1)))
    signer = Authenticator("prosecutor", how.get("made_at", made.origin))
    assertion = structs.replace(
        signer.answer(challenge(found.statement)), **{k: v for k, v in how.items() if k != "made_at"}
    )
    assert (
        refusal(office, structs.replace(request, answer=SignedAct(seed=seed, shown=found.at, assertion=assertion)))
        == code
    )


def test_another_persons_passkey_and_one_that_ended_sign_nothing(office, made):
    """A key signs for its own person, until it ends."""
    lot = office.lot(1)
    witness = passkey(office, "witness1")
    assert refusal(office, answered(office, witness, "legal_hold.place/1", hold(lot))) == "passkey_not_valid"
    request = answered(office, made, "legal_hold.place/1", hold(lot))
    ends = RevokePasskey(person=office.people["prosecutor"], credential=packed(made.credential))
    office.do("passkey.revoke/1", ends, "key1")
    assert refusal(office, request) == "passkey_not_valid"


def test_verification_checks_each_signature_again(office, made):
    """A header whose act was written over, a key that was never its signer's, or ended before: each is named."""
    receipt = office.recorder.record(answered(office, made, "legal_hold.place/1", hold(office.lot(1))))
    with office.store.reading() as connection:
        lines = connection.exec_driver_sql("SELECT body FROM event ORDER BY seq").scalars()
        log = [bytes(body) for body in lines]
    keys: signatures.Keys = {}
    for seq, body in enumerate(log):
        part = TYPES.decode(body)
        if getattr(part, "subject", "").startswith(Person.kind):
            signatures.note(keys, part.subject, seq, part.data)

    def faults(events, known):
        return [
            (f.code, f.facts["fault"]) for f in signatures.wrong(known, {}, {}, 0, stored_events.read(events), ORIGIN)
        ]

    header = TYPES.decode(log[receipt.seq])
    assert faults(log, keys) == []
    for change in ({"kind": "legal_hold.lift/1"}, {"root": header.request}, {"parts": 7}, {"rules": "SN/1"}):
        forged = [*log[: receipt.seq], canonical.encode(structs.replace(header, **change)), *log[receipt.seq + 1 :]]
        assert faults(forged, keys) == [("signed_wrong", "challenge")], change
    nested = structs.replace(header, sigs=(structs.replace(header.sigs[0], statement=NESTED),))
    assert faults([*log[: receipt.seq], canonical.encode(nested)], keys) == [("signed_wrong", "type")]
    [held] = keys.values()
    for wrong in ({"key": "AAAA"}, {"since": 0}, {"since": receipt.seq + 1}, {"until": 1}):
        assert faults(log, dict.fromkeys(keys, structs.replace(held, **wrong))) == [("signed_wrong", "key")], wrong


def test_a_signature_left_out_by_a_service_that_asked_for_none_is_named(office, made, monkeypatch):
    """Its author had a key then, and nobody derogated; who had none yet, or none any more, owed none."""
    monkeypatch.setattr(passkey_signed_acts, "require_passkey", lambda *_: None)
    forged = office.do("order.issue/1", order(office.lot(1)), "prosecutor")
    [found] = verify(office.store, Plan()).findings
    assert (found.code, found.facts["seq"], found.facts["fault"]) == ("signed_wrong", forged.seq, "missing")
    header, whose = header_of(office, forged), (office.people["prosecutor"], "any")

    def faults(header, **key):
        known = {whose: signatures.Key("", "", **key)}
        return [one.facts["fault"] for one in signatures.wrong(known, {}, {}, forged.seq, [header])]

    assert faults(header, since=1) == ["missing"]
    assert [faults(header, **key) for key in ({}, {"since": forged.seq + 1}, {"since": 1, "until": 2})] == [[], [], []]
    assert faults(structs.replace(header, flags=("derogated:ML-keyed",)), since=1) == []
    assert faults(structs.replace(header, flags=("derogated:ML-report",)), since=1) == ["missing"]
    assert faults(structs.replace(header, kind="case.open/1"), since=1) == []


def test_an_act_signed_with_a_key_declared_compromised_is_marked(office, made):
    """From then until it ends, like every act that rests on it (I42)."""
    receipt = office.recorder.record(answered(office, made, "legal_hold.place/1", hold(office.lot(1))))
    header = header_of(office, receipt)
    command = DeclareCompromised(
        whose=office.people["prosecutor"], means="passkey", since="2000-01-01T00:00:00Z", reason="Prêtée"
    )
    office.do("credential.declare_compromised/1", command, "key1")
    with office.store.reading() as connection:
        assert MARK in flags(header, (), declared(connection, [header]))


def test_a_draft_that_is_entered_again_is_no_finding_and_one_after_its_confirmation_is(office):
    """Also under another number; an order that is issued begins only once."""
    clerk = propose_and_confirm.EnrolPerson(
        name="Greffier", rank="", agency=office.agencies["prosecution"], roles=("court_clerk",)
    )
    office.people["registry"] = office.enrol(clerk)
    lot = office.lot(1)
    typed = EnterCopy(
        order_reference="R 9/2016", issuer=office.people["prosecutor"], signed_on="2020-01-01", exhibits=tuple(lot.exhibits),
        scans=(PHOTO,), **TEXTS,
    )  # fmt: skip
    number = office.do("order.enter_copy/1", typed, "registry").first("RE")
    for more in ({"legal_basis": "art. 137"}, {"order_reference": "R 10/2016"}):
        typed = structs.replace(typed, order=number, **more)
        office.do("order.enter_copy/1", typed, "registry")
    assert verify(office.store, Plan()).findings == []
    draft = office.state(number)
    again = OrderCopyEntered(
        order_reference=draft.order_reference,
        issuer=draft.issuer,
        agency=draft.agency,
        entered_by="x",
        signed_on="",
        exhibits=(),
        again=True,
    )
    assert entered_again(draft, again)
    for state, event in (
        (structs.replace(draft, status="issued"), again), (draft, structs.replace(again, again=False)),
        (draft, structs.replace(again, agency="x")), (draft, structs.replace(again, order_reference="R 11/2016")), (None, again),
    ):  # fmt: skip
        assert not entered_again(state, event)
