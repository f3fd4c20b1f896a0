"""Silences and the day's plan of stores, from a register (I52)."""

from datetime import timedelta

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.times import instant
from custody.service.kernel.directory import Directory
from custody.service.oversight import store_silence
from tests.factories.office import Office


@pytest.fixture
def office(store, tmp_path):
    with Office(store, tmp_path / "keys", "silence.test").closing() as made:
        yield made


def read(office, question, days, person="clerk", *args):
    """Answer a question of a person so many days from now."""
    at = (instant(office.now()) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    agency = office.police if person == "officer" else office.drug_office
    roles = ("inspector",) if person == "inspector" else ("clerk",)
    named = (Directory(office.vault),) if question is store_silence.plans else ()
    with office.store.reading() as connection:
        return question(connection, *named, Reader(office.people[person], agency, roles, at), *args)


def test_i52_one_finding_a_store_and_sort_names_how_many_wait(office):
    """Three packages of 2,7 kg of herb that nobody saw for three months are one finding; a year later it was not counted."""
    lot = office.lot(3)
    with office.store.reading() as connection:
        now = instant(office.now())
        assert list(store_silence.found(connection, office.drug_office, now)) == []
        [late] = store_silence.found(connection, office.drug_office, now + timedelta(days=91))
        later = {each.sort for each in store_silence.found(connection, office.drug_office, now + timedelta(days=367))}
    assert (late.sort, late.figures.count, late.figures.total) == ("unseen", len(lot.exhibits), 3)
    assert later == {"unseen", "uncounted"}


def test_i52_the_plan_lists_what_is_due_and_its_count_on_the_start_page_agrees(office):
    """In the week before the ninetieth day a part of them, on it all that are left."""
    office.lot(3)
    assert read(office, store_silence.today, 0) == (0, 0, 0)
    assert read(office, store_silence.today, 90) == (3, 0, 0)
    [plan] = read(office, store_silence.plans, 92)
    assert (plan.to_see, len(plan.sightings), [each.sort for each in plan.silences]) == (3, 3, ["unseen"])
    assert {line.id for line in plan.late["unseen"]} == {line.id for line in plan.sightings}


def test_i52_nobody_reads_the_plan_of_another_agency_but_the_inspection(office):
    """What lies in a store and has not been seen is what a thief wants to know."""
    office.lot(1)
    with pytest.raises(NotFound):
        read(office, store_silence.plans, 1, "officer", office.drug_office)
    assert len(read(office, store_silence.plans, 1, "inspector", office.drug_office)) == 1
