"""What was recorded offline comes in: as an act, or as a claim that a third person settles, and never not at all (I40)."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies import discrepancy
from custody.domain.exhibits import blind_check, report_missing, sighting
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.kernel.errors import CustodyError
from custody.domain.people import device, propose_and_confirm
from custody.domain.people.device import DeviceEnvelopeTaken
from custody.domain.places import place, put_away
from custody.domain.transfers import hand_over
from custody.service.offline.offline_queue import Signed, open_envelope
from tests.devices import Pen, digest_of, key_named, said_in
from tests.factories.memory_office import Town, modest, refused, town

DEVICES = ("A", "B")


@pytest.fixture
def t() -> Town:
    return town()


def pen(t: Town, name: str = "A", agency: str = "drug_office") -> Pen:
    """A device of an agency, newly enrolled."""
    change = device.EnrolDevice(name=f"Tél {name}", agency=t.agency[agency], public_key=key_named(name))
    return Pen(t.enrol(change), name, t.origin, lambda: t.at)


def held(t: Town, count: int = 1) -> tuple[str, ...]:
    """Exhibits that the clerk holds."""
    lot = t.seal(count)
    t.hand("officer", "clerk", "deposit", *lot.exhibits)
    return lot.exhibits


def base(t: Town, *numbers: str) -> dict[str, int | str]:
    return {n: t.state(n).moved for n in numbers}


def given_to(t: Town, p: Pen, to: str, *numbers: str, by: str = "clerk", **more: Any) -> Signed:
    """A hand-over face to face, written on a device."""
    command = hand_over.HandOver(to=t.who[to], purpose="deposit", checks=t.checks(*numbers))
    known = {"base": base(t, *numbers), "parties": [{"part": "receiver", "person": t.who[to]}]} | more
    return p.write("transfer.hand_over/1", command, t.who[by], **known)


def taken(done: Any) -> DeviceEnvelopeTaken:
    """What an act says of the envelope that it came in."""
    [event] = [e for _, e in done.events if isinstance(e, DeviceEnvelopeTaken)]
    return event


def test_an_act_recorded_offline_is_the_act_with_its_people_its_time_and_its_envelope(t):
    """Custody passes as face to face; who was there says so by the word of the device, which signed it."""
    [number] = held(t)
    p = pen(t)
    sent = given_to(t, p, "clerk2", number)
    t.wait(hours=5)
    done = t.offer(sent, "supervisor")
    assert done.header.kind == "transfer.hand_over/1"
    assert {(a.person, a.will, a.device) for a in done.header.actors} == {
        (t.clerk, "enrolled_device", p.device), (t.clerk2, "enrolled_device", p.device),
    }  # fmt: skip
    assert done.header.occurred.at == said_in(sent)["at"]
    assert done.header.flags == ("parties_by_device",)
    assert t.state(number).holder == t.clerk2
    note = taken(done)
    assert (note.by, note.sequence, note.digest, note.refused) == (t.supervisor, 1, digest_of(sent), "")
    assert (t.state(p.device).sequence, t.state(p.device).head) == (1, digest_of(sent))


@pytest.mark.parametrize("first", [0, 1])
def test_i40_two_clerks_offline_with_the_same_exhibit_one_act_and_one_claim(t, first):
    """Whoever comes second claims; the exhibit stays with the first, blocked until the inspection has spoken."""
    [number] = held(t)
    pens = [pen(t, name) for name in DEVICES]
    sent = [given_to(t, pens[0], "clerk2", number), given_to(t, pens[1], "supervisor", number)]
    one, two = sent if first == 0 else sent[::-1]
    receivers = (t.clerk2, t.supervisor) if first == 0 else (t.supervisor, t.clerk2)
    t.offer(one, "clerk")
    done = t.offer(two, "clerk")
    assert (done.header.kind, taken(done).refused) == ("device.take_unsettled_act/1", "not_holder")
    [opened] = done.opened
    claim = t.state(opened)
    assert (claim.sort, claim.expected.holder, claim.finding.holder) == ("unsettled_act", *receivers)
    assert set(receivers) | {t.clerk} <= set(claim.window)
    state = t.state(number)
    assert (state.holder, state.open) == (receivers[0], [opened])
    assert set(receivers) <= set(state.handlers)
    assert receivers[1] not in state.keepers
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk2" if first == 0 else "supervisor", "clerk", "deposit", number)


def test_i40_a_third_person_settles_which_claim_is_true(t):
    """The inspection, who never had it: the record stands, or the claim becomes the record and custody passes by it."""
    for accept in (False, True):
        [number] = held(t)
        claims = []
        for name, to in (("A", "clerk2"), ("B", "supervisor")):
            claims.append(given_to(t, pen(t, f"{name}{accept}"), to, number))
        t.offer(claims[0], "clerk")
        [opened] = t.offer(claims[1], "clerk").opened
        command = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Vu en magasin", accept=accept)
        with refused(t, "role_needed"):
            t.settle(command, "supervisor")
        t.settle(command)
        state = t.state(number)
        assert state.open == []
        assert state.holder == (t.supervisor if accept else t.clerk2)
        assert (t.supervisor in state.keepers) == accept
        t.dispatch("supervisor" if accept else "clerk2", "clerk", "deposit", number)


CLAIMED = {
    "exhibit.store/1": lambda t, number: put_away.StoreExhibits(place=t.place, exhibits=(number,)),
    "exhibit.report_missing/1": lambda _t, number: report_missing.ReportMissing(exhibits=(number,), reason="Introuvable"),
    "transfer.dispatch/1": lambda t, number: hand_over.Dispatch(exhibits=(number,), to=t.clerk2, purpose="deposit"),
    "exhibit.find_again/1": lambda t, number: report_missing.FindAgain(checks=(t.check(number),), reason="Sous la table"),
    "transfer.hand_over/1": None,
}  # fmt: skip
"""Acts of a clerk's hands on an exhibit that has gone to another meanwhile."""


@modest
@given(kind=st.sampled_from(sorted(CLAIMED)))
def test_i40_custody_passes_by_no_claim_in_which_nobody_took_charge(kind):
    """Who declared a loss offline, stored it or sent it off says that they had it: what was found makes nobody its holder."""
    t = town()
    [number] = held(t)
    make = CLAIMED[kind]
    p = pen(t)
    sent = (
        p.write(kind, make(t, number), t.clerk, base(t, number)) if make else given_to(t, p, "clerk2", number)
    )  # fmt: skip
    t.hand("clerk", "supervisor", "deposit", number)
    [opened] = t.offer(sent, "clerk").opened
    taking = kind in device.TAKING
    command = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Vu en magasin", accept=True)
    if not taking:
        with refused(t, "unsettled_act_takes_nothing"):
            t.settle(command)
        assert t.state(number).holder == t.supervisor
        command = structs.replace(command, accept=False)
    t.settle(command)
    claimed = t.clerk2 if make is None else t.clerk
    assert (t.state(number).holder, t.state(number).open) == (claimed if taking else t.supervisor, [])


def test_i40_what_another_claim_took_is_not_taken_by_this_one(t):
    """Neither a find that was settled before, nor a hand-over to somebody else, makes who stored it the holder."""
    for kind in ("exhibit.find_again/1", "transfer.hand_over/1"):
        [number] = held(t)
        p, store = pen(t, kind), CLAIMED["exhibit.store/1"](t, number)
        if kind == "exhibit.find_again/1":
            first = p.write(kind, CLAIMED[kind](t, number), t.clerk, base(t, number))
            second = p.write("exhibit.store/1", store, t.clerk, base(t, number))
        else:
            first = p.write("exhibit.store/1", store, t.clerk, base(t, number))
            second = given_to(t, p, "clerk2", number)
        t.hand("clerk", "supervisor", "deposit", number)
        [opened] = t.offer(first, "clerk").opened
        command = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Vu en magasin")
        if kind == "exhibit.find_again/1":
            t.settle(command)
        [opened] = t.offer(second, "clerk").opened or [opened]
        with refused(t, "unsettled_act_takes_nothing"):
            t.settle(structs.replace(command, discrepancy=opened, accept=True))
        assert (t.state(number).holder, t.state(number).open) == (t.supervisor, [opened])


def test_i40_what_was_known_too_long_ago_is_a_claim_although_the_rules_would_allow_it(t):
    """The keeper acts offline on a seal that was replaced meanwhile: what they saw is not what is there."""
    [number] = held(t)
    p = pen(t)
    old = base(t, number)
    t.unseal(number)
    t.reseal(number)
    command = put_away.StoreExhibits(place=t.place, exhibits=(number,))
    done = t.offer(p.write("exhibit.store/1", command, t.clerk, old), "clerk")
    assert taken(done).refused == "changed_since_device"
    assert t.state(t.state(number).open[0]).sort == "unsettled_act"
    assert t.state(number).place == ""


def test_i40_a_device_goes_on_from_its_own_acts_and_a_claim_takes_what_followed_with_it(t):
    """The base of what followed is the act before it, which no server had numbered yet."""
    for conflict in (False, True):
        [number] = held(t)
        p = pen(t, f"A{conflict}")
        first = given_to(t, p, "clerk2", number)
        then: dict[str, int | str] = {number: said_in(first)["act"]}
        second = p.write("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=(number,)), t.clerk2, then)
        if conflict:
            t.hand("clerk", "supervisor", "deposit", number)
        kinds = [t.offer(sent, "clerk").header.kind for sent in (first, second)]
        state = t.state(number)
        if conflict:
            assert kinds == ["device.take_unsettled_act/1"] * 2
            assert (state.holder, len(state.open)) == (t.supervisor, 1), "one discrepancy: both say the same holder"
        else:
            assert kinds == ["transfer.hand_over/1", "exhibit.store/1"]
            assert (state.holder, state.place) == (t.clerk2, t.shelf)


def test_i40_sightings_and_checks_are_no_claims_on_any_base_but_still_compared(t):
    """Seen by another than the keeper is worth having however late; a seal read otherwise is a discrepancy as always."""
    [number] = held(t)
    p = pen(t)
    old = base(t, number)
    look = p.write("exhibit.sight/1", sighting.Sight(exhibits=(number,)), t.supervisor, old)
    other = blind_check.BlindCheck(checks=(structs.replace(t.check(number), seal="X 404"),))
    weigh = p.write("exhibit.blind_check/1", other, t.clerk, old)
    t.hand("clerk", "clerk2", "deposit", number)
    done = t.offer(look, "clerk")
    assert (done.header.kind, done.opened) == ("exhibit.sight/1", [])
    assert not t.offer(weigh, "clerk").opened, "the first time it is to be read again (I57b)"
    again = p.write("exhibit.blind_check/1", other, t.clerk, old)
    [opened] = t.offer(again, "clerk").opened
    assert t.state(opened).sort == "seal"


def test_i45_a_device_keeps_nobody_from_closing_what_it_claims_and_writes_no_name_into_the_log(t):
    """Whoever has the phone names others beside them: only who gave and who took is asked, and only who is a person."""
    [number] = held(t)
    p = pen(t)
    crowd = [
        {"person": "Moussa Traoré", "part": "witness"}, {"person": t.who["inspector"], "part": "witness"},
        {"person": "Fanta", "part": "releaser"}, {"person": t.clerk2, "part": "receiver"},
    ]  # fmt: skip
    [opened] = t.offer(given_to(t, p, "clerk2", number, parties=crowd), "clerk").opened
    assert set(t.state(opened).window) == {t.clerk, t.clerk2, *t.state(number).window}
    assert not [body for body in t.log if b"Moussa" in body or b"Fanta" in body]
    command = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Vu en magasin")
    t.settle(command)
    assert t.state(number).open == []


FAR = 2**53 - 1


@modest
@given(
    at=st.sampled_from(["1900-01-01T00:00:00.000Z", "2016-05-10T08:00:00.000Z", "2199-12-31T23:59:59.999Z"]),
    mono=st.sampled_from([-FAR, 0, FAR]), before=st.sampled_from([-FAR, 0, FAR]), boot=st.sampled_from(["b0", "b1"]),
    clock=st.sampled_from(["1900-01-01T00:00:00.000Z", "2199-12-31T23:59:59.999Z"]),
)  # fmt: skip
def test_whatever_clock_and_counter_of_a_device_say_what_it_did_is_on_record(at, mono, before, boot, clock):
    """No number that the log's form refuses is made of them: one entry that cannot be read again would stay for ever."""
    t = town()
    contact = {"at": clock, "clock": at, "mono": before, "boot": "b0"}
    sent = given_to(t, pen(t), "clerk2", *held(t), at=at, mono=mono, boot=boot, contact=contact)
    done = t.offer(sent, "clerk")
    assert taken(done).refused == ""
    assert abs(taken(done).skew_ms or 0) <= FAR
    assert "device_clock_wrong" in done.header.flags


def test_a_gap_waits_and_nothing_of_it_is_recorded(t):
    """The number that is expected is named; once the missing envelope is there, all are taken."""
    numbers = held(t, 2)
    p = pen(t)
    one, two = (given_to(t, p, "clerk2", n) for n in numbers)
    length = len(t.log)
    with pytest.raises(CustodyError) as error:
        t.offer(two, "clerk")
    assert (error.value.code, error.value.facts["expected"]) == ("sequence_gap", 1)
    assert len(t.log) == length
    t.offer(one, "clerk")
    t.offer(two, "clerk")
    assert t.state(p.device).sequence == 2


def test_i40_a_fork_of_the_queue_is_on_record_and_leads_nowhere(t):
    """Two envelopes of one number: the second is a claim, with what it says; the queue goes on from the first."""
    numbers = held(t, 3)
    p = pen(t)
    first = given_to(t, p, "clerk2", numbers[0])
    other = p.sign(said_in(given_to(t, p, "supervisor", numbers[1])) | {"sequence": 1, "prev": ""})
    again = p.sign(said_in(first) | {"salt": "B" * 22})
    t.offer(first, "clerk")
    for forked, exhibit in ((other, numbers[1]), (again, numbers[0])):
        done = t.offer(forked, "clerk")
        assert taken(done).refused == "sequence_forked"
        assert len(t.state(exhibit).open) == 1
    assert (t.state(p.device).sequence, t.state(p.device).head) == (1, digest_of(first))
    p.sequence, p.prev = 1, "A" * 44
    done = t.offer(given_to(t, p, "clerk2", numbers[2]), "clerk")
    assert taken(done).refused == "chain_forked"
    assert t.state(p.device).sequence == 2, "the device is not stuck for ever"
    assert t.state(p.device).refused == 3


def test_what_a_revoked_device_sends_is_on_record_and_blocks_nothing_whatever_its_clock_says(t):
    """A thief with the phone quarantines no store, by no date: what its keeper did on it they say in their own name."""
    numbers = held(t, 2)
    p = pen(t)
    before = given_to(t, p, "clerk2", numbers[0])
    t.wait(hours=1)
    t.do("device.revoke/1", device.RevokeDevice(device=p.device, reason="Perdu"), "key1")
    t.wait(hours=1)
    p.sequence = 7
    after = given_to(t, p, "supervisor", numbers[1])
    for sent in (before, after):
        done = t.offer(sent, "clerk")
        assert (done.header.kind, taken(done).refused, done.opened) == (
            "device.take_unsettled_act/1",
            "device_revoked",
            [],
        )
    p.sequence = 1
    assert t.offer(given_to(t, p, "chair", numbers[1]), "clerk").opened == []  # a number used before
    assert [t.state(n).holder for n in numbers] == [t.clerk, t.clerk]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": 2}, "envelope_version"),
        ({"log": "other.example/log"}, "other_log"),
        ({"zone": "bamako"}, "envelope_malformed"),
        ({"at": "yesterday"}, "envelope_malformed"),
        ({"at": "2016-05-10T08:00:00Z"}, "envelope_malformed"),
        ({"salt": "short"}, "envelope_malformed"),
        ({"act": "1"}, "envelope_malformed"),
        ({"sequence": 0}, "envelope_malformed"),
        ({"extra": 1}, "envelope_malformed"),
        ({"author": "Moussa"}, "envelope_malformed"),
        ({"kind": "Moussa"}, "envelope_malformed"),
        ({"device": "DV0000000001H"}, "envelope_malformed"),
    ],
)
def test_what_this_software_cannot_read_waits(t, change, code):
    """Nothing of it is recorded, and the device keeps it: a newer version may read it."""
    p = pen(t)
    sent = p.sign(said_in(given_to(t, p, "clerk2", *held(t))) | change)
    with pytest.raises(CustodyError, match=code):
        open_envelope(sent, p.device, key_named("A"), t.origin)


def test_an_altered_envelope_or_another_devices_signature_is_none(t):
    """One changed letter, one other key; what is no JSON in the one form is not read at all."""
    p, other = pen(t), pen(t, "B")
    sent = given_to(t, p, "clerk2", *held(t))
    altered = Signed(sent.envelope.replace(t.clerk2, t.supervisor), sent.signature)
    good = sent.signature
    forms = (
        "AAAA",
        "é",
        good + "==",
        good + "~" * 9,
        good[:9] + " Moussa!".translate({77: 45}) + good[9:],
        good[:-1] + "_",
    )
    assert good[-1] in "AQgw"
    for bad in (altered, *(Signed(sent.envelope, form) for form in forms), other.sign(said_in(sent))):
        with pytest.raises(CustodyError, match="envelope_signature"):
            open_envelope(bad, p.device, key_named("A"), t.origin)
    for text in ("", '{"version":"\\ud800"}', "[]", "{", sent.envelope + " ", '{"version":1}', "{" * 10_000):
        with pytest.raises(CustodyError, match="envelope_malformed"):
            open_envelope(Signed(text, sent.signature), p.device, key_named("A"), t.origin)


def test_i41_no_claim_opens_on_what_its_author_could_not_name(t):
    """Nor is a desk's act, a stranger's or another agency's taken; each is on the device's own record."""
    [number] = held(t)
    [foreign] = t.seal(1, case=t.case("officer", prosecution=None)).exhibits
    p = pen(t)
    for sent, code in (
        (given_to(t, p, "clerk2", foreign), "not_found"),
        (p.write("discrepancy.close/1", discrepancy.Close(discrepancy="x", resolution="loss", reason="x"),
                 t.inspector, {}), "not_offline"),
        (given_to(t, p, "clerk2", number, by="officer"), "device_elsewhere"),
        (given_to(t, p, "clerk2", number, by="chair"), "role_needed"),
        (p.write("transfer.hand_over/1", hand_over.Refuse(transfer="TR0000000001H", reason="x"), t.clerk, {}), "bad_input"),
    ):  # fmt: skip
        done = t.offer(sent, "clerk")
        assert taken(done).refused == code
        assert t.state(foreign).open == []
    assert t.state(p.device).refused == p.sequence == 5


def test_i23_t22_a_wrong_clock_is_on_record_with_what_it_was_off(t):
    """Three hours behind: taken, flagged, the time as read beside the difference; and a clock turned back too."""
    numbers = held(t, 3)
    p = pen(t)
    heard = t.at
    t.wait(hours=4)
    wrong = t.at.replace(t.at[11:13], f"{int(t.at[11:13]) - 3:02d}", 1)
    contact = {"at": heard, "clock": heard, "mono": 0, "boot": "b1"}
    sent = given_to(t, p, "clerk2", numbers[0], at=wrong, contact=contact, mono=4 * 3600 * 1000)
    done = t.offer(sent, "clerk")
    assert "device_clock_wrong" in done.header.flags
    assert done.header.occurred.at == wrong
    assert abs(taken(done).skew_ms + 3 * 3600 * 1000) < 5_000
    back = given_to(t, p, "clerk2", numbers[1], at=heard)
    assert "device_clock_back" in t.offer(back, "clerk").header.flags
    dead = t.offer(given_to(t, p, "clerk2", numbers[2], at="1970-01-01T00:00:00.000Z", contact=None), "clerk")
    assert dead.header.occurred is None
    assert {"device_clock_wrong", "judged_now"} <= set(dead.header.flags)
    assert [t.state(n).holder for n in numbers] == [t.clerk2] * 3


def test_i40_what_comes_in_after_a_fortnight_is_taken_and_flagged(t):
    [number] = held(t)
    sent = given_to(t, pen(t), "clerk2", number)
    t.wait(days=14)
    assert t.offer(sent, "clerk").header.flags == ("offline_long", "parties_by_device")
    assert t.state(number).holder == t.clerk2


def test_one_device_opens_one_claim_an_exhibit_whatever_it_says(t):
    """Six holders, one phone: one discrepancy to close. Another device that says another holder opens its own."""
    [number] = held(t)
    p, other = pen(t), pen(t, "B")
    sent = [given_to(t, p, to, number) for to in ("clerk2", "supervisor", "chair")]
    third = given_to(t, other, "supervisor", number)
    t.hand("clerk", "supervisor", "deposit", number)
    for each in sent:
        assert t.offer(each, "clerk").header.kind == "device.take_unsettled_act/1"
    assert len(t.state(number).open) == 1
    t.offer(third, "clerk")
    assert len(t.state(number).open) == 2


def test_i30_who_is_there_by_the_word_of_a_device_is_no_second_person(t):
    """One phone would stand for every witness: where a rule asks for two, its own refusal makes it a claim."""
    p, numbers = pen(t), held(t)
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=numbers), "clerk")
    command = sealed_sack.SealContainer(container=box, seal="S 77")
    witness = [{"part": "witness", "person": t.supervisor}]
    done = t.offer(p.write("container.seal/1", command, t.clerk, {}, parties=witness), "clerk")
    assert (done.header.kind, taken(done).refused) == ("device.take_unsettled_act/1", "witness_needed")


def test_i42_a_role_that_ended_since_makes_a_claim_and_a_doubtful_time_is_judged_now(t):
    """The device alone says when it was: who was dismissed dates nothing back. Before the last contact: judged now."""
    numbers = held(t, 2)
    p = pen(t)
    good = given_to(t, p, "clerk2", numbers[0])
    doubtful = given_to(t, p, "clerk2", numbers[1], contact={"at": t.day(9) + "T00:00:00.000Z", "boot": "b1",
                                                           "clock": t.day(9) + "T00:00:00.000Z", "mono": 0})  # fmt: skip
    t.wait(minutes=5)
    for name in ("clerk", "clerk2"):
        t.enrol(propose_and_confirm.ChangeRoles(person=t.who[name], revoke=(Role.CLERK,)))
    t.wait(minutes=5)
    assert taken(t.offer(good, "supervisor")).refused == "role_ended"
    done = t.offer(doubtful, "supervisor")
    assert taken(done).refused == "role_needed"
    assert "judged_now" in done.header.flags


def test_i42_a_disabled_person_dates_nothing_back(t):
    """Neither as author nor as receiver, although they held the role at the time that the device gives."""
    numbers = held(t, 2)
    p = pen(t)
    early = t.at
    t.wait(days=5)
    t.enrol(propose_and_confirm.Disable(person=t.clerk2))
    for number, by, to in ((numbers[0], "clerk", "clerk2"), (numbers[1], "clerk2", "clerk")):
        at = {"at": early, "contact": {"at": early, "clock": early, "mono": 0, "boot": "b1"}, "mono": 0}
        done = t.offer(given_to(t, p, to, number, by=by, **at), "supervisor")
        assert taken(done).refused == "person_unknown"


@modest
@given(st.permutations(range(6)), st.permutations(range(6)))
def test_i40_acts_on_different_exhibits_give_the_same_state_in_any_order(one, two):
    """Six devices, six exhibits, any two orders of arrival; each is an act, and everything stands the same."""
    outcomes = []
    for order in (one, two):
        t = town()
        numbers = held(t, 6)
        sent = [given_to(t, pen(t, f"D{i}"), ("clerk2", "supervisor")[i % 2], n) for i, n in enumerate(numbers)]
        for i in order:
            assert taken(t.offer(sent[i], "clerk")).refused == ""
        outcomes.append([(s.holder, s.seal, s.status, s.open, s.handlers) for s in map(t.state, numbers)])
    assert outcomes[0] == outcomes[1]


@modest
@given(st.permutations(range(6)), st.lists(st.integers(0, 1), min_size=6, max_size=6))
def test_i40_conflicting_claims_never_vanish(order, choice):
    """Six devices, two exhibits: every envelope is found as an act or as a claim, and each loser opens or joins one."""
    t = town()
    numbers = held(t, 2)
    sent = [
        given_to(t, pen(t, f"D{i}"), ("clerk2", "supervisor")[i % 2], numbers[choice[i]]) for i in range(6)
    ]  # fmt: skip
    notes = [taken(t.offer(sent[i], "clerk")) for i in order]
    assert {note.digest for note in notes} == {digest_of(each) for each in sent}
    for number, group in itertools.groupby(sorted(range(6), key=choice.__getitem__), choice.__getitem__):
        losers = len(list(group)) - 1
        exhibit = t.state(numbers[number])
        assert bool(exhibit.open) == (losers > 0)
        assert [t.state(n).sort for n in exhibit.open] == ["unsettled_act"] * len(exhibit.open)
    assert [note.refused == "" for note in notes].count(True) == len(set(choice))


def test_i40_a_device_that_knows_more_than_the_log_claims(t):
    """After a restore from an older copy the log lacks what the device was told: nothing is decided on half a history."""
    [number] = held(t)
    p = pen(t)
    sent = given_to(t, p, "clerk2", number, base={number: t.state(number).moved + 1})
    assert taken(t.offer(sent, "clerk")).refused == "changed_since_device"


def test_what_is_nested_too_deep_is_no_envelope(t):
    """Refused like anything else that is none, and before it is written anew."""
    deep = "[" * 900 + "]" * 900
    with pytest.raises(CustodyError, match="envelope_malformed"):
        open_envelope(Signed('{"version":' + deep + "}", "A" * 86), "DV", key_named("A"), t.origin)
