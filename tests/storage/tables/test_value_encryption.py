"""Private values are sealed under the key of their scope and to the name under which they were sealed."""

import pytest

from custody.storage.tables.value_encryption import Vault


@pytest.fixture
def vault(tmp_path):
    """A vault with a folder of its own."""
    return Vault(tmp_path / "keys")


def test_s10_a_sealed_value_opens_under_its_own_name_only(vault):
    """Exchanged in the table for another value of the same person, it is no value: it opens as nothing."""
    name, rank = vault.seal("PE1", "name", b"Awa"), vault.seal("PE1", "rank", b"Adjudant")
    assert (vault.unseal("PE1", "name", name), vault.unseal("PE1", "rank", rank)) == (b"Awa", b"Adjudant")
    assert (vault.unseal("PE1", "name", rank), vault.unseal("PE1", "rank", name)) == (None, None)


def test_a_sealed_value_opens_under_its_own_scope_only(vault):
    """The key of another person is another key; without a key nothing opens."""
    name = vault.seal("PE1", "name", b"Awa")
    vault.seal("PE2", "name", b"Bo")
    assert vault.unseal("PE2", "name", name) is None
    assert vault.unseal("PE3", "name", name) is None


def test_a_key_that_another_process_destroyed_opens_nothing(tmp_path):
    """What only a cipher in memory still opens is gone: no act may name a photograph that nobody reads tomorrow."""
    keeper, other = Vault(tmp_path / "keys"), Vault(tmp_path / "keys")
    sealed = keeper.seal("CS0A7K9Q2M4XT", "photo", b"picture")
    other.destroy("CS0A7K9Q2M4XT")
    assert keeper.unseal("CS0A7K9Q2M4XT", "photo", sealed) is None
