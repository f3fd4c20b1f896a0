"""A rule that asks: once it is confirmed it is recorded and flagged, and no other question is answered by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.confirmation import ask, question_of
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.events import Actor, Occurred

AT = "2026-03-04T10:00:00.000Z"


def circumstances(occurred: Occurred | None = None) -> ActContext:
    actors = (Actor(part="author", person="PE1", agency="AG1", will="own_device"),)
    return ActContext(act="seizure.declare/1", at=AT, actors=actors, new_number=str, occurred=occurred)


@given(st.text("abc 1", max_size=3), st.lists(st.text("abc 1", max_size=5), max_size=3))
def test_only_the_answer_to_this_question_confirms_it(about: str, confirmed: list[str]) -> None:
    decision = Decision()
    answer = f"mass_unlikely {about}".strip()
    with pytest.raises(ConfirmationNeeded) as asked:
        ask(decision, circumstances(), confirmed, "mass_unlikely", about, row=3)
    assert asked.value.facts == {"row": 3, "confirm": answer}
    assert decision.flags == ()
    ask(decision, circumstances(), [*confirmed, answer], "mass_unlikely", about, row=3)
    ask(decision, circumstances(), [*confirmed, answer], "mass_unlikely", about, row=3)
    assert decision.flags == ("confirmed:mass_unlikely",)


def test_what_comes_from_a_paper_is_recorded_and_says_that_nobody_was_asked() -> None:
    decision = Decision()
    ask(decision, circumstances(Occurred(at=AT, source="paper", zone="+00:00")), (), "mass_unlikely")
    assert decision.flags == ("unasked:mass_unlikely",)
    assert question_of(decision.flags[0]) == ("unasked:", "mass_unlikely")
    assert question_of("clock_stepped") == ("", "clock_stepped")
