"""Indicators are functions of what was recorded; they name who, how often, out of how many, and where (T11, T23)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.kernel.times import instant, written
from custody.domain.oversight.indicator_alarm import often_mistyped
from custody.domain.oversight.indicator_patterns import (
    ANALYSES_A_DAY,
    AT_ONCE,
    LEAST,
    LEAST_ANALYSES,
    SHARE,
    Deed,
    Examined,
    Indicator,
    Meeting,
    analyses,
    constant_pairs,
    night_acts,
    paper_analyses,
    shared_devices,
    withdrawn_readings,
)

START = datetime(2016, 5, 10, 8, tzinfo=UTC)
PEOPLE = ("A", "B", "C")


def deed(i, seconds, author, device="D1", **more):
    return Deed(act=f"a{i}", at=written(START + timedelta(seconds=seconds)), author=author, device=device, **more)


def test_two_persons_on_one_device_within_a_minute_are_named():
    """The one who comes back after a minute is not, nor who has another device."""
    deeds = [deed(1, 0, "A"), deed(2, 30, "B"), deed(3, 120, "A"), deed(4, 121, "C", "D2"), deed(5, 122, "A", "")]
    assert shared_devices(deeds) == [
        Indicator(sort="shared_device", people=("A", "B"), count=1, total=4, where=("a2",))
    ]


@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from(PEOPLE), st.sampled_from(["", "D1", "D2"])), max_size=20))
def test_t11_no_change_of_person_within_a_minute_is_missed_or_invented(steps):
    """As many as there are neighbours on a device by two persons less than a minute apart."""
    seconds, deeds = 0, []
    for i, (wait, author, device) in enumerate(steps):
        seconds += wait
        deeds.append(deed(i, seconds, author, device))
    wanted = 0
    for device in ("D1", "D2"):
        mine = [d for d in deeds if d.device == device]
        for first, second in pairwise(mine):
            wanted += first.author != second.author and instant(second.at) - instant(first.at) < AT_ONCE
    found = shared_devices(deeds)
    assert sum(one.count for one in found) == wanted
    assert all(one.count <= one.total == sum(d.author in one.people for d in deeds) for one in found)


def test_t11_what_is_done_alone_at_night_stands_apart_and_the_night_is_that_of_the_place():
    """19:30 UTC is evening in Nairobi and not in Bamako."""
    evening = [
        Deed(act="a1", at="2016-05-10T19:30:00.000Z", author="A", others=("B",)),
        Deed(act="a2", at="2016-05-10T19:31:00.000Z", author="A"),
        Deed(act="a3", at="2016-05-10T12:00:00.000Z", author="A"),
    ]
    assert night_acts(structs.replace(deed, zone="Africa/Bamako") for deed in evening) == []
    both, alone = night_acts(structs.replace(deed, zone="Africa/Nairobi") for deed in evening)
    assert (both.sort, both.count, both.total) == ("night", 2, 3)
    assert (alone.sort, alone.count, alone.where) == ("night_alone", 1, ("a2",))


@given(st.lists(st.sets(st.sampled_from(PEOPLE), min_size=2, max_size=3), max_size=30))
def test_t23_a_pair_is_constant_when_one_of_the_two_hardly_meets_anybody_else(groups):
    """Every pair over both limits is named with its true counts, and no other."""
    meetings = [Meeting(f"m{i}", tuple(group)) for i, group in enumerate(groups)]
    found = {one.people: (one.count, one.total) for one in constant_pairs("witnesses", meetings)}
    for pair in combinations(PEOPLE, 2):
        together = sum(set(pair) <= group for group in groups)
        rarer = min(sum(person in group for group in groups) for person in pair)
        named = together >= LEAST["witnesses"] and 100 * together >= SHARE * rarer
        assert (pair in found) == named
        assert not named or found[pair] == (together, rarer)


def month(author, a_day, days=21):
    """Days of work: what was opened and weighed in the morning, then so many results."""
    for day in range(days):
        noon = START + timedelta(days=day)
        yield Deed(act=f"{author}/{day}", at=written(noon), author=author)
        for n in range(a_day):
            yield Deed(
                act=f"{author}/{day}/{n}", at=written(noon + timedelta(minutes=n)), author=author, reports=True
            )  # fmt: skip


def test_t12_who_reports_five_hundred_samples_a_month_is_named_and_colleagues_are_not():
    """24 a day where the most diligent colleague made seven; the latest of them are where to look."""
    [one] = analyses([*month("D", 24), *month("A", 7), *month("B", 3)])
    assert (one.sort, one.people, one.count, one.total) == ("analyses", ("D",), 504, 21)
    assert one.where[-1] == "D/20/23"


def test_t12_a_weeks_results_typed_on_its_last_day_are_no_dry_laboratory():
    """Thirty-five in one evening, after five days of receiving, opening and weighing: seven a day."""
    worked = [Deed(act=f"w{d}", at=written(START + timedelta(days=d)), author="A") for d in range(5)]
    friday = written(START + timedelta(days=4, hours=8))
    typed = [Deed(act=f"r{n}", at=friday, author="A", reports=True) for n in range(35)]
    assert analyses([*worked, *typed]) == []
    assert [one.total for one in analyses(typed)] == [1]


def papers(examiner, count, first, last):
    return [Examined(id=f"{examiner}{n}", examiner=examiner, first=first, last=last) for n in range(count)]


def test_t12_a_laboratory_outside_is_named_by_its_papers_and_the_days_it_had_what_it_tested():
    """Sixty results of two days are too many, of a week they are not; a paper older than the release counts its own day."""
    [one] = paper_analyses(
        [*papers("TS1", 60, "2016-05-02", "2016-05-03"), *papers("TS2", 60, "2016-05-02", "2016-05-08")]
    )
    assert (one.sort, one.people, one.count, one.total) == ("analyses", ("TS1",), 60, 2)
    assert one.where[-1] == "TS159"
    [two] = paper_analyses(papers("TS3", 31, "2016-05-09", "2016-05-03"))
    assert (two.count, two.total) == (31, 1)
    assert paper_analyses(papers("TS3", 30, "2016-05-03", "2016-05-03")) == []


@given(st.integers(0, 60), st.integers(1, 4))
@example(LEAST_ANALYSES, 1)
@example(LEAST_ANALYSES + 1, 1)
@example(ANALYSES_A_DAY * 4, 4)
@example(ANALYSES_A_DAY * 4 + 1, 4)
def test_t12_the_limit_is_twelve_a_day_and_never_below_thirty(reports, days):
    """Exactly at the limit nobody is named, one above somebody is."""
    worked = [Deed(act=f"w{d}", at=written(START + timedelta(days=d)), author="A") for d in range(days)]
    made = [Deed(act=f"r{n}", at=worked[n % days].at, author="A", reports=True) for n in range(reports)]
    assert bool(analyses([*worked, *made])) == (reports > max(LEAST_ANALYSES, ANALYSES_A_DAY * days))


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.booleans()), max_size=12))
def test_i57c_two_readings_withdrawn_in_a_month_are_an_alarm(steps):
    """Each withdrawal counts out of the acts in which the person read; the second of one person is told."""
    deeds = [
        deed(i, i, person, withdraws=withdraws, compares="" if withdraws else person)
        for i, (person, withdraws) in enumerate(steps)
    ]
    shown = {indicator.people[0]: indicator for indicator in withdrawn_readings(deeds)}
    withdrawn = Counter(person for person, withdraws in steps if withdraws)
    read = Counter(person for person, withdraws in steps if not withdraws)
    assert {person: indicator.count for person, indicator in shown.items()} == withdrawn
    assert all(shown[p].total == max(read[p], withdrawn[p]) for p in shown)
    assert {i.people[0] for i in often_mistyped(shown.values())} == {p for p, n in withdrawn.items() if n >= 2}
