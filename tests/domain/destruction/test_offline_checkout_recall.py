"""A session that is out on a device is recorded there alone, until it is closed there or taken back (ADR 11)."""

from itertools import pairwise

import pytest

from custody.domain.access.visibility import Reader, check_due
from custody.domain.destruction import (
    arrival_and_ignition,
    attendance,
    close_session,
    plan_and_open,
    staging,
)
from custody.domain.destruction.offline_checkout import (
    CheckOut,
    DestructionSessionCheckedOut,
    DestructionSessionRecalled,
    Recall,
)
from custody.domain.destruction.sign_off import Sign
from custody.domain.destruction.signature_evidence import Evidence
from custody.domain.discrepancies import discrepancy
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.derogation import Grant
from custody.domain.people.device import ExhibitActUnsettled
from tests.devices import said_in
from tests.domain.destruction.test_offline_checkout import held, refusals
from tests.domain.destruction_sessions import missing
from tests.domain.site import PEOPLE, Site, watcher
from tests.factories.memory_office import refused


@pytest.fixture
def s():
    return Site()


def online(s):
    """Every act of a session's course, by somebody who might do it before the service."""
    session, numbers = s.session, tuple(s.lot.exhibits)
    attendee = attendance.Attendee(s.t.who["witness1"], "witness")
    return {
        "destruction_session.check_out/1": (CheckOut(session=session, device=s.device("C").device), "chair"),
        "destruction_session.stage/1": (staging.Stage(session=session, checks=s.t.checks(*numbers)), "verifier"),
        "destruction_session.attend/1": (attendance.Attend(session=session, attendees=(attendee,)), "witness1"),
        "destruction_session.leave/1": (attendance.Leave(session=session), "witness1"),
        "destruction_session.open/1": (plan_and_open.OpenSession(session=session), "chair"),
        "destruction_session.arrive/1": (arrival_and_ignition.Arrive(session=session, exhibits=numbers), "verifier"),
        "destruction_session.withdraw/1": (
            arrival_and_ignition.Withdraw(session=session, checks=s.t.checks(*numbers), reason="Pluie"), "verifier"
        ),
        "destruction_session.ignite/1": (arrival_and_ignition.Ignite(session=session, exhibits=numbers), "chair"),
        "destruction_session.close/1": (
            close_session.CloseSession(
                session=session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True
            ),
            "chair",
        ),
        "destruction_session.attest/1": (attendance.Attest(session=session, attested=True), "witness1"),
        "destruction_session.sign/1": (Sign(session=session, decision="attested"), "witness1"),
        "destruction_session.abort/1": (plan_and_open.Abort(session=session, reason="Pluie"), "chair"),
    }  # fmt: skip


def recalled(s, by="prosecutor", second="clerk"):
    """Taken back before a second person."""
    others = (watcher(s.t, second),) if second else ()
    return s.t.do("destruction_session.recall/1", Recall(session=s.session, reason="Téléphone perdu"), by, *others)


@pytest.mark.parametrize("kind", online(Site()))
def test_nobody_records_before_the_service_what_a_device_has_along(s, kind):
    """Each act is refused by one code that says which device has it and since when; the device goes on."""
    command, by = online(s)[kind]
    with pytest.raises(RuleBroken) as found:
        s.t.do(kind, command, by)
    held_ = s.t.state(s.session).checkout
    assert (found.value.code, found.value.facts) == (
        "session_out", {"number": s.session, "device": s.pen.device, "since": held_.since},
    )  # fmt: skip
    held(s)
    assert set(refusals(s.home())) == {""}


def test_the_devices_own_closing_ends_it(s):
    """From then on each may sign before the service, as ever, and nothing is left to be taken back."""
    held(s, "chair")
    s.home()
    s.t.do("destruction_session.sign/1", Sign(session=s.session, decision="attested"), "chair")
    with refused(s.t, "not_out"):
        recalled(s)


def test_a_session_is_taken_back_by_two_of_whom_one_may(s):
    """By its judicial authority or its chair, before somebody of theirs or of the inspection: not by another member, not
    by a prosecutor of elsewhere, and not alone."""
    for second in ("", "witness2"):
        with refused(s.t, "second_person_needed"):
            recalled(s, second=second)
    for by in ("member", "prosecutor2"):
        with refused(s.t, "not_the_chair"):
            recalled(s, by=by)
    assert recalled(s, by="chair", second="inspector").first("DS") == s.session
    assert s.t.state(s.session).checkout is None
    with refused(s.t, "not_out"):
        recalled(s)
    s.check_out(s.device("C"))
    assert recalled(s).first("DS") == s.session


def test_a_lost_device_does_not_block_the_store_for_ever(s):
    """While it is out what was staged goes nowhere; taken back, it is withdrawn and handed over as ever."""
    with refused(s.t, "wrong_state"):
        s.t.dispatch("clerk", "courtclerk", "court", *s.lot.exhibits, due=s.t.day(3))
    recalled(s)
    out = arrival_and_ignition.Withdraw(session=s.session, checks=s.t.checks(*s.lot.exhibits), reason="Appareil perdu")
    s.t.do("destruction_session.withdraw/1", out, "verifier")
    s.t.do("destruction_session.abort/1", plan_and_open.Abort(session=s.session, reason="Appareil perdu"), "chair")
    assert s.t.dispatch("clerk", "courtclerk", "court", *s.lot.exhibits, due=s.t.day(3))


def test_what_the_device_sends_after_the_recall_is_a_claim_and_never_dropped(s):
    """Also what somebody of another agency did on it: each exhibit that it speaks of has its discrepancy."""
    assert s.t.state(s.t.verifier).agency != s.t.agency["drug_office"]
    held(s)
    recalled(s)
    s.t.open(s.session)
    for name, quality in PEOPLE.items():
        comes = attendance.Attend(session=s.session, attendees=(attendance.Attendee(s.t.who[name], quality),))
        s.t.do("destruction_session.attend/1", comes, name)
    done = s.home()
    assert set(refusals(done)) == {"not_checked_out"}
    [arrival] = [one for one in done if one.header.actors and _kind(one) == "destruction_session.arrive/1"]
    claimed = {number for number, event in arrival.events if isinstance(event, ExhibitActUnsettled)}
    assert claimed == set(s.lot.exhibits)
    following = [after for (_, event), (_, after) in pairwise(arrival.events) if isinstance(event, DiscrepancyOpened)]
    assert len(following) == len(claimed)
    assert all(
        isinstance(event, ExhibitActUnsettled) for event in following
    )  # the service looks there for what was claimed
    assert all(s.t.state(number).open for number in s.lot.exhibits)
    assert s.t.refolded() == s.t.snapshot()


def claim_denied(s, author):
    """An envelope of before the recall claims the whole load for its author, and the inspection accepts no claim."""
    s.gather()
    out = arrival_and_ignition.Withdraw(session=s.session, checks=s.t.checks(*s.lot.exhibits), reason="Pluie")
    s.write("destruction_session.withdraw/1", out, author)
    recalled(s)
    s.home()
    [claimed] = {tuple(s.t.state(number).claimants) for number in s.lot.exhibits}
    assert claimed == (s.t.who[author],)
    for number in s.lot.exhibits:
        for opened in list(s.t.state(number).open):
            told = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Jamais sorti du magasin")
            s.t.settle(told)


@pytest.mark.parametrize("author", ["chair", "verifier", "prosecutor"])
def test_a_claim_that_nobody_accepted_keeps_no_one_from_the_next_session(s, author):
    """Its author plans, verifies as blind as any verifier, and derogates, as if nothing had been claimed."""
    claim_denied(s, author)
    out = arrival_and_ignition.Withdraw(session=s.session, checks=s.t.checks(*s.lot.exhibits), reason="Pluie")
    s.t.do("destruction_session.withdraw/1", out, "verifier")
    s.t.keyed = True  # all of them have passkeys, to sign the certificate
    s.t.advance(s.lot, "ordered", since="held")
    person = s.t.state(s.t.verifier)
    verifier = Reader(s.t.verifier, person.agency, tuple(person.roles))
    assert all(check_due(verifier, s.t.state(number)) for number in s.lot.exhibits)
    excused = Grant(pack="ML/1", rule="ML-rotation", about=s.lot.exhibits, article="art. 136", reason="Urgence")
    s.t.do("derogation.grant/1", excused, "prosecutor")
    s.t.advance(s.lot, "staged", since="ordered")
    assert {s.t.state(number).status for number in s.lot.exhibits} == {"staged"}


@pytest.mark.parametrize("author", ["prosecutor", "member", "witness1"])
def test_a_claim_that_nobody_accepted_keeps_no_one_from_the_fire(s, author):
    """One envelope of before the recall would else make the judicial authority a keeper, and no quorum ever complete."""
    claim_denied(s, author)
    s.t.open(s.session)
    for name, quality in PEOPLE.items():
        comes = attendance.Attend(session=s.session, attendees=(attendance.Attendee(s.t.who[name], quality),))
        s.t.do("destruction_session.attend/1", comes, name)
    assert missing(s.t, s.session) == []


def test_a_recall_washes_no_quorum_clean(s):
    """The device says that all came and that it burnt; taken back, closed here and all noted as gone without a word,
    it still is the word of one phone: each whom the rules ask for attests, or signs, themselves."""
    s.gather()
    s.burn(closes=False)
    assert set(refusals(s.home())) == {""}
    recalled(s, by="chair", second="clerk")
    s.t.close(s.session)
    others = [name for name in PEOPLE if name != "chair"]
    assert s.t.state(s.session).by_device == [s.t.who[name] for name in PEOPLE]
    s.t.attest(s.session, "chair")
    for name in others:
        s.t.attest(s.session, by="chair", person=s.t.who[name], attested=False, reservations="Parti")
    for name in others:
        if name != "verifier":  # of whom the rules ask nothing
            with refused(s.t, "own_sign_off_missing"):
                s.t.certify(s.session)
            s.t.attest(s.session, name)
    assert s.t.state(s.session).by_device == [s.t.verifier]
    assert s.t.certify(s.session).header.flags == ("presence_by_device", "session_recalled")
    assert s.t.refolded() == s.t.snapshot()


def test_who_left_before_the_fire_speaks_for_no_quorum(s):
    """The authority came before the departure and left again; that another one saw the fire is the phone's word."""
    recalled(s)
    s.t.open(s.session)
    comes = attendance.Attend(session=s.session, attendees=(attendance.Attendee(s.t.who["prosecutor2"], "judicial"),))
    s.t.do("destruction_session.attend/1", comes, "prosecutor2")
    s.t.do("destruction_session.leave/1", attendance.Leave(session=s.session), "prosecutor2")
    s.t.wait(hours=1)
    s.check_out(s.pen)
    s.gather(opened=True)
    s.burn(closes=False)
    s.home()
    recalled(s)
    s.t.close(s.session)
    for name in ("prosecutor2", *PEOPLE):
        if name != "prosecutor":
            s.t.attest(s.session, name)
    s.t.attest(s.session, by="chair", person=s.t.who["prosecutor"], attested=False, reservations="Parti")
    with refused(s.t, "own_sign_off_missing"):
        s.t.certify(s.session)


@pytest.mark.parametrize("author", ["verifier", "inspector", "chair"])
def test_a_device_claims_nothing_of_a_session_that_it_never_had(s, author):
    """Whoever it names: neither of exhibits in no session, nor of what is staged for another's."""
    other = s.t.lot(2, "held")
    s.pen = s.device("B", "customs")
    for numbers in (other.exhibits, s.lot.exhibits):
        s.write(
            "destruction_session.arrive/1",
            arrival_and_ignition.Arrive(session=s.session, exhibits=tuple(numbers)),
            author,
        )
        out = arrival_and_ignition.Withdraw(session=s.session, checks=s.t.checks(*numbers), reason="Pluie")
        s.write("destruction_session.withdraw/1", out, author)
    assert "" not in refusals(s.home())
    assert not [n for n in (*other.exhibits, *s.lot.exhibits) if s.t.state(n).open]


def test_the_devices_own_session_is_all_that_it_claims(s):
    """And only for those who may do such an act."""
    other = s.t.lot(1, "held")
    for numbers, author in ((other.exhibits, "verifier"), (s.lot.exhibits, "officer")):
        s.write(
            "destruction_session.arrive/1",
            arrival_and_ignition.Arrive(session=s.session, exhibits=tuple(numbers)),
            author,
        )
    assert "" not in refusals(s.home())
    assert not [n for n in (*other.exhibits, *s.lot.exhibits) if s.t.state(n).open]


def test_what_was_written_before_a_recall_is_no_act_of_the_next_check_out(s):
    """The same device has the session again: only what it wrote since it heard of that is recorded."""
    s.gather()
    s.t.wait(hours=1)
    recalled(s)
    s.t.wait(hours=1)
    s.check_out(s.pen)
    old = len(s.pen.kept)
    s.gather()
    done = refusals(s.home())
    assert (set(done[:old]), set(done[old:])) == ({"not_checked_out"}, {""})
    assert s.t.state(s.session).status == "open"


def test_whoever_checks_the_log_takes_nonces_and_device_back_with_the_session():
    """Those that were used stay."""
    evidence = Evidence()
    evidence.note(DestructionSessionCheckedOut(device="DV1", until="", nonces=("a", "b")), "act-1")
    evidence.nonces["a"] = "act-2"
    evidence.note(DestructionSessionRecalled(device="DV1"), "act-3")
    assert (evidence.device, evidence.nonces) == ("", {"a": "act-2"})


def test_nothing_is_corrected_of_a_session_that_is_out(s):
    """The device goes on showing what it holds, and its closing holds."""
    s.gather()
    s.burn(closes=False)
    lit = said_in(s.pen.kept[-1])["at"]
    s.home()
    n = max(
        n
        for (number, n), event in s.t.world.chains.items()
        if (number, event.type) == (s.session, "destruction_session.ignited/1")
    )
    hour = Correct(subject=s.session, n=n, field="occurred", value="2016-05-10T07:00:00.000Z", reason="Faute de frappe")
    with refused(s.t, "session_out"):
        s.t.do("entry.correct/1", hour, "chair", watcher(s.t, "inspector"))
    s.close(lit)
    assert refusals(s.home()[-1:]) == [""]


def _kind(done):
    return next(event.kind for _, event in done.events if hasattr(event, "skew_ms"))


@pytest.mark.parametrize("missing", [True, False])
def test_i40_what_leaves_the_load_is_never_dropped_with_the_act_that_said_so(missing):
    """Of a session taken back meanwhile it is a claim, on the exhibit that it speaks of: missing as well as taken out."""
    s = Site()
    s.gather()
    number = s.lot.exhibits[0]
    said = {"missing": (number,)} if missing else {"checks": (s.t.check(number),)}
    command = arrival_and_ignition.Withdraw(session=s.session, reason="Volé sur la route", **said)
    s.write("destruction_session.withdraw/1", command, "witness1", {number: s.t.state(number).moved})
    s.t.do("destruction_session.recall/1", Recall(session=s.session, reason="x"), "chair", watcher(s.t, "clerk"))
    opened = [one for done in s.home() for one in done.opened]
    assert [s.t.state(one).about for one in opened] == [number]
    assert set(opened) <= set(s.t.state(number).open)
