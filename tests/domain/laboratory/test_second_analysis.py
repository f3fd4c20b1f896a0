"""Another laboratory analyses a drawn share of the positive powders (I70)."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit_values import LaboratoryResult, SecondAnalysis
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Mass
from custody.domain.kernel.times import quarter_of
from custody.domain.laboratory.analysis_result import NOT_CONTROLLED
from custody.domain.laboratory.paper_report import ConfirmReport, EnterReport
from custody.domain.laboratory.record_report import Report
from custody.domain.laboratory.sampling_statistics import draw as generator
from custody.domain.laboratory.second_analysis import (
    AnalysesDrawn,
    DrawAnalyses,
    Powder,
    draw_key,
    eligible,
    new_samples,
    split_pool,
    still_to_draw,
)
from custody.domain.law.rule_pack import AnotherLaboratory
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.storage.write.batch import SERVICE
from tests.act_cases import ActCase
from tests.domain.transfers.test_release_to_outsider import known, release
from tests.factories.memory_office import PHOTO, modest, refused, town

ACT_CASES = (
    ActCase(
        "second_analysis.draw/1",
        roles={},
        story=lambda t: draw(t, *reported(t).exhibits),
    ),
)
ASKED = AnotherLaboratory()


def draw(t, *exhibits, unserved=0):
    """The service draws among exhibits."""
    command = DrawAnalyses(country="ML", pool=tuple(sorted(exhibits)), unserved=unserved)
    return t.act("second_analysis.draw/1", command, SERVICE.person)


def reported(t, count=1, substance="cocaine", **more):
    """Powder of 2.6 kg each, back in the store with a positive report of the first laboratory."""
    lot = t.lot(count, substance=substance)
    t.release(*lot.exhibits)
    t.analyse(substance, *lot.exhibits, **more)
    t.hand("analyst", "clerk", "return", *lot.exhibits)
    return lot


def second_laboratory(t):
    """Enrol another laboratory and its analyst."""
    t.agency["laboratory2"] = t.enrol(EnrolAgency(name="Laboratoire B", sort="laboratory"))
    t.who["analyst2"] = t.enrol(
        EnrolPerson(name="Nom B", rank="Dr", agency=t.agency["laboratory2"], roles=(Role.LABORATORY,))
    )


def again(t, substance, *exhibits, **more):
    """The other laboratory opens what it has not opened yet, and reports."""
    for exhibit in exhibits:
        if not t.state(exhibit).opened_by:
            t.on_the_bench(exhibit, "analyst2")
            t.off_the_bench(exhibit, "analyst2")
    return t.do(
        "laboratory.report/1", Report(report="B-1/2016", exhibits=exhibits, substance=substance, **more), "analyst2"
    )


@given(sizes=st.lists(st.integers(0, 3_000), min_size=4, max_size=4))
def test_i70_a_year_draws_two_per_cent_and_at_least_five_a_part_in_each_quarter(sizes):
    """Whatever comes in during the year: no more than asked of what could be drawn, and all of it by the last quarter."""
    drawn = population = 0
    for quarter, arrived in enumerate(sizes, 1):
        population += arrived
        drawn += still_to_draw(population - drawn, drawn, f"2026-Q{quarter}", ASKED)
        year = min(population, max(5, -(-2 * population // 100)))
        assert drawn == -(-year * quarter // 4) or drawn > -(-year * quarter // 4) - 1
        assert drawn <= year
    assert drawn == min(population, max(5, -(-2 * population // 100)))


@given(
    form=st.sampled_from(["powder", "crystal", "herb", "tablets"]), grams=st.integers(1, 200),
    substance=st.sampled_from(["", "cocaine", NOT_CONTROLLED]), portion=st.sampled_from(["", "part", "sample"]),
    status=st.sampled_from(["held", "released", "in_transit", "destroyed"]), drawn=st.sampled_from(["", "2025", "2026"]),
    done=st.sampled_from([(), ("fresh",)]),
)  # fmt: skip
def test_i70_positive_powders_of_100_g_in_custody_are_drawn_and_nothing_else(
    form, grams, substance, portion, status, drawn, done
):
    """Once a year, and not again before it was analysed; a sample is no exhibit to draw."""
    gross = Mass(ug=grams * 10**6, text=str(grams), unit="g", readability_ug=1)
    weight = Weight(gross=gross, balance="BL1", step_ug=1, uncertainty_ug=1, calibrated_until="2030-01-01")
    second = SecondAnalysis(draw="CN1", due=f"{drawn}-12-31", laboratories=(), done=done) if drawn else None
    result = LaboratoryResult(report="L-1", substance=substance) if substance else None
    powder = Powder(form, status, "SV1", portion, laboratory=result, first_weight=weight, second_analysis=second)
    wanted = (
        form in {"powder", "crystal"} and grams >= 100 and substance == "cocaine" and portion != "sample"
        and status != "destroyed" and (not drawn or (drawn == "2025" and bool(done)))
    )  # fmt: skip
    assert eligible(powder, "2026", ASKED) == wanted


@given(
    st.dictionaries(st.text("0123456789", min_size=1), st.sets(st.sampled_from("ABC"), min_size=1)),
    st.sets(st.sampled_from("ABC")),
)
def test_i70_another_laboratory_is_one_that_has_not_reported(reports, present):
    """Served and unserved are all; unserved means that each laboratory of the country has reported on it."""
    powders = {e: Powder("powder", "held", "SV1", laboratories=tuple(sorted(labs))) for e, labs in reports.items()}
    served, unserved = split_pool(powders, present)
    assert sorted([*served, *unserved]) == sorted(powders)
    assert all(present <= reports[exhibit_id] for exhibit_id in unserved)


@modest
@given(st.integers(1, 9), st.integers(0, 400))
def test_i70_a_quarter_is_drawn_once_from_its_own_number_and_stays_on_record(count, hours):
    """Who recorded the draw chose nothing: the same number gives the same exhibits, and there is no second draw."""
    t = town()
    t.wait(hours=hours)
    lot = reported(t, count)
    done = draw(t, *lot.exhibits)
    [(seed, event)] = [(s, e) for s, e in done.events if isinstance(e, AnalysesDrawn)]
    quarter = quarter_of(t.at)
    assert event.seed == seed
    assert (event.population, t.state(seed).quarter) == (count, quarter)
    units = generator(seed, count, len(event.chosen))
    assert event.chosen == tuple(sorted(lot.exhibits)[unit - 1] for unit in units)
    assert len(event.chosen) == still_to_draw(count, 0, quarter, ASKED)
    assert all(t.state(exhibit_id).second_analysis.draw == seed for exhibit_id in event.chosen)
    with refused(t, "not_due"):
        draw(t, *lot.exhibits)
    assert t.world.claimed("analysis_draw", draw_key("ML", quarter)) == seed


def test_i70_without_another_laboratory_the_draw_is_marked_not_done_once_a_year():
    """It never shows as done; a laboratory that comes later has its draw."""
    t = town()
    lot = reported(t)
    seed = draw(t, unserved=1).first("CN")
    assert (t.state(seed).not_done, t.state(seed).chosen, t.state(seed).population) == ("laboratory", [], 1)
    with refused(t, "not_due"):
        draw(t, unserved=1)
    t.wait(days=60)
    with refused(t, "not_due"):
        draw(t, unserved=1)
    assert t.state(draw(t, *lot.exhibits).first("CN")).chosen == list(lot.exhibits)


def test_i70_no_draw_has_nothing_to_draw_from_or_a_pool_out_of_order():
    """Nothing due is no act; what changed meanwhile is asked for again."""
    t = town()
    with refused(t, "not_due"):
        draw(t)
    lot = t.lot(2, substance="cocaine")
    with refused(t, "not_due"):  # nobody has reported on them
        draw(t, *lot.exhibits)
    with refused(t, "nothing_listed"):
        t.act(
            "second_analysis.draw/1", DrawAnalyses(country="ML", pool=tuple(sorted(lot.exhibits, reverse=True))),
            SERVICE.person,
        )  # fmt: skip


def drawn_and_sampled(witness="witness1", purity=800):
    """Draw one exhibit with a retained sample, and take a new sample of it before somebody."""
    t = town()
    second_laboratory(t)
    [exhibit] = t.lot(1, substance="cocaine").exhibits
    t.unseal(exhibit)
    kept = t.split(exhibit, t.part(portion="retained_sample"), left="2,20").all("EV")
    retained = next(each for each in kept if each != exhibit)
    t.reseal(exhibit, "2,20")
    t.release(exhibit, retained)
    t.analyse("cocaine", exhibit, purity_per_mille=purity)
    t.hand("analyst", "clerk", "return", exhibit, retained)
    draw(t, exhibit)
    t.unseal(exhibit)
    taken = t.split(exhibit, t.part("0,20"), left="2,10", witnesses=("supervisor", witness)).all("EV")
    fresh = next(each for each in taken if each not in {exhibit, retained})
    t.reseal(exhibit, "2,10")
    return t, exhibit, retained, fresh


def test_i70_it_is_done_when_another_laboratory_reported_on_the_retained_and_on_a_new_sample():
    """The first laboratory's own second report answers nothing; each of the two is linked to its draw."""
    t, exhibit, retained, fresh = drawn_and_sampled()
    assert t.state(exhibit).second_analysis.lacking == ("retained", "fresh")
    t.release(fresh)
    t.analyse("cocaine", fresh, purity_per_mille=800)
    assert t.state(exhibit).second_analysis.lacking == ("retained", "fresh")
    t.hand("analyst", "clerk", "return", fresh)
    t.release(fresh, to="analyst2")
    t.release(retained, to="analyst2")
    assert not again(t, "cocaine", fresh, purity_per_mille=790).opened
    assert t.state(exhibit).second_analysis.lacking == ("retained",)
    assert not again(t, "cocaine", retained, purity_per_mille=790).opened
    assert t.state(exhibit).second_analysis.lacking == ()


def test_i70_an_outsiders_paper_report_answers_no_draw():
    """Whoever holds the exhibit names the outsider: a friend, or the first laboratory under another name."""
    t, exhibit, _, fresh = drawn_and_sampled()
    friend = known(t)
    release(t, friend, fresh)
    report = EnterReport(
        outsider=friend, exhibits=(fresh,), report="X-1", dated=t.today, substance="cocaine", purity_per_mille=790,
        photos=(PHOTO,),
    )  # fmt: skip
    paper = t.do("paper_report.enter/1", report, "clerk").first("RP")
    t.do("paper_report.confirm/1", ConfirmReport(paper_report=paper), "officer")
    assert t.state(fresh).laboratories[-1] == friend
    assert t.state(exhibit).second_analysis.lacking == ("retained", "fresh")


@pytest.mark.parametrize(("sort", "country"), [("laboratory", "SN"), ("police", "ML")])
def test_i70_only_a_laboratory_agency_of_the_country_answers_a_draw(sort, country):
    """Neither an analyst of another sort of agency, nor a laboratory abroad, is the other laboratory."""
    t, exhibit, _, fresh = drawn_and_sampled()
    t.release(fresh, to="analyst2")
    laboratory = t.state(t.agency["laboratory2"])
    laboratory.sort, laboratory.country = sort, country
    again(t, "cocaine", fresh, purity_per_mille=790)
    assert t.state(exhibit).second_analysis.lacking == ("retained", "fresh")


@pytest.mark.parametrize("answered", ["retained", "fresh"])
def test_i70_a_draw_passes_to_the_heaviest_part_of_what_is_split_whole(answered):
    """Split whole, it would be lacking for ever, and its powder free of the draw: now each analysis still answers."""
    t, exhibit, retained, fresh = drawn_and_sampled()
    t.unseal(exhibit)
    done = t.split(exhibit, t.part("0,50", portion="part"), t.part("1,60", portion="part"), left=None, exhausted=True)
    heir = next(each for each in done.all("EV") if each != exhibit and t.state(each).second_analysis is not None)
    assert t.state(heir).last_weight.gross.text == "1,60"
    assert t.state(heir).laboratories == t.state(exhibit).laboratories
    assert not t.state(exhibit).second_analysis.lacking
    assert t.state(heir).second_analysis.lacking == ("retained", "fresh")
    sample = {"retained": retained, "fresh": fresh}[answered]
    t.release(sample, to="analyst2")
    again(t, "cocaine", sample, purity_per_mille=790)
    assert t.state(heir).second_analysis.done == (answered,)


@given(agencies=st.lists(st.sampled_from("AB"), min_size=1, max_size=4), paper=st.booleans(), drawn=st.booleans())
def test_i70_a_new_sample_is_taken_before_people_of_two_agencies(agencies, paper, drawn):
    """Two people of the store could fill it from another bag; a paper proves nobody's presence."""
    second = SecondAnalysis(draw="CN1", due="2026-12-31", laboratories=("SV1",)) if drawn else None
    ctx = SimpleNamespace(
        actors=[Actor(person="PE1", agency=each, part="witness", will="other_device") for each in agencies],
        paper=object() if paper else None,
    )
    counts = new_samples(SimpleNamespace(second_analysis=second), ("EV9",), ctx)
    assert counts == (("EV9",) if drawn and not paper and len(set(agencies)) == 2 else ())


@modest
@given(before=st.integers(20, 1000), fell=st.integers(0, 200), substance=st.sampled_from(["cocaine", "heroin"]))
def test_i70_another_substance_or_a_purity_fallen_by_5_points_or_a_tenth_is_a_discrepancy(before, fell, substance):
    """A substitution or a false test: who was paid wrote one of the two reports."""
    now = max(0, before - fell)
    t, _, _, fresh = drawn_and_sampled(purity=before)
    t.release(fresh, to="analyst2")
    sorts = {t.state(each).sort for each in again(t, substance, fresh, purity_per_mille=now).opened}
    lower = before - now > 50 or 10 * (before - now) > before
    assert sorts == {*(["substance"] if substance == "heroin" else []), *(["purity"] if lower else [])}


@pytest.mark.parametrize("portion", ["", "EV-x"])
def test_i70_a_report_on_neither_sample_answers_no_draw(portion):
    """The whole exhibit may have been filled again; a sample of before the draw that was not kept is another thing."""
    second = SecondAnalysis(draw="CN1", due="2026-12-31", laboratories=("SV1",), retained=("EV1",), fresh=("EV2",))
    assert second.answered_by("SV2", portion) == ""
    assert (second.answered_by("SV2", "EV1"), second.answered_by("SV2", "EV2")) == ("retained", "fresh")
    assert second.answered_by("SV1", "EV2") == ""
