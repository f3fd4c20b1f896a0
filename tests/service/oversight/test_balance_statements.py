"""The mass balance takes one statement a question, however many exhibits there are (I20)."""

import pytest

from custody.domain.access.visibility import Reader
from custody.service.kernel.directory import Directory
from custody.service.oversight import mass_balance
from custody.storage.read import subject_queries
from tests.count_statements import counted


def asked(store, office, *, held):
    """The statements of the books of the whole log, after the agency's name was read once."""
    agency, directory = office.state(office.lot(1).exhibits[0]).agency, Directory(office.vault)
    reader = Reader(office.people["clerk"], agency, ("clerk",))
    period = mass_balance.period_of("2016-01-01", "2099-12-31", "2099-12-31")
    with store.reading() as connection, counted(store) as told:
        for _ in "ab":
            told.clear()
            balance = mass_balance.balance(connection, directory, reader, agency, period, counted=held)
    return told, balance


@pytest.mark.parametrize("held", [False, True])
def test_i20_the_books_and_what_is_held_are_one_statement_each(store, office, monkeypatch, held):
    """One tells the agency's calendar, one its books, and one each state that is added up beside them."""
    few, _ = asked(store, office, held=held)
    monkeypatch.setattr(subject_queries, "AT_ONCE", 2)
    office.lot(9)
    many, balance = asked(store, office, held=held)
    assert len(few) == len(many) == (3 if held else 2), many
    assert balance.accounts
    assert not any(account.differs for account in balance.accounts)
