"""Operations: seizures of one network are read together, by those admitted and by nobody else (I41)."""

import pytest

from custody.domain.access.visibility import Reader, sees_operation
from custody.domain.seizures import joint_operation
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.joint_operation import Interest, LinkOperation, OpenOperation
from tests.factories.memory_office import refused, town


def opened(t, person="officer"):
    return t.do("operation.open/1", OpenOperation(title="Réseau du fleuve"), person).first("XR")


def link(t, number, person="officer", **more):
    return t.do("operation.link/1", LinkOperation(operation=number, reason="Même véhicule", **more), person)


def test_two_cases_of_two_agencies_are_read_together_by_those_admitted():
    """The police open it and admit the customs, who are in a linked case and then link one of theirs."""
    t = town()
    ours, theirs = t.case(), t.case("customs", None)
    number = opened(t)
    t.do("case.share/1", ShareCase(case=ours, agency=t.agency["customs"]), "officer")
    link(t, number, cases=(ours,), agencies=(t.agency["customs"],))
    link(t, number, "customs", cases=(theirs,))
    state = t.state(number)
    assert (state.cases, state.agencies) == ([ours, theirs], [t.agency["police"], t.agency["customs"]])
    for name, sees in (("officer", True), ("customs", True), ("inspector", True), ("clerk", False)):
        reader = Reader(t.who[name], t.state(t.who[name]).agency, t.state(t.who[name]).roles)
        assert sees_operation(reader, state) is sees, name


def test_i41_nobody_is_admitted_who_has_no_part_in_a_linked_case():
    """Being curious is no part; nor does anyone but the opener admit."""
    t = town()
    number = opened(t)
    with refused(t, "not_in_linked_case"):
        link(t, number, agencies=(t.agency["customs"],))
    case = t.case()
    t.do("case.share/1", ShareCase(case=case, agency=t.agency["customs"]), "officer")
    link(t, number, cases=(case,), agencies=(t.agency["customs"],))
    with refused(t, "not_opener"):
        link(t, number, "customs", agencies=(t.agency["prosecution"],))


def test_i41_a_case_is_linked_only_by_who_takes_part_in_it():
    """Neither a case nor a seizure of others, and no operation of others, is so much as known."""
    t = town()
    lot, number = t.seal(), opened(t, "customs")
    for more in ({"cases": (lot.case,)}, {"seizures": (lot.seizure,)}):
        with refused(t, "not_found"):
            link(t, number, "customs", **more)
    with refused(t, "not_found"):
        link(t, number, "officer", cases=(lot.case,))


def test_who_is_of_interest_is_a_number_and_turns_up_again():
    """The name stands in no event; the same person in a second case keeps the number."""
    t = town()
    one, two, number = t.case(), t.case(), opened(t)
    someone = link(t, number, cases=(one,), persons=(Interest(name="Le Grand", cases=(one,)),)).first("XP")
    link(t, number, cases=(two,), persons=(Interest(person=someone, cases=(one, two)),))
    assert t.state(someone).cases == [one, two]
    assert t.state(number).persons == [someone]
    assert b"Le Grand" not in b"".join(t.log)
    assert "Réseau".encode() not in b"".join(t.log)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({}, "person_of_interest_unclear"),
        ({"name": "x", "person": "XP0000000000"}, "person_of_interest_unclear"),
        ({"person": "XP00000000000"}, "not_found"),
    ],
)
def test_a_person_is_either_new_or_known_in_this_operation(entry, code):
    """Neither both nor none, nor one of another operation."""
    t = town()
    case, number = t.case(), opened(t)
    with refused(t, code):
        link(t, number, cases=(case,), persons=(Interest(cases=(case,), **entry),))
    other = link(t, number, cases=(case,), persons=(Interest(name="x", cases=()),)).first("XP")
    with refused(t, "not_found"):
        link(t, opened(t), cases=(case,), persons=(Interest(person=other, cases=()),))
    with refused(t, "not_in_linked_case"):
        link(t, number, persons=(Interest(name="x", cases=(t.case(),)),))


def test_a_seizure_alone_is_linked_and_what_is_linked_stays():
    """A link is made once; a second one of the same changes nothing and is refused as empty."""
    t = town()
    lot, number = t.seal(), opened(t)
    link(t, number, seizures=(lot.seizure,))
    assert (t.state(number).seizures, t.state(number).cases) == ([lot.seizure], [])
    with refused(t, "nothing_listed"):
        link(t, number, seizures=(lot.seizure,))
    with refused(t, "act_too_large"):
        link(t, number, cases=(lot.case,) * (joint_operation.LARGEST + 1))
