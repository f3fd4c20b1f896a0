"""Signing a session: one frozen statement, every way beside every other, in the pack's order, in the open (issue 5.6)."""

import hashlib
import json

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.destruction.arrival_and_ignition import Ignite
from custody.domain.destruction.session_statement import challenge, committed
from custody.domain.destruction.sign_off import Sign, evidence_fault
from custody.domain.destruction.signing_progress import missing
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.people.passkey import ConfirmPasskey, RegisterPasskey, RevokePasskey, public_key, require_home
from custody.domain.people.propose_and_confirm import Disable, EnrolPerson
from custody.domain.people.webauthn import packed
from tests.domain.authenticator import BE, UP, Authenticator
from tests.factories.memory_office import PHOTO, refused, town

SALT = "c2FsdHNhbHRzYWx0c2FsdA"
OFFICER = "key1"


def closed():
    """A town and a session that is closed and waits for signatures."""
    t = town()
    return t, t.lot(until="closed").session


def act_id(t):
    """The id that the next act will have."""
    return f"act-{t.acts}"


def passkey(t, person, *, confirmed=True, **how):
    """A passkey of a person, confirmed by a key officer."""
    made = Authenticator(person, **how)
    t.do("passkey.register/1", made.registration(act_id(t), t.who[person]), person)
    credential = t.state(t.who[person]).passkeys[-1].credential
    if confirmed:
        t.do("passkey.confirm/1", ConfirmPasskey(person=t.who[person], credential=credential), OFFICER)
    return made


def sign(t, session, by, decision="attested", *others, **more):
    return t.do("destruction_session.sign/1", Sign(session=session, decision=decision, **more), by, *others)


def by_passkey(t, session, made, person, decision="attested", text="", by=None, wrong=None):
    """A signature by passkey, on the own device or, with ``by``, on another's."""
    quality = next(a.quality for a in t.state(session).attendance if a.person == t.who[person])
    said = {
        "act": act_id(t), "session": session, "statement": t.state(session).statement, "person": t.who[person],
        "quality": quality, "decision": decision, "words": committed(SALT, text) if text else "",
    }  # fmt: skip
    answer = made.answer(challenge(**(said | (wrong or {}))))
    return sign(t, session, by or person, decision, person=t.who[person], assertion=answer, reservations=text,
                salt=SALT if text else "")  # fmt: skip


def consents(t, person, part="attendee"):
    return Actor(person=t.who[person], part=part, will="other_device", agency=t.state(t.who[person]).agency)


def everyone(t, session, *but):
    """Those who sign before the chair, in the pack's order."""
    for name in ("witness1", "witness2", "verifier", "member", "prosecutor"):
        if name not in but:
            sign(t, session, name)


def test_the_hour_that_is_claimed_for_the_fire_is_signed_with_the_hour_of_its_recording():
    """Entered from paper afterwards, both stand in the statement with the source; without a claim only the recording."""
    t = town()
    lot = t.lot(until="on_site")
    noted = Occurred(at=t.state(lot.session).staged_at, source="paper", zone="Africa/Bamako")
    t.do(
        "destruction_session.ignite/1",
        Ignite(session=lot.session, exhibits=tuple(lot.exhibits)),
        "chair",
        occurred=noted,
    )
    t.close(lot.session)
    said = json.loads(t.session_statement(lot.session))
    assert said["ignition_claimed"] == {"at": noted.at, "source": "paper", "zone": "Africa/Bamako"}
    assert said["ignited_at"] == t.state(lot.session).ignited_at != noted.at
    assert hashlib.sha256(t.session_statement(lot.session)).hexdigest() == t.state(lot.session).statement
    t, session = closed()
    assert "ignition_claimed" not in json.loads(t.session_statement(session))


def test_the_statement_is_frozen_at_the_close_and_no_word_changes_it():
    """Its hash stands in the log; the same bytes are made again from states after all have signed and it is certified."""
    t, session = closed()
    frozen = t.state(session).statement
    assert len(frozen) == 64
    everyone(t, session)
    sign(t, session, "chair")
    t.certify(session)
    assert t.state(session).statement == frozen == hashlib.sha256(t.session_statement(session)).hexdigest()
    said = json.loads(t.session_statement(session))
    assert not {"attested_at", "left_at", "refused"} & set(said["attendance"][0])
    assert t.refolded() == t.snapshot()


def test_a_signature_is_the_persons_word_and_the_certificate_names_each():
    """Nobody has to say the same twice: who signed has attested."""
    t, session = closed()
    sign(t, session, "witness1", "reserved", reservations="Fumée blanche", salt=SALT)
    sign(t, session, "witness2", "refused", reservations="Je n'ai rien vu", salt=SALT)
    everyone(t, session, "witness1", "witness2")
    sign(t, session, "chair")
    assert missing(t.state(session)) == []
    words = {t.name_of(a.person): (a.refused, a.reservations) for a in t.state(session).attendance}
    assert (words["witness1"], words["witness2"], words["chair"]) == ((False, True), (True, False), (False, False))
    certificate = t.certify(session).first("CE")
    assert t.state(certificate).statement
    assert "Fumée".encode() not in b"".join(t.log)


def test_the_chair_signs_last_and_the_refusal_names_the_rule():
    """Signing other than in the order of the pack is refused with its rule, until those before have given a word."""
    t, session = closed()
    with pytest.raises(Exception, match="signs_too_early") as told:
        sign(t, session, "chair")
    assert (told.value.facts["rule"], told.value.facts["person"]) == ("ML-sign-chair", t.prosecutor)
    with refused(t, "signs_too_early"):
        sign(t, session, "member")
    t.attest(session, "chair", attested=False, person=t.witness2, reservations="Parti")
    everyone(t, session, "witness2")
    sign(t, session, "chair")
    sign(t, session, "witness2", "refused", reservations="Malade", salt=SALT)
    assert not next(a for a in t.state(session).attendance if a.person == t.witness2).noted


def test_no_word_and_no_note_of_the_chairs_goes_past_the_order_unseen():
    """Who attested still waits for the turn to sign; whom the chair noted away, all being so, stands beside the signature."""
    t, session = closed()
    t.attest(session, "chair")
    with refused(t, "signs_too_early"):
        sign(t, session, "chair")
    for name in ("witness1", "witness2", "verifier", "member", "prosecutor"):
        t.attest(session, "chair", attested=False, person=t.who[name], reservations="Parti")
    assert sign(t, session, "chair").header.flags == ("signed_past_noted",)
    assert sign(t, session, "witness1").header.flags == ()


def test_the_passkey_of_somebody_who_left_office_signs_nothing():
    """Their account is closed, and so is what they hold."""
    t, session = closed()
    made = passkey(t, "witness1")
    t.enrol(Disable(person=t.witness1))
    with refused(t, "passkey_not_valid"):
        by_passkey(t, session, made, "witness1", by="chair")


def test_ways_stand_beside_one_another_and_follow_from_who_gave_their_will():
    """Own device, PIN on another's, passkey on another's, hand and thumb on paper before two others."""
    t, session = closed()
    sign(t, session, "witness1")
    sign(t, session, "chair", "attested", consents(t, "witness2"), person=t.witness2)
    by_passkey(t, session, passkey(t, "verifier"), "verifier", by="chair")
    paper = {"on_paper": "thumb", "photos": (PHOTO,), "person": t.member}
    done = sign(t, session, "chair", "attested", consents(t, "witness1", "witness"), **paper)
    assert done.events[0][1].before == (t.chair, t.witness1)
    ways = {t.name_of(s.person): s.way for s in t.state(session).signatures}
    assert ways == {"witness1": "account", "witness2": "pin", "verifier": "passkey", "member": "thumb"}
    by_passkey(t, session, passkey(t, "witness1"), "witness1")
    with refused(t, "signed_so_already"):
        sign(t, session, "witness1")
    with refused(t, "signed_otherwise"):
        sign(t, session, "chair", "refused", consents(t, "witness1"), person=t.witness1, reservations="x", salt=SALT)


def test_paper_needs_two_others_who_were_there_and_its_scan():
    """A claim that a thumb is on the paper is nobody's word alone."""
    t, session = closed()
    paper = {"on_paper": "wet", "photos": (PHOTO,), "person": t.witness1}
    with refused(t, "paper_needs_two"):
        sign(t, session, "witness2", **paper)
    with refused(t, "paper_needs_two"):
        sign(t, session, "witness2", "attested", consents(t, "clerk", "witness"), **paper)
    with refused(t, "paper_needs_two"):
        sign(t, session, "witness1", "attested", consents(t, "witness2", "witness"), **paper)
    for wrong in ({"photos": ()}, {"on_paper": ""}):
        with refused(t, "one_way_only"):
            sign(t, session, "witness2", "attested", consents(t, "verifier", "witness"), **(paper | wrong))
    with refused(t, "presence_unconfirmed"):
        sign(t, session, "chair", person=t.witness1)
    with refused(t, "not_present"):
        sign(t, session, "chair", "attested", consents(t, "witness3"), person=t.witness3)


def test_a_paper_silences_nobody_and_is_contested_by_its_persons_own_word():
    """Two others say that the thumb is theirs; the person refuses, both stand, and no further paper says otherwise."""
    t, session = closed()
    paper = {"on_paper": "thumb", "photos": (PHOTO,), "person": t.witness2}
    others = consents(t, "verifier", "witness")
    sign(t, session, "chair", "attested", others, **paper)
    with refused(t, "signed_otherwise"):
        sign(t, session, "chair", "refused", others, **(paper | {"on_paper": "wet", "reservations": "x", "salt": SALT}))
    done = by_passkey(t, session, passkey(t, "witness2"), "witness2", "refused", "Je n'ai rien signé")
    assert done.header.flags == ("paper_contested",)
    assert [(s.way, s.contested) for s in t.state(session).signatures] == [("thumb", True), ("passkey", False)]
    assert next(a for a in t.state(session).attendance if a.person == t.witness2).refused
    for wrong in (paper | {"on_paper": "wet"}, {}):
        with refused(t, "signed_otherwise"):
            sign(t, session, *(("chair", "attested", others) if wrong else ("witness2",)), **wrong)
    assert t.refolded() == t.snapshot()


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "act-0"}, {"session": "DS000000000XX"}, {"statement": "0" * 64}, {"decision": "refused"},
        {"quality": "chair"}, {"words": "0" * 64},
    ],
)  # fmt: skip
def test_an_assertion_over_anything_else_is_refused(wrong):
    """A replayed one, another session's, another statement's, another decision's: each gives another challenge."""
    t, session = closed()
    made = passkey(t, "witness1")
    with refused(t, "assertion_wrong"):
        by_passkey(t, session, made, "witness1", wrong=wrong)
    assert by_passkey(t, session, made, "witness1").events[0][1].way == "passkey"


def test_a_passkey_signs_only_confirmed_by_another_unrevoked_and_for_its_own_person():
    """Made by its person, confirmed by a key officer; whoever lost it ends it, and what it signed stays."""
    t, session = closed()
    made = passkey(t, "witness1", confirmed=False)
    key = {"person": t.witness1, "credential": t.state(t.witness1).passkeys[0].credential}
    with refused(t, "passkey_not_valid"):
        by_passkey(t, session, made, "witness1")
    t.do("passkey.confirm/1", ConfirmPasskey(**key), OFFICER)
    with refused(t, "passkey_settled"):
        t.do("passkey.confirm/1", ConfirmPasskey(**key), OFFICER)
    with refused(t, "passkey_not_valid"):
        by_passkey(t, session, made, "witness2")
    with refused(t, "passkey_known"):
        t.do("passkey.register/1", made.registration(act_id(t), t.witness2), "witness2")
    with refused(t, "not_your_passkey"):
        t.do("passkey.revoke/1", RevokePasskey(**key), "witness2")
    by_passkey(t, session, made, "witness1")
    with refused(t, "last_passkey"):
        t.do("passkey.revoke/1", RevokePasskey(**key), "witness1")
    t.do("passkey.revoke/1", RevokePasskey(**key), OFFICER)
    with refused(t, "passkey_settled"):
        t.do("passkey.revoke/1", RevokePasskey(**key), OFFICER)
    assert [s.way for s in t.state(session).signatures] == ["passkey"]


@pytest.mark.parametrize("divided", [False, True])
def test_four_eyes_who_ended_a_passkey_does_not_confirm_the_next(divided):
    """Else one officer with a stolen password signed in another's name; of two agencies, the other one's confirms."""
    t = town()
    if divided:
        third = EnrolPerson(name="Trois", rank="", agency=t.agency["police"], roles=(Role.KEY_OFFICER,))
        t.who["key3"] = t.enrol(third)

    def made(name, by=None):
        answer = Authenticator(name).registration(act_id(t), t.witness1, by)
        t.do("passkey.register/1", answer, "witness1")
        return {"person": t.witness1, "credential": t.state(t.witness1).passkeys[-1].credential}

    t.do("passkey.revoke/1", RevokePasskey(**made("never confirmed")), "key1")
    first = made("first")
    t.do("passkey.confirm/1", ConfirmPasskey(**first), "key1")
    t.do("passkey.revoke/1", RevokePasskey(**first), "key1")
    second = made("second")
    for near in ("key1", "key2") if divided else ("key1",):
        with refused(t, "passkey_other_officer"):
            t.do("passkey.confirm/1", ConfirmPasskey(**second), near)
    t.wait(hours=1)
    t.do("passkey.confirm/1", ConfirmPasskey(**second), "key3" if divided else "key2")
    t.do("passkey.confirm/1", ConfirmPasskey(**made("third", Authenticator("second"))), "key1")


def test_who_has_a_passkey_that_signs_makes_another_by_it_alone():
    """A stolen password and one officer make no second one, in whichever order; of a lost one two officers answer."""
    t = town()
    waiting = Authenticator("the thief's, made first")
    t.do("passkey.register/1", waiting.registration(act_id(t), t.witness1), "witness1")
    own, thief = passkey(t, "witness1"), Authenticator("thief")
    before = ConfirmPasskey(person=t.witness1, credential=packed(waiting.credential))
    with refused(t, "passkey_unvouched"):
        t.do("passkey.confirm/1", before, OFFICER)
    with refused(t, "passkey_by_another"):
        t.do("passkey.register/1", thief.registration(act_id(t), t.witness1), "witness1")
    with refused(t, "passkey_not_valid"):
        t.do("passkey.register/1", thief.registration(act_id(t), t.witness1, waiting), "witness1")
    stale = thief.registration("act-0", t.witness1, own).by
    with refused(t, "assertion_wrong"):
        said = structs.replace(thief.registration(act_id(t), t.witness1), by=stale)
        t.do("passkey.register/1", said, "witness1")
    second = Authenticator("second")
    t.do("passkey.register/1", second.registration(act_id(t), t.witness1, own), "witness1")
    made = ConfirmPasskey(person=t.witness1, credential=packed(second.credential))
    t.do("passkey.confirm/1", made, OFFICER)
    assert sum(one.signs for one in t.state(t.witness1).passkeys) == 2


def test_four_eyes_what_a_stolen_passkey_made_is_not_confirmed_once_that_one_is_ended():
    """Else who ended it confirmed the thief's beside the owner's new one, by the voucher of the stolen one."""
    t = town()

    def made(name, by=None):
        answer = Authenticator(name).registration(act_id(t), t.witness1, by)
        t.do("passkey.register/1", answer, "witness1")
        return {"person": t.witness1, "credential": t.state(t.witness1).passkeys[-1].credential}

    first = made("first")
    t.do("passkey.confirm/1", ConfirmPasskey(**first), "key1")
    thief = made("thief", Authenticator("first"))
    t.do("passkey.revoke/1", RevokePasskey(**first), "key1")
    t.do("passkey.confirm/1", ConfirmPasskey(**made("second")), "key2")
    for officer in ("key1", "key2"):
        with refused(t, "passkey_unvouched"):
            t.do("passkey.confirm/1", ConfirmPasskey(**thief), officer)
    t.do("passkey.confirm/1", ConfirmPasskey(**made("third", Authenticator("second"))), "key1")
    assert [one.signs for one in t.state(t.witness1).passkeys] == [False, False, True, True]


def test_a_passkey_without_its_user_verified_is_neither_made_nor_believed():
    """Touched is not verified; and what can be copied to another device says so."""
    t, session = closed()
    with refused(t, "passkey_refused"):
        passkey(t, "witness1", flags=UP)
    made = passkey(t, "witness1", flags=UP | 4 | BE)
    assert not t.state(t.witness1).passkeys[0].device_bound
    made.flags = UP
    with refused(t, "assertion_wrong"):
        by_passkey(t, session, made, "witness1")
    for origin in ("http://custody.example", "https://CUSTODY.example", "https://evil.example/x"):
        with refused(t, "passkey_refused"):
            passkey(t, "witness2", origin=origin)
    with refused(t, "passkey_refused"):
        t.do("passkey.register/1", RegisterPasskey(client_data="e30", attestation="oA"), "witness2")


def test_a_passkey_is_made_at_the_services_own_address():
    """What the browser says of its address must be what the service is configured to have; without one, this machine."""
    for origin, url, home in (
        ("https://custody.example", "https://custody.example", True), ("http://localhost:8001", "", True),
        ("https://evil.example", "https://custody.example", False), ("https://localhost.example", "", False),
        ("http://localhost", "https://custody.example", False),
    ):  # fmt: skip
        made = Authenticator(origin=origin).registration("act-1", "PE1")
        if home:
            require_home(made.client_data, url)
            continue
        with pytest.raises(RuleBroken, match="passkey_elsewhere"):
            require_home(made.client_data, url)
    with pytest.raises(RuleBroken, match="passkey_refused"):
        require_home("=", "")


@pytest.mark.parametrize(
    "cose",
    [
        {3: -8, -2: b"\x01" + bytes(31)}, {3: -7, -2: bytes(31) + b"\x01", -3: bytes(31) + b"\x01"},
        {3: -257, -1: (3 * (2**510 + 1)).to_bytes(64), -2: b"\x01\x00\x01"},
    ],
)  # fmt: skip
def test_a_key_under_which_others_can_sign_is_no_passkey(cose):
    """A point of small order, one off the curve, an RSA modulus that a desk computer factors."""
    with pytest.raises(RuleBroken, match="passkey_refused"):
        public_key(cose)


def test_the_evidence_in_the_event_is_enough_to_check_it_years_later():
    """Event, act and session number: no state, no network; a changed decision no longer fits."""
    t, session = closed()
    act, made = act_id(t), passkey(t, "witness1")
    act = act_id(t)
    event = by_passkey(t, session, made, "witness1", "reserved", "Deux sacs humides").events[0][1]
    assert evidence_fault(event, act, session) == ""
    assert evidence_fault(structs.replace(event, decision="attested"), act, session) == "challenge"
    assert evidence_fault(structs.replace(event, key=made.answer(b"").signature), act, session) == "signature"
    assert evidence_fault(structs.replace(event, assertion=None), act, session) == "missing"


def test_what_is_signed_after_72_hours_is_recorded_and_flagged():
    """Nothing on site had a network: the same hash is signed later, and the delay shows."""
    t, session = closed()
    sign(t, session, "witness1")
    t.wait(hours=73)
    done = sign(t, session, "witness2")
    assert done.header.flags == ("unmet:ML-sign-delay",)
    assert [s.late for s in t.state(session).signatures] == [False, True]


def test_a_certified_session_is_still_signed_and_its_certificate_stays_as_it_was():
    """A passkey that follows changes neither the attendance nor the statement that was certified."""
    t, session = closed()
    for name in ("witness1", "witness2", "verifier", "member", "prosecutor", "chair"):
        t.attest(session, name)
    certificate = t.certify(session).first("CE")
    before = t.certificate_statement(certificate)
    assert len(missing(t.state(session))) == 6
    sign(t, session, "chair")
    with refused(t, "signed_otherwise"):
        sign(t, session, "witness1", "refused", reservations="Trop tard", salt=SALT)
    assert t.certificate_statement(certificate) == before
    assert hashlib.sha256(before).hexdigest() == t.state(certificate).statement


def test_a_reservation_is_written_and_salted_or_it_is_none():
    """A text beside an unreserved signature would be a reservation that nobody counts."""
    t, session = closed()
    for more, code in (
        ({"reservations": "x"}, "reservation_undeclared"), ({"decision": "reserved", "salt": SALT}, "field_empty"),
        ({"decision": "refused", "reservations": "x", "salt": "short"}, "bad_salt"),
    ):  # fmt: skip
        with refused(t, code):
            t.do("destruction_session.sign/1", Sign(session=session, **({"decision": "attested"} | more)), "witness1")
