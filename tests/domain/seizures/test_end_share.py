"""The share of a case is taken back: who may, from whom, and that every reading of it ends (I41)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, lost_share, sees_case, sees_exhibit, sees_operation
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.case import PART_ENDED, PART_RENEWED, ShareCase, part_in_case
from custody.domain.seizures.end_share import EndShare
from custody.domain.seizures.joint_operation import LinkOperation, OpenOperation
from tests.factories.memory_office import refused, town


def reader(t, name):
    person = t.state(t.who[name])
    return Reader(t.who[name], person.agency, person.roles_at(t.at))


def share(t, case, agency="foreign", person="prosecutor"):
    t.do("case.share/1", ShareCase(case=case, agency=t.agency[agency]), person)


def end(t, case, agency="foreign", person="prosecutor", reason="Fin de la coopération"):
    t.do("case.end_share/1", EndShare(case=case, agency=t.agency[agency], reason=reason), person)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["foreign", "customs", "gendarmerie"]), max_size=8))
def test_i41_a_share_given_and_taken_back_in_any_order_is_read_only_while_it_lasts(turns):
    """Each turn gives what is not shared and takes back what is; state and claims tell the same."""
    t = town()
    lot, shared = t.lot(), set()
    for agency in turns:
        (end if agency in shared else share)(t, lot.case, agency)
        shared ^= {agency}
        case, exhibit = t.state(lot.case), t.state(lot.exhibits[0])
        for other in ("foreign", "customs", "gendarmerie"):
            someone = Reader("AG0000000000X", t.agency[other], ("liaison",))
            assert sees_case(someone, case) is (other in shared)
            assert sees_exhibit(someone, exhibit, case) is (other in shared)
            _, part = part_in_case(t.agency[other], lot.case)
            ended, renewed = (len(t.world.claimed_from(kind, f"{part}/")) for kind in (PART_ENDED, PART_RENEWED))
            assert (t.world.claimed("part_in_case", part) is not None and ended == renewed) is (other in shared)


def test_i41_only_who_opened_or_leads_the_case_takes_a_share_back():
    """The opener not that of a court or prosecution; nobody that of who opened or leads it."""
    t = town()
    lot = t.seal()
    for agency in ("foreign", "customs", "prosecution2"):
        share(t, lot.case, agency)
    for agency, person in (("foreign", "customs"), ("prosecution2", "officer"), ("police", "prosecutor"),
                           ("prosecution", "officer"), ("prosecution", "prosecutor2")):  # fmt: skip
        with refused(t, "share_not_yours"):
            end(t, lot.case, agency, person)
    with refused(t, "not_shared_with"):
        end(t, lot.case, "laboratory")
    with refused(t, "field_empty"):
        end(t, lot.case, "foreign", reason=" ")
    end(t, lot.case, "foreign", "officer")
    end(t, lot.case, "prosecution2", "prosecutor")
    with refused(t, "not_found"):
        end(t, lot.case, "customs", "prosecutor2")
    assert t.state(lot.case).agencies == [t.agency["police"], t.agency["prosecution"], t.agency["customs"]]


@pytest.mark.parametrize("held", [True, False])
def test_who_has_an_exhibit_in_hand_keeps_the_case(held):
    """The store holds it, or had it once and gave it on."""
    t = town()
    lot = t.lot()
    share(t, lot.case, "drug_office")
    if held:
        with refused(t, "share_in_use"):
            end(t, lot.case, "drug_office")
    share(t, lot.case, "customs")
    end(t, lot.case, "customs")


def test_i41_whose_share_ended_reads_on_only_what_it_held_itself():
    """Its own acts are its records; neither the case nor what it never held (docs/limits.md)."""
    t = town()
    lot = t.lot(2)
    held, never = lot.exhibits
    share(t, lot.case, "gendarmerie")
    clerk = EnrolPerson(name="Nom", rank="Adj", agency=t.agency["gendarmerie"], roles=(Role.CLERK,))
    t.who["gclerk"] = t.enrol(clerk)
    t.hand("clerk", "gclerk", "storage", held)
    t.hand("gclerk", "clerk2", "storage", held)
    end(t, lot.case, "gendarmerie")
    someone, case = reader(t, "gclerk"), t.state(lot.case)
    assert not sees_case(someone, case)
    assert [sees_exhibit(someone, t.state(exhibit), case) for exhibit in (held, never)] == [True, False]


def test_i41_an_operation_that_a_case_alone_admitted_to_closes_with_its_share():
    """Another linked case keeps it open, without the one taken back; given again, it admits again."""
    t = town()
    first, second = t.case(), t.case()
    number = t.do("operation.open/1", OpenOperation(title="Réseau"), "officer").first("XR")
    for case in (first, second):
        share(t, case)
    command = LinkOperation(operation=number, reason="Lien", cases=(first, second), agencies=(t.agency["foreign"],))
    t.do("operation.link/1", command, "officer")
    liaison = reader(t, "liaison")
    assert sees_operation(liaison, t.state(number))
    end(t, first)
    assert sees_operation(liaison, t.state(number))
    assert lost_share(liaison, t.state(first))
    assert not lost_share(reader(t, "inspector"), t.state(first))
    end(t, second)
    assert not sees_operation(liaison, t.state(number))
    share(t, second)
    again = LinkOperation(operation=number, reason="Lien", agencies=(t.agency["foreign"],))
    t.do("operation.link/1", again, "officer")
    assert sees_operation(liaison, t.state(number))
    end(t, second)
    assert t.state(number).admissions_ended == [t.agency["foreign"]] * 2


def test_i41_what_was_taken_back_only_who_may_take_it_back_shares_again():
    """Any officer of any agency of the case would else give the reader the case again a second later."""
    t = town()
    case = t.case(agencies=(t.agency["customs"],))
    share(t, case)
    end(t, case)
    with refused(t, "share_taken_back"):
        share(t, case, person="customs")
    share(t, case)
    assert t.agency["foreign"] in t.state(case).agencies
