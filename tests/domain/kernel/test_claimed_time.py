"""What hour may be claimed of an act, and by whose word: each source where there is such a thing, nothing before its
ground (I16, I23, I24)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.destruction import plan_and_open
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.destruction.attendance import Attest
from custody.domain.destruction.close_session import CloseSession
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits import sighting
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.claimed_time import BEFORE_SEIZURE, ON_PAPER, require_typed
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import OCCURRED_SOURCES, Occurred
from custody.domain.kernel.times import hours_after, instant, written
from custody.domain.transfers.paper_slip import ConfirmSlip, EnterSlip
from tests.domain.destruction_sessions import all_confirm
from tests.domain.offline.test_offline_intake import base, held, pen
from tests.domain.site import watcher
from tests.domain.transfers.test_paper_slip import slip
from tests.factories.memory_office import PHOTO, Lot, Town, modest, refused, town

ZONE = "Africa/Bamako"
LATER = {"at": "2016-05-11T08:00:00.000Z", "clock": "2016-05-10T08:00:00.000Z", "mono": 0, "boot": "b0"}
"""The service was heard a day after the device says that it did it."""


def said(at: str, source: str = "paper") -> Occurred:
    return Occurred(at=at, source=source, zone=ZONE)


def burn(t: Town, lot: Lot, when: Occurred) -> None:
    t.do("destruction_session.ignite/1", Ignite(session=lot.session, exhibits=lot.exhibits), "chair", occurred=when)


def on_site(source: str) -> tuple[Town, Lot, list[str]]:
    """A session whose load is on site: staged, opened hours later, and when each was."""
    t = town()
    lot = t.lot(1, "staged")
    t.wait(hours=5)
    t.advance(lot, "on_site", since="staged")
    t.wait(hours=5)
    state = t.state(lot.session)
    return t, lot, [state.staged_at if source == "paper" else state.opened_at, t.at]


@modest
@given(st.sampled_from(["paper", "entered"]), st.integers(-60 * 30, 60 * 28))
def test_i24_a_fire_is_claimed_between_what_it_rests_on_and_now_or_refused(source, minutes):
    """On paper since the load was staged, typed live since the session is open: and statistics count it then."""
    t, lot, (since, _) = on_site(source)
    at = structs.replace(said(since, source), at=_moved(since, minutes))
    possible = since[:16] <= at.at[:16] and at.at <= t.at
    counted = all(one.given_before(at.at, 30) for one in t.state(lot.session).attendance)
    if source == "entered" and at.at <= t.at and not counted:  # nobody confirmed being there since the opening (I64)
        with refused(t, "quorum_missing"):
            burn(t, lot, at)
        return
    if possible:
        burn(t, lot, at)
        assert t.state(lot.session).lit_at == at.at
        return
    with refused(t, "time_in_future" if at.at > t.at else "time_out_of_order"):
        burn(t, lot, at)
    assert t.state(lot.session).status == "open"


def _moved(at: str, minutes: int) -> str:
    return written(instant(at) + timedelta(minutes=minutes))


def test_i24_a_fire_of_2001_is_refused_and_nothing_is_burnt():
    """One wrong digit of the year: the paper can be read again (finding 8)."""
    t, lot, _ = on_site("paper")
    with refused(t, "time_out_of_order"):
        burn(t, lot, said("2001-01-01T00:00:00.000Z"))
    assert t.state(lot.exhibits[0]).status == "on_site"


def test_i24_nothing_burns_before_it_was_looked_at_for_the_last_time():
    """The first part of the load is staged on Monday, the second on Tuesday: the fire was not on Monday evening."""
    t = town()
    lot = t.lot(2, "planned")
    t.stage(lot.session, lot.exhibits[0])
    t.wait(hours=20)
    t.stage(lot.session, lot.exhibits[1])
    since = t.at
    t.wait(hours=2)
    t.advance(lot, "on_site", since="staged")
    between = hours_after(since, -5)
    with refused(t, "time_out_of_order"):
        burn(t, lot, said(between))
    burn(t, lot, said(since))
    assert t.state(lot.session).lit_at == since
    with refused(t, "time_out_of_order"):
        t.do("entry.correct/1", corrected(t, lot, between), "chair", watcher(t, "inspector"))


def test_i24_a_phone_that_comes_home_after_the_fire_locks_nobody_out_of_its_hour():
    """It saw the labels on the site before the fire; that it told so in the evening says nothing of the fire."""
    t = town()
    lot = t.lot(2, "held")
    t.do("exhibit.print_label/1", PrintLabels(exhibits=lot.exhibits), "clerk")
    t.advance(lot, "on_site", since="held")
    p = pen(t)
    t.wait(hours=1)
    look = sighting.Sight(exhibits=lot.exhibits, copies=(1, 1))
    seen = p.write("exhibit.sight/1", look, t.clerk2, base(t, *lot.exhibits))
    t.wait(hours=1)
    fire = t.at
    t.wait(hours=6)
    t.offer(seen, "clerk2")
    assert t.state(lot.exhibits[0]).sighted_at < fire
    burn(t, lot, said(fire))
    assert t.state(lot.session).lit_at == fire
    right = corrected(t, lot, hours_after(fire, 1))
    t.do("entry.correct/1", right, "chair", watcher(t, "inspector"))


def test_i24_the_earliest_hour_that_can_be_is_named():
    """Whoever typed the wrong year is told the latest ground at once, not the seizure of years ago."""
    t, lot, (since, _) = on_site("paper")
    with pytest.raises(BadInput) as refusal:
        burn(t, lot, said("2001-01-01T00:00:00.000Z"))
    assert refusal.value.facts["since"] == since
    assert t.state(lot.seizure).seized_at < since


def test_i24_a_log_that_holds_such_a_fire_counts_it_when_it_was_recorded():
    """It was taken before the rule was there: no total follows it; the claim stays to be read."""
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(since))
    state = t.state(lot.session)
    state.ignition_claimed = said("2001-01-01T00:00:00.000Z")
    assert state.lit_at == state.ignited_at
    state.ignition_claimed = said("2001-01-01T00:00:00.000Z", "press")
    assert state.lit_at == "2001-01-01T00:00:00.000Z"


def test_i24_no_step_of_a_session_is_claimed_before_its_ground():
    """The opening at no hour that is typed, the load not before it was staged, the closing and each word not before the fire."""
    t = town()
    lot = t.lot(1, "planned")
    ordered = t.state(lot.order).issued_at
    opening = plan_and_open.OpenSession(session=lot.session)
    t.stage(lot.session, *lot.exhibits)
    for source in ("entered", "paper"):
        with refused(t, "time_source_unfit"):
            t.do("destruction_session.open/1", opening, "chair", occurred=said(t.at, source))
    t.do("destruction_session.open/1", opening, "chair")
    t.gather(lot.session)
    arriving = Arrive(session=lot.session, exhibits=lot.exhibits)
    with refused(t, "time_out_of_order"):
        t.do("destruction_session.arrive/1", arriving, "verifier", occurred=said(hours_after(ordered, -1)))
    t.do("destruction_session.arrive/1", arriving, "verifier", occurred=said(t.at))
    t.wait(hours=2)
    all_confirm(t, lot.session)
    burn(t, lot, said(t.at))
    early = said(hours_after(t.at, -1))
    for kind, command, source in _after(t, lot):
        with refused(t, "time_out_of_order"):
            t.do(kind, command, "chair", occurred=structs.replace(early, source=source))
        t.do(kind, command, "chair", occurred=structs.replace(early, at=t.at, source=source))


def _after(t: Town, lot: Lot) -> list[tuple[str, Any, str]]:
    closing = CloseSession(
        session=lot.session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True,
        environment_opinion="Sans objet", transport="Par la route",
    )  # fmt: skip
    return [
        ("destruction_session.close/1", closing, "paper"),
        ("destruction_session.attest/1", Attest(session=lot.session, attested=True), "entered"),
    ]


@modest
@given(st.sampled_from(sorted(OCCURRED_SOURCES)), st.booleans())
def test_i23_each_source_is_taken_where_there_is_such_a_thing(source, paper):
    """A device's hour comes with what it signed, a paper's with an act that a paper brings; nobody brings the press."""
    t = town()
    lot = t.seal()
    taken = source in ({"entered", "paper", "press"} if paper else {"entered", "press"})
    when = said(t.at, source)
    if paper:
        kind, command, by = "transfer.enter_slip/1", _slip(t, lot), "clerk2"
    else:
        kind, command, by = "exhibit.sight/1", sighting.Sight(exhibits=lot.exhibits), "inspector"
    assert (kind in ON_PAPER) is paper
    if taken:
        assert t.do(kind, command, by, occurred=when).header.occurred == when
    else:
        with refused(t, "time_source_unfit"):
            t.do(kind, command, by, occurred=when)


def _slip(t: Town, lot: Lot) -> Any:
    return EnterSlip(
        slip="BR 1", releaser=t.officer, receiver=t.clerk, purpose="deposit", checks=t.checks(*lot.exhibits),
        photo=PHOTO,
    )  # fmt: skip


def test_i23_who_is_signed_in_says_an_hour_of_their_own_or_of_a_paper():
    """Published history is recorded by the replay alone, a device's hour comes in its envelope."""
    for source in sorted(OCCURRED_SOURCES):
        if source in {"entered", "paper"}:
            require_typed(said("2016-05-10T08:00:00.000Z", source))
        else:
            with pytest.raises(BadInput, match="time_source_unfit"):
                require_typed(said("2016-05-10T08:00:00.000Z", source))
    require_typed(None)


@modest
@given(st.integers(-70, 0), st.sampled_from(["paper", "entered"]))
def test_i24_nothing_is_done_with_an_exhibit_before_it_was_seized(hours, source):
    """Whether typed live or from a slip: before the minute of the seizure it is refused."""
    t = town()
    t.wait(hours=80)
    lot = t.seal()
    since = t.state(lot.seizure).seized_at
    at = hours_after(since, hours)
    if source == "paper":
        kind, command, by = "transfer.enter_slip/1", _slip(t, lot), "clerk2"
    else:
        kind, command, by = "exhibit.blind_check/1", BlindCheck(checks=t.checks(*lot.exhibits)), "officer"
    if hours < 0:
        with refused(t, "time_out_of_order"):
            t.do(kind, command, by, occurred=said(at, source))
    else:
        t.do(kind, command, by, occurred=said(at, source))


def test_i24_what_a_device_recorded_before_the_seizure_is_flagged_and_stands():
    """It happened, whatever its clock says."""
    t = town()
    t.wait(hours=10)
    [number] = held(t)
    look = sighting.Sight(exhibits=(number,))
    before = hours_after(t.state(t.state(number).seizure).seized_at, -1)
    device = pen(t)
    hours = (before, t.at)
    told = [
        t.offer(device.write("exhibit.sight/1", look, t.supervisor, base(t, number), at=at), "clerk") for at in hours
    ]
    assert [BEFORE_SEIZURE in one.header.flags for one in told] == [True, False]
    assert {one.header.kind for one in told} == {"exhibit.sight/1"}


def test_i24_a_slips_hour_is_corrected_to_none_before_the_seizure_and_a_fires_to_none_before_its_staging():
    """An hour typed in place of another is held to the same."""
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(t.at))
    right = corrected(t, lot, hours_after(since, -1))
    with refused(t, "time_out_of_order"):
        t.do("entry.correct/1", right, "chair", watcher(t, "inspector"))
    t.do("entry.correct/1", structs.replace(right, value=since), "chair", watcher(t, "inspector"))
    assert t.state(lot.session).lit_at == since
    t.close(lot.session)
    late = structs.replace(right, value=hours_after(since, 60))
    t.wait(hours=80)
    with refused(t, "time_implausible"):
        t.do("entry.correct/1", structs.replace(late, n=right.n + 1), "chair", watcher(t, "inspector"))


def test_i24_an_opening_is_corrected_to_no_hour_after_its_fire():
    """Told by a paper and typed in after the fire, it stands after it until two have put it right."""
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(hours_after(since, 2)))
    right = corrected(t, lot, hours_after(since, 3), of="destruction_session.opened/1")
    with refused(t, "time_out_of_order"):
        t.do("entry.correct/1", right, "chair", watcher(t, "inspector"))
    before = structs.replace(right, value=hours_after(since, 1))
    assert t.do("entry.correct/1", before, "chair", watcher(t, "inspector")).events


def test_i24_hours_put_right_one_after_the_other_keep_the_order_of_staging_opening_and_fire():
    """No opening before the load was staged; and once it is put right, no fire before it."""
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(hours_after(since, 4)))
    opening = corrected(t, lot, hours_after(since, -1), of="destruction_session.opened/1")
    with refused(t, "time_out_of_order"):
        t.do("entry.correct/1", opening, "chair", watcher(t, "inspector"))
    t.do("entry.correct/1", structs.replace(opening, value=hours_after(since, 3)), "chair", watcher(t, "inspector"))
    fire = corrected(t, lot, hours_after(since, 1))
    with refused(t, "time_out_of_order"):
        t.do("entry.correct/1", fire, "chair", watcher(t, "inspector"))
    t.do("entry.correct/1", structs.replace(fire, value=hours_after(since, 3)), "chair", watcher(t, "inspector"))
    assert t.state(lot.session).lit_at == hours_after(since, 3)


def corrected(t: Town, lot: Lot, at: str, of: str = "destruction_session.ignited/1") -> Correct:
    """Another hour of the fire, or of another step."""
    [n] = [n for (subject, n), e in t.world.chains.items() if (subject, e.type) == (lot.session, of)]
    return Correct(subject=lot.session, n=n, field="occurred", value=at, reason="x")


@modest
@given(st.sampled_from(["paper", "entered", "device"]))
def test_i16_no_word_about_the_hour_brings_an_expired_calibration_back(source):
    """A live act is asked of both days; a slip of the day it tells; a device whose hour is not believed of both."""
    t = town()
    lot = t.seal()
    state = t.state(t.balance)
    then = said(t.at, source)
    state.calibrated_until = t.today if source == "paper" else "2016-05-10"
    t.wait(days=2)
    [number] = lot.exhibits
    if source == "paper":
        slip(t, lot, when=then.at)
        assert not t.state(number).last_weight.mark
        return
    command = BlindCheck(checks=t.checks(number))
    if source == "device":
        with refused(t, "time_source_unfit"):
            t.do("exhibit.blind_check/1", command, "officer", occurred=then)
    else:
        t.do("exhibit.blind_check/1", command, "officer", occurred=then)
        assert t.state(number).last_weight.mark == "calibration_ended"


def test_i48_a_slip_of_a_day_without_certificate_is_recorded_and_marked():
    t = town()
    lot = t.seal()
    t.state(t.balance).calibrated_until = "2016-05-09"
    then = said(t.at, "paper")
    t.wait(days=2)
    transfer = slip(t, lot, when=then.at).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=transfer), "supervisor")
    assert t.state(lot.exhibits[0]).last_weight.mark == "calibration_ended"


@pytest.mark.parametrize("believed", [True, False])
def test_i16_a_device_weighs_by_its_hour_where_that_is_believed(believed):
    """Recorded on the last day of the calibration and brought afterwards; a clock set back brings no calibration back."""
    t = town()
    [number] = held(t)
    device = pen(t)
    t.state(t.balance).calibrated_until = t.today
    t.wait(seconds=5)
    command = BlindCheck(checks=t.checks(number))
    sent = device.write(
        "exhibit.blind_check/1", command, t.clerk, base(t, number), **({} if believed else {"contact": LATER})
    )
    t.wait(days=2)
    done = t.offer(sent, "clerk")
    assert ("judged_now" in done.header.flags) is not believed
    assert t.state(number).last_weight.mark == ("" if believed else "calibration_ended")


def test_i24_what_everybody_signs_says_no_hour_that_cannot_be():
    """The statement of a session typed from paper bears the hour of the paper, after its staging."""
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(since))
    t.close(lot.session)
    told = json.loads(t.session_statement(lot.session))["ignition_claimed"]
    assert told == {"at": since, "source": "paper", "zone": ZONE}


def test_an_opening_stays_before_its_fire_as_put_right_last_also_once_it_is_signed():
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(hours_after(since, 4)))
    t.close(lot.session)
    t.do("entry.correct/1", corrected(t, lot, hours_after(since, 1)), "chair", watcher(t, "inspector"))
    with refused(t, "time_out_of_order"):
        opening = corrected(t, lot, hours_after(since, 3), of="destruction_session.opened/1")
        t.do("entry.correct/1", opening, "chair", watcher(t, "inspector"))


def test_an_arrival_is_not_put_after_its_fire():
    t, lot, (since, _) = on_site("paper")
    burn(t, lot, said(hours_after(since, 4)))
    with refused(t, "time_out_of_order"):
        arrival = corrected(t, lot, hours_after(since, 8), of="destruction_session.load_arrived/1")
        t.do("entry.correct/1", arrival, "chair", watcher(t, "inspector"))
