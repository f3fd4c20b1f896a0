"""An office whose log is signed, and empty databases beside it."""

import pytest

from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import open_store
from tests.conftest import ORIGIN
from tests.factories.office import Office


@pytest.fixture
def signing_office(store, data, signing):
    """An office whose log names the key that signs it."""
    made = Office(store, data / "keys", ORIGIN, vkeys=signing.vkeys)
    yield made
    made.close()


@pytest.fixture
def fresh(store, tmp_path, request):
    """New, empty databases of the same kind."""
    made = []

    def make():
        if store.is_sqlite:
            made.append(open_store(Settings(data=tmp_path / f"new{len(made)}", origin=ORIGIN)))
        else:
            postgres = request.getfixturevalue("postgres")
            made.append(Store(postgres.url(postgres.create(request.getfixturevalue("postgres_template")))))
        return made[-1]

    yield make
    for each in made:
        each.close()
