"""Means that others may have had: acts since then are marked, and none is undone (I42)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.destruction.sign_off import DestructionSessionSigned
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.events import Actor, Compromised, Fact, Header, Occurred
from custody.domain.kernel.times import written
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.people import propose_and_confirm
from custody.domain.people.compromised_credentials import (
    MARK,
    MEANWHILE,
    DeclareCompromised,
    WithdrawCompromise,
    marked,
)
from custody.domain.people.device import EnrolDevice, RevokeDevice
from custody.domain.people.passkey import PersonPasskeyRevoked
from custody.domain.people.person import Passkey, Person
from custody.domain.people.webauthn import Assertion
from custody.domain.registry.registry import TYPES
from tests.devices import key_named
from tests.factories.memory_office import refused, town

SINCE, INSIDE, UNTIL = "2016-05-10T08:00:00.000Z", "2016-05-11T00:00:00.000Z", "2016-05-12T08:00:00.000Z"


@pytest.fixture
def t():
    """A town of its own, whose people were enrolled the day before."""
    there = town()
    there.wait(days=1)
    return there


def declare(t, subject="", *, by="key1", hours=2, **more):
    said = {"whose": subject or t.clerk2, "since": written(t.now - timedelta(hours=hours)), "reason": "Vu"}
    return t.do("credential.declare_compromised/1", DeclareCompromised(**{"means": "sign_in"} | said | more), by)


def header(at, *actors, occurred=""):
    said = Occurred(at=occurred, source="device", zone="Africa/Bamako") if occurred else None
    return SimpleNamespace(at=at, actors=actors, occurred=said, sigs=())


def signed(person, *, passkey=True):
    """A signature of a session, with a passkey or by a PIN."""
    made = Assertion(credential="AAAA", client_data="", authenticator_data="", signature="")
    return DestructionSessionSigned(
        person=person, quality="witness", decision="attested", way="passkey" if passkey else "pin", statement="00",
        assertion=made if passkey else None,
    )  # fmt: skip


def author(person, will="own_device", **more):
    return Actor(person=person, part="author", will=will, **more)


def found(means, until=""):
    return {"PE1": [Compromised(means, SINCE, 7, until)], "DV1": [Compromised("device", SINCE, 8, UNTIL)]}


def marks(t):
    """The acts of the log that are marked now."""
    headers = [e for e in map(TYPES.decode, t.log) if isinstance(e, Header)]
    means = {n: t.state(n).compromised for n in t.world.entries if n[:2] in {"PE", "DV"}}
    return [h for h in headers if marked(h, (), means)]


def test_i42_acts_since_a_pin_was_seen_are_marked_and_none_is_undone(t):
    """Before, and after two key officers had a new password set, nothing is; the exhibit says what it said."""
    lot = t.lot(1)
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    t.wait(days=1)
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    before = t.state(lot.exhibits[0])
    declare(t, hours=20)
    assert [h.kind for h in marks(t)] == ["exhibit.sight/1"], "of the day, and not of the day before"
    assert t.state(lot.exhibits[0]) == before
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    assert len(marks(t)) == 2, "until there is a new one"
    t.enrol(propose_and_confirm.ResetCredentials(person=t.clerk2))
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    assert len(marks(t)) == 2
    assert t.state(t.clerk2).compromised[0].until


def test_i42_the_inspection_hears_of_each_once(t):
    """A concern for each declaration, with the time since when."""
    declare(t)
    t.state(t.clerk2).passkeys.append(key("A"))
    declare(t, means="passkey", hours=4)
    told = concerns(t.clerk2, t.world, t.now)
    assert [c.sort for c in told] == ["compromise", "compromise"]
    assert len({c.key for c in told}) == 2
    assert told[0].since == t.state(t.clerk2).compromised[0].since


def test_i42_a_device_and_passkeys_are_doubtful_until_they_end(t):
    """A device until it is revoked, before the declaration or after; passkeys until none signs."""
    change = EnrolDevice(name="Tél", agency=t.agency["drug_office"], public_key=key_named("A"))
    device = t.enrol(change)
    t.wait(days=1)
    declare(t, device, means="")
    [one] = t.state(device).compromised
    assert (one.means, one.until) == ("device", "")
    with refused(t, "compromise_known"):
        declare(t, device, means="", hours=1)
    t.do("device.revoke/1", RevokeDevice(device=device, reason="Volé"), "key2")
    declare(t, device, means="", hours=9)
    ended = t.state(device).revoked_at
    assert [one.until for one in t.state(device).compromised] == [ended, ended]
    person = Person(
        agency="SV1", named=1, passkeys=[key("A"), key("B")], compromised=[Compromised("passkey", SINCE, 7)]
    )
    PersonPasskeyRevoked(credential="A").apply(person, Fact("PE1", 8, 2, INSIDE, "a"))
    assert not person.compromised[0].until
    PersonPasskeyRevoked(credential="B").apply(person, Fact("PE1", 9, 3, UNTIL, "a"))
    assert person.compromised[0].until == UNTIL == person.ended("passkey", SINCE)


def test_i42_what_was_set_anew_before_the_declaration_is_marked_until_then(t):
    """Reset first and declared afterwards: until the first reset after the time that is given, and not the last."""
    lot = t.lot(1)
    for _ in range(2):
        t.wait(days=1)
        t.enrol(propose_and_confirm.ResetCredentials(person=t.clerk2))
    first, last = t.state(t.clerk2).sign_in_ended
    t.wait(days=1)
    declare(t, hours=60)
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    assert [one.until for one in t.state(t.clerk2).compromised] == [first]
    assert not any(h.kind == "exhibit.sight/1" for h in marks(t)), "with the password of since"
    declare(t, hours=1)
    assert [one.until for one in t.state(t.clerk2).compromised] == [first, ""]
    assert first < last


def test_i42_a_passkey_made_after_all_had_ended_is_another():
    """Passkeys that had all ended before the declaration are marked until then, whatever was made since."""
    ended, anew = key("A"), key("B")
    ended.revoked, anew.since = INSIDE, UNTIL
    assert Person(agency="SV1", named=1, passkeys=[ended, anew]).ended("passkey", SINCE) == INSIDE
    assert Person(agency="SV1", named=1, passkeys=[ended, anew]).ended("passkey", UNTIL) == ""
    assert Person(agency="SV1", named=1, passkeys=[ended]).ended("passkey", UNTIL) == INSIDE
    anew.since = SINCE
    assert Person(agency="SV1", named=1, passkeys=[ended, anew]).ended("passkey", SINCE) == ""


def key(credential):
    return Passkey(credential=credential, key="K", origin="o", since=SINCE, registered=1, confirmed=SINCE)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("credential_unknown", {"means": "tongue"}),
        ("credential_unknown", {"means": "device"}),
        ("credential_unknown", {"means": ""}),
        ("bad_time", {"since": "hier"}),
        ("time_in_future", {"since": "2099-01-01T00:00:00Z"}),
        ("time_implausible", {"since": "1999-12-31T23:59:59Z"}),
        ("field_empty", {"reason": " "}),
        ("no_passkey_ever", {"means": "passkey"}),
        ("not_found", {"whose": "PE0000000000A"}),
        ("not_found", {"whose": "DV0000000000A"}),
    ],
)
def test_a_declaration_says_which_means_since_when_and_why(t, code, said):
    """Nobody, nothing, what they never had, no time or one that cannot be."""
    with refused(t, code):
        declare(t, **said)


def test_i42_key_officers_declare_it_and_nobody_disowns_their_own_acts(t):
    """No clerk, no inspector; and a key officer has another do it for them."""
    for person in ("clerk", "inspector", "administrator"):
        with refused(t, "role_needed"):
            declare(t, by=person)
    with refused(t, "own_credential"):
        declare(t, t.key1)
    declare(t, t.key1, by="key2")
    with refused(t, "compromise_known"):
        declare(t, t.key1, by="key2", hours=0)


def test_i42_nothing_is_in_doubt_from_before_there_was_an_account_or_a_device(t):
    """Who says "always" says since the enrolment."""
    device = t.enrol(EnrolDevice(name="Tél", agency=t.agency["drug_office"], public_key=key_named("A")))
    t.wait(hours=1)
    for subject in (t.clerk2, device):
        declare(t, subject, means="" if subject == device else "sign_in", since="2000-01-01T00:00:00Z")
        state = t.state(subject)
        assert [one.since for one in state.compromised] == [state.enrolled_at]
        assert state.enrolled_at > "2016"


def test_i42_an_agency_with_a_key_officer_declares_what_befell_its_own(t):
    """Until the prosecution has one others declare it; for its only officer they still do."""
    declare(t, t.prosecutor, hours=3)
    officer = propose_and_confirm.EnrolPerson(
        name="Clé C", rank="", agency=t.state(t.prosecutor).agency, roles=(Role.KEY_OFFICER,)
    )
    t.who["key3"] = t.enrol(officer)
    t.wait(days=1)
    with refused(t, "other_agency_declares"):
        declare(t, t.prosecutor, hours=40)
    with refused(t, "other_agency_declares"):
        declare(t, by="key3")
    declare(t, t.prosecutor, by="key3", hours=40)
    declare(t, t.key3, by="key1")


def test_i42_nobody_disowns_a_device_on_which_they_may_have_acted(t):
    """A clerk who became a key officer declares it from the day of that change on only."""
    device = t.enrol(EnrolDevice(name="Tél", agency=t.agency["drug_office"], public_key=key_named("A")))
    t.wait(days=1)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk2, grant=(Role.KEY_OFFICER,), revoke=(Role.CLERK,)))
    t.wait(days=1)
    with refused(t, "own_credential"):
        declare(t, device, by="clerk2", means="", hours=30)
    declare(t, device, by="clerk2", means="", hours=20)


def test_i42_what_rests_on_the_means_is_marked_and_nothing_else():
    """A PIN given on another's device, or for somebody vouched for, too; a wet signature on paper rests on none."""
    inside = INSIDE
    pin = found("sign_in")
    assert marked(header(inside, author("PE2"), author("PE1", "other_device")), (), pin)
    assert marked(header(inside, author("PE2"), author("PE3", "vouched", by="PE1")), (), pin)
    assert marked(header(inside, author("PE1", "enrolled_device", device="DV2")), (), pin)
    assert not marked(header(inside, author("PE2"), author("PE3", "vouched", by="PE2")), (), pin)
    assert not marked(header(inside, author("PE1", "paper")), (), pin)
    assert marked(header(inside, author("PE2", "enrolled_device", device="DV1")), (), pin)


def test_i42_a_passkey_marks_what_was_signed_with_one():
    """Not what the same person did by password."""
    passkeys = found("passkey", UNTIL)
    assert marked(header(INSIDE, author("PE1")), [signed("PE1")], passkeys)
    assert marked(header(INSIDE, author("PE2")), [signed("PE1")], passkeys), "on the device of another"
    assert not marked(header(INSIDE, author("PE1")), [signed("PE1", passkey=False)], passkeys)
    assert not marked(header(INSIDE, author("PE1")), [signed("PE2")], passkeys)
    assert not marked(header(INSIDE, author("PE1")), [PersonPasskeyRevoked(credential="AAAA")], passkeys)
    assert not marked(header(UNTIL, author("PE1")), [signed("PE1")], passkeys)


def test_i42_what_was_done_offline_counts_by_both_its_times():
    """Done inside and sent after the end, or sent inside with an hour that the device made up."""
    by_device = author("PE1", "enrolled_device", device="DV1")
    early, late = "2016-05-09T08:00:00.000Z", "2016-05-13T08:00:00.000Z"
    for means in (found("sign_in", UNTIL), {"DV1": found("")["DV1"]}):
        assert marked(header(late, by_device, occurred=INSIDE), (), means)
        assert marked(header(INSIDE, by_device, occurred=early), (), means)
        assert not marked(header(late, by_device, occurred=UNTIL), (), means)
        assert not marked(header(late, author("PE1"), occurred=INSIDE), (), means), "typed in afterwards"


@given(st.integers(0, 96), st.booleans())
def test_i42_the_time_counts_from_the_first_instant_to_the_end(hours, ended):
    """From ``since`` on, the end left out."""
    at = f"2016-05-{9 + hours // 24:02}T{hours % 24:02}:00:00.000Z"
    expected = at >= SINCE and (not ended or at < UNTIL)
    assert bool(marked(header(at, author("PE1")), (), found("sign_in", UNTIL if ended else ""))) == expected


def test_i42_what_a_device_claims_from_before_and_delivers_after_is_marked_as_such():
    """Stolen, written on, given back, ended: the hour that it claims is its own word."""
    offline = author("PE2", "enrolled_device", device="DV1")
    means = found("passkey")
    before, after = "2016-05-09T00:00:00.000Z", "2016-05-13T00:00:00.000Z"
    assert marked(header(after, offline, occurred=before), (), means) == MEANWHILE
    assert marked(header(after, offline, occurred=INSIDE), (), means) == MARK
    assert marked(header(after, offline, occurred=after), (), means) == ""
    assert marked(header(SINCE, offline, occurred=before), (), means) == MARK
    assert marked(header(after, author("PE2", device="DV1"), occurred=before), (), means) == ""


def taken_back(t, subject, *, by="key1", second="key2", declared=0):
    said = t.state(subject).compromised
    command = WithdrawCompromise(whose=subject, declared=declared or said[-1].seq, reason="Mauvaise personne")
    return t.do(
        "credential.withdraw_compromise/1",
        command,
        by,
        Actor(person=t.who[second], part="witness", will="other_device"),
    )


def test_four_eyes_a_wrong_declaration_is_taken_back_by_two_and_both_stay(t):
    """Nothing is marked by it any more; the right one may be made, even since the same hour."""
    lot = t.lot(1)
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    declare(t, hours=20)
    assert marks(t)
    taken_back(t, t.clerk2)
    assert not marks(t)
    [one] = t.state(t.clerk2).compromised
    assert one.seq < one.withdrawn == len(t.log) - 1
    assert concerns(t.clerk2, t.world, t.now) == []
    with refused(t, "compromise_gone"):
        taken_back(t, t.clerk2)
    declare(t, hours=20)
    assert len(t.state(t.clerk2).compromised) == 2
    assert marks(t)


def test_four_eyes_neither_alone_nor_who_is_spoken_of_takes_it_back(t):
    """A clerk is no second, nor is somebody who is not there; nobody clears themselves."""
    declare(t, t.key2, by="key1")
    with refused(t, "own_credential"):
        taken_back(t, t.key2)
    taken_back(t, t.key2, second="inspector")
    declare(t)
    with refused(t, "consent_needed"):
        taken_back(t, t.clerk2, second="clerk")
    with refused(t, "compromise_gone"):
        taken_back(t, t.clerk2, declared=1)
    said = WithdrawCompromise(whose=t.clerk2, declared=t.state(t.clerk2).compromised[-1].seq, reason="x")
    with refused(t, "consent_needed"):
        t.do("credential.withdraw_compromise/1", said, "key1")
    with refused(t, "role_needed"):
        taken_back(t, t.clerk2, by="inspector")


def test_four_eyes_once_the_keys_lie_in_two_agencies_a_second_one_agrees_that_a_declaration_was_wrong(t):
    """An officer of the own agency is no second any more; the inspection, of another, is."""
    officer = propose_and_confirm.EnrolPerson(
        name="Clé C", rank="", agency=t.agency["prosecution"], roles=(Role.KEY_OFFICER,)
    )
    t.who["key3"] = t.enrol(officer)
    declare(t)
    with refused(t, "second_agency_needed"):
        taken_back(t, t.clerk2)
    taken_back(t, t.clerk2, second="key3")
