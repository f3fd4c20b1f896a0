"""An honest store: people are asked before they are accused, and nothing that they do is refused for good."""

import pytest

from tests.drills.honest.store_year import TYPING, StoreYear


@pytest.mark.slow
def test_an_honest_year_is_asked_and_not_accused():
    """Of what the inspection decides everything stood wrong in the record; of readings at most one error in twenty."""
    figures = StoreYear(1).run()
    assert figures.refused == {}
    assert figures.acts > 2_000
    assert figures.mistyped > 40
    assert figures.asked["second_look"] > 10
    assert figures.share_decided(TYPING) <= 0.05
    assert figures.asked["seal_unlike_rows"] > figures.asked["seal_in_use"]
    assert figures.asked["sum_unlike_line"] > 0
    assert figures.decided_in_1000 <= 1
    assert figures.looked_in_1000 <= 6, "photographs of slips that were typed twice alike, or at the sealing (I57c)"
    accused = {cause for cause in figures.to_inspection if not cause.startswith("typing")}
    assert accused == set(), "no balance, estimate, guess, second trip or early end of a count accuses anybody"
