"""Taking over a paper register: everything comes in or nothing does, and nothing is said of what went before."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custody.domain.exhibits import blind_check
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.register_row import TakenEntry
from custody.domain.seizures.register_takeover import TakeOver
from tests.factories.memory_office import Town

KILO = MassEntry("2,70", "kg")
PAGE = Photo(blob="b" * 64, sha256="a" * 64)


@pytest.fixture(scope="module")
def town():
    """A town whose rules are asked and whose log is not changed."""
    return Town()


@pytest.fixture
def t():
    """A town of its own."""
    return Town()


def row(n: int = 1, **more) -> TakenEntry:
    entry = {
        "pv": "PV 7/2014", "exhibit_number": str(n), "substance": "cannabis", "form": "herb", "seal": f"ANC {n}",
        "seized_on": "2014-03-02", "mass": KILO,
    }  # fmt: skip
    return TakenEntry(**entry | more)


def take(t, *entries, keeper="clerk", will="other_device", person="supervisor", **more):
    asked = {"place": t.place, "register": "REG 1/2014", "as_of": "2016-05-01", "pages": (PAGE,)} | more
    other = (Actor(person=t.who[keeper], part="receiver", will=will),) if keeper else ()
    return t.do("register.take_over/1", TakeOver(entries=entries, **asked), person, *other)


def code(act):
    with pytest.raises(CustodyError) as refused:
        act()
    return refused.value.code


def test_i5_the_keeper_holds_everything_from_then_on(t):
    """Each exhibit is held by the keeper in the store, under its seal, with no leg before (I5, I6)."""
    done = take(t, row(1), row(2, pv="PV 8/2014"), row(3, mass=None, count=Count(40, "package")))
    for number in done.all("EV"):
        found = t.state(number)
        assert (found.status, found.holder, found.place) == ("held", t.clerk, t.place)
        assert (bool(found.origin), found.handlers) == (True, [t.clerk])
        assert found.first_weight is None
    assert sorted(t.state(n).to_weigh for n in done.all("EV")) == [False, True, True]
    assert sorted(t.state(n).case_reference for n in done.all("CS")) == ["PV 7/2014", "PV 8/2014"]


def test_i21_a_line_holds_like_amounts(t):
    """What the register lists of a case and a day: like amounts together, and no receipt that nobody saw (I21)."""
    done = take(t, row(1), row(2), row(3, mass=None, count=Count(40, "tablet"), substance="tramadol", form="tablets"))
    seizure = t.state(done.first("SE"))
    assert [(one.substance, one.mass and one.mass.ug) for one in seizure.lines] == [
        ("cannabis", 5_400_000_000), ("tramadol", None),
    ]  # fmt: skip
    assert [(one.registered, one.received_ug, one.discrepancy) for one in seizure.tallies] == [(2, 0, ""), (1, 0, "")]
    assert seizure.source == "register"


def test_a_case_on_record_is_added_to(t):
    """A PV number that the agency takes part in gets its exhibits; no second case of that number is opened (I1)."""
    first = take(t, row(1)).first("CS")
    done = take(t, row(2))
    assert not done.all("CS")
    assert t.state(done.first("EV")).case == first


def test_i33_nothing_goes_anywhere_before_it_was_weighed(t):
    """What the register gives a mass that no balance vouches for stays; the first weighing here ends that (I33)."""
    number = take(t, row(1)).first("EV")
    assert code(lambda: t.hand("clerk", "clerk2", "storage", number)) == "reweigh_needed"
    entry = CheckEntry(exhibit=number, seal="ANC 1", weight=t.weight("2,70"))
    t.do("exhibit.blind_check/1", blind_check.BlindCheck(checks=(entry,)), "clerk")
    assert not t.state(number).to_weigh
    assert t.state(number).first_weight.gross.ug == 2_700_000_000


@pytest.mark.parametrize(("keeper", "will", "person"), [
    ("", "other_device", "supervisor"), ("officer", "other_device", "supervisor"), ("clerk", "vouched", "supervisor"),
    ("verifier", "other_device", "supervisor"),
])  # fmt: skip
def test_two_people_of_the_store_take_over(t, keeper, will, person):
    """The supervisor alone, a stranger, or somebody who did not consent themselves takes nothing over."""
    assert code(lambda: take(t, row(1), keeper=keeper, will=will, person=person)) == "keeper_needed"


@pytest.mark.parametrize(("more", "refusal"), [
    ({"pages": ()}, "pages_needed"), ({"as_of": "2031-01-01"}, "time_in_future"), ({"as_of": "hier"}, "bad_day"),
    ({"register": "sans"}, "bad_reference"), ({"place": "PL000000000KA"}, "not_found"),
])  # fmt: skip
def test_what_the_act_itself_needs(t, more, refusal):
    """The pages or a reason, a day that is not to come, a number, a store of the agency."""
    assert code(lambda: take(t, row(1), **more)) == refusal


def test_without_photographs_a_reason_is_on_record(t):
    """A register that cannot be photographed is taken over with the reason, which is private."""
    assert take(t, row(1), pages=(), without_photos="Registre mouillé").first("EV")


CONTRADICTIONS = {
    "seal_used": (row(1), row(2, seal="ANC 1")),
    "exhibit_number_taken": (row(1), row(1, seal="ANC 2")),
    "after_register": (row(1, seized_on="2016-05-02"),),
    "takeover_unsealed": (row(1, seal=" "),),
    "count_weight_impossible": (row(1, count=Count(10, "tablet"), mass=MassEntry("3", "kg")),),
    "nothing_measured": (row(1, mass=None),),
    "substance_unknown": (row(1, substance="farine"),),
    "form_unknown": (row(1, form="autre chose"),),
    "mass_unreadable": (row(1, mass=MassEntry("1.234,5", "kg")),),
    "bad_day": (row(1, seized_on="02/03/2014"),),
}


@pytest.mark.parametrize("refusal", CONTRADICTIONS)
def test_contradictions_are_reported_not_resolved(t, refusal):
    """Each is refused with its code, and the log stays as it was."""
    before = len(t.log)
    assert code(lambda: take(t, *CONTRADICTIONS[refusal])) == refusal
    assert len(t.log) == before


def test_i1_what_is_on_record_already_is_refused(t):
    """A seal or a number that the log knows is not taken over a second time."""
    take(t, row(1))
    assert code(lambda: take(t, row(1))) == "seal_used"
    assert code(lambda: take(t, row(1, seal="NEUF 9"))) == "exhibit_number_taken"


def test_i41_another_agencys_case_is_not_added_to(t):
    """A PV number that only a hidden case bears is free: the store opens its own case, and learns nothing."""
    lot = t.seal(1)
    other = t.state(lot.case).case_reference
    done = take(t, row(1, pv=other))
    assert done.first("CS") != lot.case
    assert t.state(done.first("EV")).case == done.first("CS")


def test_a_case_shared_unasked_takes_no_rows(t):
    """Another agency puts nobody's register into its own case: the store has nothing of it, and opens its own."""
    lot = t.seal(1)
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["drug_office"]), "officer")
    done = take(t, row(1, pv=t.state(lot.case).case_reference))
    assert done.first("CS") != lot.case
    assert t.state(done.first("EV")).case == done.first("CS")


def test_a_case_in_which_the_store_works_is_added_to(t):
    """It is shared with the store, which has received an exhibit of it."""
    lot = t.lot(1, "held")
    own = t.agency["drug_office"]
    if own not in t.state(lot.case).agencies:
        t.do("case.share/1", ShareCase(case=lot.case, agency=own), "officer")
    done = take(t, row(1, pv=t.state(lot.case).case_reference, exhibit_number="900"))
    assert (done.all("CS"), t.state(done.first("EV")).case) == ([], lot.case)


ROWS = st.builds(
    row, st.integers(1, 4), seal=st.sampled_from(["ANC 1", "ANC 2", "ANC 3", ""]),
    pv=st.sampled_from(["PV 1/2014", "PV 2/2014"]), seized_on=st.sampled_from(["2014-03-02", "2015-01-01", "2016-06-01"]),
    mass=st.sampled_from([KILO, None, MassEntry("0", "g")]),
    count=st.sampled_from([None, Count(3, "package"), Count(9, "tablet")]),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_i1_all_rows_come_in_or_none(town, rows):
    """Either a report has no problem and every row becomes one exhibit, or the act changes nothing (I1)."""
    t = copy.deepcopy(town)
    before = len(t.log)
    if _contradictory(rows):
        assert code(lambda: take(t, *rows)) in CONTRADICTIONS
        assert len(t.log) == before
        return
    done = take(t, *rows)
    taken = [t.state(n) for n in done.all("EV")]
    assert len(taken) == len(rows) == len({e.seal for e in taken})
    assert {(e.exhibit_number, e.seal) for e in taken} == {(r.exhibit_number, r.seal) for r in rows}
    assert sum(r.registered for n in done.all("SE") for r in t.state(n).tallies) == len(rows)


def _contradictory(rows) -> bool:
    """What the rows drawn can get wrong, said a second time and in other words."""
    seals, numbers = [r.seal for r in rows], [(r.pv, r.exhibit_number) for r in rows]
    return (
        len(set(seals)) < len(rows)
        or len(set(numbers)) < len(rows)
        or not all(seals)
        or any(r.seized_on > "2016-05-01" for r in rows)
        or any(r.count is None and (r.mass is None or r.mass.text == "0") for r in rows)
        or any(r.count and r.mass and r.mass.text == "0" for r in rows)
        or any(r.count and r.count.unit == "tablet" and r.mass == KILO for r in rows)
    )


@pytest.mark.parametrize(
    ("grams", "possible"), [("5", True), ("100", True), ("100,1", False), ("0,0001", True), ("0,00005", False)]
)
def test_t18_doses_weigh_what_doses_can(t, grams, possible):
    """Ten tablets of ten grams each at most and of ten micrograms at least: a wrong unit shows in the weight of one."""
    entry = row(1, count=Count(10, "tablet"), mass=MassEntry(grams, "g"))
    if possible:
        assert take(t, entry).all("EV")
    else:
        assert code(lambda: take(t, entry)) == "count_weight_impossible"
