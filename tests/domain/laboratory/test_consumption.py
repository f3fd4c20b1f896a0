"""Consumption in analysis names request and method, has limits by report, analyst and month, and a report (I51)."""

from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.exhibit_values import LaboratoryResult
from custody.domain.exhibits.split_and_sample import PartEntry
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.times import instant
from custody.domain.laboratory.agree_consumption import AgreeConsumption, require_agreed
from custody.domain.laboratory.analyst_consumption import used_for_report, used_in_month
from custody.domain.laboratory.consume import Consume
from custody.domain.laboratory.report_lapse import LapseReport
from custody.domain.law.end_limits import EndLimits
from custody.domain.law.rule_pack import ConsumptionLimits
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.oversight.deadline import deadlines_of
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.seizure import Seizure
from custody.service.exhibits.weight_loss import change, net_left
from custody.storage.write.batch import SERVICE
from tests.act_cases import ActCase
from tests.domain.exhibits.test_opening import counted
from tests.factories.memory_office import modest, refused, town
from tests.factories.other_ends import agree_to, join

REQUEST, METHOD = "RQ 12/2016", "CPG-SM"


def bench(t, count=1):
    """Exhibits of 2.60 kg on the analyst's bench, opened, each."""
    numbers = t.lot(count, substance="cocaine").exhibits
    for number in numbers:
        t.release(number)
        t.unseal(number, "analyst", ("clerk",))
    return numbers


def use(t, number, text, unit="g", *, beside=(), request=REQUEST, method=METHOD, **more):
    command = Consume(exhibit=number, mass=MassEntry(text, unit), rest=True, request=request, method=method, **more)
    return t.do("exhibit.consume/1", command, "analyst", *t.present(*beside))


def lapse(t):
    """The service sees that no report followed a use within the pack's days."""
    [number] = bench(t)
    use(t, number, "100", "mg")
    t.wait(hours=24 * 30)
    return t.act("exhibit.lapse_report/1", LapseReport(about=number), SERVICE.person)


def agreed_and_used_up(t):
    """A report, the prosecution's agreement, and nothing is left."""
    [number] = bench(t)
    t.analyse("cocaine", number)
    done = agree_to(t, number)
    t.do(
        "exhibit.consume/1",
        Consume(exhibit=number, mass=MassEntry("2", "g")),
        "analyst",
        *t.present("analyst2", "clerk"),
    )
    return done


ACT_CASES = (
    ActCase("exhibit.lapse_report/1", roles={}, story=lapse),
    ActCase(
        "exhibit.agree_consumption/1", roles={"prosecutor": "own shared"}, story=agreed_and_used_up,
        command=lambda w, s, r: AgreeConsumption(exhibit=s.at["used"], reason="Contre-expertise faite"),
    ),
)  # fmt: skip


def analyst(t):
    return t.world.find(Person, t.analyst)


def sorts(t, subject):
    return [each.sort for each in concerns(subject, t.world, t.now)]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=4), st.booleans())
def test_i51_one_person_alone_uses_up_to_200_mg_more_is_marked(milligrams, accompanied):
    """Each act is recorded; without a second person it is marked above 200 mg, to the milligram."""
    t = town()
    [number] = bench(t)
    for mg in milligrams:
        done = use(t, number, str(mg), "mg", beside=("clerk",) if accompanied else ())
        assert ("consumed_alone" in done.header.flags) is (mg > 200 and not accompanied)
    assert t.state(number).used_ug == 1000 * sum(milligrams)


@given(st.lists(st.integers(1, 49), min_size=2, max_size=5))
def test_i51_5_g_a_report_and_50_g_an_analyst_and_month_are_marked_and_told(grams):
    """The sums stand with the analyst, whatever exhibits they are of; each excess is a flag and an alarm."""
    t = town()
    numbers = bench(t, len(grams))
    total = 0
    for number, g in zip(numbers, grams, strict=True):
        done = use(t, number, str(g), beside=("clerk",))
        total += g
        assert ("consumed_over_report" in done.header.flags) is (total > 5)
        assert ("consumed_over_month" in done.header.flags) is (total > 50)
    person = analyst(t)
    assert (
        used_in_month(person.consumed, t.today[:7]).ug == used_for_report(person, "rq 12-2016").ug == total * 1_000_000
    )
    told = sorts(t, t.analyst)
    assert ("consumed_report" in told) is (total > 5)
    assert ("consumed_month" in told) is (total > 50)


def test_i51_two_analysts_of_one_request_share_its_five_grams():
    """5 g each was told to nobody: the limit is that of a report, whoever works for it; spelling parts nothing."""
    t = town()
    colleague = EnrolPerson(name="Nom C", rank="Dr", agency=t.agency["laboratory"], roles=(Role.LABORATORY,))
    t.who["colleague"] = t.enrol(colleague)
    [first] = bench(t)
    [second] = t.lot(substance="cocaine").exhibits
    t.release(second, to="colleague")
    t.unseal(second, "colleague", ("clerk",))
    assert "consumed_over_report" not in use(t, first, "3", beside=("clerk",)).header.flags
    command = Consume(exhibit=second, mass=MassEntry("2,5", "g"), rest=True, request="rq 12/2016", method=METHOD)
    done = t.do("exhibit.consume/1", command, "colleague", *t.present("clerk"))
    assert "consumed_over_report" in done.header.flags
    for person in (t.analyst, t.who["colleague"]):
        assert "consumed_report" in sorts(t, person)


def test_i51_49_g_of_each_of_20_packages_are_named_at_the_second_of_the_month():
    """980 g went so before one witness, without an alarm: now the first is told, and the month at the second."""
    t = town()
    numbers = bench(t, 3)
    use(t, numbers[0], "49", beside=("clerk",), request="RQ 1/2016")
    assert sorts(t, numbers[0]) == ["consumed"]
    assert sorts(t, t.analyst) == ["consumed_report"]
    use(t, numbers[1], "49", beside=("clerk",), request="RQ 2/2016")
    assert "consumed_month" in sorts(t, t.analyst)


def test_i51_what_splits_and_the_last_rest_use_up_counts_too():
    """Three acts use something up: some of it, beside samples, all that was left."""
    t = town()
    [number] = bench(t)
    t.balance = t.new_balance("supervisor", "1", "2")
    t.split(number, t.part("0,05", "0,01"), left="2,253", person="analyst", witnesses=("clerk",),
            consumed=MassEntry("7", "g"), request=REQUEST, method=METHOD)  # fmt: skip
    assert used_in_month(analyst(t).consumed, t.today[:7]).ug == 7_000_000
    [sample] = t.state(number).children
    t.unseal(sample, "analyst", ("clerk",), tare="0,01")
    t.analyse("cocaine", sample)
    command = Consume(exhibit=sample, mass=MassEntry("40", "g"), request=REQUEST, method=METHOD)
    agree_to(t, sample)
    done = t.do("exhibit.consume/1", command, "analyst", *t.present("analyst2", "clerk"))
    assert "consumed_over_report" in done.header.flags
    assert used_in_month(analyst(t).consumed, t.today[:7]).ug == 47_000_000


def test_i51_a_use_without_request_or_method_is_marked():
    t = town()
    [number] = bench(t)
    assert "consumption_unnamed" not in use(t, number, "10", "mg").header.flags
    for missing in ({"request": ""}, {"method": ""}):
        assert "consumption_unnamed" in use(t, number, "10", "mg", **missing).header.flags


@given(st.integers(1, 60), st.booleans())
def test_i51_a_report_follows_in_30_days_or_a_discrepancy_opens(days, reported):
    """The due day is one of the deadlines; once it is over without a report, the watch opens one discrepancy."""
    t = town()
    [number] = bench(t)
    use(t, number, "100", "mg")
    state = t.state(number)
    seizure = t.world.find(Seizure, state.seizure)
    dues = deadlines_of(state, seizure, None, _pack(t), "UTC")
    assert [instant(due.at) - t.now for due in dues if due.sort == "report"] == [timedelta(days=30)]
    t.wait(hours=24 * (days - 1))
    if reported:
        t.analyse("cocaine", number)
    t.wait(hours=24)
    if reported or days < 30:
        with refused(t, "not_due"):
            t.act("exhibit.lapse_report/1", LapseReport(about=number), SERVICE.person)
        return
    done = t.act("exhibit.lapse_report/1", LapseReport(about=number), SERVICE.person)
    assert [t.state(each).sort for each in done.opened] == ["unreported"]
    assert t.state(number).open == list(done.opened)
    with refused(t, "not_due"):
        t.act("exhibit.lapse_report/1", LapseReport(about=number), SERVICE.person)


def _pack(t):
    return t.world.find(Agency, t.agency["laboratory"]).rules_now()


def test_i51_the_last_bit_is_consumed_whole_and_before_a_second_person():
    """Nothing is used up whole by one person, nor under the name of a part."""
    t = town()
    [number] = bench(t)
    with refused(t, "nothing_left"):
        use(t, number, "2,60", "kg")
    t.analyse("cocaine", number)
    with refused(t, "witness_needed"):
        t.do("exhibit.consume/1", Consume(exhibit=number, mass=MassEntry("40", "g")), "analyst")


def test_i51_what_was_used_is_a_term_of_the_balance_for_life():
    """Used up and sealed again, an exhibit that weighs as much less accuses nobody; what else lacks does."""
    t = town()
    number, other = bench(t, 2)
    for exhibit_id in (number, other):
        use(t, exhibit_id, "40", beside=("clerk",))
    assert t.reseal(number, "2,66", "analyst", ("clerk",)).opened == []
    lacking = t.reseal(other, "2,56", "analyst", ("clerk",))
    assert [t.state(each).sort for each in lacking.opened] == ["mass_balance"]


@given(st.integers(1, 99))
def test_i51_tablets_used_up_leave_so_many_less(used):
    t = town()
    number = counted(t, 100)
    t.release(number)
    t.unseal(number, "analyst", ("clerk",))
    command = Consume(exhibit=number, count=Count(used, "tablet"), rest=True, request=REQUEST, method=METHOD)
    t.do("exhibit.consume/1", command, "analyst")
    assert (t.state(number).count, t.state(number).used) == (Count(100 - used, "tablet"), used)


def take(t, number, n, *, beside=(), request=REQUEST):
    """Use up so many of 100 tablets that nobody weighed."""
    command = Consume(exhibit=number, count=Count(n, "tablet"), rest=True, request=request, method=METHOD)
    return t.do("exhibit.consume/1", command, "analyst", *t.present(*beside))


def tablets(t, count):
    """Packets of 100 tablets each, opened on the analyst's bench."""
    numbers = [counted(t, 100, f"T {at + 1}") for at in range(count)]
    for number in numbers:
        t.release(number)
        t.unseal(number, "analyst", ("clerk",))
    return numbers


@modest
@given(st.lists(st.integers(1, 60), min_size=1, max_size=3), st.booleans())
def test_i51_what_is_counted_has_the_limits_of_what_is_weighed(units, accompanied):
    """A unit alone, 10 a report and 100 a person and month: more is recorded, marked, and told to the inspection."""
    t = town()
    numbers = tablets(t, len(units))
    total = 0
    for number, n in zip(numbers, units, strict=True):
        flags = take(t, number, n, beside=("clerk",) if accompanied else ()).header.flags
        total += n
        assert ("consumed_alone" in flags) is (n > 1 and not accompanied)
        assert ("consumed_over_report" in flags) is (total > 10)
        assert ("consumed_over_month" in flags) is (total > 100)
        assert ("consumed" in sorts(t, number)) is (n > 10)
    person = analyst(t)
    assert used_in_month(person.consumed, t.today[:7]).units == used_for_report(person, "rq 12-2016").units == total
    told = sorts(t, t.analyst)
    assert ("consumed_report" in told, "consumed_month" in told) == (total > 10, total > 100)


def test_i51_100_tablets_of_each_of_10_packets_are_told():
    """A thousand went so in splits of as many exhibits, without a flag or an alarm."""
    t = town()
    for at, number in enumerate(tablets(t, 2)):
        take(t, number, 99, beside=("clerk",), request=f"RQ {at}/2016")
        assert sorts(t, number) == ["consumed"]
    assert set(sorts(t, t.analyst)) == {"consumed_report", "consumed_month"}


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("alone_mg", 200),
        ("report_g", 5),
        ("month_g", 50),
        ("report_days", 30),
        ("alone_units", 1),
        ("report_units", 10),
        ("month_units", 100),
    ],
)
def test_i51_a_pack_is_only_stricter(field, most):
    assert getattr(ConsumptionLimits(), field) == most
    msgspec.convert({field: most - 1}, ConsumptionLimits)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({field: most + 1}, ConsumptionLimits)


@given(mg=st.integers(1, 3000), agreed=st.booleans(), colleague=st.booleans())
def test_i53_up_to_a_gram_two_of_the_laboratory_use_it_up_and_above_it_the_prosecution_agrees_before(
    mg, agreed, colleague
):
    """Whoever is missing, nothing is used up; steps before the last one count with it."""
    t = town()
    exhibit, limits = t.state(t.lot().exhibits[0]), EndLimits()
    result = LaboratoryResult(report="L-1", substance="cocaine", agreed_by=t.prosecutor if agreed else "")
    exhibit.laboratory, exhibit.used_ug = result, 400_000
    actors = [Actor(person=t.analyst, agency=t.agency["laboratory"], part="author", will="own_device")]
    actors += [
        Actor(person=t.who[name], agency=t.agency[agency], part="witness", will="other_device")
        for name, agency in (("clerk", "drug_office"), ("analyst2", "laboratory"))[: 1 + colleague]
    ]
    ctx = SimpleNamespace(actors=tuple(actors), author=actors[0])
    ug = 1000 * mg
    why = (
        "laboratory_second_needed" if not colleague
        else "consumption_agreement_needed" if ug + 400_000 > 1000 * limits.whole_mg and not agreed
        else ""
    )  # fmt: skip
    if not why:
        require_agreed("EV", exhibit, ug, None, t.world, ctx)
        return
    with pytest.raises(RuleBroken) as error:
        require_agreed("EV", exhibit, ug, None, t.world, ctx)
    assert error.value.code == why


def test_i53_a_prosecutor_of_the_case_agrees_once_and_on_a_report():
    """Another prosecution does not see it; before a report there is nothing to agree to; a new report ends it."""
    t = town()
    [number] = bench(t)
    with refused(t, "report_needed"):
        agree_to(t, number)
    t.analyse("cocaine", number)
    with refused(t, "not_found"):
        agree_to(t, number, "prosecutor2")
    agree_to(t, number)
    with refused(t, "already_agreed"):
        agree_to(t, number)
    t.report("cocaine", number)
    assert t.state(number).laboratory.agreed_by == ""


@pytest.mark.parametrize(("text", "unit"), [("3", "kg"), ("2601", "g")])
def test_i51_more_than_there_is_a_wrong_unit_and_never_a_whole_consumption(text, unit):
    """The question is about the figure; nothing proposes to say that all was used up."""
    t = town()
    [number] = bench(t)
    with refused(t, "more_than_left"):
        use(t, number, text, unit, beside=("clerk",))


def test_i51_what_was_used_up_is_no_change_of_weight_and_stands_beside_it():
    """Between the opening and the resealing nobody weighs: the change stays that of the last weighing."""
    t = town()
    [number] = bench(t)
    before = change(t.state(number))
    left = net_left(t.state(number))
    use(t, number, "3", beside=("clerk",))
    assert change(t.state(number)) == before
    assert net_left(t.state(number)) == left - 3_000_000
    assert t.state(number).used_ug == 3_000_000


@pytest.mark.parametrize(("grams", "due"), [("0.05", False), ("4.9", True)])
def test_i51_what_a_store_uses_up_beyond_a_test_on_the_spot_waits_for_a_report_too(grams, due):
    """A clerk who takes 4.9 g of each exhibit and calls it analysis is told of after thirty days."""
    t = town()
    t.balance = t.new_balance("supervisor", "0,01", "0,02")
    [number] = t.lot(text="0,50", substance="cocaine").exhibits
    t.unseal(number, tare="0,01")
    used = MassEntry(grams, "g")
    left = WeightEntry(gross=MassEntry(f"{450 - float(grams):.2f}", "g"), balance=t.balance, tare=MassEntry("10", "g"))
    part = PartEntry(portion="sample", seal="P 900100", weight=WeightEntry(
        gross=MassEntry("60", "g"), balance=t.balance, tare=MassEntry("10", "g")))  # fmt: skip
    t.split(number, part, left=None, weight=left, consumed=used, request="RQ 1/2016", method="test")
    assert bool(t.state(number).report_due) == due


def test_i51_another_laboratory_s_report_does_not_settle_what_the_first_used_up():
    """The debt is of who used it up: its own report ends it, and without one the discrepancy opens."""
    t = town()
    join(t, "chemist", "laboratory2", "laboratory")
    [number] = bench(t)
    use(t, number, "3", beside=("clerk",))
    t.off_the_bench(number)
    t.receive(t.dispatch("analyst", "clerk", "return", number), "clerk")
    t.release(number, to="chemist")
    t.analyse("cocaine", number, person="chemist")
    assert t.state(number).report_due
    t.off_the_bench(number, "chemist") if t.state(number).status == "opened" else None
    t.receive(t.dispatch("chemist", "clerk", "return", number), "clerk")
    t.release(number)
    t.analyse("cocaine", number)
    assert not t.state(number).report_due
