"""An office by a clock that can be turned, for the tests of the watch."""

import pytest

from custody.storage.write.sources import Sources
from tests.conftest import ORIGIN
from tests.factories.office import Office
from tests.service.sweep_fixture import Clock


@pytest.fixture
def clock():
    """The clock of ``turned_office``."""
    return Clock()


@pytest.fixture
def turned_office(store, tmp_path, clock):
    """A founded log with its people, whose acts are recorded when the clock says."""
    with Office(store, tmp_path / "data" / "keys", ORIGIN, sources=Sources(now=clock)).closing() as office:
        yield office
