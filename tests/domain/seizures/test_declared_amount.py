"""Counted, weighed and estimated amounts, and when a seizure is complete (I58)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.quantity import MICROGRAMS, Count, MassEntry
from custody.domain.oversight.estimates import Estimated, estimates
from custody.domain.seizures import complete_seizure, count_packages, register_exhibits
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.declared_vs_received import difference, owed, tolerance
from custody.domain.transfers.receive import Receive
from custody.storage.write.batch import SERVICE
from tests.factories.memory_office import Town, modest, refused, town

KG = MICROGRAMS["kg"]


def estimate(kilograms: str, packages: int = 0, **more) -> LineEntry:
    """A line whose mass is an estimate, with so many counted packages or none."""
    things = Count(packages, "package") if packages else None
    return LineEntry(
        substance="cannabis", mass=MassEntry(kilograms, "kg"), mass_basis="estimated", count=things, **more
    )


def sealed(t: Town, seized: str, *grams: int, count: Count | None = None) -> tuple[str, ...]:
    """Exhibits of the first line, of these weights in grams each."""
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{next(t.counter)}", line=0, form="other", seal=f"S{next(t.counter):06d}", count=count,
            weight=t.weight(f"{each / 1000:.2f}"),
        )
        for each in grams
    )  # fmt: skip
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries)
    return tuple(t.sure("exhibit.register/1", command, "officer").all("EV"))


def complete(t: Town, seized: str, **more):
    return t.do("seizure.complete/1", complete_seizure.CompleteSeizure(seizure=seized, **more), "officer")


def line_of(t: Town, seized: str):
    state = t.state(seized)
    return state.lines[0], state.tallies[0]


@modest
@given(st.integers(100, 4000), st.integers(-300, 300))
def test_i58_a_weighed_amount_has_no_tolerance_beyond_its_balances(declared, missing):
    """Half the last digit of ten grams, and 30 g of the balance that received it; beyond, it is a discrepancy."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", mass=MassEntry(f"{declared},00", "kg")))
    t.hand("officer", "clerk", "deposit", *sealed(t, seized, declared * 1000 - 10 * missing))
    opened = [t.state(d).sort for d in complete(t, seized).opened]
    standing = t.state(seized).tallies[0].discrepancy
    slack = 35 * MICROGRAMS["g"]
    assert tolerance(*line_of(t, seized)).ug == slack
    assert opened == (["undelivered"] if missing * KG // 100 > slack else [])
    assert bool(standing) == (abs(missing) * KG // 100 > slack)
    assert difference(*line_of(t, seized)).ug == missing * KG // 100


@modest
@given(st.integers(10, 400), st.integers(0, 50), st.booleans())
def test_i58_an_estimate_is_met_within_a_tenth_and_five_kilograms_where_nobody_counted(declared, percent, counted):
    """The tolerance is a tenth, and at most five kilograms for each counted package, or for all."""
    t = town()
    seized = t.declare(t.case(), estimate(str(declared), 2 * counted))
    grams = declared * (100 - percent) * 10
    grams -= grams % 10
    t.hand("officer", "clerk", "deposit", *sealed(t, seized, grams, count=Count(2, "package") if counted else None))
    opened = complete(t, seized).opened
    slack = min(declared * KG // 10, (10 if counted else 5) * KG)
    missing = declared * KG - grams * MICROGRAMS["g"]
    line, tally = line_of(t, seized)
    slack += tally.doubt_ug
    assert tolerance(line, tally).ug == slack
    assert bool(opened) == (missing > slack)
    assert difference(line, tally).ug == missing
    assert owed(line, tally).ug == (missing if missing > slack else 0)


def test_i58_a_mass_weighed_on_a_balance_has_the_balances_tolerance():
    """The line names the balance; its uncertainty stands in the line as it was then."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", mass=MassEntry("30,00", "kg"), balance=t.balance))
    line, tally = line_of(t, seized)
    assert tolerance(line, tally).ug == t.state(t.balance).uncertainty_ug > line.mass.readability_ug // 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": Count(2, "package"), "count_basis": "weighed"}, {"mass_basis": "counted"},
        {"volume_basis": "counted"}, {"mass_basis": "estimated", "balance": "b"},
    ],
)  # fmt: skip
def test_i58_a_basis_fits_its_amount(wrong):
    """Nobody weighs a number or counts a mass, and no balance estimates."""
    t = town()
    more = {name: t.balance if value == "b" else value for name, value in wrong.items()}
    with refused(t, "basis_unfit"):
        t.declare(t.case(), LineEntry(substance="cannabis", mass=MassEntry("3", "kg"), **more))


@modest
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 71))
def test_i58_a_lot_brought_in_trips_makes_no_discrepancy(first, second, hours):
    """Two trips within three days of the first arrival: nobody is accused at any moment."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", count=Count(first + second, "package")))
    numbers = sealed(t, seized, *[2700] * (first + second), count=Count(1, "package"))
    assert not t.hand("officer", "clerk", "deposit", *numbers[:first]).opened
    t.now += timedelta(hours=hours)
    assert not t.hand("officer", "clerk", "deposit", *numbers[first:]).opened
    assert not complete(t, seized).opened
    assert not t.state(seized).tallies[0].discrepancy


@modest
@given(st.integers(0, 14 * 24), st.integers(0, 17 * 24))
def test_i58_a_seizure_is_complete_by_whichever_term_ends_first(arrives, later):
    """72 hours after the arrival, or 15 days after the seizure: before it the watch finds nothing, after it, it does."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", count=Count(2, "package")))
    start = t.now
    [number] = sealed(t, seized, 2700, count=Count(1, "package"))
    t.now = start + timedelta(hours=arrives)
    t.hand("officer", "clerk", "deposit", number)
    arrived = t.state(seized).arrived_at
    t.now = max(t.now, start + timedelta(hours=later))
    term = start + timedelta(days=15)
    ended = t.now >= min(term, datetime.fromisoformat(arrived) + timedelta(hours=72))
    command = complete_seizure.LapseSeizure(about=seized)
    if not ended:
        with refused(t, "not_due"):
            t.act("seizure.lapse/1", command, SERVICE.person)
        return
    done = t.act("seizure.lapse/1", command, SERVICE.person)
    assert [t.state(d).sort for d in done.opened] == ["undelivered"]
    assert t.state(seized).completed_by in {"arrival", "term"}
    with refused(t, "not_due"):
        t.act("seizure.lapse/1", command, SERVICE.person)


def test_i58_what_never_came_is_a_discrepancy_after_fifteen_days():
    """Nothing of it was sealed, nothing arrived: the term ends all the same."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cocaine", count=Count(3, "brick")))
    t.now += timedelta(days=15, seconds=1)
    [opened] = t.act("seizure.lapse/1", complete_seizure.LapseSeizure(about=seized), SERVICE.person).opened
    assert (t.state(opened).sort, t.state(opened).finding.count) == ("undelivered", Count(0, "brick"))


def test_i58_the_officer_is_asked_while_sealed_exhibits_are_on_their_way():
    """Early completion would accuse the officer: the question names how many were not received."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", count=Count(2, "package")))
    numbers = sealed(t, seized, 2700, 2700, count=Count(1, "package"))
    t.hand("officer", "clerk", "deposit", numbers[0])
    with refused(t, "seizure_still_held") as error:
        complete(t, seized)
    assert error.value.facts["count"] == 1
    [opened] = complete(t, seized, confirmed=("seizure_still_held",)).opened
    t.hand("officer", "clerk", "deposit", numbers[1])
    assert t.state(opened).status == "closed"
    with refused(t, "already_complete"):
        complete(t, seized)


@modest
@given(st.integers(1, 4), st.integers(0, 4), st.integers(-3, 3))
def test_i58_an_empty_field_explains_one_package_and_never_a_delivery_of_nothing(uncounted, counted, missing):
    """Bricks announced, exhibits sealed by weight alone: each may be one of them, none is a thousand of them."""
    t = town()
    total = max(uncounted + counted + missing, 1)
    seized = t.declare(t.case(), LineEntry(substance="cannabis_resin", count=Count(total, "brick")))
    numbers = sealed(t, seized, *[2700] * uncounted)
    numbers += sealed(t, seized, *[2700] * counted, count=Count(1, "brick")) if counted else ()
    t.hand("officer", "clerk", "deposit", *numbers)
    before = t.state(seized).tallies[0].discrepancy
    short = total > uncounted + counted
    assert bool(complete(t, seized).opened) == short
    line, tally = line_of(t, seized)
    assert bool(before) == (counted > total)
    assert (tally.uncounted, tally.received_count) == (uncounted, counted)
    assert owed(line, tally).count == (total - counted if short else 0)


def unweighed(t: Town, seized: str, exhibits: int) -> tuple[str, ...]:
    """Exhibits of the first line whose weight nobody entered."""
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{next(t.counter)}", line=0, form="other", seal=f"S{next(t.counter):06d}",
            count=Count(1, "package"),
        )
        for _ in range(exhibits)
    )  # fmt: skip
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries)
    return tuple(t.do("exhibit.register/1", command, "officer").all("EV"))


def bring(t: Town, *numbers: str) -> None:
    """Receive exhibits by their seals alone."""
    transfer = t.dispatch("officer", "clerk", "deposit", *numbers)
    checks = tuple(CheckEntry(exhibit=number, seal=t.state(number).seal) for number in numbers)
    t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=t.place), "clerk")


@modest
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 9), st.booleans())
def test_i58_exhibits_without_a_weight_explain_one_share_each(blank, known, stolen, early):
    """100 kg an exhibit: a weighed one tells, another explains 100 kg until it is weighed, and then it tells too."""
    t = town()
    total = 100 * (blank + known)
    seized = t.declare(t.case(), LineEntry(substance="cocaine", mass=MassEntry(f"{total},00", "kg")))
    light = 100_000 - 10_000 * stolen
    seen = sealed(t, seized, light, *[100_000] * (known - 1))
    numbers = unweighed(t, seized, blank)
    t.hand("officer", "clerk", "deposit", *seen)
    bring(t, *numbers)
    opened = [] if early else list(complete(t, seized).opened)
    assert bool(opened) == (bool(stolen) and not early)
    for number in numbers[1:]:
        t.measure("clerk", CheckEntry(exhibit=number, weight=t.weight("100,00")))
    t.measure("clerk", CheckEntry(exhibit=numbers[0], weight=t.weight("60,00")))
    t.measure("clerk", CheckEntry(exhibit=numbers[0], weight=t.weight("60,00")))
    if early:
        opened = list(complete(t, seized).opened)
    line, tally = line_of(t, seized)
    assert tally.unweighed == 0
    assert difference(line, tally).ug == owed(line, tally).ug == (40 + 10 * stolen) * KG
    standing = t.state(tally.discrepancy)
    assert (standing.sort, standing.status, standing.finding.ug) == ("undelivered", "open", tally.received_ug)
    assert not opened or opened == [tally.discrepancy]


def test_i58_one_empty_bag_does_not_stand_for_a_hundred_kilograms():
    """It alone is sealed and received by its seal: its first weighing in the store says what never came."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cocaine", mass=MassEntry("100", "kg")))
    [number] = unweighed(t, seized, 1)
    bring(t, number)
    assert not complete(t, seized).opened
    [opened] = t.measure("clerk", CheckEntry(exhibit=number, weight=t.weight("10"))).opened
    assert (t.state(opened).sort, t.state(opened).about, t.state(opened).finding.ug) == ("undelivered", seized, 10 * KG)


@pytest.mark.parametrize(
    ("text", "unit", "brought", "opens"),
    [("1", "kg", 510, True), ("1", "kg", 910, False), ("1", "t", 501_000, True), ("2,7", "t", 2_651_000, False)],
)
def test_i58_a_rough_figure_tolerates_no_more_than_an_estimate(text, unit, brought, opens):
    """Half the last digit of "1 kg" is half of it."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", mass=MassEntry(text, unit)))
    t.hand("officer", "clerk", "deposit", *sealed(t, seized, brought))
    assert bool(complete(t, seized).opened) == opens


def test_i58_a_line_weighed_on_a_weighbridge_tolerates_no_more_than_an_estimate():
    t = town()
    bridge = t.new_balance("supervisor", "1000", "20000")
    seized = t.declare(t.case(), LineEntry(substance="cannabis", mass=MassEntry("20", "kg"), balance=bridge))
    t.hand("officer", "clerk", "deposit", *sealed(t, seized, 500))
    assert [t.state(number).sort for number in complete(t, seized).opened] == ["undelivered"]


@pytest.mark.parametrize("at_sealing", ["100", "500"])
def test_i58_coarse_weighings_lift_no_tolerance_and_give_way_to_the_first_that_tells(at_sealing):
    """Ten bags of 100 g, and 10 kg declared: a crane scale reads them with a kilogram more or less."""
    t = town()
    fine, crane = t.new_balance("supervisor", "1", "2"), t.new_balance("supervisor", "100", "1000")
    seized = t.declare(t.case(), LineEntry(substance="cocaine", mass=MassEntry("10000", "g"), balance=fine))
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{i}", line=0, form="powder", seal=f"S77000{i}", count=Count(1, "package"),
            weight=WeightEntry(gross=MassEntry(at_sealing, "g"), balance=crane),
        )
        for i in range(10)
    )  # fmt: skip
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries)
    numbers = tuple(t.do("exhibit.register/1", command, "officer").all("EV"))
    bring(t, *numbers)
    opened = list(complete(t, seized).opened)
    assert bool(opened) == (at_sealing == "100")
    for number in numbers * 2:
        weight = WeightEntry(gross=MassEntry("100", "g"), balance=fine)
        opened += t.measure("clerk", CheckEntry(exhibit=number, weight=weight)).opened
    assert [t.state(number).sort for number in opened] == ["undelivered"]
    _, tally = line_of(t, seized)
    assert t.state(opened[0]).finding.ug == tally.received_ug == KG


def test_i58_bricks_of_a_line_with_a_mass_are_weighed_in_the_store():
    t = town()
    line = LineEntry(substance="cocaine", mass=MassEntry("10000", "g"), count=Count(10, "brick"))
    seized = t.declare(t.case(), line)
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=(
        register_exhibits.ExhibitEntry(
            exhibit_number="1", line=0, form="powder", seal="S880001", count=Count(10, "brick")
        ),
    ))  # fmt: skip
    [number] = t.do("exhibit.register/1", command, "officer").all("EV")
    bring(t, number)
    assert t.state(number).to_weigh
    with refused(t, "reweigh_needed"):
        t.dispatch("clerk", "clerk2", "storage", number)
    [opened] = (
        t.measure("clerk", CheckEntry(exhibit=number, weight=t.weight("1,00"))).opened or complete(t, seized).opened
    )
    assert t.state(opened).sort == "undelivered"


def test_i58_a_count_in_the_store_settles_what_the_empty_field_left_open():
    """A thousand packages in one sack, uncounted: nine hundred and ninety-nine are missing until somebody counts."""
    t = town()
    seized = t.declare(t.case(), LineEntry(substance="cannabis", count=Count(1000, "package")))
    [number] = sealed(t, seized, 27_000)
    bring(t, number)
    [opened] = complete(t, seized).opened
    assert t.state(opened).sort == "undelivered"
    t.measure("clerk", CheckEntry(exhibit=number, count=Count(1000, "package")))
    assert t.state(opened).status == "closed"
    assert t.state(seized).tallies[0].uncounted == 0


@modest
@given(st.integers(2, 4000), st.integers(1, 4000), st.booleans())
def test_i58_a_count_far_from_the_estimate_is_asked_about_and_then_marked(about, counted, elsewhere):
    """Two colleagues make 1 of 1,000: beyond a tenth it is a discrepancy, or beyond a factor of two by two agencies."""
    t = town()
    line = LineEntry(substance="cannabis", count=Count(about, "package"), count_basis="estimated")
    seized = t.declare(t.case(), line)
    second = t.present("clerk" if elsewhere else "officer2")
    command = count_packages.CountPackages(seizure=seized, line=0, count=Count(counted, "package"))
    far = abs(counted - about) * 10 > about and not elsewhere
    if far:
        with refused(t, "count_far_from_estimate") as error:
            t.do("seizure.count_packages/1", command, "officer", *second)
        command = structs.replace(command, confirmed=(error.value.facts["confirm"],))
    done = t.do("seizure.count_packages/1", command, "officer", *second)
    assert ("confirmed:count_far_from_estimate" in done.header.flags) == far
    differs = far or 2 * counted < about or counted > 2 * about
    sort = "" if not differs else "undelivered" if counted < about else "excess"
    assert [t.state(d).sort for d in done.opened] == ([sort] if sort else [])
    number = sealed(t, seized, 2700, count=Count(counted, "package"))
    t.hand("officer", "clerk", "deposit", *number)
    assert not complete(t, seized).opened
    for opened in done.opened:
        assert t.state(opened).status == "open", "a delivery of what was counted settles nothing"


@pytest.mark.parametrize(("packages", "opens"), [(0, True), (1, True), (2, True), (20, False)])
def test_i58_each_counted_package_lifts_the_limit_by_five_kilograms(packages, opens):
    """A tonne estimated, 99 kg short: from twenty counted packages on that is within a tenth."""
    t = town()
    seized = t.declare(t.case(), estimate("1000", packages))
    t.hand(
        "officer",
        "clerk",
        "deposit",
        *sealed(t, seized, 901_000, count=Count(packages, "package") if packages else None),
    )
    assert bool(complete(t, seized).opened) == opens


def test_i58_about_so_many_packages_is_counted_by_two_before_the_first_hand_over():
    """Uncounted, the hand-over is flagged; counted by two, their number is what was declared."""
    t = town()
    for counted in (False, True):
        line = LineEntry(substance="cannabis", count=Count(3, "package"), count_basis="estimated")
        seized = t.declare(t.case(), line)
        numbers = sealed(t, seized, 2700, 2700, count=Count(1, "package"))
        if counted:
            command = count_packages.CountPackages(seizure=seized, line=0, count=Count(2, "package"))
            with refused(t, "second_person_needed"):
                t.do("seizure.count_packages/1", command, "officer")
            t.do("seizure.count_packages/1", command, "officer", *t.present("clerk"))
            with refused(t, "nothing_to_count"):
                t.do("seizure.count_packages/1", command, "officer", *t.present("clerk"))
        done = t.hand("officer", "clerk", "deposit", *numbers)
        assert (count_packages.NOT_COUNTED in done.header.flags) != counted
        assert bool(complete(t, seized).opened) != counted
        late = count_packages.CountPackages(seizure=seized, line=0, count=Count(2, "package"))
        with refused(t, "nothing_to_count"):
            t.do("seizure.count_packages/1", late, "officer", *t.present("clerk"))


@modest
@given(st.integers(3, 12), st.integers(5, 9))
def test_i58_two_who_hide_a_tenth_of_each_estimate_show_in_the_sum_of_the_year(seizures, percent):
    """Officer and clerk keep 9 % each time: no discrepancy, but the difference stands, and the sum is an indicator."""
    lines = [
        Estimated(seizure=f"SE{i:013d}", officer="PE1", seized_at=f"2016-{i % 12 + 1:02}-01T00:00:00Z", ug=20 * KG,
                  received_ug=20 * KG * (100 - percent) // 100)
        for i in range(seizures)
    ]  # fmt: skip
    [indicator] = estimates(lines)
    assert (indicator.people, indicator.count, indicator.total) == (("PE1",), seizures, seizures)
    assert indicator.short_ug == seizures * 20 * KG * percent // 100


@modest
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12))
def test_i58_estimates_that_are_off_in_both_directions_show_nothing(percents):
    """What came too much is subtracted: only a sum of a twentieth stands out."""
    lines = [
        Estimated(seizure=f"SE{i:013d}", officer="PE1", seized_at="2016-05-01T00:00:00Z", ug=100 * KG,
                  received_ug=(100 - percent) * KG)
        for i, percent in enumerate(percents)
    ]  # fmt: skip
    much = len(percents) >= 3 and sum(percents) >= 5 * len(percents)
    assert bool(estimates(lines)) == much


def test_i56_the_same_lines_of_one_officer_in_one_case_within_a_day_are_asked_about():
    """Back and send again: nobody declares a seizure twice without a question; another line or day is no question."""
    t = town()
    case = t.case()
    line = LineEntry(substance="cannabis", mass=MassEntry("3", "kg"))
    first = t.declare(case, line)
    with refused(t, "same_seizure") as error:
        t.declare(case, line)
    assert error.value.facts["number"] == first
    assert t.declare(case, LineEntry(substance="cannabis", mass=MassEntry("4", "kg"))) != first
    assert t.declare(t.case(), line) != first
    t.now += timedelta(hours=24)
    with refused(t, "alike_seizure"):
        t.declare(case, line)
