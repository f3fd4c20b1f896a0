"""The watch's long look: drift and indicators become alarms once a month, on both databases."""

from datetime import timedelta

import pytest

from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.kernel.events import Actor
from custody.domain.laboratory.record_report import Report
from custody.domain.oversight.indicator_alarm import LEAST_CHECKS
from custody.domain.oversight.indicator_patterns import Deed
from custody.domain.places.entry_log import RecordEntry
from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.domain.transfers import hand_over, receive
from custody.service.oversight import indicators
from custody.service.oversight.alarm_sweep import run_sweep
from custody.service.oversight.drift import drift_findings
from custody.service.oversight.indicator_alarms import look_for_suspicions
from custody.service.places import entry_log
from tests.factories.laboratory_work import open_and_reseal
from tests.service.sweep_fixture import alarms


@pytest.fixture
def office(turned_office):
    return turned_office


def look(office, clock):
    return look_for_suspicions(office.store, office.recorder, clock.now)


def checks(office, lot, gross):
    return tuple(
        CheckEntry(exhibit=each, seal=seal, weight=office.weight(gross))
        for each, seal in zip(lot.exhibits, lot.seals, strict=True)
    )


def weigh(office, lot, gross):
    office.do("exhibit.blind_check/1", BlindCheck(checks=checks(office, lot, gross)), "clerk")


def test_t7_many_small_losses_of_a_store_are_told_once_and_an_honest_store_is_not(office, clock):
    """Twelve packages each lose a step of the balance, week after week: none is a discrepancy, together they are."""
    clock.now = clock.now.replace(day=2, hour=10)
    lot = office.lot(12, substance="cocaine")
    weigh(office, lot, "2,70")
    assert look(office, clock) == 0
    for gross in ("2,69", "2,68", "2,67"):
        clock.now += timedelta(days=1)
        weigh(office, lot, gross)
    assert not alarms(office, "discrepancy")
    assert look(office, clock) > 0
    [found] = alarms(office, "drift")
    assert found.about == office.place, "one alarm for the store, whatever passes in it"
    assert office.clerk in found.figures.people
    assert {office.clerk, office.balance} <= set(found.figures.where)
    assert found.figures.total >= len(found.figures.where)
    assert found.figures.lost_ug > found.figures.explained_ug
    assert found.figures.count >= LEAST_CHECKS
    assert look(office, clock) == 0
    clock.now += timedelta(days=31)
    look(office, clock)
    assert len(alarms(office, "drift")) == 1, "the same loss is told once, whatever the month"
    for gross in ("2,65", "2,64", "2,63", "2,62"):
        clock.now += timedelta(days=1)
        weigh(office, lot, gross)
    look(office, clock)
    assert len(alarms(office, "drift")) == 2, "what is lost after that is another passing"


def lost(office, agency):
    """The losses of an agency's series, by what they are of."""
    with office.store.reading() as connection:
        listed = [each for found in drift_findings(connection, agency).values() for each in found]
        return {(each.sort, each.about): -each.drift.sum_ug for each in listed}


def test_t7_what_left_with_its_loss_stays_in_the_sum(office, clock):
    """Shaved packages that go to the laboratory, and are weighed there, go on telling of the store."""
    lot = office.lot(8, substance="cocaine")
    for gross in ("2,69", "2,68", "2,67"):
        clock.now += timedelta(days=1)
        weigh(office, lot, gross)
    before = lost(office, office.drug_office)
    told = [before["store", office.place], before["person", office.clerk], before["balance", office.balance]]
    # three days of drying are expected, a third of a per mille of 2.7 kg
    assert all(235_000_000 < ug <= 8 * 30_000_000 for ug in told)
    clock.now += timedelta(days=1)
    away = hand_over.Dispatch(
        to=office.analyst, purpose="laboratory", exhibits=tuple(lot.exhibits), due="2030-01-01"
    )  # fmt: skip
    sent = office.do("transfer.dispatch/1", away, "clerk").first("TR")
    office.do("transfer.receive/1", receive.Receive(transfer=sent, checks=checks(office, lot, "2,67")), "analyst")
    assert office.state(lot.exhibits[0]).agency == office.laboratory
    assert lost(office, office.drug_office) == before
    assert not lost(office, office.laboratory)


def test_t23_people_of_an_office_at_work_are_no_suspicion(office, clock):
    """A store with one clerk and one officer: whoever has no choice is not accused."""
    for _ in range(6):
        office.lot(1)
    assert look(office, clock) == 0


def test_t12_dookhan_a_laboratory_that_reports_more_than_hands_can_make_is_told_to_the_inspection(office, clock):
    """Two samples in the laboratory, reported twenty-four times a day; what a colleague does in a week is no alarm."""
    worked = {clock.now.date()}  # the office was founded today, whatever day that is
    clock.now = clock.now.replace(day=2, hour=10)
    lot = office.lot(1, substance="cocaine")
    clock.now += timedelta(days=1)
    away = hand_over.Dispatch(to=office.analyst, purpose="laboratory", exhibits=tuple(lot.exhibits), due="2030-01-01")
    sent = office.do("transfer.dispatch/1", away, "clerk").first("TR")
    office.do("transfer.receive/1", receive.Receive(transfer=sent, checks=checks(office, lot, "2,70")), "analyst")
    open_and_reseal(office, lot)

    def tested(times):
        worked.add(clock.now.date())
        for n in range(times):
            result = Report(report=f"L {clock.now.day}/{n}", exhibits=tuple(lot.exhibits), substance="cocaine")
            office.do("laboratory.report/1", result, "analyst")

    for _ in range(5):
        tested(7)
        clock.now += timedelta(days=1)
    look(office, clock)
    assert not alarms(office, "analyses")
    for _ in range(5):
        tested(24)
        clock.now += timedelta(days=1)
    look(office, clock)
    [told] = alarms(office, "analyses")
    assert (told.about, told.figures.count, told.figures.total) == (office.analyst, 155, len(worked))
    assert told.level == 0, "the inspection, and nobody of the laboratory"


def entered(office, clock, hour, **who):
    at = clock.now.replace(hour=hour, minute=0)
    command = RecordEntry(place=office.place, entered_at=f"{at:%Y-%m-%dT%H:%M:%SZ}", source="door", **who)
    return office.do("place.record_entry/1", command, "clerk")


def test_t14_paris_an_entry_beside_which_nothing_was_recorded_is_told_outside_the_store(office, clock):
    """The clerk comes in at nine and weighs; a badge opens the door at four in the morning and nobody records a thing."""
    clock.now = clock.now.replace(day=2, hour=9)
    lot = office.lot(2, substance="cocaine")
    clock.now = clock.now.replace(day=3, hour=9, minute=20)
    weigh(office, lot, "2,70")
    clock.now += timedelta(hours=2)
    entered(office, clock, 9, person=office.clerk)
    entered(office, clock, 4, visitor="Badge 36")
    entered(office, clock, 9, person=office.supervisor, purpose="Aérer")
    look(office, clock)
    assert not alarms(office, "access"), "what was done meanwhile may still be typed"
    clock.now += timedelta(days=1, hours=1)
    look(office, clock)
    told = sorted(alarms(office, "access"), key=lambda alarm: alarm.since)
    assert [(a.about, a.figures.people, a.figures.count, a.figures.total) for a in told] == [
        (office.place, (), 1, 1), (office.place, (office.supervisor,), 1, 1),
    ]  # fmt: skip
    assert [a.since[11:16] for a in told] == ["04:00", "09:00"]
    assert all(a.level == 0 for a in told), "the inspection"
    clock.now += timedelta(days=1)
    look(office, clock)
    assert len(alarms(office, "access")) == 2, "each is told once"
    with office.store.reading() as connection:
        found = indicators.indicators(connection, clock.now, 30).indicators
    shown = [(one.people, one.count, one.total) for one in found if one.sort == "access"]
    assert sorted(shown) == [((office.place,), 1, 1), ((office.place, office.supervisor), 1, 1)]


def test_t14_what_was_done_on_a_shelf_explains_the_door_of_its_store_and_not_that_of_another(office, clock):
    """A place stands for all inside it, before and after a movement; the vault next door is another place."""
    clock.now = clock.now.replace(day=2, hour=9)
    store = office.do("place.open/1", OpenPlace(name="Salle", sort="store"), "supervisor").first("PL")
    shelf = office.do("place.open/1", OpenPlace(name="Rayon", sort="shelf", parent=store), "supervisor").first("PL")
    other = office.do("place.open/1", OpenPlace(name="Autre", sort="store"), "supervisor").first("PL")
    lot = office.lot(1)
    clock.now = clock.now.replace(day=3, hour=14, minute=0)
    office.do("exhibit.store/1", StoreExhibits(place=shelf, exhibits=tuple(lot.exhibits)), "clerk")
    clock.now = clock.now.replace(day=4, hour=15)
    for place in (store, office.place, other):
        command = RecordEntry(place=place, entered_at=f"{clock.now:%Y-%m}-03T14:10:00Z", source="seen", visitor="V.")
        office.do("place.record_entry/1", command, "clerk")
    clock.now += timedelta(days=1)
    look(office, clock)
    assert [alarm.about for alarm in alarms(office, "access")] == [other], "out of one room, onto a shelf of another"


def told_of(office, clock):
    """The entries that are told once they can be judged."""
    clock.now += timedelta(days=1, hours=1)
    look(office, clock)
    return [alarm.since[5:16] for alarm in alarms(office, "access")]


def test_t14_an_entry_that_was_misread_is_judged_by_the_hour_it_was_put_right_to(office, clock):
    """Four in the morning for fourteen: the inspection agrees, and what was weighed at fourteen explains it; both show."""
    clock.now = clock.now.replace(day=2, hour=9)
    lot = office.lot(1, substance="cocaine")
    clock.now = clock.now.replace(day=3, hour=14, minute=5)
    weigh(office, lot, "2,70")
    clock.now += timedelta(hours=2)
    entered(office, clock, 4, person=office.clerk)
    entered(office, clock, 5, visitor="Badge 36")
    n = len(office.history(office.place))
    agrees = Actor(person=office.inspector, part="witness", will="other_device")
    for field in ("left_at", "entered_at"):
        said = Correct(
            subject=office.place, n=n - 1, field=field, value=f"{clock.now:%Y-%m-%d}T14:00:00Z", reason="Mal lu"
        )
        office.do("entry.correct/1", said, "clerk", agrees)
    assert [one[-5:] for one in told_of(office, clock)] == ["05:00"], "the other entry stays bare"
    with office.store.reading() as connection:
        shown = entry_log.visits_of(connection, office.vault, office.place)
    assert [(v.entered_at[11:16], sorted(v.corrected)) for v in shown] == [
        ("14:00", ["entered_at", "left_at"]), ("05:00", []),
    ]  # fmt: skip


def test_t14_a_hold_from_a_desk_and_the_watch_of_the_service_explain_no_entry(office, clock):
    """Neither a prosecutor elsewhere nor the software was there: the visitor is told of."""
    clock.now = clock.now.replace(day=2, hour=9)
    lot = office.lot(2, substance="cocaine")
    clock.now += timedelta(days=120)
    clock.now = clock.now.replace(day=3, hour=4, minute=10)
    assert run_sweep(office.store, office.recorder, clock.now)
    clock.now = clock.now.replace(hour=14)
    hold = PlaceHold(exhibits=tuple(lot.exhibits), legal_basis="Art. 5", reason="Expertise")
    office.do("legal_hold.place/1", hold, "prosecutor")
    clock.now += timedelta(hours=2)
    entered(office, clock, 4, visitor="Badge 36")
    entered(office, clock, 14, visitor="Badge 36")
    assert sorted(told[6:] for told in told_of(office, clock)) == ["04:00", "14:00"]


def test_t14_what_was_done_in_time_explains_a_line_of_the_door_copied_weeks_later(office, clock):
    """After thirty-two days, however much was read and done since; the night before is as bare as it was."""
    clock.now = clock.now.replace(day=2, hour=9)
    lot = office.lot(2, substance="cocaine")
    clock.now = clock.now.replace(day=3, hour=9, minute=20)
    weigh(office, lot, "2,70")
    weighed = clock.now
    clock.now += timedelta(days=32)
    for hour in (4, 9):
        at = f"{weighed:%Y-%m-%d}T{hour:02}:00:00Z"
        line = RecordEntry(place=office.place, entered_at=at, source="door", person=office.clerk)
        office.do("place.record_entry/1", line, "clerk")
    assert told_of(office, clock) == [f"{weighed:%m-%d}T04:00"]


def test_t14_an_entry_is_found_behind_any_number_of_acts_and_readings(office, clock, monkeypatch):
    """Whoever makes the log long hides no entry in it."""
    clock.now = clock.now.replace(day=2, hour=9)
    lot = office.lot(1, substance="cocaine")
    clock.now += timedelta(hours=2)
    entered(office, clock, 4, visitor="Badge 36")
    for _ in range(3):
        weigh(office, lot, "2,70")
    monkeypatch.setattr(indicators, "MOST", 2)
    assert [told[6:] for told in told_of(office, clock)] == ["04:00"]


def test_t14_every_place_of_an_act_counts(office, clock):
    """The twenty-second exhibit that was weighed lay in a room of its own; who went there is explained."""
    clock.now = clock.now.replace(day=2, hour=9)
    other = office.do("place.open/1", OpenPlace(name="Autre", sort="store"), "supervisor").first("PL")
    lot = office.lot(22, substance="cocaine")
    office.do("exhibit.store/1", StoreExhibits(place=other, exhibits=tuple(lot.exhibits[-1:])), "clerk")
    clock.now = clock.now.replace(day=3, hour=9)
    weigh(office, lot, "2,70")
    line = RecordEntry(place=other, entered_at=f"{clock.now:%Y-%m-%dT%H:%M:%SZ}", source="door", person=office.clerk)
    office.do("place.record_entry/1", line, "clerk")
    assert told_of(office, clock) == []


def test_i46_who_opens_far_more_than_the_office_ever_did_is_an_alarm_once_a_month(office, clock, monkeypatch):
    """The openings of thirteen months are looked through, and the alarm names who and how many."""
    at = (clock.now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    before = [clock.now - timedelta(days=30 * month + 1) for month in range(1, 13)]
    quiet = [Deed(act=f"A{i}", at=day.strftime("%Y-%m-%dT%H:%M:%S.000Z"), author=office.clerk, agency=office.drug_office)
             for i, day in enumerate(before)]  # fmt: skip
    now = [Deed(act=f"B{i}", at=at, author=office.clerk, agency=office.drug_office) for i in range(25)]
    monkeypatch.setattr(indicators, "openings", lambda *_: [*quiet, *now])
    look(office, clock)
    look(office, clock)
    [alarm] = [alarm for alarm in alarms(office) if alarm.sort == "many_openings"]
    assert (alarm.about, alarm.figures.count, alarm.figures.total) == (office.clerk, 25, 25)


def test_i46_openings_are_read_from_the_acts_of_thirteen_months(office, clock):
    """Nobody opened anything yet: the reading asks for openings alone."""
    with office.store.reading() as connection:
        assert indicators.openings(connection, clock.now) == []
