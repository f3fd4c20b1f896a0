"""Means that others may have had: acts since then are marked, and none is undone (I42)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain import people
from custody.domain.acts import TYPES
from custody.domain.compromise import DeclareCompromised, marked
from custody.domain.concern import concerns
from custody.domain.device import EnrolDevice, RevokeDevice
from custody.domain.events import Actor, Compromised, Fact, Header
from custody.domain.passkey import PasskeyRevoked
from custody.domain.person import Passkey, Person
from custody.domain.sighting import Sight
from custody.domain.times import written
from tests.devices import key_named
from tests.domain.worlds import refused, town

SINCE, INSIDE, UNTIL = "2016-05-10T08:00:00.000Z", "2016-05-11T00:00:00.000Z", "2016-05-12T08:00:00.000Z"


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def declare(t, subject="", *, by="key1", hours=2, **more):
    said = {"whose": subject or t.clerk2, "since": written(t.now - timedelta(hours=hours)), "reason": "Vu"}
    return t.do("key.compromise/1", DeclareCompromised(**{"means": "sign_in"} | said | more), by)


def header(at, *actors):
    return SimpleNamespace(at=at, actors=actors)


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
    t.enrol(people.ResetCredentials(person=t.clerk2))
    t.do("exhibit.sight/1", Sight(exhibits=lot.exhibits), "clerk2")
    assert len(marks(t)) == 2
    assert t.state(t.clerk2).compromised[0].until


def test_i42_the_inspection_hears_of_each_once(t):
    """A concern for each declaration, with the time since when."""
    declare(t)
    declare(t, means="passkey", hours=4)
    told = concerns(t.clerk2, t.world, t.now)
    assert [c.sort for c in told] == ["compromise", "compromise"]
    assert len({c.key for c in told}) == 2
    assert told[0].since == t.state(t.clerk2).compromised[0].since


def test_i42_a_device_and_passkeys_are_doubtful_until_they_end(t):
    """A device until it is revoked, before the declaration or after; passkeys until none signs."""
    change = EnrolDevice(name="Tél", agency=t.agency["drug_office"], public_key=key_named("A"))
    device = t.enrol(change)
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
    PasskeyRevoked(credential="A").apply(person, Fact("PE1", 8, 2, INSIDE, "a"))
    assert not person.compromised[0].until
    PasskeyRevoked(credential="B").apply(person, Fact("PE1", 9, 3, UNTIL, "a"))
    assert person.compromised[0].until == UNTIL == person.ended("passkey")


def key(credential):
    return Passkey(credential=credential, key="K", origin="o", since=SINCE, registered=1, confirmed=SINCE)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("means_unknown", {"means": "tongue"}),
        ("means_unknown", {"means": "device"}),
        ("means_unknown", {"means": ""}),
        ("bad_time", {"since": "hier"}),
        ("time_in_future", {"since": "2099-01-01T00:00:00Z"}),
        ("time_implausible", {"since": "1999-12-31T23:59:59Z"}),
        ("field_empty", {"reason": " "}),
        ("not_found", {"whose": "PE0000000000A"}),
        ("not_found", {"whose": "DV0000000000A"}),
    ],
)
def test_a_declaration_says_which_means_since_when_and_why(t, code, said):
    """Nobody, nothing, no time or one that cannot be."""
    with refused(t, code):
        declare(t, **said)


def test_i42_key_officers_declare_it_and_nobody_disowns_their_own_acts(t):
    """No clerk, no inspector; and a key officer has another do it for them."""
    for person in ("clerk", "inspector", "administrator"):
        with refused(t, "role_needed"):
            declare(t, by=person)
    with refused(t, "own_means"):
        declare(t, t.key1)
    declare(t, t.key1, by="key2")
    with refused(t, "compromise_known"):
        declare(t, t.key1, by="key2", hours=0)


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
    inside, passkeys = INSIDE, found("passkey", UNTIL)
    signed = SimpleNamespace(credential="AAAA")
    assert marked(header(inside, author("PE1")), [signed], passkeys)
    assert not marked(header(inside, author("PE1")), [SimpleNamespace(credential="")], passkeys)
    assert not marked(header(inside, author("PE2")), [signed], passkeys)


@given(st.integers(0, 96), st.booleans())
def test_i42_the_time_counts_from_the_first_instant_to_the_end(hours, ended):
    """From ``since`` on, the end left out."""
    at = f"2016-05-{9 + hours // 24:02}T{hours % 24:02}:00:00.000Z"
    expected = at >= SINCE and (not ended or at < UNTIL)
    assert marked(header(at, author("PE1")), (), found("sign_in", UNTIL if ended else "")) == expected
