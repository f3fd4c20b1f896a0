"""On the site: scanned, withdrawn or burnt, by number, once (I27, I28, I32, I33)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction import arrival_and_ignition
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.exhibits import exhibit, report_missing
from custody.domain.exhibits.blind_check import CheckEntry
from tests.domain.destruction_sessions import burnt_in, join, ready
from tests.factories.memory_office import Lot, modest, refused, town


def test_i28_only_a_present_and_independent_verifier_scans_on_site():
    """The load is not scanned in by the custodian's own people or from afar."""
    t = town()
    lot = t.lot(1, "open")
    with refused(t, "not_present"):
        t.arrive(lot.session, *lot.exhibits, person="verifier2")
    join(t, lot.session, "insider", "verifier")
    with refused(t, "verifier_of_unit"):
        t.arrive(lot.session, *lot.exhibits, person="insider")
    with refused(t, "role_needed"):
        t.arrive(lot.session, *lot.exhibits, person="witness1")
    join(t, lot.session, "verifier2", "verifier")
    t.arrive(lot.session, *lot.exhibits, person="verifier2")


FATES = ("burnt", "taken off the vehicle", "taken off the load", "not staged")


@modest
@given(st.lists(st.sampled_from(FATES), max_size=4), st.data())
def test_i27_staged_is_burnt_plus_withdrawn_by_number(others, data):
    """Each run burns: no list but the one of what is on site is taken, and staged is burnt plus withdrawn after it."""
    t = town()
    fates = data.draw(st.permutations(["burnt", *others]), "fates")
    lot = t.lot(len(fates), "planned")
    of = {fate: [e for e, each in zip(lot.exhibits, fates, strict=True) if each == fate] for fate in FATES}
    on_site, withdrawn = of["burnt"], of["taken off the vehicle"] + of["taken off the load"]
    staged = on_site + withdrawn
    t.stage(lot.session, *staged)
    t.open(lot.session)
    t.gather(lot.session)
    with refused(t, "load_incomplete"):
        t.burn(lot.session, *on_site)
    t.arrive(lot.session, *on_site, *of["taken off the load"])
    for number in withdrawn:
        t.withdraw(lot.session, t.check(number))
    scanned = data.draw(st.lists(st.sampled_from(lot.exhibits), unique=True), "scanned")
    if set(scanned) != set(on_site):
        with refused(t, "load_differs" if scanned else "nothing_listed"):
            t.burn(lot.session, *scanned)
    t.burn(lot.session, *on_site)
    burnt = {e for e in lot.exhibits if t.state(e).status == "destroyed"}
    assert burnt == set(on_site)
    assert burnt | set(withdrawn) == set(staged)
    assert burnt.isdisjoint(withdrawn)
    assert {t.state(e).status for e in withdrawn} <= {"held"}
    assert [number for number, _ in burnt_in(t, lot.session)] == on_site


def test_i27_a_session_is_larger_than_any_list(monkeypatch):
    """Orders and batches fill an act each; the session takes them all, and the fire takes the whole load at once."""
    t = town()
    lots = [t.lot(3, "ordered") for _ in range(3)]
    monkeypatch.setattr(exhibit, "LARGEST_ACT", 3)
    everything = [number for lot in lots for number in lot.exhibits]
    session = t.plan(*(lot.order for lot in lots))
    assert t.state(session).exhibits == len(everything)
    with refused(t, "act_too_large"):
        t.stage(session, *everything)
    for lot in lots:
        t.stage(session, *lot.exhibits)
    back = everything[4]
    t.withdraw(session, t.check(back), person="verifier")
    t.open(session)
    t.gather(session)
    load = [number for number in everything if number != back]
    for at in range(0, len(load), 3):
        with refused(t, "load_incomplete"):
            t.burn(session, *load)
        t.arrive(session, *load[at : at + 3])
    for part in (load[:-1], [*load, back], load[1:]):
        with refused(t, "load_differs"):
            t.burn(session, *part)
    assert not any(t.state(number).status == "destroyed" for number in everything)
    t.burn(session, *load)
    whole = Lot(tuple(everything), {}, "", "", session=session)
    t.advance(whole, "certified", since="burnt")
    told = t.state(whole.certificate)
    assert told.exhibits == len(load) == t.state(session).on_site
    assert [number for number, _ in burnt_in(t, session)] == load
    assert {t.state(number).certificate for number in load} == {whole.certificate}


def test_i27_what_was_withdrawn_does_not_slip_back_into_the_session():
    """A new order for a withdrawn exhibit needs a new session; the old one neither stages nor misses it."""
    t = town()
    lot = ready(t, 2)
    back = lot.exhibits[0]
    t.withdraw(lot.session, t.check(back))
    t.issue(back)
    with refused(t, "not_in_session"):
        t.stage(lot.session, back)
    t.burn(lot.session, lot.exhibits[1])
    assert t.state(back).status == "ordered"


def test_i32_what_is_staged_in_one_session_burns_in_no_other():
    """A load is bound to the session it was staged in."""
    t = town()
    lot = t.lot(2, "planned")
    second = t.plan(lot.order)
    t.stage(lot.session, lot.exhibits[0])
    t.stage(second, lot.exhibits[1])
    t.open(second)
    t.gather(second, ("witness1", "witness3"))
    with refused(t, "wrong_state"):
        t.arrive(second, lot.exhibits[0])
    t.arrive(second, lot.exhibits[1])
    with refused(t, "load_differs"):
        t.burn(second, *lot.exhibits)


@modest
@given(st.booleans(), st.booleans(), st.booleans())
def test_i33_what_is_withdrawn_is_held_again_after_the_same_checks(on_site, weighed, same):
    """Seal always; without a weighing it goes nowhere until it is weighed; a difference opens a discrepancy."""
    t = town()
    lot = t.lot(1, "open")
    number = lot.exhibits[0]
    holder = t.state(number).holder
    if on_site:
        t.arrive(lot.session, number)
    with refused(t, "check_incomplete"):
        t.withdraw(lot.session, CheckEntry(exhibit=number, weight=t.weight()))
    seal = lot.seals[number] if same else "X 1"
    check = CheckEntry(exhibit=number, seal=seal, weight=t.weight() if weighed else None)
    opened = t.withdraw(lot.session, check).opened
    state = t.state(number)
    assert (state.status, state.holder, state.session, state.order) == ("held", holder, "", "")
    assert bool(opened) == (not same)
    if same and not weighed:
        with refused(t, "reweigh_needed"):
            t.dispatch("clerk", "clerk2", "storage", number)
        with refused(t, "reweigh_needed"):
            t.issue(number)
        t.measure("clerk", t.check(number))
    if same:
        t.dispatch("clerk", "clerk2", "storage", number)


@modest
@given(st.data())
def test_i27_what_is_missing_is_lost_and_the_rest_burns(data):
    """Staged = burnt + withdrawn + missing; each that is missing is in a discrepancy, its holder answers, nobody burns it."""
    t = town()
    lot = t.lot(data.draw(st.integers(2, 4), "exhibits"), "open")
    there = data.draw(st.sampled_from(lot.exhibits), "there")
    others = [e for e in lot.exhibits if e != there]
    missing = data.draw(st.lists(st.sampled_from(others), min_size=1, unique=True), "missing")
    seen_once = data.draw(st.lists(st.sampled_from(missing), unique=True), "seen on the site before")
    kept = [e for e in lot.exhibits if e not in missing]
    holders = {e: t.state(e).holder for e in missing}
    t.arrive(lot.session, *kept, *seen_once)
    with refused(t, "load_incomplete" if set(missing) - set(seen_once) else "load_differs"):
        t.burn(lot.session, *kept)
    opened = t.miss(lot.session, *missing).opened
    assert sorted(t.state(n).about for n in opened) == sorted(missing)
    for number in missing:
        state = t.state(number)
        assert (state.status, state.holder, state.place, state.session, state.order) == (
            "held", holders[number], "", "", "",
        )  # fmt: skip
        assert t.state(state.open[-1]).sort == "lost"
        window = t.state(state.open[-1]).window
        assert holders[number] in window
        assert t.witness1 not in window, "who says that it is missing is no suspect"
    t.burn(lot.session, *kept)
    assert {t.state(e).status for e in kept} == {"destroyed"}
    assert set(t.state(lot.session).withdrawn) == set(missing)


SECONDS = {
    (): False, ("chair",): True, ("verifier",): True, ("witness2",): False, ("clerk",): False, ("witness2", "chair"): True
}  # fmt: skip
"""Who gives their will beside a witness, and whether what was scanned on the site then leaves the load by two."""


def leaving(t, lot, number, *, missing):
    """An act by which it leaves the load: not there any more, or with its seal read."""
    gone = {"missing": (number,)} if missing else {"checks": (t.check(number),)}
    return arrival_and_ignition.Withdraw(session=lot.session, reason="Sceau douteux", **gone)


@pytest.mark.parametrize("beside", SECONDS)
@pytest.mark.parametrize("scanned", [True, False])
@pytest.mark.parametrize("missing", [True, False])
def test_what_was_scanned_on_the_site_leaves_the_load_by_the_word_of_two(beside, scanned, missing):
    """One person by one PIN could else carry off what the verifier has just seen; what never came takes nobody more."""
    t = town()
    lot = t.lot(2, "open")
    gone = lot.exhibits[0]
    if scanned:
        t.arrive(lot.session, gone)
    command = leaving(t, lot, gone, missing=missing)
    if scanned and not SECONDS[beside]:
        with refused(t, "seconding_needed"):
            t.do("destruction_session.withdraw/1", command, "witness1", *t.present(*beside))
        assert t.state(gone).status == "on_site"
    else:
        t.do("destruction_session.withdraw/1", command, "witness1", *t.present(*beside))
        assert t.state(lot.session).withdrawn == [gone]
        assert bool(t.state(gone).missing_from(lot.session)) == missing


def test_who_reports_it_is_no_second_and_neither_chair_nor_verifier_keeps_it_in_the_load():
    """One of the two is the chair or a verifier, whoever of them speaks first: neither of these can stop the other."""
    for author, beside in (("chair", "verifier"), ("chair", "witness1"), ("verifier", "witness1")):
        for missing in (True, False):
            t = town()
            lot = t.lot(2, "open")
            gone = lot.exhibits[0]
            t.arrive(lot.session, gone)
            command = leaving(t, lot, gone, missing=missing)
            for alone in ((), (author,), ("clerk",)):
                with refused(t, "seconding_needed"):
                    t.do("destruction_session.withdraw/1", command, author, *t.present(*alone))
            t.do("destruction_session.withdraw/1", command, author, *t.present(beside))
            assert t.state(lot.session).withdrawn == [gone]


def test_i33_what_is_missing_is_not_in_the_list_of_what_is_looked_at():
    """One act takes out what is there and what is not, each once, and nothing that is not in the load."""
    t = town()
    lot, other = t.lot(3, "open"), t.lot(1, "open")
    here, gone, again = lot.exhibits
    both = arrival_and_ignition.Withdraw(
        session=lot.session, checks=(t.check(here),), missing=(gone,), reason="Carton ouvert"
    )
    t.do("destruction_session.withdraw/1", both, "witness1")
    assert [t.state(e).open == [] for e in (here, gone)] == [True, False]
    twice = arrival_and_ignition.Withdraw(session=lot.session, checks=(t.check(again),), missing=(again,), reason="x")
    with refused(t, "scanned_twice"):
        t.do("destruction_session.withdraw/1", twice, "witness1")
    with refused(t, "nothing_listed"):
        t.miss(lot.session)
    with refused(t, "wrong_state"):
        t.miss(lot.session, other.exhibits[0])
    with refused(t, "wrong_state"):
        t.miss(lot.session, gone)


LEFT = {"missing": None, "broken": {"seal_state": "broken"}, "absent": {"seal": "", "seal_state": "absent"},
        "another": {"seal": "X 1"}, "light": {}, "good": {}}  # fmt: skip
"""How an exhibit leaves the load, and whether anything about it is unusual: all but the last."""


@modest
@given(st.data())
def test_i27_a_loss_in_a_session_is_its_incident_however_its_inquiry_ended(data):
    """Found and explained, written off, or lost in another session since: “no incident” is never true of this one."""
    t = town()
    lot = t.lot(3, "open")
    gone, other, kept = lot.exhibits
    [opened] = t.miss(lot.session, gone).opened
    t.arrive(lot.session, kept)
    t.withdraw(lot.session, t.check(other))
    t.burn(lot.session, kept)
    end = data.draw(st.sampled_from(["explained", "loss"]), "how its inquiry ended")
    if end == "explained":
        t.do(
            "exhibit.find_again/1", report_missing.FindAgain(checks=(t.check(gone),), reason="Sous le siège"), "clerk2"
        )
    else:
        t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=opened, reason="Vol"), "prosecutor")
    t.settle(Close(discrepancy=opened, resolution=end, reason="x"))
    assert not t.state(gone).open
    with refused(t, "incident_denied"):
        t.close(lot.session)
    t.close(lot.session, "Un sac manquait au chargement")
    assert t.state(lot.session).incidents
    assert t.state(gone).missing_from(lot.session) == opened
    assert t.state(other).missed == []


@modest
@given(st.sampled_from(sorted(LEFT)), st.sampled_from(["open", "on_site"]), st.booleans(), st.booleans())
def test_nobody_closes_with_no_incident_over_what_left_the_load_missing_or_not_as_recorded(how, since, found, ended):
    """Found again or not, whatever the inspection has closed since; with the incident told the session closes."""
    t = town()
    lot = t.lot(3, since)
    out, kept = lot.exhibits[0], lot.exhibits[1:]
    seen = LEFT[how]
    if seen is None:
        t.miss(lot.session, out)
    else:
        read = {"exhibit": out, "seal": lot.seals[out], "weight": t.weight("2,10" if how == "light" else "2,70")}
        t.withdraw(lot.session, CheckEntry(**(read | seen)))
    if since == "open":
        t.arrive(lot.session, *kept)
    t.burn(lot.session, *kept)
    if how == "missing" and found:
        t.do("exhibit.find_again/1", report_missing.FindAgain(checks=(t.check(out),), reason="Sous le siège"), "clerk2")
    for opened in list(t.state(out).open) if ended and (how != "missing" or found) else ():
        t.settle(Close(discrepancy=opened, resolution="explained", reason="x"))
    if how != "good":
        with refused(t, "incident_denied"):
            t.close(lot.session)
        t.close(lot.session, "Un sac n’était plus comme il avait été chargé")
    else:
        t.close(lot.session)
    assert (t.state(lot.session).status, t.state(lot.session).incidents) == ("closed", how != "good")


def test_what_was_missing_is_found_again():
    """The finder holds it, and the discrepancy waits for the inspection; a new order leads it to another fire."""
    t = town()
    lot = t.lot(2, "staged")
    gone = lot.exhibits[0]
    t.miss(lot.session, gone, person="verifier")
    t.do("exhibit.find_again/1", report_missing.FindAgain(checks=(t.check(gone),), reason="Sous le siège"), "clerk2")
    assert (t.state(gone).holder, t.state(gone).status) == (t.who["clerk2"], "held")
    assert t.state(gone).open


def test_i33_whoever_is_there_may_withdraw_and_nobody_else():
    """Any attendee and the staging verifier may; someone who left or never came may not."""
    t = town()
    lot = t.lot(3, "staged")
    with refused(t, "not_present"):
        t.withdraw(lot.session, t.check(lot.exhibits[0]))
    t.withdraw(lot.session, t.check(lot.exhibits[0]), person="verifier")
    t.open(lot.session)
    t.gather(lot.session)
    for person, each in (("prosecutor", lot.exhibits[1]), ("witness2", lot.exhibits[2])):
        t.withdraw(lot.session, t.check(each), person=person)


def test_i41_what_is_missing_is_seen_by_who_says_so():
    """An exhibit of a case that a witness has nothing to do with does not exist for them, whatever its state."""
    t = town()
    lot, other = t.lot(1, "open"), t.lot(1, "held")
    for number in (other.exhibits[0], "EV000000000F5"):
        with refused(t, "not_found"):
            t.miss(lot.session, number)
