"""A session where there is no network: recorded by its device, signed over its last word, taken in later (issue 6.4)."""

import hashlib
import json

import pytest
from msgspec import structs

from custody.domain.destruction.arrival_and_ignition import Arrive, Withdraw
from custody.domain.destruction.offline_checkout import NONCES, Recall
from custody.domain.destruction.plan_and_open import Abort
from custody.domain.destruction.sign_off import Sign
from custody.domain.destruction.signature_evidence import Evidence
from custody.domain.destruction.signing_progress import missing
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.kernel.events import Part
from custody.domain.people.device import DeviceEnvelopeTaken, RevokeDevice
from custody.domain.places.put_away import StoreExhibits
from custody.domain.registry.registry import TYPES
from tests.devices import said_in
from tests.domain.inventories.test_inventory import count, frozen, reconcile
from tests.domain.site import ORDER, PEOPLE, Site, watcher
from tests.factories.memory_office import PHOTO, refused


@pytest.fixture
def s():
    return Site()


def refusals(done):
    """Why envelopes are no acts, in order; "" for those that are."""
    return [next(e.refused for _, e in one.events if isinstance(e, DeviceEnvelopeTaken)) for one in done]


def held(s, *late):
    """The whole session on the device, signed by all but ``late``."""
    s.gather()
    s.burn()
    for name in ORDER:
        if name not in late:
            s.sign(name)


def test_a_session_is_held_without_network_and_comes_in_whole(s):
    """Presence, load, fire, close and six signatures wait on the device; then they are acts, and a certificate follows."""
    held(s, "witness2", "verifier", "member", "prosecutor", "chair")
    s.thumb("witness2", "witness1", "verifier")
    for name in ORDER[2:]:
        s.sign(name)
    s.t.wait(hours=20)
    assert set(refusals(s.home())) == {""}
    state = s.t.state(s.session)
    assert s.signatures() == {
        "witness1": "device", "witness2": "thumb", "verifier": "passkey", "member": "device", "prosecutor": "passkey",
        "chair": "device",
    }  # fmt: skip
    assert (state.site, missing(state), state.signatures[0].late) == (s.site, [], False)
    assert all(one.site_at < one.at for one in state.signatures)
    assert len(s.nonces) == NONCES - 2
    said = json.loads(s.t.session_statement(s.session))
    assert (said["site"], said["closing_claimed"]["source"]) == (s.site, "device")
    assert hashlib.sha256(s.t.session_statement(s.session)).hexdigest() == state.statement
    s.speak()
    assert s.t.certify(s.session).first("CE")
    assert s.t.refolded() == s.t.snapshot()


def test_one_device_alone_is_no_quorum(s):
    """The device says that all came and signed by PIN: no certificate before those whom the rules ask for speak, each."""
    s.keys.clear()
    held(s)
    assert set(refusals(s.home())) == {""}
    assert s.t.state(s.session).by_device == [s.t.who[name] for name in PEOPLE]
    for name in PEOPLE:
        if name == "verifier":
            continue  # of whom the rules ask nothing
        with refused(s.t, "own_sign_off_missing") as error:
            s.t.certify(s.session)
        silent = [one for one in s.t.state(s.session).by_device if one != s.t.verifier]
        assert sorted(error.value.facts["person"].split(", ")) == sorted(silent), "all at once"
        s.t.do("destruction_session.sign/1", Sign(session=s.session, decision="attested"), name)
    assert s.t.state(s.session).by_device == [s.t.verifier]
    assert "presence_by_device" in s.t.certify(s.session).header.flags


@pytest.mark.parametrize(("hours", "late"), [(71, False), (73, True)])
def test_the_photograph_of_a_signed_paper_is_ones_own_word(s, hours, late):
    """Two who were there bring it before the service, within the hours of the pack or marked as late; PIN and thumb are
    not enough by themselves."""
    held(s, *ORDER[2:])
    s.thumb("verifier", "witness1", "witness2")
    for name in ORDER[3:]:
        s.sign(name)
    s.home()
    s.t.wait(hours=hours)
    for name in ("chair", "member", "witness1", "witness2"):
        before, other = [one for one in ("verifier", "prosecutor", "member") if one != name][:2]
        on_paper = Sign(session=s.session, decision="attested", person=s.t.who[name], on_paper="wet", photos=(PHOTO,))
        with refused(s.t, "own_sign_off_missing"):
            s.t.certify(s.session)
        s.t.do("destruction_session.sign/1", on_paper, before, watcher(s.t, other))
    assert s.t.state(s.session).signatures[-1].late is late
    assert s.t.state(s.session).by_device == [s.t.verifier]
    assert "presence_by_device" in s.t.certify(s.session).header.flags


def test_a_session_is_checked_out_by_its_own_commission_to_a_device_of_its_agency(s):
    """Not by another's, nor to another's device, nor to one that is lost; a second one has it after a recall alone."""
    s.t.do("destruction_session.recall/1", Recall(session=s.session, reason="Vidé"), "chair", watcher(s.t, "clerk"))
    with refused(s.t, "not_the_chair"):
        s.check_out(s.pen, "member")
    with refused(s.t, "device_elsewhere"):
        s.check_out(s.device("B", "police"))
    second = s.device("C")
    s.check_out(second)
    with refused(s.t, "session_out"):
        s.check_out(s.pen)
    s.gather()
    assert set(refusals(s.home())) == {"not_checked_out"}
    s.t.do("device.revoke/1", RevokeDevice(device=second.device, reason="Perdu"), "key1")
    s.t.do("destruction_session.recall/1", Recall(session=s.session, reason="Perdu"), "chair", watcher(s.t, "clerk"))
    with refused(s.t, "device_revoked"):
        s.check_out(second)


def test_a_nonce_serves_once_and_for_its_own_session_alone(s):
    """One that another signature used, or one that was never given out with this session, makes a claim and no act."""
    held(s, *ORDER[2:])
    nonce = s.free()
    s.sign("verifier", nonce=nonce)
    s.sign("member")
    s.sign("prosecutor", nonce=nonce)
    s.sign("prosecutor", nonce="0" * 32)
    s.sign("prosecutor")
    assert refusals(s.home())[-3:] == ["nonce_spent", "nonce_spent", ""]


def test_an_answer_over_anything_else_is_no_signature(s):
    """Another nonce, another session's closing, another person, another decision."""
    held(s, *ORDER[2:])
    first, second = s.nonces[:2]
    for wrong in (
        s.answered("verifier", second) | {"nonce": first},
        s.answered("verifier", first, site="0" * 64),
        s.answered("verifier", first, person=s.t.who["member"]),
        s.answered("verifier", first, decision="refused"),
    ):
        command = Sign(session=s.session, decision="attested", person=s.t.who["verifier"], site=s.site, **wrong)
        s.write("destruction_session.sign/1", command, "verifier")
    s.sign("verifier", site="0" * 64)
    s.sign("verifier", nonce=first)
    assert refusals(s.home())[-6:] == [*["assertion_wrong"] * 4, "site_differs", ""]


@pytest.mark.parametrize("field", ["burnt", "withdrawn", "present", "left", "ignited_at"])
def test_what_people_were_shown_is_what_the_log_has_or_nothing_is_signed(s, field):
    """The device says that less burnt, or that another was there: closing and signatures are claims, and in the open."""
    s.gather()
    s.burn(closes=False)
    lit = said_in(s.pen.kept[-1])["at"]
    s.close("2016-01-01T00:00:00.000Z" if field == "ignited_at" else lit, **({} if field == "ignited_at" else {
        field: (s.lot.exhibits[0],) if field in {"withdrawn", "left"} else ()}))  # fmt: skip
    s.sign("witness1")
    assert refusals(s.home())[-2:] == ["site_differs", "wrong_state"]
    assert s.t.state(s.session).status == "burnt"


def test_a_closing_that_was_signed_on_the_site_comes_in_though_it_denies_what_was_missing():
    """What people signed stands as it was said there, and beside it that the log has an incident: nothing says “none”."""
    s = Site(count=2)
    s.gather()
    s.lose()
    s.burn()
    [gone] = s.gone
    done = s.home()
    assert set(refusals(done)) == {""}
    assert [one for one in done if "none_contradicted" in one.header.flags] == [done[-1]]
    session = s.t.state(s.session)
    assert (session.status, session.incidents, session.withdrawn) == ("closed", False, [gone])
    assert (session.denied, session.unusual) == ([gone], True)
    said = json.loads(s.t.session_statement(s.session))
    assert (said["incidents"], said["denied"]) == (True, [gone])
    assert hashlib.sha256(s.t.session_statement(s.session)).hexdigest() == session.statement
    for name in ORDER:
        s.t.do("destruction_session.sign/1", Sign(session=s.session, decision="attested"), name)
    assert "none_contradicted" in s.t.certify(s.session).header.flags
    assert s.t.refolded() == s.t.snapshot()


@pytest.mark.parametrize("missing", [True, False])
@pytest.mark.parametrize("beside", [(), ("witness2",), ("verifier",)])
def test_i40_a_device_takes_out_what_was_scanned_there_by_the_word_of_two_or_claims_it(missing, beside):
    """Alone it is a claim: the exhibit stays in the load, blocked, and is taken out before the service by two."""
    s = Site(count=2)
    s.gather()
    gone, other = s.lot.exhibits
    base = {n: s.t.state(n).moved for n in (gone, other)}
    arrived = said_in(
        s.write("destruction_session.arrive/1", Arrive(session=s.session, exhibits=(gone, other)), "verifier", base)
    )
    out = {"missing": (gone,)} if missing else {"checks": (s.t.check(gone),)}
    taken = Withdraw(session=s.session, reason="Plus sur la table", **out)
    parties = [{"part": "witness", "person": s.t.who[one]} for one in beside]
    s.write("destruction_session.withdraw/1", taken, "witness1", {gone: arrived["act"]}, parties=parties)
    seconded = beside == ("verifier",)
    done = s.home()
    assert refusals(done)[-1] == ("" if seconded else "seconding_needed")
    state = s.t.state(gone)
    assert (state.status, s.t.state(s.session).withdrawn) == (
        ("held", [gone]) if seconded else ("on_site", [])
    )  # fmt: skip
    if seconded:
        return
    [claim] = state.open
    assert (s.t.state(claim).sort, s.t.who["witness1"] in s.t.state(claim).window) == ("unsettled_act", True)
    s.t.do(
        "destruction_session.recall/1", Recall(session=s.session, reason="Contredit"), "chair", watcher(s.t, "clerk")
    )
    with refused(s.t, "blocked_by_discrepancy"):
        s.t.burn(s.session, gone, other)
    with refused(s.t, "seconding_needed"):
        s.t.do("destruction_session.withdraw/1", taken, "witness1")
    s.t.do("destruction_session.withdraw/1", taken, "witness1", *s.t.present("chair"))
    s.t.burn(s.session, other)
    assert s.t.state(gone).open[0] == claim, "until the inspection has closed it"


@pytest.mark.parametrize(("agency", "who"), [("drug_office", "clerk"), ("police", "officer")])
def test_i40_nobody_elses_phone_keeps_an_offline_fire_out_of_the_log(agency, who):
    """A worthless act about one exhibit of the load, meanwhile: it burns all the same, and is proved by nothing."""
    s = Site(count=2)
    held(s)
    disputed, other = s.lot.exhibits
    store = StoreExhibits(place=s.t.place, exhibits=(disputed,))
    s.t.offer(s.device("B", agency).write("exhibit.store/1", store, s.t.who[who], {disputed: 1}), who)
    claims = s.t.state(disputed).open
    done = s.home()
    assert claims
    assert set(refusals(done)) == {""}
    lit = next(one for one in done if one.header.kind == "destruction_session.ignite/1")
    assert "burnt_disputed" in lit.header.flags
    assert s.t.state(s.session).status == "closed"
    assert (s.t.state(disputed).status, s.t.state(disputed).doubts) == ("destroyed", tuple(claims))
    assert (s.t.state(other).status, s.t.state(other).doubts) == ("destroyed", ())
    s.speak()
    certificate = s.t.state(s.t.certify(s.session).first("CE"))
    assert {one.amount for one in certificate.totals if one.unit == "µg"} == {s.t.state(other).staged_weight.gross.ug}
    for claim in claims:
        s.t.settle(Close(discrepancy=claim, reason="Sans objet", resolution="explained"))
    assert (s.t.state(disputed).status, s.t.state(disputed).doubts) == ("destroyed", ())


def test_i40_what_was_counted_missing_on_its_way_to_the_fire_is_found_there(s):
    """The count of its store does not know that the device has it; it burns, and the inspection explains why."""
    s.gather()
    s.burn(closes=False)
    [burnt] = s.lot.exhibits
    inventory = frozen(s.t)
    count(s.t, inventory, *s.t.lot(1).exhibits)
    reconcile(s.t, inventory)
    [missing] = s.t.state(burnt).open
    assert s.t.state(missing).sort == "missing_at_inventory"
    assert set(refusals(s.home())) == {""}
    explained = Close(discrepancy=missing, reason="Au feu", resolution="explained")
    with refused(s.t, "found_again"):
        s.t.settle(structs.replace(explained, resolution="loss"))
    s.t.settle(explained)
    assert (s.t.state(burnt).status, s.t.state(burnt).doubts) == ("destroyed", ())


def missed_by_the_count(s):
    """What is staged is counted missing in its store, and the prosecution would let it go: how the inspection closes it."""
    inventory = frozen(s.t)
    count(s.t, inventory, *s.t.lot(1).exhibits)
    reconcile(s.t, inventory)
    [missing] = s.t.state(s.lot.exhibits[0]).open
    s.t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=missing, reason="Vol"), "prosecutor")
    return Close(discrepancy=missing, reason="Vol", resolution="loss")


def test_i27_nothing_is_written_off_out_of_a_load_that_a_device_may_yet_burn(s):
    """Else its whole record, of a fire that has happened, would be no act: the load would not be what was scanned."""
    s.gather()
    s.burn(closes=False)
    loss = missed_by_the_count(s)
    with refused(s.t, "still_loaded"):
        s.t.settle(loss)
    assert set(refusals(s.home())) == {""}
    assert s.t.state(s.lot.exhibits[0]).status == "destroyed"


def test_i27_what_is_gone_from_a_load_leaves_it_before_it_is_written_off():
    """Staged = burnt + withdrawn: written off while it was staged, it held up fire and abandonment of the session for ever."""
    s = Site(count=2)
    recalled = Recall(session=s.session, reason="Appareil perdu")
    s.t.do("destruction_session.recall/1", recalled, "chair", watcher(s.t, "clerk"))
    gone, other = s.lot.exhibits
    loss = missed_by_the_count(s)
    with refused(s.t, "still_loaded"):
        s.t.settle(loss)
    s.t.miss(s.session, gone, person="verifier")
    s.t.settle(loss)
    assert (s.t.state(gone).status, s.t.state(gone).session) == ("written_off", "")
    s.t.withdraw(s.session, s.t.check(other), person="verifier")
    s.t.do("destruction_session.abort/1", Abort(session=s.session, reason="Vol"), "chair")


@pytest.mark.parametrize("broken", [False, True])
def test_an_incident_is_what_the_act_of_leaving_found_whatever_is_opened_or_closed_since(broken):
    """A wet parcel taken out as recorded is none, whatever another phone claims of it; a broken seal stays one, closed."""
    s = Site(count=2)
    s.gather()
    out, *s.lot.exhibits = s.lot.exhibits
    s.gone, base = (out,), {out: s.t.state(out).moved}
    check = s.t.check(out, seal_state="broken") if broken else s.t.check(out)
    s.write(
        "destruction_session.withdraw/1",
        Withdraw(session=s.session, reason="Mouillé", checks=(check,)),
        "witness1",
        base,
    )
    s.burn()
    *before, closing = s.pen.kept
    if not broken:
        store = StoreExhibits(place=s.t.place, exhibits=(out,))
        s.t.offer(s.device("B").write("exhibit.store/1", store, s.t.clerk, {out: 1}), "clerk")
    taken = [s.t.offer(one, "clerk") for one in before]
    [opened] = s.t.state(out).open
    if broken:
        explained = Close(discrepancy=opened, reason="Pluie", resolution="explained")
        s.t.settle(explained)
    assert set(refusals([*taken, s.t.offer(closing, "clerk")])) == {""}
    assert s.t.state(s.session).denied == ([out] if broken else [])
    assert s.t.state(s.session).unusual is broken


def test_a_clock_that_was_set_back_is_flagged_and_loses_no_signature(s):
    """It is shown that the hour is the device's word alone."""
    held(s, *ORDER[2:])
    s.write("destruction_session.sign/1", Sign(
        session=s.session, decision="attested", person=s.t.who["verifier"], site=s.site, **s.answered("verifier", s.free())
    ), "verifier", at="2016-01-01T00:00:00.000Z")  # fmt: skip
    done = s.home()[-1]
    assert {"device_clock_back", "judged_now"} <= set(done.header.flags)
    assert s.signatures()["verifier"] == "passkey"


def test_a_session_kept_too_long_is_recorded_no_more_by_its_device(s):
    """After fourteen days by its own clock; what it says then is a claim."""
    s.t.wait(days=15)
    s.gather()
    assert set(refusals(s.home())) == {"checkout_over"}


def test_a_signature_that_arrives_after_72_hours_is_taken_and_shown_as_late(s):
    """From the closing by the device's clock to the recording."""
    held(s)
    s.t.wait(hours=73)
    done = s.home()
    assert set(refusals(done)) == {""}
    assert [one.late for one in s.t.state(s.session).signatures] == [True] * len(ORDER)


def test_the_word_of_the_device_binds_nobody_who_speaks_for_themselves(s):
    """A PIN on it says that they signed; they refuse before the service, and both stand. A paper is shown again there."""
    held(s, *ORDER[2:])
    s.thumb("verifier", "witness1", "witness2")
    s.home()
    refusal = Sign(session=s.session, decision="refused", reservations="Pas moi", salt="A" * 22)
    assert s.t.do("destruction_session.sign/1", refusal, "witness1").header.flags == ("paper_contested",)
    shown = Sign(session=s.session, decision="attested", person=s.t.verifier, on_paper="thumb", photos=(PHOTO,))
    s.t.do("destruction_session.sign/1", shown, "witness2", watcher(s.t, "member"))
    found = [(one.way, bool(one.site_at), one.contested) for one in s.t.state(s.session).signatures]
    assert found == [
        ("device", True, True), ("device", True, False), ("thumb", True, False), ("account", False, False),
        ("thumb", False, False),
    ]  # fmt: skip
    with refused(s.t, "site_unsaid"):
        s.t.do("destruction_session.sign/1", Sign(session=s.session, decision="attested", site=s.site), "chair")


def test_whoever_checks_the_log_finds_what_was_written_over(s):
    """Another closing, a nonce never given out or used before, an answer over something else: each is named."""
    held(s)
    s.home()
    evidence, signed = Evidence(), []
    for part in (TYPES.decode(body) for body in s.t.log):
        if isinstance(part, Part) and part.subject == s.session:
            evidence.note(part.data, part.act)
            if part.type == "destruction_session.signed_on_site/1":
                signed.append(part)

    def fault(part, **wrong):
        return evidence.fault(structs.replace(part.data, **wrong), part.act, s.session)

    assert [fault(part) for part in signed] == [""] * len(ORDER)
    first, second = [part for part in signed if part.data.way == "passkey"]
    assert fault(first, site="0" * 64) == "site"
    assert fault(first, statement="0" * 64) == "statement"
    assert fault(first, nonce="0" * 32) == fault(first, nonce=second.data.nonce) == fault(first, nonce="") == "nonce"
    assert fault(first, decision="refused") == "challenge"
