"""Numbers of which a page names many are asked for together, and told as each page would by itself; on both databases."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.service.access import openable_links
from custody.storage.read import subject_queries
from tests.count_statements import counted

NOBODY = "PE0000000000X"
KINDS = (Exhibit, Case, Order, DestructionSession, Transfer)


def grown(office):
    """What somebody sees and somebody else does not: orders, sessions, cases and their exhibits."""
    for stage in ("ordered", "planned", "certified"):
        office.lot(2, stage)


def numbers(connection):
    """All of the kinds that are asked for together, and one of each that is nobody's."""
    there = [n for kind in KINDS for n in subject_queries.numbers(connection, kind, limit=None)]
    return [*there, *(f"{kind.kind}00000000000" for kind in KINDS)]


@pytest.mark.parametrize("role", [Role.COMMISSION, Role.PROSECUTOR, Role.LABORATORY, Role.SUPERVISOR, Role.INSPECTOR])
def test_i41_what_is_asked_for_together_is_told_as_its_page_would(office, role):
    """Of each agency, with whatever roles it has."""
    grown(office)
    with office.store.reading() as connection:
        every = numbers(connection)
        told = set()
        for agency in office.agencies.values():
            reader = Reader(NOBODY, agency, (role,))
            opened = {n for n in every if openable_links.is_permitted(reader, openable_links.PAGES[n[:2]].permission)}
            alone = {n for n in opened if openable_links._opens(connection, reader, n)}
            assert openable_links.openable(connection, reader, every) == alone
            told |= alone
    assert told


def test_many_are_asked_for_in_a_few_statements(office):
    """Three of each kind at the most: a plan of sessions names as many orders as wait."""
    grown(office)
    reader = Reader(NOBODY, office.agencies["drug_office"], (Role.COMMISSION,))
    with office.store.reading() as connection:
        every = numbers(connection)
        with counted(office.store) as asked:
            assert openable_links.openable(connection, reader, every)
    assert len(asked) <= 3 * len(KINDS) < len(every)
