"""A powder is damp only where two people say so at sealing, with a photograph (I60)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from tests.factories.memory_office import PHOTO, Town, modest, refused, town


def seal(t: Town, *others: Actor, **more):
    """Seal one kilogram of cocaine that is said to be damp."""
    seizure = t.seal(1, substance="cocaine").seizure
    entry = ExhibitEntry(
        exhibit_number="77", line=0, form="powder", seal=f"DP{len(t.log)}", count=Count(1, "package"),
        weight=t.weight("1,00"), condition="damp", photos=(PHOTO,),
    )  # fmt: skip
    command = RegisterExhibits(seizure=seizure, exhibits=(structs.replace(entry, **more),))
    [number] = t.sure("exhibit.register/1", command, "officer", *others).all("EV")
    return number


def vouched(t: Town) -> tuple[Actor, ...]:
    """A second person who gives no PIN."""
    return (Actor(person=t.who["officer2"], part="witness", will="vouched"),)


@modest
@given(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["powder", "crystal", "herb", "tablets"]))
def test_i60_a_powder_is_damp_only_by_two_people_and_a_photograph(second, own_will, photographed, form):
    """One person alone, or a word without a photograph, would let every powder lose a twentieth."""
    t = town()
    beside = (t.present("officer2") if own_will else vouched(t)) if second else ()
    more = {"form": form, "photos": (PHOTO,) if photographed else ()}
    whole = second and own_will and photographed and form in {"powder", "crystal"}
    if not whole:
        with pytest.raises(CustodyError) as refusal:
            seal(t, *beside, **more)
        assert refusal.value.code in {"damp_no_powder", "damp_needs_photo", "damp_needs_two"}
        return
    number = seal(t, *beside, **more)
    assert t.state(number).condition == "damp"


def test_i60_a_damp_powder_has_its_own_curve_until_it_is_dry_and_a_dry_one_has_none_of_it():
    t = town()
    damp = t.state(seal(t, *t.present("officer2")))
    dry = structs.replace(damp, condition="")
    month = [dries_of(each).allowed(10**9, each.first_weighed_at, "2099-01-01T00:00:00.000Z") for each in (damp, dry)]
    assert month[0].rest_ug > month[1].rest_ug
    assert month[1].loss_ug < 20 * 10**6, "a dry powder may lose less than two per cent"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"form": "herb"}, "damp_no_powder"), ({"photos": ()}, "damp_needs_photo"), ({}, "damp_needs_two")],
)
def test_i60_who_is_stopped_hears_why(more, code):
    t = town()
    with refused(t, code):
        seal(t, **more)
