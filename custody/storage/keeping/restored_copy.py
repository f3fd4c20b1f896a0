"""Mark of a restored copy, and the one way to let it go on: with the largest head that anybody holds outside.

A backup may be older than the lost log. If its copy went on, the same key would sign two histories. So nothing is
recorded or signed on a marked copy, until somebody proves by a head from outside that the copy holds all of the log.
A data folder that was copied as files is such a copy too: its memory is not where it was made (``signer_place``).
"""

import re
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import select

from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.log.checkpoint import Checkpoint
from custody.log.durable_files import sync_directory, write_durably
from custody.log.errors import SignerRefused
from custody.log.merkle import Frontier
from custody.log.signed_note import VerifierKey, ed25519
from custody.log.signer import HeadSigner, Memory, signed_head
from custody.log.signer_feed import Feed
from custody.log.signer_folder import LOG, SECRETS, STATE, folder_keys, has_key, is_copied, resume
from custody.log.signer_place import bind
from custody.log.tiles import NodeReader, frontier_at
from custody.storage.keeping.backup import FOLDERS, KEYS, copy_file
from custody.storage.signing import checkpoints, log_keys
from custody.storage.signing.checkpoints import RESTORED, tile_reader
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import disclosure
from custody.storage.write import head_row

MARK = "restored.json"
SHORTEST = 16
"""Hexadecimal digits of a root that a paper prints at least, and that somebody must type."""
_TYPED = re.compile(r"([0-9]{1,16}):([0-9a-fA-F]{16,64})")


class RestoredCopy(Struct, frozen=True, kw_only=True):
    """Origin and size of the log as it was put back."""

    origin: str
    size: int


class KnownHead(Struct, frozen=True):
    """A head known from outside: its size, and its root in hexadecimal digits, or their beginning."""

    size: int
    root: str

    @classmethod
    def parse(cls, text: str) -> "KnownHead":
        """Read ``SIZE:ROOT`` as papers and pages print it; spaces and a final ellipsis are passed over.

        Raises:
            BadInput: ``head_malformed``.
        """
        typed = _TYPED.fullmatch("".join(text.split()).rstrip("….").replace(",", ""))
        if typed is None:
            raise BadInput("head_malformed", typed=text, digits=SHORTEST)
        return cls(int(typed[1]), typed[2].lower())


class NoSigner:
    """The signer of a restored copy: it has no key and signs nothing."""

    vkeys: tuple[VerifierKey, ...] = ()

    def note(self) -> str:
        """Refuse.

        Raises:
            SignerRefused: ``restored_copy``.
        """
        raise SignerRefused(RESTORED)

    def sign(self, feed: Feed) -> str:  # noqa: ARG002  (as every signer)
        """Refuse, as ``note``."""
        raise SignerRefused(RESTORED)


def is_restored(data: Path) -> bool:
    """Return True if this installation was put back from a backup, or copied, and nobody has let it go on."""
    return (data / MARK).exists() or is_copied(data)


def mark(data: Path, origin: str, size: int) -> None:
    """Mark an installation as put back, before its database is there."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(data / MARK, msgspec.json.encode(RestoredCopy(origin=origin, size=size)))


def go_on(store: Store, data: Path, known: KnownHead, keys: Path | None, apart: HeadSigner | None) -> Checkpoint:
    """Let a restored copy go on from the largest head known outside; return the copy's own head.

    ``keys`` is the backup's folder of keys, where the log's key is not in ``data`` yet. ``apart`` is the signer that
    stands apart, where there is one: its memory counts as a head from outside.

    Raises:
        BadInput: ``not_restored``; ``head_old``: the copy itself holds a later signed head.
        StorageRefused: ``acts_lost`` names the events that the copy lacks; ``copy_without_keys``.
        Tampered: ``restored_forked``: the copy is not the log whose head is known.
        SignerRefused: the signer is in doubt, or its keys are not those that the log names.
    """
    if not is_restored(data):
        raise BadInput("not_restored", path=str(data))
    with store.reading() as connection:
        now, latest = head_row.read(connection), checkpoints.latest(connection)
        named = log_keys.believed(connection)
    reader = NodeReader(now.size, now.edge, tile_reader(store))
    edge = _prefix(now, reader, known)
    if latest is not None and known.size < latest.size:
        raise BadInput("head_old", known=known.size, signed=latest.size)
    _require_private_keys(store, data, keys)
    if apart is not None:
        _require_signed(signed_head(apart.note(), ed25519(named)), now, reader)
    elif (data / STATE).exists():
        _require_signed(Memory.read(data / STATE).head, now, reader)
    else:
        _remember(data, keys, edge, named, now.origin)
    bind(data)
    (data / MARK).unlink(missing_ok=True)
    sync_directory(data)
    return Checkpoint(now.origin, now.size, now.root)


def signer_goes_on(folder: Path, known: KnownHead) -> Checkpoint:
    """Let a signer apart whose folder was copied or moved go on from the largest head known outside; return its head.

    Raises:
        BadInput: ``not_restored``; ``head_old``: the signer has signed further than ``known``.
        SignerRefused: ``signer_stale``: it lacks what was signed since the copy; ``signer_state_missing``,
            ``signer_state_wrong``.
        Tampered: ``restored_forked``.
    """
    head = Memory.read(folder / STATE).head
    if not is_copied(folder):
        raise BadInput("not_restored", path=str(folder))
    if known.size < head.size:
        raise BadInput("head_old", known=known.size, signed=head.size)
    if known.size > head.size:
        raise SignerRefused("signer_stale", signed=known.size, offered=head.size)
    if not head.root.hex().startswith(known.root):
        raise Tampered("restored_forked", size=known.size)
    bind(folder)
    return head


def _require_private_keys(store: Store, data: Path, keys: Path | None) -> None:
    """Refuse a copy whose names and photographs nobody could read: the log alone would go on, under another seal too.

    One key that is missing may have been destroyed by an erasure; ``custody verify`` names those that are lost.
    """
    if keys is not None and any((keys / name).is_dir() and not (data / name).is_dir() for name in FOLDERS):
        raise StorageRefused("copy_without_keys")
    with store.reading() as connection:
        scopes = connection.execute(select(disclosure.c.scope).distinct()).scalars().all()
    if scopes and not any((data / KEYS / scope).is_file() for scope in scopes):
        raise StorageRefused("copy_without_keys")


def _prefix(now: head_row.Head, reader: NodeReader, known: KnownHead) -> Frontier:
    """Return the edge of the copy at a known head, which must be one of its own."""
    if known.size > now.size:
        raise StorageRefused("acts_lost", known=known.size, size=now.size, first=now.size, last=known.size - 1)
    edge = frontier_at(known.size, reader)
    if not edge.root().hex().startswith(known.root):
        raise Tampered("restored_forked", size=known.size)  # the right root would only be copied from the screen
    return edge


def _require_signed(head: Checkpoint, now: head_row.Head, reader: NodeReader) -> None:
    _prefix(now, reader, KnownHead(head.size, head.root.hex()))


def _remember(data: Path, keys: Path | None, edge: Frontier, named: tuple[VerifierKey, ...], origin: str) -> None:
    """Put the log's keys back and make the signer's memory anew: it begins at the head known outside."""
    source = data if has_key(data, LOG) or keys is None else keys
    if not has_key(source, LOG):
        raise SignerRefused("signer_key_missing", path=str(source))
    if not set(named) <= set(folder_keys(source, origin).vkeys):
        raise SignerRefused("signer_stranger")
    for name in SECRETS:
        copy_file(source / name, data / name)
    resume(data, origin, edge)
