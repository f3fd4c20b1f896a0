"""Who is convoked to a session, by whom, in which quality, and what they answer."""

from typing import Any

import pytest

from custody.domain.access.roles import ATTENDEES, Role
from custody.domain.destruction.convocation import Convoked
from custody.domain.destruction.convoke import AnswerConvocation, Convoke, Summons
from custody.domain.people.propose_and_confirm import ChangeRoles
from tests.act_cases import ActCase
from tests.factories.memory_office import Town, refused, town


def call(t: Town, session: str, by: str = "chair", means: Any = "letter", hour: str = "08:30", **people: str):
    """Convoke people, each in a quality."""
    summons = tuple(Summons(t.who[name], quality) for name, quality in people.items())
    return t.do("destruction_session.convoke/1", Convoke(session=session, people=summons, means=means, hour=hour), by)


def answer(t: Town, session: str, name: str, said: Any, by: str = "", noted_by: str = ""):
    """A person answers for themselves, or somebody writes down what they said."""
    whose = t.who[name] if noted_by else ""
    command = AnswerConvocation(session=session, says=said, by=t.who[by] if by else "", person=whose)
    return t.do("destruction_session.answer_convocation/1", command, noted_by or name)


def listed(t: Town, session: str) -> dict[str, Convoked]:
    """Who is convoked, by person."""
    return {one.person: one for one in t.state(session).convoked}


def test_i29_the_list_says_who_was_convoked_in_which_quality_when_and_by_which_means():
    t = town()
    lot = t.lot(1, "planned")
    call(t, lot.session, witness1="witness", member="commission")
    call(t, lot.session, by="prosecutor", means="telephone", verifier="verifier")
    found = listed(t, lot.session)
    assert [one.quality for one in found.values()] == ["witness", "commission", "verifier"]
    assert [one.means for one in found.values()] == ["letter", "letter", "telephone"]
    assert all(one.at and not one.answer for one in found.values())
    assert {(one.day, one.hour) for one in found.values()} == {(t.state(lot.session).planned_for, "08:30")}


def test_i29_an_hour_that_no_clock_shows_is_refused():
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, "bad_hour"):
        call(t, lot.session, hour="24:00", witness1="witness")
    call(t, lot.session, hour="", witness1="witness")


@pytest.mark.parametrize("author", ["member", "prosecutor2"])
def test_i29_only_the_chair_and_the_prosecution_that_ordered_convoke(author):
    """Neither another member of the commission, nor a prosecution that ordered nothing of it."""
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, "convocation_of_others"):
        call(t, lot.session, by=author, witness1="witness")


def test_i29_who_could_not_attend_so_is_not_convoked_so():
    """Role, chair and quality are judged before the road, not at the fire."""
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, "quality_needs_role"):
        call(t, lot.session, witness1="commission")
    with refused(t, "not_the_chair"):
        call(t, lot.session, member="chair")
    call(t, lot.session, by="prosecutor", chair="chair")
    with refused(t, "already_convoked"):
        call(t, lot.session, chair="chair")


def test_i66_a_refused_list_names_everybody_who_cannot_be_convoked_so():
    """One row of the list for each, with its own sentence."""
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, "quality_needs_role") as error:
        call(t, lot.session, witness1="commission", witness2="witness", member="chair")
    told = [error.value, *error.value.also]
    assert [(one.code, one.row) for one in told] == [
        ("quality_needs_role", t.who["witness1"]), ("not_the_chair", t.who["member"]),
    ]  # fmt: skip


def test_i29_a_convoker_writes_down_what_somebody_answered_by_telephone_and_nobody_else_does():
    """The list says who wrote it; the person still answers for themselves afterwards."""
    t = town()
    lot = t.lot(1, "planned")
    call(t, lot.session, witness1="witness", member="commission")
    with refused(t, "convocation_of_others"):
        answer(t, lot.session, "witness1", "comes", noted_by="member")
    answer(t, lot.session, "witness1", "absent", noted_by="chair")
    noted = listed(t, lot.session)[t.witness1]
    assert (noted.answer, noted.noted_by) == ("absent", t.who["chair"])
    answer(t, lot.session, "witness1", "comes")
    assert (listed(t, lot.session)[t.witness1].answer, listed(t, lot.session)[t.witness1].noted_by) == ("comes", "")


def test_i30_a_keeper_is_not_convoked_as_a_witness():
    t = town()
    lot = t.lot(1, "planned")
    t.enrol(ChangeRoles(person=t.clerk, grant=(Role.WITNESS,)))
    with refused(t, "witness_not_independent"):
        call(t, lot.session, clerk="witness")


def test_i29_each_answers_for_themselves_and_may_change_it_until_the_fire():
    t = town()
    lot = t.lot(1, "planned")
    call(t, lot.session, witness1="witness")
    with refused(t, "not_convoked"):
        answer(t, lot.session, "witness2", "comes")
    answer(t, lot.session, "witness1", "comes")
    assert listed(t, lot.session)[t.witness1].expected
    answer(t, lot.session, "witness1", "absent")
    assert listed(t, lot.session)[t.witness1].answer == "absent"
    assert not listed(t, lot.session)[t.witness1].expected


def test_i29_who_stands_in_is_called_in_the_same_quality_and_only_for_the_last_answer():
    """Another stands in, or none any more: nobody is expected twice for one seat."""
    t = town()
    lot = t.lot(1, "planned")
    call(t, lot.session, witness1="witness", witness2="witness")
    with refused(t, "field_empty"):
        answer(t, lot.session, "witness1", "represented")
    with refused(t, "already_convoked"):
        answer(t, lot.session, "witness1", "represented", by="witness2")
    with refused(t, "quality_needs_role"):
        answer(t, lot.session, "witness1", "represented", by="member")
    with refused(t, "represents_nobody"):
        answer(t, lot.session, "witness1", "comes", by="witness3")
    answer(t, lot.session, "witness1", "represented", by="witness3")
    found = listed(t, lot.session)
    assert (found[t.witness3].stands_for, found[t.witness3].quality) == (t.witness1, "witness")
    assert [one.person for one in t.state(lot.session).convoked if one.expected] == [t.witness2, t.witness3]
    answer(t, lot.session, "witness1", "represented", by="witness3")
    assert [one.person for one in t.state(lot.session).convoked] == [t.witness1, t.witness2, t.witness3]
    answer(t, lot.session, "witness1", "comes")
    assert t.witness3 not in listed(t, lot.session)


def test_i29_nobody_is_convoked_to_what_has_burnt():
    t = town()
    lot = t.lot(1, "burnt")
    with refused(t, "wrong_state"):
        call(t, lot.session, witness1="witness")


def _called(t: Town) -> None:
    call(t, t.lot(1, "planned").session, witness1="witness")


def _answered(t: Town) -> None:
    lot = t.lot(1, "planned")
    call(t, lot.session, witness1="witness")
    answer(t, lot.session, "witness1", "represented", by="witness3")


ACT_CASES = (
    ActCase("destruction_session.convoke/1", roles={"commission prosecutor": ""}, story=_called),
    ActCase("destruction_session.answer_convocation/1", roles={" ".join(sorted(ATTENDEES)): ""}, story=_answered),
)
