"""Silence in a store (I52): what lasts too long is told once, and whoever follows the day's plan is never told of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.kernel.quantity import MICROGRAMS, Count, Mass
from custody.domain.kernel.times import written
from custody.domain.law.rule_pack_loader import HOME, pack_of
from custody.domain.oversight.store_silence import StoredExhibit, day_plan, silences, sought, to_weigh

PACK = pack_of(HOME)
START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def kept(grams: int, form: str = "powder", days_ago: int = 0, **more) -> StoredExhibit:
    """An exhibit that came into the store, sealed, weighed and seen, so many days before ``START``."""
    at = written(START - timedelta(days=days_ago))
    gross = Mass(ug=grams * MICROGRAMS["g"], text=str(grams), unit="g", readability_ug=1)
    weight = Weight(gross=gross, balance="BL1", step_ug=1, uncertainty_ug=1, calibrated_until="2030-01-01")
    fields = {
        "form": form, "substance": "amphetamine", "sealed_at": at, "held_since": at, "weighed_at": at,
        "first_weight": weight,
    }  # fmt: skip
    return StoredExhibit(**(fields | more))


def sorts(exhibits: dict[str, StoredExhibit], days: int, counted_at: str = "") -> set[str]:
    """The silences of a store so many days after ``START``."""
    return {each.sort for each in silences(exhibits, counted_at, PACK, "seed", START + timedelta(days=days))}


@given(
    grams=st.integers(1, 5_000), form=st.sampled_from(["powder", "crystal", "tablets", "herb", "resin"]),
    units=st.one_of(st.none(), st.integers(1, 2_000)),
)  # fmt: skip
def test_i52_powders_of_100_g_or_500_units_are_seen_within_30_days_and_all_else_within_90(grams, form, units):
    """The limits are inclusive; a day earlier nothing is late."""
    exhibit = kept(grams, form, count=Count(units, "tablet") if units else None)
    wanted = form in {"powder", "crystal", "tablets"} and (grams >= 100 or (units or 0) >= 500)
    assert sought(exhibit, PACK) == wanted
    days = 30 if wanted else 90
    assert "unseen" not in sorts({"EV1": exhibit}, days)
    assert "unseen" in sorts({"EV1": exhibit}, days + 1)


def test_i52_a_pack_names_substances_that_are_seen_more_often_and_what_the_laboratory_found_counts():
    """Cocaine is seen every thirty days whatever its form and mass (the pack of Mali)."""
    assert sorts({"EV1": kept(10, "herb", substance="cocaine")}, 31) == {"unseen"}
    assert sorts({"EV1": kept(10, "herb")}, 31) == set()


def test_i52_a_store_has_one_silence_of_each_sort_with_its_list():
    """A hundred exhibits that nobody saw are one line, first what waits longest."""
    exhibits = {f"EV{index:03}": kept(1_000, "herb", index % 7) for index in range(100)}
    [silence] = silences(exhibits, written(START), PACK, "seed", START + timedelta(days=91))
    assert (silence.sort, len(silence.late), silence.total) == ("unseen", 100, 100)
    assert exhibits[silence.late[0]].seen_at == min(exhibit.seen_at for exhibit in exhibits.values())


@given(few=st.integers(1, 100), more=st.integers(101, 1_500))
def test_i52_up_to_a_hundred_are_all_weighed_and_of_more_a_sample_that_shows_nine_tenths(few, more):
    """No keeper chooses it: another seed draws others; one seed always the same."""
    assert len(to_weigh({f"EV{i}": kept(100) for i in range(few)}, PACK, "seed")) == few
    many = {f"EV{i}": kept(100) for i in range(more)}
    drawn = to_weigh(many, PACK, "seed")
    assert 20 <= len(drawn) <= 30
    assert drawn == to_weigh(many, PACK, "seed")
    assert drawn != to_weigh(many, PACK, "another")


def test_i52_powder_below_100_g_and_herb_are_not_weighed_at_an_interval():
    """Herb dries and is judged at the counts; a dose is seen."""
    assert to_weigh({"EV1": kept(99), "EV2": kept(5_000, "herb")}, PACK, "seed") == {}


def test_i52_a_decision_is_asked_for_after_two_years_unless_an_order_is_there():
    """What is ordered waits for its fire and not for a decision."""
    old = kept(10, "herb", 731, held_since=written(START), sighted_at=written(START))
    assert sorts({"EV1": old}, 1) == {"undecided"}
    assert sorts({"EV1": structs.replace(old, order="OR1")}, 1) == set()


def test_i52_a_store_is_counted_every_year():
    """Since its last count, or since its first exhibit where nobody ever counted; an empty store is not."""
    exhibits = {"EV1": kept(10, "herb", sighted_at=written(START + timedelta(days=300)))}
    assert "uncounted" in sorts(exhibits, 367)
    assert "uncounted" not in sorts(exhibits, 367, written(START + timedelta(days=2)))
    assert sorts({}, 5_000) == set()


@given(
    ages=st.lists(st.integers(0, 29), min_size=1, max_size=60), grams=st.sampled_from([50, 150, 3_000]),
    seed=st.text(max_size=3),
)  # fmt: skip
def test_i52_whoever_follows_the_days_plan_is_never_told_of(ages, grams, seed):
    """Each day's sightings and weighings are done that day, for a year: nothing becomes late."""
    exhibits = {f"EV{i}": kept(grams, days_ago=age) for i, age in enumerate(ages)}
    for days in range(366):
        now = START + timedelta(days=days)
        found = {each.sort for each in silences(exhibits, written(now), PACK, seed, now)}
        assert found <= {"undecided"}
        plan = day_plan(exhibits, PACK, seed, now)
        for exhibit_id in plan.sightings:
            exhibits[exhibit_id] = structs.replace(exhibits[exhibit_id], sighted_at=written(now))
        for exhibit_id in plan.weighings:
            exhibits[exhibit_id] = structs.replace(exhibits[exhibit_id], weighed_at=written(now))


def test_i52_a_container_is_one_sighting_of_all_in_it():
    """A sack of twenty is one look."""
    exhibits = {f"EV{i}": kept(1_000, "herb", 91, container="CT1") for i in range(20)}
    plan = day_plan(exhibits, PACK, "seed", START)
    assert (plan.looks, len(plan.sightings)) == (1, 20)


@given(month=st.integers(1, 12), gap=st.integers(0, 400))
def test_i52_once_a_year_it_is_weighed_in_its_month(month, gap):
    """The next weighing is due by the end of the month of the first one, or earlier; never after half a year."""
    first = datetime(2024, month, 15, tzinfo=UTC)
    last = first + timedelta(days=gap)
    exhibit = kept(500, first_weighed_at=written(first), weighed_at=written(last))
    [(since, days)] = to_weigh({"EV1": exhibit}, PACK, "seed").values()
    due = last + timedelta(days=days)
    ends = [datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) for year in range(2024, 2028)]
    next_end = next(end for end in ends if end > last and (last.year, last.month) != (end.year - (month == 12), month))
    assert since == written(last)
    assert 1 <= days <= 180
    assert due <= next_end
    assert days == 180 or next_end - due < timedelta(days=1)
