"""Objects that come with a seizure: the same custody, none of the rules on drugs, and no way between the two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.objects import OBJECT_FORM
from custody.domain.exhibits.presumptive_test import RecordTest
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.substances import OBJECTS, SUBSTANCES
from custody.domain.laboratory.sampling_plan import MakeSamplingPlan
from custody.domain.orders.destruction_request import MakeDestructionRequest
from custody.domain.seizures import register_exhibits
from custody.domain.seizures.declared_line import LineEntry
from tests.domain.discrepancies.test_correction import fix
from tests.domain.orders.test_hand_out import hand_out
from tests.factories.memory_office import modest, refused, town

objects = st.sampled_from(sorted(OBJECTS))
drugs = st.sampled_from(sorted(SUBSTANCES))
UNWAIVED = {"laboratory_waiver": "", "sample_waiver": ""}


def object_lot(t, substance="telephone"):
    """Return a sealed object in the store, counted in pieces."""
    return t.lot(1, substance=substance, unit="piece", weighed=False)


def entry(seizure, **more):
    """Return the act that seals one object as the rules want it, but for what is given."""
    said = {"exhibit_number": "900", "line": 0, "form": OBJECT_FORM, "seal": "S900900", "count": Count(1, "piece"),
            "description": "Véhicule BA-4471-MD"} | more  # fmt: skip
    return register_exhibits.RegisterExhibits(seizure=seizure, exhibits=(register_exhibits.ExhibitEntry(**said),))


@modest
@given(substance=objects)
def test_i53_an_object_goes_from_the_seizure_to_a_store_and_back_to_its_owner(substance):
    """One decision, and two people of two agencies who give it back: no laboratory, no second report, no waiting."""
    t = town()
    [number] = object_lot(t, substance).exhibits
    assert (t.state(number).status, t.state(number).form, t.state(number).basis) == ("held", OBJECT_FORM, None)
    t.issue(number, sort="restitute", **UNWAIVED)
    hand_out(t, number)
    assert t.state(number).status == "restituted"
    assert not t.states("DI")


def test_i26_an_object_is_not_given_back_without_an_order_nor_by_one_person():
    """The rules of custody hold: only those on drugs do not."""
    t = town()
    [number] = object_lot(t).exhibits
    with refused(t, "wrong_state"):
        hand_out(t, number)
    t.issue(number, sort="restitute", **UNWAIVED)
    with refused(t, "second_person_needed"):
        hand_out(t, number, second="")


@modest
@given(substance=objects, sort=st.sampled_from(["", "keep", "cede"]))
def test_i26_no_order_burns_keeps_or_cedes_an_object(substance, sort):
    """The only end of an object is to be given back."""
    t = town()
    [number] = object_lot(t, substance).exhibits
    with refused(t, "object_not_drug"):
        t.issue(number, sort=sort)


def test_i67_nothing_of_an_object_is_tested_analysed_sampled_or_proposed_for_the_fire():
    """Each act on drugs names the object that stands in its list."""
    t = town()
    [number] = object_lot(t).exhibits
    with refused(t, "object_not_drug"):
        t.do("exhibit.test/1", RecordTest(exhibit=number, kit="scott", result="not_done", reason="rain"), "clerk")
    with refused(t, "object_not_drug"):
        t.do("sampling_plan.make/1", MakeSamplingPlan(exhibits=(number,), method="all", population=1), "clerk")
    with refused(t, "object_not_drug"):
        t.do("destruction_request.make/1", MakeDestructionRequest(exhibits=(number,), reason="Place"), "clerk")
    t.unseal(number)
    with refused(t, "object_not_drug"):
        t.split(number, left=None)
    [other] = object_lot(t).exhibits
    t.release(other)
    with refused(t, "object_not_drug"):
        t.report("cocaine", other)


@modest
@given(before=objects, after=drugs, drugged=st.booleans())
def test_i37_a_drug_never_becomes_an_object_by_a_correction_nor_the_other_way(before, after, drugged):
    """Else cocaine would be corrected into papers, and given back as such."""
    t = town()
    one, other = (after, before) if drugged else (before, after)
    [number] = t.lot(1, substance=one, unit="piece", weighed=False).exhibits
    with refused(t, "object_stays_object"):
        fix(t, number, "substance", other, second="inspector")
    with refused(t, "object_form"):
        fix(t, number, "form", OBJECT_FORM if drugged else "powder", second="inspector")


@modest
@given(one=objects, other=objects)
def test_i37_an_object_is_corrected_into_another_object(one, other):
    """A weapon that was typed as a telephone."""
    t = town()
    [number] = object_lot(t, one).exhibits
    if one != other:
        fix(t, number, "substance", other, second="inspector")
    assert t.state(number).substance == other


@modest
@given(substance=drugs)
def test_i57_no_drug_is_sealed_in_the_form_of_an_object_nor_an_object_in_another(substance):
    """The form is what a reader of a list sees first."""
    t = town()
    case = t.case()
    drug = t.declare(case, LineEntry(substance=substance, count=Count(1, "piece")))
    with refused(t, "object_form"):
        t.do("exhibit.register/1", entry(drug), "officer")
    thing = t.declare(case, LineEntry(substance="cash", count=Count(1, "piece")))
    with refused(t, "object_form"):
        t.do("exhibit.register/1", entry(thing, form="powder"), "officer")


@pytest.mark.parametrize("amount", [{"mass": MassEntry("900", "kg")}, {"mass": MassEntry("900", "kg"),
                                                                      "count": Count(1, "piece")}])  # fmt: skip
def test_i57_an_object_is_declared_by_number(amount):
    """A weight of it would stand among the weights of drugs."""
    t = town()
    with refused(t, "object_counted"):
        t.declare(t.case(), LineEntry(substance="vehicle", **amount))


def test_i57_an_object_is_described_and_counted_at_sealing():
    """A telephone without its number is any telephone."""
    t = town()
    seizure = t.declare(t.case(), LineEntry(substance="vehicle", count=Count(1, "piece")))
    with refused(t, "object_undescribed"):
        t.do("exhibit.register/1", entry(seizure, description=""), "officer")
    with refused(t, "object_counted"):
        t.do("exhibit.register/1", entry(seizure, weight=t.weight("1")), "officer")
    t.do("exhibit.register/1", entry(seizure), "officer")
    assert len(t.states("EV")) == 1
