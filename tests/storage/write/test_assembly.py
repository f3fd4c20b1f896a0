"""The assembler of acts: no integer beyond JSON's comes into the log, whichever rule typed or summed it."""

import base64
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from custody.domain.kernel.context import ActContext, Decision, Private
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Actor
from custody.domain.laboratory.analyst_consumption import PersonConsumed
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.register_takeover import SeizureTakenOver
from custody.log import canonical
from tests.factories.memory_office import Bench, modest

LARGEST = canonical.MAX_INTEGER


def assembled(t: Bench, subject: str, event: Any, *private: Private) -> None:
    """Have an act with one event assembled in a log of its own."""
    decision = Decision()
    decision.add(subject, event, *private)
    who = Actor(person="PE0000000000X", part="author", will="own_device")
    ctx = ActContext(act="act", at=t.at, actors=(who,), new_number=t.number)
    t.assembler.header(
        "exhibit.consume/1", b"\0" * 32, decision, ctx, base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    )


@modest
@given(st.integers(-(2**70), 2**70))
@example(LARGEST)
@example(LARGEST + 1)
@example(-LARGEST - 1)
@example(10**30)
def test_an_integer_that_json_does_not_hold_is_refused_for_every_act(number):
    """Also as a sum, which no entry's own limit bounds; before, it stood in the log, and no auditor could read it."""
    t = Bench()
    event = PersonConsumed(exhibit="EV0000000000X", month="2016-05", ug=number)
    nested = SeizureTakenOver(
        case="CS1", officer="PE1", agency="AG1", seized_at=t.at, lines=(Line(substance="heroin"),), registered=(number,)
    )
    value = Private("figure", {"n": number}, "PE0000000000X")
    small = PersonConsumed(exhibit="EV0000000000X", month="2016-05", ug=1)
    for each, private in ((event, ()), (nested, ()), (small, (value,))):
        if abs(number) <= LARGEST:
            assembled(t, "PE0000000000X", each, *private)
            continue
        with pytest.raises(BadInput) as refusal:
            assembled(t, "PE0000000000X", each, *private)
        assert refusal.value.code == "integer_too_large"


def test_figures_in_a_text_are_no_integer():
    """A text of many figures only asks for the closer look."""
    t = Bench()
    event = PersonConsumed(exhibit="EV0000000000X", month="2016-05", ug=1, request="1234567890123456789012")
    assembled(t, "PE0000000000X", event)
    assert t.log == []
