"""What the pages ask: by the index of what is looked for, whatever else the log has become, on both databases."""

import re
from functools import partial

import pytest

from custody.domain.exhibits.exhibit import HELD, IN_TRANSIT, Exhibit
from custody.domain.transfers.transfer import Transfer
from custody.service.offline.device_kit_exhibits import Outline
from custody.storage.read import act_summaries, agency_holdings, due_dates, log_reader, person_holdings, subject_queries
from tests.act_summaries import as_brief
from tests.count_statements import plans

ASKED = {
    "held by several": lambda office: partial(
        subject_queries.find, kind=Exhibit, holder=[office.clerk, office.prosecutor], limit=None
    ),
    "the first held by several": lambda office: partial(
        subject_queries.project_all, kind=Exhibit, outline=Outline, holder=[office.clerk, office.prosecutor], limit=2
    ),
    "held in an agency": lambda office: partial(agency_holdings.exhibits_of_agency, agency=office.drug_office),
    "a page of all that there are": lambda office: partial(subject_queries.find, kind=Exhibit, after="EV2", limit=2),
    "awaited": lambda office: partial(subject_queries.count, kind=Transfer, holder=office.clerk, status="dispatched"),
    "counted by place": lambda office: partial(subject_queries.counts, kind=Exhibit, by="place", values=[office.place]),
    "counted by holder": lambda office: partial(person_holdings.statuses_by_holder, holders=[office.clerk]),
    "held by case": lambda office: partial(
        subject_queries.counts, kind=Exhibit, by="dossier", values=[office.case()], status=HELD
    ),
    "late": lambda office: partial(due_dates.overdue, today="2099-01-01"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_few_have_is_not_looked_for_among_all_of_a_kind(office, store, name):
    """No plan goes through every exhibit or hand-over of the log to find those of a holder, a place or a day."""
    office.lot(2)
    with store.reading() as connection:
        _, told = plans(connection, ASKED[name](office))
    assert told
    assert not any("subject_kind" in plan for plan in told.values())


def test_what_is_on_its_way_is_not_looked_for_among_all_that_somebody_holds(office, store):
    """It is that of one holder, found among what is in that state."""
    away, kept = office.lot(2, "in_transit"), office.lot(1, "sealed")
    office.lot(1)
    ask = partial(subject_queries.in_state, kind=Exhibit, status=IN_TRANSIT)
    with store.reading() as connection:
        found, told = plans(connection, partial(ask, holder=office.officer))
        assert ask(connection, holder=office.clerk) == {}
    assert list(found) == sorted(away.exhibits)
    assert office.state(kept.exhibits[0]).holder == office.officer
    bound = (
        r"\(kind=\? AND status=\?\)" if store.is_sqlite else r"using subject_kind .*Cond: \(\(kind = .* AND \(status = "
    )
    assert told
    assert all(re.search(bound, plan) for plan in told.values()), told


def test_what_is_on_its_way_is_not_looked_for_among_all_that_an_agency_ever_received(office, store):
    """An agency's hand-overs are as many as its years; those under way are few."""
    office.lot(2, "in_transit")
    with store.reading() as connection:
        [way] = subject_queries.find(connection, Transfer, status="dispatched", limit=None).values()
        to = subject_queries.in_state(connection, Transfer, "dispatched", holder=way.receiver)
        ask = partial(subject_queries.in_state, kind=Transfer, status="dispatched", dossier=way.to_agency)
        found, told = plans(connection, ask)
        assert subject_queries.in_state(connection, Transfer, "received", dossier=way.to_agency) == {}
    assert list(found.values()) == list(to.values()) == [way]
    bound = (
        r"\(kind=\? AND status=\?\)" if store.is_sqlite else r"using subject_kind .*Cond: \(\(kind = .* AND \(status = "
    )
    assert told
    assert all(re.search(bound, plan) for plan in told.values()), told


def test_what_is_late_is_told_by_the_index_of_days_alone(office, store):
    """A hand-over keeps its day for ever: of the thousands that have one no state is read."""
    with store.reading() as connection:
        _, told = plans(connection, partial(due_dates.overdue, today="2099-01-01"))
    bound = "COVERING INDEX subject_due" if store.is_sqlite else r"Scan (using|on) subject_due .*Cond: \(due < "
    assert told
    assert all(re.search(bound, plan) for plan in told.values()), told


def test_latest_acts_are_read_without_their_parts(office, store):
    """The headers from a place of the log on, the newest first, as many as are asked for."""
    size = office.head().size
    office.lot(2)
    with store.reading() as connection:
        found = list(log_reader.acts_from(connection, size, 100))
        [last] = log_reader.acts_from(connection, size, 1)
        all_of_them = log_reader.latest_acts(connection, office.head().size, 1_000)[0]
    assert found == [(seq, header) for seq, header in all_of_them if seq >= size]
    assert last == found[0]


def test_acts_in_brief_say_what_their_headers_say(office, store):
    """Those of some kinds in order; and none of what stands outside."""
    office.lot(1)
    size = office.head().size
    office.lot(2)
    with store.reading() as connection:
        headers = list(log_reader.acts_from(connection, 0, 1_000))[::-1]
        sealed = list(act_summaries.of_kinds(connection, size, office.head().size, {"exhibit.register/1"}))
        none = list(act_summaries.of_kinds(connection, size, size, {"exhibit.register/1"}))
    wanted = [each for each in headers if each[0] >= size and each[1].kind == "exhibit.register/1"]
    assert sealed == [(seq, as_brief(header)) for seq, header in wanted]
    assert sealed
    assert not none
