"""Whatever people type in whatever act: no text of theirs stands in clear in an event, a state or a claim."""

import msgspec
import pytest

from custody.domain.registry.registry import ACTS
from tests.domain.marker_texts import planting
from tests.domain.registry.test_domain_machine import Custody
from tests.domain.scenarios.hostile_acts import Played
from tests.drills.test_hostile_service import STORIES, told

pytestmark = pytest.mark.slow

HEIRS = (told("inherit", second="policeclerk"),)
"""They come first in a town, or nothing is left that passes to them whole."""
TOWNS = 40
BESIDE = {"article", "bring", "caller", "identity", "organisation", "visitor"}
"""Fields of which the story of ``commands/test_private_values_on_disk`` holds no text, among those of the acts here."""


class Told(Custody):
    """The machine of the domain, with its own account of what was recorded."""

    played = Played()


def test_no_act_writes_a_text_in_clear():
    """The bytes of the log, the states, what they claim: in as many towns as it takes to record every kind of act."""
    with planting() as planted:
        for seed in range(TOWNS):
            one = Told()
            one.begin()
            for name, how in STORIES if seed else HEIRS:
                getattr(one, name)(seed=seed, **how)
            one.teardown()
            said = [*one.t.log, *one.t.snapshot().values(), msgspec.json.encode(list(one.t.world.claims))]
            assert planted.found(b"".join(said)) == set()
            missing = {kind for kind in ACTS if not Told.played.accepted[kind]}
            if not missing:
                break
    assert missing == set(), "tell a story of each in ACT_CASES of its test (tests/act_cases.py)"
    assert set(planted.fields.values()) >= BESIDE
