"""Legal holds: nothing that is held leaves custody for good, and nobody lifts their own hold (I26)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.exhibits import legal_hold
from custody.domain.people import propose_and_confirm
from tests.factories.memory_office import STAGES, modest, refused, town

LIVE = STAGES[: STAGES.index("burnt")]


def place(t, *numbers, by="prosecutor"):
    command = legal_hold.PlaceHold(exhibits=numbers, legal_basis="art. 56", reason="Contre-expertise demandée")
    return t.do("legal_hold.place/1", command, by)


def lift(t, *numbers, by="deputy"):
    return t.do("legal_hold.lift/1", legal_hold.LiftHold(exhibits=numbers, reason="Contre-expertise rendue"), by)


def prosecution():
    """A town whose prosecution has two prosecutors."""
    t = town()
    entry = propose_and_confirm.EnrolPerson(
        name="Substitute", rank="", agency=t.agency["prosecution"], roles=(Role.PROSECUTOR,)
    )
    t.who["deputy"] = t.enrol(entry)
    return t


@modest
@given(stage=st.sampled_from(LIVE))
def test_i26_a_held_exhibit_does_not_burn_whatever_its_stage_and_does_once_the_hold_is_lifted(stage):
    """From the seal to the site of destruction: the hold stops it, and the rest of its life goes on."""
    t = prosecution()
    lot = t.lot(1, stage)
    place(t, *lot.exhibits)
    stop = "staged" if STAGES.index(stage) < STAGES.index("staged") else "burnt"
    before = STAGES[STAGES.index(stop) - 1]
    if STAGES.index(before) > STAGES.index(stage):
        t.advance(lot, before, since=stage)
    with refused(t, "on_legal_hold"):
        t.advance(lot, stop, since=max(before, stage, key=STAGES.index))
    lift(t, *lot.exhibits)
    t.advance(lot, "burnt", since=max(before, stage, key=STAGES.index))
    assert t.state(lot.exhibits[0]).status == "destroyed"


def test_who_placed_a_hold_does_not_lift_it_and_no_other_prosecution_does():
    """Four eyes for lifting; a prosecution only ever lifts its own hold."""
    t = prosecution()
    lot = t.lot()
    place(t, *lot.exhibits)
    with refused(t, "already_on_legal_hold"):
        place(t, *lot.exhibits, by="deputy")
    with refused(t, "own_legal_hold"):
        lift(t, *lot.exhibits, by="prosecutor")
    with refused(t, "not_found"):
        lift(t, *lot.exhibits, by="prosecutor2")
    lift(t, *lot.exhibits)
    with refused(t, "not_on_legal_hold"):
        lift(t, *lot.exhibits)


def test_two_prosecutions_hold_each_for_themselves():
    """Lifting one hold leaves the other: the exhibit is free when nobody holds it back."""
    t = prosecution()
    case = t.case(agencies=(t.agency["prosecution2"],))
    lot = t.seal(case=case)
    place(t, *lot.exhibits)
    place(t, *lot.exhibits, by="prosecutor2")
    lift(t, *lot.exhibits)
    assert [one.by for one in t.state(lot.exhibits[0]).holds] == [t.prosecutor2]


def test_one_act_holds_exhibits_of_one_case_and_none_that_is_gone():
    """The reason is kept under the case's key; what has burnt cannot be held back any more."""
    t = prosecution()
    one, two, gone = t.lot(), t.lot(), t.lot(1, "burnt")
    with refused(t, "other_case"):
        place(t, *one.exhibits, *two.exhibits)
    with refused(t, "wrong_state"):
        place(t, *gone.exhibits)
    with refused(t, "field_empty"):
        t.do(
            "legal_hold.place/1",
            legal_hold.PlaceHold(exhibits=one.exhibits, legal_basis="art. 56", reason=" "),
            "prosecutor",
        )
    place(t, *one.exhibits)
    assert b"Contre-expertise" not in b"".join(t.log)
