"""The books rolled up by day: kept with every act, read by period, found by index (I20)."""

import re

from custody.domain.oversight.mass_balance import Entry, held
from custody.storage.read import log_reader
from custody.storage.write import mass_balance_rollup
from custody.storage.write.mass_balance_rollup import OPENING, enter, merge
from tests.count_statements import WHOLE, plans

MONTHS = [(f"{year}-{month:02}", f"{year}-{month:02}-01T00:00") for year in range(2024, 2032) for month in range(1, 13)]


def test_i20_the_roll_up_is_what_the_exhibits_hold(office, store):
    """For each agency that had the lots in hand, what was entered adds up to what it still holds."""
    burnt, kept = office.lot(2, "certified"), office.lot(3)
    states = [office.state(number) for number in (*burnt.exhibits, *kept.exhibits)]
    for agency in {agency for state in states for agency in state.agencies}:
        with store.reading() as connection:
            sums = mass_balance_rollup.period(connection, agency, "0000-01-01", "9999-12-32")
        closing = {(agency, *key): total for key, under in sums.items() if (total := sum(under.values()))}
        assert closing == held(state for state in states if state.agency == agency)


def test_what_was_before_a_period_is_its_opening(office, store):
    """The same entries, seen from a later period, are one sum."""
    lot = office.lot(2)
    agency = office.state(lot.exhibits[0]).agency
    with store.reading() as connection:
        now = mass_balance_rollup.period(connection, agency, "0000-01-01", "9999-12-31")
        later = mass_balance_rollup.period(connection, agency, "9999-12-31", "9999-12-32")
        assert not mass_balance_rollup.period(connection, agency, "0000-01-01", "0001-01-01")
    assert later == {key: {OPENING: sum(under.values())} for key, under in now.items()}


def test_a_period_is_found_by_index(store):
    """However long the log is, only the agency's own days are read: by the two first columns of the primary key."""
    with store.reading() as connection:
        _, told = plans(connection, mass_balance_rollup.period, "SV", "2026-01-01", "2026-02-01")
    bound = (
        r"USING PRIMARY KEY \(agency=\? AND quarter"
        if store.is_sqlite
        else r"mass_balance_pkey.* Cond: .*agency.*quarter"
    )
    assert told
    assert all(re.search(bound, plan) and not WHOLE.search(plan) for plan in told.values()), told


def test_lines_of_a_quarter_of_an_hour_add_up():
    """A line that went up and down again stays, with nothing in it: the roll-up does not depend on transactions."""
    one: mass_balance_rollup.Books = {}
    enter(
        one,
        "2026-01-01T10:59:59.000Z",
        [Entry("SV", "heroin", "µg", "sent", 5), Entry("SV", "heroin", "µg", "sent", -5)],
    )
    assert one == {("SV", "2026-01-01T10:45", "heroin", "µg", "sent"): 0}
    merge(one, {("SV", "2026-01-01T10:45", "heroin", "µg", "sent"): 7})
    assert list(one.values()) == [7]


def test_months_by_heading(office, store):
    """The books of agencies together are the sum of each, by month; what was before the first month is one sum."""
    first = office.lot(2, "certified")
    office.lot(3)
    agencies = [office.agencies["drug_office"], office.agencies["police"]]
    with store.reading() as connection:
        apart = [mass_balance_rollup.months(connection, [agency], MONTHS, "9999") for agency in agencies]
        whole = mass_balance_rollup.months(connection, agencies, MONTHS, "9999")
        old = mass_balance_rollup.months(connection, agencies, [("9999-12", "9999-12")], "9999-13")
        size = office.head().size
        for seq in range(0, size, 7):
            at = log_reader.recorded_at(connection, seq)
            found = log_reader.since(connection, size, at)
            assert found <= seq
            assert log_reader.recorded_at(connection, found) == at
        assert log_reader.since(connection, size, "9999-01-01T00:00:00.000Z") == size
    for key, sums in whole.items():
        assert sums == {one: sum(part.get(key, {}).get(one, 0) for part in apart) for one in sums}
        assert sum(sums.values()) == sum(old[key].values())
        assert set(old[key]) == {(OPENING, OPENING)}
    assert first.exhibits
