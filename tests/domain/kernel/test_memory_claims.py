"""The world of the tests in memory refuses what the database refuses (I1)."""

import pytest

from tests.factories.memory_office import MemoryWorld


@pytest.mark.parametrize("again", ["EV2", "EV1"])
def test_i1_the_world_in_memory_takes_a_value_once_as_the_table_does(again):
    """The primary key of the table knows no subject: the same one is refused too."""
    world = MemoryWorld()
    world.claims["seal", "S 1"] = "EV1"
    with pytest.raises(AssertionError, match="is taken by EV1"):
        world.claims["seal", "S 1"] = again
    assert world.claimed("seal", "S 1") == "EV1"
