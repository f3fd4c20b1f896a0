"""What a laboratory reports on it has opened first (I67)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.opening import OpenExhibit
from custody.domain.kernel.events import Actor
from custody.domain.laboratory.analysis_result import purity_falls
from custody.domain.laboratory.record_report import Report
from tests.domain.laboratory.test_paper_report import confirm, enter, released
from tests.domain.offline.test_paper_act import from_paper
from tests.domain.transfers.test_release_to_outsider import back
from tests.factories.memory_office import PHOTO, modest, refused, town

OPENINGS = ("nobody", "store", "stay before", "this stay", "this stay, sealed again")


def in_laboratory(**more):
    """A town, and an exhibit that the laboratory holds sealed."""
    t = town()
    lot = t.lot(**more)
    t.release(*lot.exhibits)
    return t, lot, lot.exhibits[0]


def opened_by(t, number, opening):
    """Bring an exhibit to the laboratory after an opening somewhere, or nowhere."""
    if opening == "store":
        t.unseal(number)
        t.reseal(number)
    t.release(number)
    if opening == "stay before":
        t.on_the_bench(number)
        t.off_the_bench(number)
        t.hand("analyst", "clerk", "return", number)
        t.release(number)
    if opening.startswith("this stay"):
        t.on_the_bench(number)
    if opening.endswith("sealed again"):
        t.off_the_bench(number)


@modest
@given(opening=st.sampled_from(OPENINGS), purity=st.none() | st.integers(0, 1000))
def test_i67_no_result_stands_on_what_the_laboratory_did_not_open(opening, purity):
    """An opening by the store, or in a stay before, is none: another seal was applied since."""
    t = town()
    [number] = t.lot(substance="cocaine").exhibits
    opened_by(t, number, opening)
    if opening.startswith("this stay"):
        assert not t.report("cocaine", number, purity_per_mille=purity).opened
        assert t.state(number).laboratory.substance == "cocaine"
    else:
        with refused(t, "not_opened"):
            t.report("cocaine", number, purity_per_mille=purity)
        assert t.state(number).laboratory is None


def test_i67_the_sample_of_another_exhibit_opens_no_exhibit():
    """A report names each exhibit; of two, the sealed one is named in the refusal, and nothing is recorded of either."""
    t = town()
    first, second = t.lot(2, substance="cocaine").exhibits
    t.unseal(first)
    t.split(first, t.part())
    t.reseal(first, "2,10")
    [sample] = t.state(first).children
    t.release(sample, second)
    t.on_the_bench(sample)
    for numbers in ((second,), (sample, second)):
        with refused(t, "not_opened") as refusal:
            t.report("cocaine", *numbers)
        assert refusal.value.facts["number"] == second
    assert not t.report("cocaine", sample).opened
    assert t.state(first).laboratory.substance == "cocaine", "of what it was taken from"
    assert t.state(second).laboratory is None


def test_i67_a_part_sealed_in_the_laboratory_is_opened_as_well():
    """What is taken on the bench has a seal of its own: its result needs its own opening."""
    t, _, number = in_laboratory(substance="cocaine")
    t.on_the_bench(number)
    t.split(number, t.part(), person="analyst", witnesses=("clerk",))
    [part] = t.state(number).children
    with refused(t, "not_opened"):
        t.report("cocaine", part)
    t.on_the_bench(part)
    assert not t.report("cocaine", part).opened


def test_i67_from_its_paper_a_result_without_opening_is_recorded_with_its_discrepancy():
    """What happened is recorded: the exhibit is blocked, and everybody who held it stands in the window."""
    t, lot, number = in_laboratory()
    t.wait(days=1)
    command = Report(report="L-1/2016", exhibits=(number,), substance="cannabis")
    done = t.do("laboratory.report/1", command, "analyst", occurred=from_paper(t, lot, "analyst2", hours=1))
    [discrepancy] = [t.state(each) for each in done.opened]
    assert (discrepancy.sort, discrepancy.about) == ("analysed_unopened", number)
    assert set(discrepancy.window) == {t.officer, t.clerk, t.analyst}
    assert t.state(number).laboratory.substance == "cannabis"
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("analyst", "clerk", "return", number)


@pytest.mark.parametrize("said", [True, False])
def test_i67_a_paper_that_says_nothing_of_an_opening_is_a_discrepancy(said):
    """The two people who type it in and confirm it copy what stands there."""
    here = released()
    opened = [here.t.state(each).sort for each in confirm(here, enter(here, seal_opened=said)).opened]
    assert opened == ([] if said else ["analysed_unopened"])


# --- who opens on the bench


def unseal(t, number, person, *others, camera=""):
    command = OpenExhibit(
        check=structs.replace(t.check(number), weight=t.unpacked(number)), purpose="laboratory",
        legal_basis="art. 56", photos=(PHOTO,), camera=camera,
    )  # fmt: skip
    return t.do("exhibit.open/1", command, person, *others)


@pytest.mark.parametrize(("person", "will", "code"), [
    ("analyst2", "other_device", ""), ("analyst2", "vouched", "witness_needed"), ("analyst2", "paper", "witness_needed"),
    ("analyst", "other_device", "witness_needed"), ("courtclerk", "other_device", ""),
])  # fmt: skip
def test_i67_a_second_analyst_is_another_person_who_is_there(person, will, code):
    """Two analysts who are one person, or of whom one is absent, are one; a witness of another agency still is one."""
    t, _, number = in_laboratory()
    there = Actor(person=t.who[person], part="witness", will=will, by=t.clerk if will == "vouched" else "")
    if code:
        with refused(t, code):
            unseal(t, number, "analyst", there)
    else:
        done = unseal(t, number, "analyst", there)
        assert "bench_camera" not in done.header.flags


def test_i67_two_analysts_or_one_before_the_camera_open_on_their_bench():
    """The camera's recording is named, the act bears its mark, and the name stays under the key of the case."""
    t, _, number = in_laboratory()
    with refused(t, "witness_needed"):
        unseal(t, number, "analyst")
    with refused(t, "witness_needed"):
        unseal(t, number, "analyst", camera="  ")
    done = unseal(t, number, "analyst", camera="Caméra 2, 9 h")
    assert "bench_camera" in done.header.flags
    assert "Caméra 2".encode() not in b"".join(t.log)
    assert t.state(number).status == "opened"
    assert t.refolded() == t.snapshot()


def test_i67_a_camera_or_a_colleague_is_enough_on_the_bench_alone():
    """Not in the store, not for who is no analyst of the laboratory that holds it."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "witness_needed"):
        unseal(t, number, "clerk", camera="Caméra 2, 9 h")
    t.release(number, to="courtclerk", purpose="court")
    with refused(t, "witness_needed"):
        unseal(t, number, "courtclerk", camera="Caméra 2, 9 h")


def test_i67_without_weight_its_reason_is_marked_and_without_photograph_nothing_is_opened():
    """Photographs and weights are of every opening; a missing balance is said."""
    t, _, number = in_laboratory()
    bare = structs.replace(t.check(number), weight=None)
    command = OpenExhibit(check=bare, purpose="laboratory", legal_basis="art. 56", photos=(PHOTO,), camera="Caméra 2")
    with refused(t, "check_incomplete"):
        t.do("exhibit.open/1", structs.replace(command, check=structs.replace(bare, count=None)), "analyst")
    with refused(t, "seal_photo_needed"):
        unpictured = structs.replace(command, photos=(), check=structs.replace(bare, weight=t.unpacked(number)))
        t.do("exhibit.open/1", unpictured, "analyst")


# --- purity


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_i67_a_fall_is_more_than_five_points_or_a_tenth(before, now):
    """In per mille, exactly; what nobody measured fell nowhere."""
    assert purity_falls(before, now) == (before - now > 50 or now < before - before / 10)
    assert not purity_falls(None, now)
    assert not purity_falls(before, None)


@modest
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_i67_each_purity_is_held_against_the_highest_before_it(purities):
    """The first is never above the highest: no ladder of small falls leads down unseen."""
    t, _, number = in_laboratory(substance="cocaine")
    t.on_the_bench(number)
    highest = 0
    for purity in purities:
        fell = purity_falls(highest, purity)
        opened = [t.state(each) for each in t.report("cocaine", number, purity_per_mille=purity).opened]
        assert [each.sort for each in opened] == (["purity"] if fell else [])
        assert not fell or opened[0].expected.purity == highest
        highest = max(highest, purity)
    assert t.state(number).highest_purity == highest


def test_i67_a_ladder_of_small_falls_is_told_at_the_step_that_passes_five_points():
    """80, 75.1, 70.2 %: no step falls by more than 5 points, the last one by 9.8 from the first."""
    t, _, number = in_laboratory(substance="cocaine")
    t.on_the_bench(number)
    assert not t.report("cocaine", number, purity_per_mille=800).opened
    assert not t.report("cocaine", number, purity_per_mille=751).opened
    [opened] = t.report("cocaine", number, purity_per_mille=702).opened
    state = t.state(opened)
    assert (state.sort, state.expected.purity, state.finding.purity) == ("purity", 800, 702)


def test_i67_it_may_be_reported_by_paper_after_it_came_back():
    """Whoever sent it on cannot open it any more; the paper says what was done."""
    here = released()
    back(here.t, here.outsider, here.t.check(here.number), place=here.t.place)
    assert not confirm(here, enter(here)).opened
