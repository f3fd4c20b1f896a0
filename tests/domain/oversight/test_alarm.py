"""Alarms: decided from the record under the lock, once in each period, and heard outside the store (I10, I44)."""

import copy
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.times import instant
from custody.domain.law.derogation import Grant
from custody.domain.oversight.alarm import ADDRESSEES, PATIENCE_DAYS, Acknowledge, Escalate, Raise, sees_alarm
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.oversight.deadline import PERIOD_DAYS
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.first_notice import TakeNotice
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.storage.write.batch import SERVICE
from tests.domain.registry.test_domain_bytes import verify
from tests.factories.memory_office import modest, refused, town

WATCH = SERVICE.person


def raised(t, sort, about, rule=""):
    return t.act("alarm.raise/1", Raise(sort=sort, about=about, rule=rule), WATCH)


def take_note(t, *alarms, by="inspector", reason="Vu sur place"):
    return t.do("alarm.acknowledge/1", Acknowledge(alarms=alarms, reason=reason), by)


def watch(t):
    """What the service does on its rounds: propose whatever is wrong, send on what waits; the alarms it raised."""
    made = []
    for number in list(t.world.entries):
        for one in concerns(number, t.world, instant(t.at)):
            if t.world.claimed("alarm", one.key):
                with refused(t, "already_raised"):
                    raised(t, one.sort, one.about, one.rule)
            else:
                made.append(raised(t, one.sort, one.about, one.rule).first("LT"))
    return made


def released(t, days=5):
    lot = t.lot(1)
    t.hand("clerk", "courtclerk", "court", *lot.exhibits, due=t.day(days))
    return lot.exhibits[0]


def test_t5_what_the_court_does_not_give_back_is_told_to_the_inspection():
    """The alarm names exhibit, day and agency; the exhibit's own history shows it; the store neither sees nor stops it."""
    t = town()
    number = released(t)
    with refused(t, "not_due"):
        raised(t, "temporary_release", number)
    t.wait(days=7)
    done = raised(t, "temporary_release", number)
    alarm = t.state(done.first("LT"))
    assert (alarm.about, alarm.agency, alarm.case) == (number, t.agency["court"], t.state(number).case)
    assert done.header.actors == (SERVICE,)
    assert ("exhibit.alarmed/1", "temporary_release") in [(e.type, e.sort) for n, e in done.events if n == number]
    for person in ("clerk", "courtclerk", "supervisor", "administrator"):
        with refused(t, "role_needed"):
            take_note(t, done.first("LT"), by=person)


def test_t2_what_stays_with_the_seizing_officer_is_told_after_72_hours():
    """The gap between announcement and hand-over is watched."""
    t = town()
    number = t.seal(1).exhibits[0]
    t.wait(hours=73)
    assert t.state(raised(t, "overdue", number, "ML-delivery").first("LT")).rule == "ML-delivery"


def test_t1_what_was_told_and_never_declared_is_told_the_inspection():
    """A truck announced by telephone, and no seizure after a day; the declaration ends it."""
    t = town()
    line = LineEntry(substance="cannabis", count=Count(10_000, "package"))
    command = TakeNotice(channel="telephone", told_at=t.at, caller="Patrouille", place="Faladié", words="Camion",
                         lines=(line,))  # fmt: skip
    number = t.do("first_notice.take/1", command, "officer").first("NT")
    t.wait(hours=23)
    with refused(t, "not_due"):
        raised(t, "notice", number)
    t.wait(hours=2)
    assert t.state(raised(t, "notice", number).first("LT")).agency == t.agency["police"]


def test_i56_a_notice_unanswered_after_72_hours_is_told_inspection_and_prosecution_with_its_amount():
    """At 72 hours exactly not yet; each substance and unit by itself; the declaration ends it."""
    t = town()
    lines = (
        LineEntry(substance="cannabis", count=Count(300, "package"), mass=MassEntry("2,7", "t")),
        LineEntry(substance="cocaine", mass=MassEntry("400", "g")),
    )
    command = TakeNotice(
        channel="radio", told_at=t.at, caller="Patrouille", place="Faladié", words="Camion", lines=lines
    )
    number = t.do("first_notice.take/1", command, "officer").first("NT")
    t.now = instant(t.state(number).taken_at) + timedelta(hours=72, seconds=-1)  # an act takes a second
    with refused(t, "not_due"):
        raised(t, "notice_unanswered", number)
    alarm_id = raised(t, "notice_unanswered", number).first("LT")
    alarm = t.state(alarm_id)
    assert ADDRESSEES[: alarm.level + 1] == ("inspection", "prosecution")
    told = [(each.substance, each.ug, each.count.unit if each.count else "") for each in alarm.amounts]
    assert sorted(told, key=str) == sorted(
        [("cannabis", 2_700 * 10**9, ""), ("cannabis", None, "package"), ("cocaine", 400 * 10**6, "")], key=str
    )
    prosecutor = Reader(t.who["prosecutor"], t.agency["prosecution"], ("prosecutor",))
    assert sees_alarm(prosecutor, alarm, None)
    assert not sees_alarm(prosecutor, t.state(raised(t, "notice", number).first("LT")), None)


def test_t2_what_was_declared_and_never_sealed_is_told_the_inspection():
    """No seal, no number, no hand-over that would miss it: the declaration itself waits, line by line; published not."""
    t = town()
    case = t.case()
    lines = [LineEntry(substance=s, count=Count(10, "package")) for s in ("cocaine", "cannabis")]
    number = t.declare(case, *lines)
    t.seal(1, case=case, seized=number)
    t.wait(hours=23)
    with refused(t, "not_due"):
        raised(t, "never_sealed", number)
    t.wait(hours=2)
    alarm = t.state(raised(t, "never_sealed", number).first("LT"))
    assert (alarm.agency, alarm.case) == (t.agency["police"], case)
    with refused(t, "already_raised"):
        raised(t, "never_sealed", number)
    second = ExhibitEntry(exhibit_number="B 1", line=1, form="herb", seal="B 1", weight=t.weight())
    t.do("exhibit.register/1", RegisterExhibits(seizure=number, exhibits=(second,)), "officer")
    t.wait(days=8)
    with refused(t, "not_due"):
        raised(t, "never_sealed", number)


def test_t10_t16_what_waits_for_its_fire_or_its_certificate_for_a_week_is_told_the_inspection():
    """The burn pile, and the fire of which there is no paper; once withdrawn or certified, nothing is due."""
    t = town()
    lot = t.lot(2, "staged")
    t.wait(days=6)
    with refused(t, "not_due"):
        raised(t, "session", lot.session)
    t.wait(days=2)
    alarm = t.state(raised(t, "session", lot.session).first("LT"))
    assert (alarm.about, alarm.agency) == (lot.session, t.state(lot.session).chair_agency)
    t.advance(lot, "burnt", since="staged")
    with refused(t, "not_due"):
        raised(t, "session", lot.session)
    t.wait(days=8)
    raised(t, "session", lot.session)
    t.advance(lot, "certified", since="burnt")
    t.wait(days=8)
    with refused(t, "not_due"):
        raised(t, "session", lot.session)
    other = t.lot(1, "staged")
    t.withdraw(other.session, *t.checks(*other.exhibits), person="verifier")
    t.wait(days=8)
    with refused(t, "not_due"):
        raised(t, "session", other.session)


def test_i15_what_stays_open_overnight_is_an_alarm_the_next_day():
    """Opened and not sealed again before midnight; the new seal ends it."""
    t = town()
    number = t.lot(1).exhibits[0]
    t.unseal(number)
    with refused(t, "not_due"):
        raised(t, "unsealed", number)
    t.wait(days=1)
    raised(t, "unsealed", number)
    t.reseal(number)
    with refused(t, "not_due"):
        raised(t, "unsealed", number)


@modest
@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_i10_an_overdue_temporary_release_is_alarmed_exactly_once_in_each_period(waits):
    """However often the watch goes round: as many alarms as periods in which it did, each with a key of its own."""
    t = town()
    number = released(t)
    t.wait(days=6)
    seen, made = set(), []
    for days in waits:
        since = instant(concerns(number, t.world, instant(t.at))[0].since)
        seen.add((instant(t.at) - since).days // PERIOD_DAYS)
        made += watch(t) + watch(t)
        t.wait(days=days)
    assert len(made) == len(seen) == len([key for kind, key in t.world.claims if kind == "alarm"])
    assert t.refolded() == t.snapshot()
    assert verify(t.log) == -1


@modest
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=8))
def test_i10_an_alarm_that_nobody_acknowledges_goes_on_to_the_next_addressee(steps):
    """Never early, never twice to the same, never past the last, never once it was acknowledged."""
    t = town()
    number = released(t)
    t.wait(days=7)
    alarm = raised(t, "temporary_release", number).first("LT")
    for days, note in steps:
        t.wait(days=days)
        before = copy.deepcopy(t.state(alarm))
        try:
            [(_, event)] = t.act("alarm.escalate/1", Escalate(alarm=alarm), WATCH).events
        except CustodyError:
            waited = (instant(t.at) - instant(before.addressed_at)).days
            assert before.status != "open" or before.level == len(ADDRESSEES) - 1 or waited < PATIENCE_DAYS
        else:
            assert (event.to, before.status) == (ADDRESSEES[before.level + 1], "open")
        if note and t.state(alarm).status == "open":
            take_note(t, alarm)


def test_an_acknowledgement_says_why_and_is_made_once_by_someone_who_sees_the_alarm():
    """The prosecution of the case may, another may not; the reason is never in clear."""
    t = town()
    number = released(t)
    t.wait(days=7)
    alarm = raised(t, "temporary_release", number).first("LT")
    with refused(t, "not_found"):
        take_note(t, alarm, by="prosecutor2")
    with refused(t, "field_empty"):
        take_note(t, alarm, reason=" ")
    with refused(t, "scanned_twice"):
        take_note(t, alarm, alarm)
    take_note(t, alarm, by="prosecutor", reason="Audience renvoyée")
    assert (t.state(alarm).status, t.state(alarm).acknowledged_by) == ("acknowledged", t.prosecutor)
    assert "renvoyée".encode() not in b"".join(t.log)
    with refused(t, "already_acknowledged"):
        take_note(t, alarm)


def test_a_derogation_and_a_discrepancy_are_told_once_and_nobody_clears_their_own():
    """A derogation is told once for ever, an open discrepancy again in each period."""
    t = town()
    lot = t.lot(1)
    t.measure("clerk", t.check(lot.exhibits[0], seal="X 1"))
    about = t.lot(1, "planned").session
    granted = t.do("derogation.grant/1", Grant(pack="ML/1", rule="ML-rotation", about=(about,), article="a", reason="r"),
                   "prosecutor")  # fmt: skip
    [first, second] = watch(t)
    assert {t.state(n).sort for n in (first, second)} == {"discrepancy", "derogation"}
    own = next(n for n in (first, second) if t.state(n).sort == "derogation")
    assert t.state(own).about == granted.first("DG")
    t.wait(days=PATIENCE_DAYS)
    t.act("alarm.escalate/1", Escalate(alarm=own), WATCH)
    with refused(t, "own_alarm"):
        take_note(t, own, by="prosecutor")
    t.wait(days=PERIOD_DAYS)
    assert [t.state(n).sort for n in watch(t)] == ["discrepancy"]


@pytest.mark.parametrize("by", ["inspector", "supervisor", "key1"])
def test_no_person_raises_or_sends_on_an_alarm(by):
    """Only the software does, and the software does nothing else."""
    t = town()
    number = released(t)
    t.wait(days=7)
    with refused(t, "role_needed"):
        t.do("alarm.raise/1", Raise(sort="temporary_release", about=number), by)
    with refused(t, "person_unknown"):
        t.act("exhibit.sight/1", Sight(exhibits=(number,)), WATCH)


def test_only_what_is_wrong_can_be_raised():
    """Nothing of an unknown number, of a place, or of a sort that does not fit."""
    t = town()
    number = released(t)
    t.wait(days=7)
    for about, sort in (
        ("", "temporary_release"),
        (t.place, "temporary_release"),
        (number, "clock"),
        (t.clerk, "x"),
    ):
        with refused(t, "not_due"):
            raised(t, sort, about)
