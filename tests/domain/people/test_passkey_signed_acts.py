"""Orders and holds signed with a passkey: over the act as it is recorded, by whoever has one."""

import json
from hashlib import sha256

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.access.permissions import roles_permitted
from custody.domain.access.roles import Role
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Actor, Header
from custody.domain.law.derogation import Grant
from custody.domain.law.rule_outcome import rule_of_flag
from custody.domain.law.rule_pack_loader import HOME, packs
from custody.domain.people.passkey import ConfirmPasskey, RevokePasskey
from custody.domain.people.passkey_signed_acts import (
    FORM,
    KINDS,
    UNSIGNED,
    SignedAct,
    _signature,
    challenge,
    derive_salts,
    signature_fault,
    statement,
)
from custody.domain.people.person import Passkey
from custody.domain.people.webauthn import packed
from custody.domain.registry.registry import TYPES
from custody.log import canonical
from tests.domain.authenticator import BE, UP, Authenticator
from tests.domain.destruction.test_sign_off import act_id, passkey
from tests.domain.golden_events import GOLDEN
from tests.factories.memory_office import modest, refused, town

REASON = {"legal_basis": "art. 56", "reason": "Contre-expertise"}
LOG, SHOWN = "custody.example/log", "2016-11-04T09:29:00.000Z"
GOLD = TYPES.decode((GOLDEN / "act_1.json").read_bytes())


def hold(t, lot, by="prosecutor"):
    return t.do("legal_hold.place/1", PlaceHold(exhibits=lot.exhibits, **REASON), by)


def key_of(made):
    der = made.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Passkey(credential=packed(made.credential), key=packed(der), origin=made.origin, since="", registered=0)


def answer(made, header):
    """What a passkey answers of an act that was shown at ``SHOWN``."""
    given = made.answer(challenge(statement(header, LOG, SHOWN)))
    return SignedAct(seed="", shown=SHOWN, assertion=given)


def test_every_act_that_a_passkey_signs_is_one_of_the_prosecution_or_of_its_registry():
    """Whoever may do one may register a passkey."""
    for kind in KINDS:
        assert {Role.PROSECUTOR} <= roles_permitted(kind) <= {Role.PROSECUTOR, Role.COURT_CLERK}, kind
        assert roles_permitted(kind) <= roles_permitted("passkey.register/1"), kind


def test_who_has_no_passkey_acts_and_the_act_says_so_by_the_rule_of_the_pack():
    """Mali only warns: the flag names the rule, and the header its pack."""
    t = town()
    header = hold(t, t.lot()).header
    assert [rule_of_flag(flag) for flag in header.flags] == ["ML-keyed"]
    assert header.rules.startswith("ML/1 ")
    assert not header.sigs


def test_who_has_a_passkey_is_asked_for_it_until_it_ends():
    """Whatever the pack says; one that nobody has confirmed yet asks for nothing."""
    t = town()
    lots = [t.lot() for _ in range(3)]
    made = passkey(t, "prosecutor", confirmed=False)
    hold(t, lots[0])
    credential = packed(made.credential)
    t.do("passkey.confirm/1", ConfirmPasskey(person=t.who["prosecutor"], credential=credential), "key1")
    with refused(t, "passkey_needed"):
        hold(t, lots[1])
    ends = RevokePasskey(person=t.who["prosecutor"], credential=packed(made.credential))
    with refused(t, "last_passkey"):
        t.do("passkey.revoke/1", ends, "prosecutor")
    t.do("passkey.revoke/1", ends, "key1")
    hold(t, lots[1])


def test_a_stolen_password_takes_nobody_out_of_having_to_sign():
    """One's own passkey ends while another one signs, which one that nobody has confirmed does not."""
    t = town()
    lot, person = t.lot(), t.who["prosecutor"]
    held = passkey(t, "prosecutor")
    first = RevokePasskey(person=person, credential=packed(held.credential))
    second = Authenticator("another")
    t.do("passkey.register/1", second.registration(act_id(t), person, held), "prosecutor")
    with refused(t, "last_passkey"):
        t.do("passkey.revoke/1", first, "prosecutor")
    t.do("passkey.confirm/1", ConfirmPasskey(person=person, credential=packed(second.credential)), "key1")
    t.do("passkey.revoke/1", first, "prosecutor")
    with refused(t, "passkey_needed"):
        hold(t, lot)


def test_under_a_pack_that_can_be_derogated_from_only_a_named_person_lets_it_pass(monkeypatch):
    """A lost key does not keep a prosecution from a hold; of who has none, the rule blocks all the same."""
    pack = packs()[HOME]
    rules = [
        structs.replace(r, mode="derogable", competent=("inspector",)) if r.id == "ML-keyed" else r for r in pack.rules
    ]
    monkeypatch.setitem(packs(), HOME, structs.replace(pack, rules=tuple(rules)))
    t = town()
    lot = t.lot()
    with refused(t, "passkey_needed"):
        hold(t, lot)
    passkey(t, "prosecutor")
    with refused(t, "passkey_needed"):
        hold(t, lot)
    derogation = Grant(pack="ML/1", rule="ML-keyed", about=lot.exhibits, article="art. 1", reason="Clé perdue")
    t.do("derogation.grant/1", derogation, "inspector")
    assert "derogated:ML-keyed" in hold(t, lot).header.flags


def test_the_statement_is_the_header_without_what_comes_with_its_recording():
    """An outsider makes it from the event's bytes alone: three keys dropped, the log and the hour said, nothing else."""
    event = json.loads(canonical.encode(GOLD))
    said = {key: value for key, value in event.items() if key not in UNSIGNED} | {"log": LOG, "shown": SHOWN}
    made = statement(GOLD, LOG, SHOWN)
    assert made == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert challenge(made) == sha256(b"custody.act/1\0" + made).digest()


HEADERS = st.builds(
    structs.replace, st.just(GOLD),
    act=st.uuids().map(str), kind=st.sampled_from(sorted(KINDS)), root=st.binary(min_size=32, max_size=32).map(packed),
    request=st.binary(min_size=32, max_size=32).map(packed), parts=st.integers(1, 3_000), rules=st.sampled_from(["", "ML/1 a"]),
    sd=st.lists(st.binary(min_size=32, max_size=32).map(packed), max_size=3).map(tuple),
    at=st.sampled_from(["2016-11-04T09:30:00.000Z", "2016-11-04T09:40:00.000Z"]),
    flags=st.sampled_from([(), ("clock_stepped",)]),
)  # fmt: skip


@modest
@given(one=HEADERS, other=HEADERS)
def test_an_answer_holds_over_its_act_and_over_no_other(one, other):
    """Whatever differs of an act but its hour, flags and signatures, another act it is; and its hour changes nothing."""
    made = Authenticator("prosecutor")
    signer = one.actors[0].person
    signature = _signature(signer, key_of(made), answer(made, one))
    assert signature_fault(one, signature, LOG) == ""
    assert signature_fault(one, signature, "another.example/log") == "challenge"
    assert (
        signature_fault(structs.replace(one, at=other.at, flags=other.flags, sigs=(signature,)), signature, LOG) == ""
    )
    same = statement(one, LOG, SHOWN) == statement(other, LOG, SHOWN)
    assert signature_fault(other, signature, LOG) == ("" if same else "challenge")


@pytest.mark.parametrize(
    ("shown", "at", "fault"),
    [
        (SHOWN, "2016-11-04T09:44:00.000Z", ""), (SHOWN, "2016-11-04T09:44:00.001Z", "hour"),
        (SHOWN, "2016-11-04T09:13:59.999Z", "hour"), ("", GOLD.at, "hour"), ("2016-11-04T09:29:00Z", GOLD.at, "hour"),
        ("2016-11-04T09:28:00.000Z", GOLD.at, "challenge"),
    ],
)  # fmt: skip
def test_an_answer_holds_for_a_quarter_of_an_hour(shown, at, fault):
    """From the hour at which it was shown, which is signed, and in no other form than the log's."""
    made = Authenticator("prosecutor")
    signature = structs.replace(_signature(GOLD.actors[0].person, key_of(made), answer(made, GOLD)), shown=shown)
    assert signature_fault(structs.replace(GOLD, at=at), signature, LOG) == fault


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"algorithm": "ed25519"}, "form"), ({"signer": "PE0000000012T"}, "signer"), ({"signature": "AAAA"}, "signature"),
        ({"origin": "https://elsewhere.example"}, "origin"), ({"statement": "!"}, "base64"), ({"key": "AAAA"}, "signature"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_signature_has_its_name(wrong, fault):
    """Of another form, by another than the author, under another key, from another place."""
    made = Authenticator("prosecutor")
    signature = _signature(GOLD.actors[0].person, key_of(made), answer(made, GOLD))
    assert signature_fault(GOLD, structs.replace(signature, **wrong), LOG) == fault
    untouched = Authenticator("prosecutor", flags=UP | BE)
    lazy = _signature(GOLD.actors[0].person, key_of(untouched), answer(untouched, GOLD))
    assert signature_fault(GOLD, lazy, LOG) == "user_verification"


def test_the_golden_signature_of_an_act_holds_for_ever():
    """The bytes of a signed header, as they would stand in the log, checked with nothing from elsewhere."""
    header = TYPES.decode((GOLDEN / "act_1_passkey.json").read_bytes())
    assert isinstance(header, Header)
    [signature] = header.sigs
    assert signature.algorithm == FORM
    assert signature_fault(header, signature, LOG) == ""
    moved = structs.replace(header, actors=(Actor(person="PE0000000012T", part="author", will="own_device"),))
    assert signature_fault(moved, signature, LOG) == "signer"


def test_salts_come_from_the_seed_alone_and_never_twice():
    """The same in the same order, each another; what is no seed of 32 bytes is refused."""
    first, again = derive_salts(packed(b"s" * 32)), derive_salts(packed(b"s" * 32))
    drawn = [first(16) for _ in range(100)]
    assert drawn == [again(16) for _ in range(100)]
    assert len(set(drawn)) == len(drawn)
    assert derive_salts(packed(b"t" * 32))(16) not in drawn
    for wrong in ("", "!", packed(b"s" * 31), packed(b"s" * 33)):
        with pytest.raises(BadInput, match="bad_seed"):
            derive_salts(wrong)


def test_a_signature_adds_fields_that_an_older_one_does_not_have():
    """What was once written reads the same: each new field is left out where it says nothing."""
    [old] = GOLD.sigs
    assert msgspec.json.decode(canonical.encode(old)).keys() == {"algorithm", "key", "signature", "signer", "statement"}
