"""Entries into a place, compared with what was recorded of what lies there (T14)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from custody.domain.access.permissions import service_acts
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.kernel.events import Actor
from custody.domain.kernel.times import written
from custody.domain.oversight.indicator_patterns import accesses
from custody.domain.places.entry_log import (
    BY_HAND,
    LATE_HOURS,
    MARGIN_MINUTES,
    Handling,
    RecordEntry,
    Visit,
    unexplained,
)
from custody.domain.registry.registry import ACTS
from tests.factories.memory_office import refused, town

NOON = datetime(2014, 7, 25, 12, tzinfo=UTC)


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def entered(t, *, by="clerk", hours=1, **more):
    said = {"place": t.place, "entered_at": written(t.now - timedelta(hours=hours)), "source": "door", "visitor": "V."}
    return t.do("place.record_entry/1", RecordEntry(**said | more), by)


def at(minutes):
    return written(NOON + timedelta(minutes=minutes))


def visit(person="", place="PL1", left=10, **more):
    said = {"act": "a1", "place": place, "entered_at": at(0), "left_at": at(left), "recorded_at": at(60)}
    return Visit(person=person, **said | more)


def handled(minutes, *people, places=("PL1",)):
    return Handling(at=at(minutes), people=people or ("A",), places=frozenset(places))


def test_t14_an_entry_is_on_record_with_its_source_and_its_visitor_stays_private(t):
    """The place is as before; who came in is no user and stands in no event in clear."""
    before = t.state(t.place)
    entered(t, visitor="M. Diarra, stagiaire", purpose="Visite")
    event = t.world.recorded(t.place, t.world.entries[t.place].n)
    assert (event.source, event.person, event.left_at) == ("door", "", event.entered_at)
    assert t.state(t.place) == before
    assert not any(b"Diarra" in body for body in t.log)


def test_t14_who_keeps_the_place_and_the_inspection_record_entries_and_nobody_elses_place(t):
    """The administrator, a witness and another agency do not; the inspection does for any place."""
    entered(t, by="inspector", hours=2)
    for person in ("administrator", "witness1", "officer"):
        with refused(t, "role_needed"):
            entered(t, by=person, hours=3)
    with refused(t, "not_found"):
        entered(t, by="policeclerk", hours=3)
    with refused(t, "not_found"):
        entered(t, person="PE0000000000A", visitor="")


def test_t14_a_line_of_the_register_is_recorded_once(t):
    """Copied again it is refused; whoever else came in at that minute is another entry, and visitors are not one."""
    line = {"entered_at": "2016-05-09T23:10:00Z", "left_at": "2016-05-09T23:40:00Z"}
    entered(t, visitor="Diarra", **line)
    entered(t, visitor="Keita", **line)
    entered(t, person=t.clerk, visitor="", **line)
    entered(t, person=t.clerk2, visitor="", **line)
    with refused(t, "entry_log_recorded"):
        entered(t, person=t.clerk2, visitor="", entered_at="2016-05-10T01:10:00+02:00", left_at=line["left_at"])


def test_t14_a_long_stay_that_a_keeper_writes_down_keeps_no_line_of_the_door_away(t):
    """The door says twenty minutes, whatever the register says of the same minute; both stand, each is judged."""
    line = {"entered_at": "2016-05-09T02:00:00Z", "person": t.clerk2, "visitor": ""}
    entered(t, by="clerk2", source="register", left_at="2016-05-10T01:59:00Z", **line)
    entered(t, by="inspector", source="door", left_at="2016-05-09T02:20:00Z", **line)
    entered(t, by="inspector", source="door", left_at="2016-05-09T02:40:00Z", **line)
    last = t.world.entries[t.place].n
    events = [t.world.recorded(t.place, n) for n in range(last - 2, last + 1)]
    hours = [("register", "2016-05-10T01:59"), ("door", "2016-05-09T02:20"), ("door", "2016-05-09T02:40")]
    assert [(event.source, event.left_at[:16]) for event in events] == hours
    visits = [
        Visit(act=f"a{nth}", place=t.place, person=e.person, entered_at=e.entered_at, left_at=e.left_at, recorded_at=t.at)
        for nth, e in enumerate(events)
    ]  # fmt: skip
    evening = [Handling(at="2016-05-09T20:00:00.000Z", people=(t.clerk2,), places=frozenset({t.place}))]
    unlike = [visit.act for visit in unexplained(visits, evening)]
    assert unlike == ["a1", "a2"], "the long stay explains itself by the evening's work, not the lines of the door"


def test_t14_nobody_says_of_themselves_that_they_were_seen(t):
    """A colleague does; one's own line of the door is copied by oneself."""
    with refused(t, "entry_log_own_entry"):
        entered(t, by="clerk2", person=t.clerk2, visitor="", source="seen")
    entered(t, by="clerk", person=t.clerk2, visitor="", source="seen")
    entered(t, by="clerk2", person=t.clerk2, visitor="", source="door")


def test_a_person_and_a_visitor_are_two_entries(t):
    """The name of the visitor would be lost."""
    with refused(t, "entry_log_two_names"):
        entered(t, person=t.clerk2, visitor="Inconnu masqué")


def test_t14_what_is_done_by_hand_is_done_by_people():
    """Every kind named is one of a person's, none the software's, and none of a prosecutor's or a court's desk."""
    assert set(ACTS) >= BY_HAND
    assert not BY_HAND & {
        *service_acts(),
        "legal_hold.place/1",
        "order.issue/1",
        "blank_label.void/1",
        "exhibit.report_missing/1",
    }


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("field_empty", {"visitor": " "}),
        ("entry_log_source_unknown", {"source": "rumour"}),
        ("bad_time", {"entered_at": "hier"}),
        ("time_in_future", {"left_at": "2099-01-01T00:00:00Z"}),
        ("time_implausible", {"entered_at": "1999-12-31T23:00:00Z"}),
        ("time_implausible", {"hours": 30, "left_at": "2016-05-01T00:00:00Z"}),
        ("time_implausible", {"hours": 300, "left_at": "2016-05-10T00:00:00Z"}),
    ],
)
def test_an_entry_says_who_when_and_from_where_it_is_known(t, code, said):
    """Nobody, no source, no time, or one that cannot be."""
    with refused(t, code):
        entered(t, **said)


def test_t14_what_the_person_recorded_there_meanwhile_explains_an_entry_and_nothing_else_does():
    """Another place, another person, another hour leave it bare; a visitor is explained by whoever worked there."""
    assert unexplained([visit("A")], [handled(5, "A")]) == []
    bare = [handled(5, "B"), handled(5, "A", places=("PL2",)), handled(10 + MARGIN_MINUTES + 1, "A")]
    assert unexplained([visit("A")], bare) == [visit("A")]
    assert unexplained([visit()], [handled(5, "B")]) == []
    assert unexplained([visit()], [handled(5, "B", places=("PL2", "PL3"))]) == [visit()]


@given(st.integers(-120, 120), st.integers(0, 60))
@example(-MARGIN_MINUTES, 0)
@example(-MARGIN_MINUTES - 1, 0)
@example(MARGIN_MINUTES, 0)
@example(MARGIN_MINUTES + 1, 0)
@example(-5, 60)
@example(65, 60)
def test_t14_the_hour_counts_within_the_margin_of_clocks(minutes, left):
    """From half an hour before the entry to half an hour after the way out."""
    explained = not unexplained([visit(left=left)], [handled(minutes)])
    assert explained == (-MARGIN_MINUTES <= minutes <= left + MARGIN_MINUTES)


def test_an_entry_is_judged_a_day_after_it_was_recorded_or_ended():
    """What was done meanwhile may be typed the day after."""
    late = visit(recorded_at=at(10 * 60))
    assert not late.due(at((10 + LATE_HOURS) * 60 - 1))
    assert late.due(at((10 + LATE_HOURS) * 60))


def test_indicators_count_bare_entries_of_a_place_by_who_entered():
    """Visitors of a place are counted together, people each for themselves."""
    visits = [visit("A", act="a1"), visit("A", act="a2"), visit(act="a3"), visit("A", "PL2", act="a4")]
    found = accesses(visits, [visits[1], visits[2]])
    assert [(one.sort, one.people, one.count, one.total, one.where) for one in found] == [
        ("access", ("PL1",), 1, 1, ("a3",)),
        ("access", ("PL1", "A"), 1, 2, ("a2",)),
    ]


def put_right(t, field, value, *, by="clerk", second="inspector", n=0, **more):
    said = {
        "subject": t.place,
        "n": n or t.world.entries[t.place].n,
        "field": field,
        "value": value,
        "reason": "Mal lu",
    }
    agrees = Actor(person=t.who[second], part="witness", will="other_device")
    return t.do("entry.correct/1", Correct(**said | more), by, agrees)


def test_t14_an_hour_that_was_misread_is_put_right_before_the_inspection_and_stays_in_sight(t):
    """Neither the store alone nor with its supervisor moves an hour; the entry itself stays as it was written."""
    entered(t, entered_at="2016-05-09T23:10:00Z", left_at="2016-05-09T23:40:00Z")
    first = t.world.entries[t.place].n
    with refused(t, "consent_needed"):
        put_right(t, "left_at", "2016-05-09T23:50:00Z", second="supervisor")
    with refused(t, "time_implausible"):
        put_right(t, "left_at", "2016-05-09T23:00:00Z")
    put_right(t, "left_at", "2016-05-09T23:50:00Z")
    put_right(t, "left_at", "2016-05-09T23:20:00Z")
    with refused(t, "time_implausible"):
        put_right(t, "entered_at", "2016-05-09T23:30:00Z", n=first)
    put_right(t, "entered_at", "2016-05-09T23:15:00Z", n=first)
    put_right(t, "visitor", "M. Traoré", n=first)
    assert t.world.recorded(t.place, first).left_at == "2016-05-09T23:40:00.000Z"
    assert [one.field for one in t.state(t.place).corrected] == ["left_at", "left_at", "entered_at", "visitor"]
    assert not any(b"Traor" in body for body in t.log)
