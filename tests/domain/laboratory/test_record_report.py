"""What a laboratory reports, and on what (T6)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.substances import SUBSTANCES
from custody.domain.laboratory.analysis_result import NOT_CONTROLLED
from tests.factories.memory_office import modest, refused, town


@modest
@given(*[st.sampled_from(sorted({*SUBSTANCES, NOT_CONTROLLED}))] * 2)
def test_i58_the_first_report_sets_the_substance_whatever_was_suspected(suspected, found):
    """A suspicion is a guess: it accuses nobody. The second report on the exhibit is held against the first."""
    if suspected == NOT_CONTROLLED:
        return
    t = town()
    lot = t.lot(substance=suspected)
    t.release(*lot.exhibits)
    assert not t.analyse(found, *lot.exhibits).opened
    assert t.state(lot.exhibits[0]).known_substance == found
    assert t.state(lot.seizure).tallies[0].substance == found
    opened = t.analyse(suspected, *lot.exhibits).opened
    assert bool(opened) == (suspected != found)
    assert t.state(lot.seizure).tallies[0].substance == found


def test_i58_a_report_that_differs_from_another_of_its_line_blocks_and_names_every_holder():
    """Substitution or false test: two exhibits of one line, two substances; the window is everyone who held it."""
    t = town()
    lot = t.lot(2, substance="cocaine")
    t.release(*lot.exhibits)
    assert not t.analyse("cocaine", lot.exhibits[0]).opened
    [opened] = t.analyse("not_controlled", lot.exhibits[1]).opened
    state = t.state(opened)
    assert (state.sort, state.expected.substance, state.finding.substance) == ("substance", "cocaine", "not_controlled")
    assert set(state.window) == {t.officer, t.clerk, t.analyst}
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("analyst", "clerk", "return", lot.exhibits[1])


def test_a_report_is_given_on_what_the_laboratory_holds_in_words_of_a_closed_list():
    """No report on what lies elsewhere; no free text in an adulterant's name."""
    t = town()
    lot = t.lot()
    with refused(t, "not_found"):
        t.analyse("cannabis", *lot.exhibits)
    t.release(*lot.exhibits)
    with refused(t, "substance_unknown"):
        t.analyse("moussa_keita", *lot.exhibits)
    with refused(t, "adulterant_unknown"):
        t.analyse("cannabis", *lot.exhibits, adulterants=("moussa_keita",))
    with refused(t, "purity_out_of_range"):
        t.analyse("cannabis", *lot.exhibits, purity_per_mille=1001)
    t.dispatch("analyst", "clerk", "return", *lot.exhibits)
    with refused(t, "wrong_state"):
        t.analyse("cannabis", *lot.exhibits)
    assert NOT_CONTROLLED not in SUBSTANCES
