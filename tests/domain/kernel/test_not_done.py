"""A step that was not done is marked with its reason, once, and no other flag is taken for one."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.context import Decision
from custody.domain.kernel.not_done import mark_not_done, step_not_done

REASONS = ("balance", "too_small", "power", "network", "kit", "account", "second_person")


@given(st.lists(st.sampled_from(("", *REASONS))))
def test_each_reason_is_marked_once_and_read_back(reasons):
    decision = Decision()
    for reason in reasons:
        mark_not_done(decision, "weight", reason)
    assert [step_not_done(flag) for flag in decision.flags] == [("weight", r) for r in dict.fromkeys(reasons) if r]


def test_another_flag_is_no_step():
    assert step_not_done("unmet:ML-weight") == ("", "")
