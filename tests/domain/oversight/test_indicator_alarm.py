"""Suspicions: told once a month, with figures, to the inspection; and seldom about nothing (T7, T11, T23)."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.oversight.alarm import Acknowledge, Alarm, IndicatorFigures, Passing
from custody.domain.oversight.indicator_alarm import (
    RARE,
    RaiseIndicator,
    chance,
    chosen_pairs,
    switches,
    unaccompanied_night_acts,
    untold,
)
from custody.domain.oversight.indicator_patterns import Indicator, Meeting
from custody.storage.write.batch import SERVICE
from tests.factories.memory_office import refused, town

MONTHS, OFFICE = 200, 6
"""Simulated: so many months of an office with as many clerks as officers."""


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def drifting(t, **more):
    found = IndicatorFigures(count=40, lost_ug=60_000_000, explained_ug=20_000_000)
    return structs.replace(
        RaiseIndicator(sort="drift", about=t.place, since=t.at, agency=t.agency["drug_office"], figures=found), **more
    )


def suspect(t, command):
    return t.act("alarm.raise_indicator/1", command, SERVICE.person).first("LT")


def test_t7_a_drift_is_told_to_the_inspection_once_a_month_with_its_figures(t):
    """The same month is refused, the next is told again; the store's people neither see nor note it."""
    alarm = t.state(suspect(t, drifting(t)))
    assert (alarm.sort, alarm.about, alarm.level, alarm.figures.lost_ug) == ("drift", t.place, 0, 60_000_000)
    with refused(t, "already_raised"):
        suspect(t, drifting(t))
    suspect(t, drifting(t, about=t.clerk))
    t.wait(days=31)
    again = suspect(t, drifting(t))
    with refused(t, "role_needed"):
        t.do("alarm.acknowledge/1", Acknowledge(alarms=(again,), reason="x"), "supervisor")
    t.do("alarm.acknowledge/1", Acknowledge(alarms=(again,), reason="Pesée de contrôle ordonnée"), "inspector")


def test_t7_a_passing_that_was_told_is_refused_in_the_next_month_and_a_new_one_is_not(t):
    """The log keeps what was told: the same series after a later weighing is another passing."""

    def of(*passings):
        return drifting(t, figures=IndicatorFigures(count=40, passings=passings))

    first = Passing(series=f"store {t.place} 0", since=t.at)
    suspect(t, of(first))
    t.wait(days=31)
    other = Passing(series=f"person {t.clerk} 0", since=first.since)
    for passings in ([first], [first, other]):
        with refused(t, "already_raised"):
            suspect(t, of(*passings))
    suspect(t, of(other))
    t.wait(days=31)
    suspect(t, of(structs.replace(first, since=t.at)))


class Told:
    """Alarms of a store, as ``untold`` reads them."""

    def __init__(self):
        self.alarms = {}

    def claimed_from(self, kind, beginning):
        assert (kind, beginning) == ("alarm", "drift/PL1/")
        return list(self.alarms)

    def find(self, _kind, number):
        return self.alarms[number]


PASSED = st.dictionaries(st.sampled_from(["store PL1 0", "person PE1 0", "lot SZ1 2"]), st.integers(1, 360), max_size=3)


@given(st.lists(PASSED, min_size=1, max_size=12))
def test_t7_each_passing_of_a_limit_is_told_once_and_none_is_left_out(looks):
    """Looked at once a month: what a series passed since the alarm before is told, and nothing twice."""
    told, known = Told(), {}
    for month, passed in enumerate(looks, 1):
        end = 30 * month
        listed = [Passing(series=name, since=f"{day:03}") for name, day in passed.items() if day <= end]
        fresh = untold("PL1", listed, told)
        for passing in listed:
            assert (passing in fresh) == (passing.since > known.get(passing.series, ""))
        known |= {passing.series: f"{end:03}" for passing in fresh}
        if fresh:
            figures = IndicatorFigures(count=1, passings=fresh)
            told.alarms[f"LT{month}"] = Alarm(
                sort="drift",
                about="PL1",
                since="",
                raised_at=f"{end:03}",
                raised=month,
                addressed_at="",
                status="open",
                figures=figures,
            )
        assert not untold("PL1", listed, told)


def test_t14_each_entry_is_told_once_and_for_ever_and_the_next_one_is_another(t):
    """Of the same place and person: by the act that recorded it, and not again in another month."""

    def entered(act, *people):
        return drifting(t, sort="access", figures=IndicatorFigures(count=1, total=1, where=(act,), people=people))

    first = suspect(t, entered("a1"))
    suspect(t, entered("a2"))
    suspect(t, entered("a1", t.clerk2))
    t.wait(days=40)
    with refused(t, "already_raised"):
        suspect(t, entered("a1"))
    assert t.state(first).figures.where == ("a1",)


def test_only_the_service_suspects_and_only_of_what_exists(t):
    """No person raises a suspicion against another by this way; nobody unknown is named."""
    for person in ("inspector", "supervisor", "administrator"):
        with refused(t, "role_needed"):
            t.do("alarm.raise_indicator/1", drifting(t), person)
    with refused(t, "not_found"):
        suspect(t, drifting(t, about="PE0000000000A"))
    with refused(t, "not_a_label"):
        suspect(t, drifting(t, figures=IndicatorFigures(count=1, people=("Moussa",))))
    with refused(t, "total_too_large"):
        suspect(t, drifting(t, figures=IndicatorFigures(count=1, explained_ug=2**53)))


def test_nobody_takes_note_of_an_alarm_about_themselves(t):
    """An inspector who shares a device is judged by another."""
    found = IndicatorFigures(count=6, total=8, people=(t.inspector, t.clerk))
    alarm = suspect(t, drifting(t, sort="shared_device", about=t.inspector, figures=found))
    with refused(t, "own_alarm"):
        t.do("alarm.acknowledge/1", Acknowledge(alarms=(alarm,), reason="x"), "inspector")


@given(st.integers(1, 12), st.data())
def test_t23_the_chance_is_that_of_all_ways_to_draw_the_meetings(total, data):
    """Counted one by one: of all choices of the second one's meetings, those with so many in common."""
    first, second = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    together = data.draw(st.integers(0, min(first, second)))
    ways = list(combinations(range(total), second))
    common = sum(len(set(way) & set(range(first))) >= together for way in ways)
    assert chance(together, first, second, total) == Fraction(common, len(ways))


def month(draw, accomplices=0, meetings=60):
    """Hand-overs of an office in a month, in pairs drawn at random; the first two meet so many times more."""
    people = [(f"officer{draw.randrange(OFFICE)}", f"clerk{draw.randrange(OFFICE)}") for _ in range(meetings)]
    if accomplices:
        people = [p for p in people if "officer0" not in p and "clerk0" not in p]
    people += [("officer0", "clerk0")] * accomplices
    return [Meeting(str(i), pair, "SV1/SV2") for i, pair in enumerate(people)]


def test_t23_an_honest_office_is_hardly_ever_accused_and_accomplices_are():
    """Two hundred months of thirty-six pairs drawn at random: none accused; who meets twelve times by choice always is."""
    draw = random.Random(2016)
    honest = sum(bool(chosen_pairs("hands", month(draw))) for _ in range(MONTHS))
    caught = sum(bool(chosen_pairs("hands", month(draw, 12))) for _ in range(MONTHS))
    assert (honest, caught) == (0, MONTHS)


def test_t23_who_has_no_choice_is_not_accused():
    """The only officer and the only clerk always meet; so do two who carry everything between two agencies."""
    meetings = [Meeting(str(i), ("officer", "clerk"), "SV1/SV2") for i in range(60)]
    others = [Meeting(str(i), (f"o{i % 9}", f"c{i % 7}"), "SV3/SV4") for i in range(60)]
    assert chosen_pairs("hands", meetings + others) == []


def test_t23_two_witnesses_who_always_come_together_are_named_among_others_who_do_not():
    """Three sessions of eight are enough where chance would say one in fifty-six."""
    pairs = [("A", "B")] * 3 + [("C", "D"), ("E", "F"), ("C", "F"), ("D", "E"), ("C", "E")]
    meetings = [Meeting(f"DS{i}", pair) for i, pair in enumerate(pairs)]
    assert [one.people for one in chosen_pairs("witnesses", meetings)] == [("A", "B")]
    assert chance(3, 3, 3, 8) == Fraction(1, 56) < RARE["witnesses"]


def indicator(count, total, *people):
    return Indicator(sort="night_alone", people=people or ("A",), count=count, total=total, where=())


def test_t11_neighbours_at_a_counter_and_the_night_shift_are_shown_and_no_alarm():
    """The limits: five switches that are half of somebody's acts; five nights that are less than half of the work."""
    assert switches([indicator(4, 4, "A", "B"), indicator(5, 11, "A", "B")]) == []
    assert switches([indicator(5, 10, "A", "B")]) == [indicator(5, 10, "A", "B")]
    assert unaccompanied_night_acts([indicator(4, 40), indicator(9, 10), indicator(9, 40, "Z")], {"A"}) == []
    assert unaccompanied_night_acts([indicator(5, 10), indicator(9, 40)], {"A"}) == [indicator(5, 10), indicator(9, 40)]
