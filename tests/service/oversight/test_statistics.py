"""Whose seizures the statistics count for a reader: many at once as each by itself, on both databases."""

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, sees_seizure
from custody.domain.seizures.case import Case, ShareCase
from custody.domain.seizures.seizure import Seizure
from custody.service.oversight import statistics
from custody.storage.read import subject_queries


def one_by_one(connection, reader):
    """As the rule says of each seizure and its case."""
    found = subject_queries.find(connection, Seizure, limit=None)
    return {
        n for n, one in found.items() if sees_seizure(reader, one, subject_queries.state(connection, Case, one.case))
    }


def test_i41_seizures_are_counted_for_those_who_may_see_each(office):
    """By agency, by case and by role: those of one's own and of shared cases, all for the inspection."""
    shared, own = office.case(), office.case()
    for case in (shared, own, own):
        office.seize(1, case)
    office.do("case.share/1", ShareCase(case=shared, agency=office.agencies["gendarmerie"]), "officer")
    seen = {}
    with office.store.reading() as connection:
        for name, agency in office.agencies.items():
            for role in Role:
                reader = Reader("PE0000000000X", agency, (role,))
                counted = {one.id for one, _ in statistics.seizures(connection, reader)}
                assert counted == one_by_one(connection, reader), (name, role)
                seen[name, role] = len(counted)
    assert seen["police", Role.CLERK] == seen["environment", Role.INSPECTOR] == 3
    assert seen["gendarmerie", Role.CLERK] == seen["gendarmerie", Role.LIAISON] == 1
    assert seen["environment", Role.CLERK] == seen["police", Role.ADMINISTRATOR] == 0
