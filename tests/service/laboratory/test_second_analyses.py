"""The year's analyses by another laboratory, from a register (I70)."""

from datetime import timedelta

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.kernel.times import instant
from custody.domain.people.propose_and_confirm import EnrolAgency
from custody.service.laboratory import second_analyses
from custody.service.oversight.alarm_sweep import recorded
from custody.service.oversight.indicator_alarms import look_for_suspicions
from tests.factories.office import Office


@pytest.fixture
def office(store, tmp_path):
    with Office(store, tmp_path / "keys", "second.test").closing() as made:
        yield made


def due(office, days=0):
    """What the service would draw so many days from now."""
    with office.store.reading() as connection:
        return second_analyses.draws_due(connection, instant(office.now()) + timedelta(days=days))


def listed(office, person="inspector", role="inspector", year="", days=0):
    """The list of a year as somebody reads it."""
    at = (instant(office.now()) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    agency = office.drug_office if person == "clerk" else "SV-none"
    with office.store.reading() as connection:
        return second_analyses.second_analyses(connection, Reader(office.people[person], agency, (role,), at), year)


def reported(office, count):
    """Cocaine powder of 2.7 kg each with a positive report."""
    lot = office.lot(count, substance="cocaine")
    office.analyse(lot, "cocaine")
    return lot


def test_i70_without_another_laboratory_it_is_marked_once_and_with_one_the_quarter_is_drawn(office):
    """The mark stands on the year's list with its reason; nothing shows as done."""
    lot = reported(office, 3)
    [command] = due(office)
    assert (command.pool, command.unserved) == ((), 3)
    assert recorded(office.recorder, "second_analysis.draw/1", [command]) == 1
    assert due(office) == []
    assert (listed(office).not_done, listed(office).drawn) == (1, 0)
    office.enrol(EnrolAgency(name="Laboratoire B", sort="laboratory"))
    [command] = due(office)
    assert command.pool == tuple(sorted(lot.exhibits))
    assert recorded(office.recorder, "second_analysis.draw/1", [command]) == 1
    assert due(office) == []
    assert listed(office).drawn == len(listed(office).lines) > 0


def test_i70_what_was_not_analysed_by_the_end_of_the_year_is_one_alarm_with_its_list(office):
    """One alarm, with how many of how many; the year's list marks each."""
    reported(office, 3)
    office.enrol(EnrolAgency(name="Laboratoire B", sort="laboratory"))
    recorded(office.recorder, "second_analysis.draw/1", due(office))
    year = office.now()[:4]
    drawn = listed(office).drawn
    later = instant(f"{int(year) + 1}-01-02T08:00:00.000Z")
    with office.store.reading() as connection:
        assert list(second_analyses.unanalysed(connection, instant(office.now()))) == []
        [finding] = second_analyses.unanalysed(connection, later)
    assert (finding.sort, finding.figures.count, finding.figures.total) == ("unanalysed", drawn, drawn)
    assert listed(office, year=year, days=366).late == drawn
    look_for_suspicions(office.store, office.recorder, later)
    raised = [state for state in alarms(office) if state.sort == "unanalysed"]
    look_for_suspicions(office.store, office.recorder, later + timedelta(days=40))
    assert len([state for state in alarms(office) if state.sort == "unanalysed"]) == len(raised) == 1


def alarms(office):
    """Every alarm on record."""
    from custody.domain.oversight.alarm import Alarm
    from custody.storage.read import subject_queries

    with office.store.reading() as connection:
        return [alarm for _, alarm in subject_queries.every(connection, Alarm)]


def test_i70_the_laboratory_reads_the_list_without_what_was_found(office):
    """Who analyses again knows no substance, no case and no number in it; the store reads its own."""
    reported(office, 2)
    office.enrol(EnrolAgency(name="Laboratoire B", sort="laboratory"))
    recorded(office.recorder, "second_analysis.draw/1", due(office))
    rows = listed(office, "analyst", "laboratory").lines
    assert {(line.case, line.no) for line in rows} == {("", "")}
    assert rows
    assert all(line.no for line in listed(office, "clerk", "clerk").lines)
    assert not listed(office, "officer", "seizing_officer").lines
