"""The hours of a session without network are the device's: what cannot be true of them is on record, and loses nothing."""

from datetime import timedelta

import pytest

from custody.domain.destruction import attendance
from custody.domain.destruction.offline_checkout import Recall
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.kernel.times import hours_after, instant, written
from custody.domain.oversight.alarm import Raise
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.people.device import DeviceEnvelopeTaken
from custody.storage.write.batch import SERVICE
from tests.devices import said_in
from tests.domain.destruction.test_offline_checkout import refusals
from tests.domain.site import ORDER, Site, watcher

DEAD = "1970-01-01T00:03:00.000Z"


@pytest.fixture
def s():
    return Site()


def held(s, opened=False, **at):
    """The whole session; ``at``: what the device's clock read at arrival, fire and closing, and from then on. ``opened``: before the departure."""
    s.gather(opened=opened)
    reads = s.pen.now

    def write(kind, command, by, base=None, **more):
        said = at.get(kind.split(".")[1].split("/")[0])
        if said:
            s.pen.now = lambda: said
        return honest(kind, command, by, base, **more)

    honest, s.write = s.write, write
    s.burn()
    for name in ORDER:
        s.sign(name)
    s.pen.now = reads


def doubted(s):
    """That all of it was recorded as it happened, its certificate issued and flagged; and what speaks against its hours."""
    assert set(refusals(s.home())) == {""}
    state = s.t.state(s.session)
    assert len(s.signatures()) == len(ORDER)
    doubts = list(state.doubts)
    s.speak()
    assert ("site_clock" in s.t.certify(s.session).header.flags) is bool(doubts)
    assert s.t.refolded() == s.t.snapshot()
    return doubts


def test_honest_hours_are_not_doubted(s):
    """Nor those of a queue that comes in days later."""
    held(s)
    s.t.wait(hours=60)
    assert doubted(s) == []
    assert s.t.state(s.session).lit_at == lit(s) < s.t.state(s.session).ignited_at
    assert not [one for one in concerns(s.session, s.t.world, instant(s.t.at)) if one.sort == "site_clock"]


@pytest.mark.parametrize("act", ["arrive", "ignite", "close"])
def test_a_phone_that_started_again_in_1970_makes_no_claim_of_the_session(s, act):
    """Its hours are none, that stands on record and alarms the inspection once; load, fire and signatures are acts."""
    held(s, **{act: DEAD})
    assert doubted(s) == ["before_check_out", "before_last_act"]
    state = s.t.state(s.session)
    assert state.ended_at == state.closed_at
    [one] = [one for one in concerns(s.session, s.t.world, instant(s.t.at)) if one.sort == "site_clock"]
    assert s.t.act("alarm.raise/1", Raise(sort="site_clock", about=s.session), SERVICE.person).first("LT")
    assert one.since == state.doubted_at


def test_a_clock_that_is_years_behind_is_doubted_and_makes_no_signature_late(s):
    """2016 can be true of some act, and of this one it cannot: the hour is claimed, and nothing is dated by it."""
    held(s, ignite="2016-03-01T10:00:00.000Z")
    assert doubted(s) == ["before_check_out", "before_last_act"]
    state = s.t.state(s.session)
    assert state.ignition_claimed.at == "2016-03-01T10:00:00.000Z"
    assert state.lit_at == state.ignited_at
    assert not any(one.late for one in state.signatures)


def test_the_hour_of_a_doubted_clock_is_corrected_and_counts_from_then_on(s):
    """Of a session that was taken back, to one near the recording; two people say it, and no clock."""
    s.t.wait(hours=3)
    s.gather()
    s.pen.now = lambda: "2016-03-01T10:00:00.000Z"
    s.burn(closes=False)
    s.home()
    s.t.do(
        "destruction_session.recall/1", Recall(session=s.session, reason="Pile vide"), "chair", watcher(s.t, "clerk")
    )
    [n] = [
        n
        for (of, n), event in s.t.world.chains.items()
        if (of, event.type) == (s.session, "destruction_session.ignited/1")
    ]
    hour = hours_after(s.t.state(s.session).ignited_at, -2)
    right = Correct(subject=s.session, n=n, field="occurred", value=hour, reason="Pile vide")
    s.t.do("entry.correct/1", right, "chair", watcher(s.t, "inspector"))
    assert s.t.state(s.session).lit_at == hour


def test_before_the_check_out_by_more_than_a_clock_may_be_off_is_doubted(s):
    """Two minutes are not: clocks differ by that."""
    since = s.t.state(s.session).checkout.since
    other = Site()
    for site, minutes, found in ((s, -1, ["before_last_act"]), (other, -3, ["before_check_out", "before_last_act"])):
        held(site, arrive=moved(since, minutes))
        assert doubted(site) == found


@pytest.mark.parametrize(("hours", "found"), [(2, ["after_receipt"]), (30, ["after_receipt"])])
def test_after_the_receipt_is_doubted(s, hours, found):
    """By hours, which are claimed, or by more than a day, which cannot be."""
    held(s, ignite=hours_after(s.t.at, hours))
    assert doubted(s) == found


def test_a_fire_before_its_load_came_is_doubted(s):
    """Each hour could be true by itself."""
    s.t.wait(hours=5)
    late, early = s.t.at, moved(s.t.at, -60)
    held(s, arrive=late, ignite=early)
    assert doubted(s) == ["before_last_act"]


def moved(at, minutes):
    """An hour so many minutes later."""
    return written(instant(at) + timedelta(minutes=minutes))


def left(s, *names):
    """They leave by their own word on the device."""
    for name in names:
        s.write("destruction_session.leave/1", attendance.Leave(session=s.session), name)


def came(s, name, quality="witness"):
    comes = attendance.Attend(session=s.session, attendees=(attendance.Attendee(s.t.who[name], quality),))
    s.write("destruction_session.attend/1", comes, name)


def test_who_left_and_came_back_is_shown_once_and_the_closing_holds(s):
    """The closing names everybody who was there, and nobody as gone."""
    s.gather()
    left(s, "witness1")
    came(s, "witness1")
    s.burn()
    for name in ORDER:
        s.sign(name)
    assert doubted(s) == []


@pytest.mark.parametrize("says", [True, False])
def test_who_left_for_good_is_shown_as_gone_or_the_closing_is_a_claim(s, says):
    """Everybody signs a list of who came, and of who of them was gone."""
    s.gather()
    s.burn(closes=False)
    left(s, "member")
    gone = {"left": (s.t.who["member"],)} if says else {}
    s.close(lit(s), **gone)
    assert set(refusals(s.home())[-1:]) == ({""} if says else {"site_differs"})


def test_who_left_before_the_departure_and_came_back_on_the_site(s):
    """What the service recorded before the check-out is in the same list."""
    back = Recall(session=s.session, reason="Départ remis")
    s.t.do("destruction_session.recall/1", back, "chair", watcher(s.t, "clerk"))
    s.t.open(s.session)
    comes = attendance.Attend(session=s.session, attendees=(attendance.Attendee(s.t.who["witness1"], "witness"),))
    s.t.do("destruction_session.attend/1", comes, "witness1")
    s.t.do("destruction_session.leave/1", attendance.Leave(session=s.session), "witness1")
    s.check_out(s.pen)
    held(s, opened=True)
    assert doubted(s) == []


def lit(s):
    """The hour of the fire as the device read it."""
    return next(said_in(one)["at"] for one in s.pen.kept if said_in(one)["kind"] == "destruction_session.ignite/1")


def test_every_envelope_keeps_the_hour_that_was_read(s):
    """Also one that cannot be true: the device's own chain says it."""
    held(s, ignite=DEAD)
    done = s.home()
    said = [e.said_at for one in done for _, e in one.events if isinstance(e, DeviceEnvelopeTaken)]
    assert said[-len(ORDER) - 2 :] == [DEAD] * (len(ORDER) + 2)
