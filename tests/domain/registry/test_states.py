"""docs/states.md draws every state and only events that exist; the bench holds each act against it."""

import pytest

from custody.domain.exhibits import exhibit
from custody.domain.laboratory import paper_report
from custody.domain.orders import destruction_request
from custody.domain.registry.registry import TYPES
from tests.domain.states import ARROWS, require_drawn

STATES = exhibit.GONE | exhibit.IN_CUSTODY
REPORTS = {paper_report.WAITING, paper_report.CONFIRMED, paper_report.REFUSED}
PROPOSALS = {destruction_request.OPEN, destruction_request.SETTLED}


def test_every_state_is_drawn_and_no_other():
    """Terms of the code and of the drawing are the same."""
    assert {end for start, to, _ in ARROWS for end in (start, to)} - {"[*]"} == STATES | REPORTS | PROPOSALS


def test_every_arrow_is_an_event_that_exists():
    """A renamed event leaves no arrow behind."""
    known = {name.partition("/")[0] for name in TYPES.classes}
    assert {event for _, _, event in ARROWS} <= known


def test_a_way_that_is_not_drawn_is_noticed():
    """Out of the fire, or onto the site without staging."""
    require_drawn("EV1", "held", "ordered", ["exhibit.ordered/1"])
    for before, after, event in (
        ("destroyed", "held", "exhibit.found_again/1"),
        ("held", "on_site", "exhibit.arrived/1"),
    ):
        with pytest.raises(AssertionError, match=f"{before} --> {after}"):
            require_drawn("EV1", before, after, [event])
