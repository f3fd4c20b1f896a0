"""The watch's rounds on both databases: what is wrong is on record once, whoever looks and however often (I10)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.inventories import inventory_count
from custody.domain.kernel.events import FromPaper
from custody.domain.kernel.times import written
from custody.domain.offline.paper_act import PENDING
from custody.domain.oversight.alarm import PATIENCE_DAYS, Acknowledge, Alarm
from custody.domain.oversight.deadline import PERIOD_DAYS
from custody.service.oversight import alarm_sweep
from custody.service.oversight.alarm_sweep import Round, run_sweep
from custody.service.oversight.office_dashboard import late as late_by
from custody.storage.read import subject_queries
from tests.factories.ended_count import end_count
from tests.factories.memory_office import PHOTO
from tests.service.sweep_fixture import Clock, alarms


@pytest.fixture
def office(turned_office, request, monkeypatch):
    """The office; its seizures of 2016 end their term in the test about terms alone."""
    if "term" not in request.node.name:
        monkeypatch.setattr(alarm_sweep, "_lapsed_seizures", lambda _store, _now: iter(()))
    return turned_office


def test_i58_a_round_ends_the_term_of_a_seizure_once(office, clock):
    """What was seized in 2016 and never came is a discrepancy with the next round, and an alarm with it."""
    lot = office.lot(1, "sealed")
    run_sweep(office.store, office.recorder, clock.now)
    seizure = office.state(lot.seizure)
    assert (seizure.completed_by, seizure.completed_at > "2016-05-25") == ("term", True)
    assert office.state(seizure.tallies[0].discrepancy).sort == "undelivered"
    run_sweep(office.store, office.recorder, clock.now)
    assert office.state(lot.seizure).tallies == seizure.tallies
    office.advance(lot, "held")
    assert office.state(seizure.tallies[0].discrepancy).status == "closed"


def test_i62_a_round_doubts_once_what_nobody_confirmed_from_its_paper_in_three_working_days(office, clock):
    """Each exhibit of the act has one discrepancy, and the act may still be confirmed."""
    lot = office.lot(1, "held")
    now = office.now()
    paper = FromPaper(
        at=now, source="paper", zone="UTC", case=lot.case, blob=PHOTO.blob, sha256=PHOTO.sha256,
        named=(office.supervisor,),
    )  # fmt: skip
    command = BlindCheck(checks=(CheckEntry(exhibit=lot.exhibits[0], seal=office.state(lot.exhibits[0]).seal),))
    paper_act = office.do("exhibit.blind_check/1", command, "clerk", occurred=paper).first("PT")
    run_sweep(office.store, office.recorder, clock.now)
    assert office.state(lot.exhibits[0]).open == []
    clock.now += timedelta(days=6)
    for _ in range(2):
        run_sweep(office.store, office.recorder, clock.now)
        [opened] = office.state(lot.exhibits[0]).open
        discrepancy = office.state(opened)
        assert (discrepancy.sort, discrepancy.cause, office.state(paper_act).status) == (
            "paper_act",
            paper_act,
            PENDING,
        )


def test_i10_rounds_raise_what_is_overdue_once_in_each_period(office, clock):
    """Seized in 2016 and not yet handed over: one alarm for each exhibit this week, one more the next."""
    lot = office.lot(2, "sealed")
    assert run_sweep(office.store, office.recorder, clock.now) == Round(raised=2)
    assert run_sweep(office.store, office.recorder, clock.now) == Round()
    assert sorted(a.about for a in alarms(office)) == sorted(lot.exhibits)
    clock.now += timedelta(days=PERIOD_DAYS)
    assert run_sweep(office.store, office.recorder, clock.now) == Round(raised=2, sent_on=2)


def test_i10_two_services_that_look_at_once_raise_it_once(office, clock):
    """Both propose, the lock decides: no exhibit has two alarms in a period."""
    lot = office.lot(5, "sealed")
    other = office.moved(office.store)
    looking = [
        threading.Thread(target=run_sweep, args=(office.store, recorder, clock.now))
        for recorder in (office.recorder, other.recorder)
    ]
    for each in looking:
        each.start()
    for each in looking:
        each.join()
    other.close()
    assert Counter(a.about for a in alarms(office) if a.about in lot.exhibits) == dict.fromkeys(lot.exhibits, 1)


def test_what_was_settled_or_acknowledged_is_not_sent_on(office, clock):
    """A receipt ends the alarms to come; an acknowledgement ends this one's way up."""
    lot = office.lot(2, "sealed")
    run_sweep(office.store, office.recorder, clock.now)
    numbers = [a.about for a in alarms(office)]
    office.advance(lot, "held")
    with office.store.reading() as connection:
        first = connection.execute(text("SELECT min(id) FROM subject WHERE kind = 'LT'")).scalar_one()
    office.do("alarm.acknowledge/1", Acknowledge(alarms=(first,), reason="Convoqué"), "inspector")
    clock.now += timedelta(days=PATIENCE_DAYS)
    assert run_sweep(office.store, office.recorder, clock.now) == Round(sent_on=1)
    assert sorted(a.level for a in alarms(office)) == [0, 1]
    assert sorted(numbers) == sorted(lot.exhibits)


def test_the_clock_a_discrepancy_and_what_was_never_sealed_or_burnt_are_found_alike(office, clock):
    """Everything that ``watched`` goes through is asked what is wrong with it."""
    bare, staged = office.seize(9, office.case()), office.lot(1, "staged")
    clock.now += timedelta(days=8)
    lot = office.lot(1)
    wrong = CheckEntry(exhibit=lot.exhibits[0], seal="FAUX 1", weight=office.weight())
    office.do("exhibit.blind_check/1", BlindCheck(checks=(wrong,)), "clerk")
    stepped = office.recorder._now = Clock()
    stepped.now = clock.now - timedelta(hours=5)
    office.lot(1)
    run_sweep(office.store, office.recorder, clock.now)
    assert {a.sort for a in alarms(office)} >= {"discrepancy", "clock"}
    assert [a.about for a in alarms(office, "never_sealed")] == [bare]
    assert [a.about for a in alarms(office, "session")] == [staged.session]


def late(office, clock, *agencies):
    """What the office's chart says is late: the sorts of which there is any, by age."""
    reader, now = Reader(office.supervisor, office.agencies["drug_office"], ("supervisor",)), written(clock.now)
    with office.store.reading() as connection:
        found = late_by(connection, reader, [office.agencies[one] for one in agencies], now, now[:10])
    return {sort: ages for sort, ages in found.items() if any(ages)}


def test_the_chart_of_what_is_late_says_what_still_is(office, clock):
    """Of one's own agency, acknowledged or not, by how long; what was settled since, and what is no delay, is left out."""
    office.lot(1, "staged")
    sealed, other = office.lot(1, "sealed"), office.lot(1, "sealed")
    clock.now += timedelta(days=18)
    run_sweep(office.store, office.recorder, clock.now)
    with office.store.reading() as connection:
        told = dict(subject_queries.every(connection, Alarm))
    office.do("alarm.acknowledge/1", Acknowledge(alarms=tuple(told), reason="Convoqué"), "inspector")
    assert late(office, clock, "drug_office") == {"session": (0, 1, 0, 0)}
    assert late(office, clock, "police")["overdue"] == (0, 0, 0, 2)
    office.advance(sealed, "held")
    assert late(office, clock, "police")["overdue"] == (0, 0, 0, 1)
    clock.now += timedelta(days=PERIOD_DAYS)
    run_sweep(office.store, office.recorder, clock.now)
    assert late(office, clock, "police")["overdue"] == (0, 0, 0, 1)
    office.advance(other, "held")
    assert "overdue" not in late(office, clock, "police", "drug_office")


def test_a_large_store_is_gone_through_in_pages(office, clock, monkeypatch):
    """Nothing is missed at the seam between two pages."""
    monkeypatch.setattr("custody.storage.read.watched_subjects.PAGE", 2)
    office.lot(5, "sealed")
    assert run_sweep(office.store, office.recorder, clock.now).raised == 5


def test_i61_a_count_that_nobody_confirmed_closes_itself_at_the_round_after_the_next_working_day(office, clock):
    """Until then a round leaves it alone; two rounds close it once."""
    lot = office.lot(2)
    plan = inventory_count.PlanInventory(place=office.place, counters=(office.people["witness1"],))
    number = office.do("inventory.plan/1", plan, "supervisor").first("RC")
    office.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "supervisor")
    seen = (inventory_count.Tally(label_id=lot.exhibits[0], seal=lot.seals[0]),)
    office.do("inventory.count/1", inventory_count.CountExhibits(inventory=number, seen=seen), "witness1")
    office.do("inventory.close_count/1", end_count(number), "supervisor")
    clock.now += timedelta(hours=20)
    assert run_sweep(office.store, office.recorder, clock.now).lapsed == 0
    clock.now += timedelta(days=4)
    assert [run_sweep(office.store, office.recorder, clock.now).lapsed for _ in range(2)] == [1, 0]
    assert office.state(number).status == "count_closed"
    assert [office.state(each).cause for each in office.state(lot.exhibits[1]).open] == [number]
