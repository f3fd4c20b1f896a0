"""Moving the signer of a service that signs by itself into a folder of its own: keys, memory, the edge of the tree."""

from pathlib import Path

from custody.domain.errors import StorageRefused
from custody.log.apart import SignerApart
from custody.log.errors import SignerRefused
from custody.log.files import locked, sync_directory, write_durably
from custody.log.keys import create_key, load_key, load_mldsa_key
from custody.log.logkeys import LogKeys
from custody.log.signer import Signer
from custody.log.signer_folder import LOG, MLDSA_KEY, NEXT, ORIGIN, STATE, find_key
from custody.log.tiles import NodeReader, frontier_at
from custody.storage import head
from custody.storage.checkpoints import tile_reader
from custody.storage.engine import Store

KEY = f"{LOG}.key"


def move_signer(store: Store, data: Path, folder: Path) -> None:
    """Let the signer in ``data`` stand apart in ``folder``, a new one; the service has neither key nor memory after it.

    What was signed last goes along as the floor, with the edge of the tree up to there, taken from the database once
    and believed because it makes the root that was signed. A service that still runs signs nothing more.

    Raises:
        SignerRefused: ``signer_forked``: the database is not the log that was signed; ``key_change_begun``,
            ``signer_state_missing``, ``signer_state_wrong``, ``key_exposed``.
        StorageRefused: ``signer_folder_taken``. FileNotFoundError: there is no signer in ``data``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / STATE).exists():
        raise StorageRefused("signer_folder_taken", path=str(folder))
    if find_key(data, NEXT) is not None:
        raise SignerRefused("key_change_begun")
    with locked(data / STATE), store.reading() as connection:
        now = head.read(connection)
        key, mldsa = load_key(data / KEY), load_mldsa_key(data / MLDSA_KEY)
        last = Signer(key, now.origin, data / STATE).last()
        if last.size > now.size:
            raise SignerRefused("signer_shrunk", signed=last.size, offered=now.size)
        edge = frontier_at(last.size, NodeReader(now.size, now.edge, tile_reader(store)))
        if edge.root() != last.root:
            raise SignerRefused("signer_forked", signed=last.size, offered=now.size)
        keys = LogKeys(now.origin, key, mldsa=mldsa)
        write_durably(folder / ORIGIN, f"{now.origin}\n".encode())
        create_key(folder / MLDSA_KEY, mldsa)
        SignerApart.create(keys, folder / STATE, edge)
        create_key(folder / KEY, key)
        for name in (STATE, KEY, MLDSA_KEY):  # the memory first: without it nothing is signed here any more
            (data / name).unlink()
        sync_directory(data)
