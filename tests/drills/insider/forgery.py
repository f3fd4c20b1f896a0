"""What an insider can do who owns the database, the machine and the service's key: rewrite all of it and sign it.

Everything inside is made to agree again: parts, acts, chains, tree, tiles, states, checkpoints, the memories in the
data folder. SQLite's file is opened as any program opens it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from custody.log import canonical, merkle
from custody.log.checkpoint import Checkpoint
from custody.log.signed_note import b64
from custody.log.signer import Signer
from custody.log.signer_folder import STATE, open_folder
from custody.log.tiles import Tile, TileTree
from custody.storage.audit import verification_state
from custody.storage.keeping.backup import DATABASE
from custody.storage.tables.engine import Store
from custody.storage.tables.rebuild import rebuild
from custody.storage.write import clock

CORE = ("act", "data", "part", "salt", "_sd", "subject", "type")
"""What the root of an act covers of its parts."""
EMPTIED = ("event", "tile", "checkpoint")

Event = dict[str, Any]
Act = list[Event]
"""A header and its parts, as the JSON that is stored."""


def acts(folder: Path) -> list[Act]:
    """The log in a data folder as an insider reads it: act by act."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        bodies = connection.execute("SELECT body FROM event ORDER BY seq").fetchall()
    events = [msgspec.json.decode(body) for (body,) in bodies]
    found = []
    while events:
        size = events[0]["parts"] + 1
        found.append(events[:size])
        events = events[size:]
    return found


def rewrite(folder: Path, rewritten: Sequence[Act]) -> None:
    """Make the whole installation say that this is what was recorded, and sign it with the service's own key."""
    database = folder / DATABASE
    bodies = [canonical.encode(event) for event in _agreeing(rewritten)]
    with closing(sqlite3.connect(database)) as connection, connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        _replace(connection, folder, bodies)
        _keep_values(connection, rewritten)
        for _, sql in triggers:
            connection.execute(sql)
    with closing(Store(f"sqlite:///{database}")) as store:
        rebuild(store)
    (folder / verification_state.RIGHT).unlink(missing_ok=True)


def _agreeing(rewritten: Sequence[Act]) -> Iterator[Event]:
    """The events with roots, paths, running numbers and chains computed anew."""
    chains: dict[str, tuple[int, bytes]] = {}
    for header, *parts in rewritten:
        cores = [{key: part[key] for key in CORE if key in part} for part in parts]
        root, paths = merkle.root_and_paths([merkle.leaf_hash(canonical.encode(core)) for core in cores])
        yield {**header, "parts": len(parts), "root": b64(root)}
        for i, (part, path) in enumerate(zip(parts, paths, strict=True)):
            n, leaf = chains.get(part["subject"], (0, b""))
            kept = {key: value for key, value in part.items() if key not in {"path", "prev"}}
            made = {**kept, "n": n + 1, "part": i}
            made |= {"path": [*map(b64, path)]} if path else {}
            made |= {"prev": b64(leaf)} if leaf else {}
            chains[part["subject"]] = (n + 1, merkle.leaf_hash(canonical.encode(made)))
            yield made


def _replace(connection: sqlite3.Connection, folder: Path, bodies: Sequence[bytes]) -> None:
    """Events, tiles, head, every checkpoint and the signer's memory of the last one."""
    sizes = [size for (size,) in connection.execute("SELECT size FROM checkpoint") if size < len(bodies)]
    (origin,) = connection.execute("SELECT origin FROM log_head").fetchone()
    for table in EMPTIED:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DELETE FROM cosignature")  # they are of other heads, or say when
    connection.executemany("INSERT INTO event (seq, body) VALUES (?, ?)", enumerate(bodies))
    keys, tree, edge = open_folder(folder).keys, TileTree(), merkle.Frontier()
    for start, end in zip([0, *sizes], [*sizes, len(bodies)], strict=True):
        leaves = [*map(merkle.leaf_hash, bodies[start:end])]
        tiles: list[Tile] = tree.append(leaves)
        edge.grow(leaves)
        connection.executemany("INSERT INTO tile (level, n, hashes) VALUES (?, ?, ?)", tiles)
        signed = Checkpoint(origin, tree.size, tree.root())
        note = keys.sign(signed) + keys.beside(signed)
        connection.execute("INSERT INTO checkpoint (size, note) VALUES (?, ?)", (tree.size, note))
    head = (tree.size, tree.root(), tree.edge(), clock.milliseconds(msgspec.json.decode(bodies[-1])["at"]))
    connection.execute("UPDATE log_head SET size = ?, root = ?, edge = ?, at = ?", head)
    (folder / STATE).unlink()
    Signer.create(keys, folder / STATE, edge)


def _keep_values(connection: sqlite3.Connection, rewritten: Sequence[Act]) -> None:
    """Private values follow their events, and those of events that are gone go too."""
    events = (event for act in rewritten for event in act)
    places = {digest: seq for seq, event in enumerate(events) for digest in event.get("_sd", ())}
    known = [digest for (digest,) in connection.execute("SELECT digest FROM disclosure")]
    connection.executemany(
        "UPDATE disclosure SET seq = ? WHERE digest = ?", [(places[d], d) for d in known if d in places]
    )
    connection.executemany("DELETE FROM disclosure WHERE digest = ?", [(d,) for d in known if d not in places])
