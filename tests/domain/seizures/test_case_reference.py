"""A prosecution's and a court's own number of a case: entered by it, the newest counts, and all stay on record."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.seizures.case import OpenCase, OwnReference, numbered, reference_in_agency
from custody.domain.seizures.case_reference import CaseReferenceEntered, EnterReference
from tests.factories.memory_office import modest, refused, town


def enter(t, case, number, by="prosecutor"):
    return t.do("case.enter_reference/1", EnterReference(case=case, own_reference=number), by)


def test_each_office_keeps_a_case_under_its_own_number_and_the_newest_counts():
    """A wrong number is entered again in the open; that of another office stays as it is."""
    t = town()
    lot = t.lot()
    t.hand("clerk", "courtclerk", "court", lot.exhibits[0], due=t.day(9))  # by that the court takes part in the case
    enter(t, lot.case, "RG 5/26", "courtclerk")
    enter(t, lot.case, "RP 12/2026")
    enter(t, lot.case, "RP 21/2026")
    own = [OwnReference(agency=t.agency["prosecution"], own_reference="RP 21/2026", sort="prosecution"),
           OwnReference(agency=t.agency["court"], own_reference="RG 5/26", sort="court")]  # fmt: skip
    assert numbered(t.state(lot.case)) == own
    said = [
        e.own_reference
        for (subject, _), e in t.world.chains.items()
        if subject == lot.case and isinstance(e, CaseReferenceEntered)
    ]
    assert said == ["RG 5/26", "RP 12/2026", "RP 21/2026"]


def test_a_number_that_it_bears_already_is_not_recorded_again_and_one_it_bore_is():
    """Twice the same says nothing; back to the first one is a correction like any other."""
    t = town()
    case = t.lot().case
    enter(t, case, "RP 1/2026")
    with refused(t, "case_reference_same"):
        enter(t, case, "RP 1/2026")
    enter(t, case, "RP 2/2026")
    [(_, event)] = enter(t, case, "RP 1/2026").events
    assert event.again
    assert [one.own_reference for one in t.state(case).own_references] == ["RP 1/2026"]


def test_several_cases_may_bear_one_number_and_no_stranger_gives_one():
    """Joined cases; a prosecution that takes no part in the case finds none."""
    t = town()
    one, two = t.lot().case, t.lot().case
    enter(t, one, "RP 7/2026")
    enter(t, two, "RP 7/2026")
    with refused(t, "not_found"):
        enter(t, one, "X 1", "prosecutor2")


@modest
@given(st.integers(1, 9999), st.sampled_from(["PV {}/2026", "{}/2026", "pv n° 0{}-2026"]), st.booleans())
def test_i57a_a_case_that_exists_is_offered_and_never_opened_twice_in_silence(number, spelling, confirms):
    """However the number is spelt, the agency's own case is named; confirmed, the second bears a flag and a claim."""
    t = town()
    known = t.do("case.open/1", OpenCase(case_reference=f"PV 0{number}/2026", title="x"), "officer").first("CS")
    again = OpenCase(case_reference=spelling.format(number), title="x")
    with refused(t, "case_exists") as error:
        t.do("case.open/1", again, "officer2")
    assert error.value.facts["case"] == known
    if confirms:
        done = t.do("case.open/1", structs.replace(again, confirmed=(error.value.facts["confirm"],)), "officer2")
        assert done.first("CS") != known
        assert [(t.state(d).sort, t.state(d).about) for d in done.opened] == [("case_twice", done.first("CS"))]
        assert "confirmed:case_exists" in done.header.flags
        assert len(t.world.claimed_from(*reference_in_agency(again.case_reference, ""))) == 2
