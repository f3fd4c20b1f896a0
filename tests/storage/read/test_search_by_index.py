"""A search reads by index alone, on either database."""

from custody.domain.access.visibility import Reader
from custody.domain.seizures.joint_operation import OpenOperation
from custody.service.kernel.directory import Directory
from custody.service.search import search
from tests.count_statements import WHOLE, plans


def test_every_look_up_of_a_search_is_by_index(office, store):
    """Number, seal, case, exhibit within its case, order, operation: no statement of any of them reads a whole table."""
    lot = office.lot(2, "ordered")
    case, order = office.state(lot.case).case_reference, office.state(lot.order).order_reference
    office.do("operation.open/1", OpenOperation(title="Réseau du fleuve"), "officer")
    directory = Directory(office.vault)
    with store.reading() as connection:
        for person, agency, role, text in (
            ("prosecutor", "prosecution", "prosecutor", lot.exhibits[0]),
            ("prosecutor", "prosecution", "prosecutor", lot.seals[0]),
            ("prosecutor", "prosecution", "prosecutor", case),
            ("prosecutor", "prosecution", "prosecutor", case[:4]),
            ("prosecutor", "prosecution", "prosecutor", f"{case} n° 2"),
            ("prosecutor", "prosecution", "prosecutor", order),
            ("officer", "police", "seizing_officer", "fleuve"),
            ("clerk", "drug_office", "clerk", case),
        ):
            reader = Reader(office.people[person], office.agencies[agency], (role,))
            found, told = plans(connection, search.find, directory, office.vault, reader, text)
            assert found.hits, text
            assert told
            for statement, plan in told.items():
                assert not WHOLE.search(plan), f"{text}: {plan}\n{statement}"
