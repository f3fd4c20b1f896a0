"""The keys that the log itself names for its heads."""

from custody.log.errors import LogError
from custody.log.note import VerifierKey
from custody.storage.audit.heads import founded
from custody.storage.engine import Store


def believed(store: Store) -> list[VerifierKey]:
    """The keys whose signature counts now; none before the log is founded, or when it names none that can be read."""
    with store.reading() as connection:
        genesis = founded(connection)
    try:
        return [VerifierKey.parse(genesis.key)] if genesis else []
    except LogError:
        return []
