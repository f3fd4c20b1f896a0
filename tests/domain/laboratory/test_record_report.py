"""What a laboratory reports, and on what (T6)."""

import pytest

from custody.domain.kernel.substances import SUBSTANCES
from custody.domain.laboratory import analysis_result
from tests.factories.memory_office import refused, town


@pytest.mark.parametrize(
    ("suspected", "found", "contradicts"),
    [
        ("cocaine", "cocaine", False), ("cocaine", "not_controlled", True), ("cannabis", "cannabis_resin", True),
        ("other", "tramadol", False), ("psychotropics", "tramadol", False), ("other", "not_controlled", True),
    ],
)  # fmt: skip
def test_t6_a_report_that_contradicts_the_record_blocks_and_names_every_holder(suspected, found, contradicts):
    """A contradiction opens a discrepancy whose window is everyone who ever held it; a vague suspicion is no record."""
    t = town()
    lot = t.lot(substance=suspected)
    t.release(*lot.exhibits)
    opened = t.analyse(found, *lot.exhibits, adulterants=("ephedrine",), purity_per_mille=400).opened
    assert bool(opened) == contradicts
    if contradicts:
        assert set(t.state(opened[0]).window) == {t.officer, t.clerk, t.analyst}
        with refused(t, "blocked_by_discrepancy"):
            t.dispatch("analyst", "clerk", "return", *lot.exhibits)


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
    assert analysis_result.NOT_CONTROLLED not in SUBSTANCES
