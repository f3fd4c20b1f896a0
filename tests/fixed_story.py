"""Tell two stories so that they write the same log bytes each time: ``python3 -m tests.fixed_story DIR``.

``demonstration`` is the story of ``custody demo``; ``acts`` records every act of the permission matrix. For each,
``DIR/NAME.leaves.jsonl`` holds the events as they are stored, one a line. ``DIR/NAME.jsonl`` is for ``diff`` across a
change of the format: each digest stands as ``DIGEST``, since one changed name changes every digest that follows, and
each event has its private values beside it.

``python3 -m tests.regenerate`` writes the golden file that ``tests/commands/test_fixed_story.py`` compares with.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from custody.bootstrap import open_services
from custody.commands.story import runner
from custody.domain.registry.registry import TYPES
from custody.log import disclosure, merkle
from custody.settings import Settings
from custody.storage.read import private_values
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import event
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import head_row
from tests import fixed_acts
from tests.fixed_sources import ORIGIN, FixedClock, fixed_sources
from tests.web.matrix_world import World

GOLDEN = Path(__file__).parent / "golden" / "story.json"
DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{43}")
"""32 bytes in base64 or in base64url: hashes of leaves and trees, of requests and disclosures."""


@dataclass(frozen=True)
class Story:
    """A story as it was stored: its leaves in order, their private values, and the root of the tree (hex)."""

    leaves: list[bytes]
    private: list[dict[str, list[Any]]]
    root: str


def tell_demonstration(folder: Path, database: str = "") -> Story:
    """Tell the demonstration's story into an empty folder and database, and read back what was stored."""
    clock = FixedClock()
    settings = Settings(data=folder, origin=ORIGIN, secure=False, database=database)
    with open_services(settings, fixed_sources(clock)) as services:
        runner.tell(services, ORIGIN, services.checkpoints.names, clock.advance)
        return _stored(services.store, services.vault)


def tell_acts(folder: Path) -> Story:
    """Record every act into an empty folder, and read back what was stored."""
    clock = FixedClock()
    with closing(World(folder, ORIGIN, sources=fixed_sources(clock))) as world:
        fixed_acts.record(world, clock)
        return _stored(world.office.store, world.office.vault)


STORIES = {"demonstration": tell_demonstration, "acts": tell_acts}


def _stored(store: Store, vault: Vault) -> Story:
    with store.reading() as connection:
        leaves = [bytes(body) for body in connection.execute(select(event.c.body).order_by(event.c.seq)).scalars()]
        root = head_row.read(connection).root
        sealed = private_values.sealed(connection, range(len(leaves)))
    if merkle.root([merkle.leaf_hash(leaf) for leaf in leaves]) != root:
        raise AssertionError("the stored root is not the root of the stored leaves")
    private: list[dict[str, list[Any]]] = [{} for _ in leaves]
    for row in sealed:
        plain = vault.unseal(row.scope, row.digest, row.value)
        value = disclosure.reveal(plain.decode())[1] if plain else None  # erased
        private[row.seq].setdefault(row.name, []).append(value)
    return Story(leaves, private, root.hex())


def decoded(story: Story) -> Iterable[str]:
    """Write each event on a line of canonical JSON, without digests and with its private values."""
    for leaf, private in zip(story.leaves, story.private, strict=True):
        values = {name: sorted(values, key=_canonical) for name, values in private.items()}
        yield _canonical({"event": _without_digests(json.loads(leaf)), "private": values})


def golden(stories: Mapping[str, Story]) -> dict[str, Any]:
    """Return what the golden file says: number of events and root of each story, and the types of event in neither."""
    told = {json.loads(leaf)["type"] for story in stories.values() for leaf in story.leaves}
    roots = {name: {"events": len(story.leaves), "root": story.root} for name, story in stories.items()}
    return {**roots, "untold": sorted(TYPES.classes.keys() - told)}


def write_golden(stories: Mapping[str, Story], file: Path = GOLDEN) -> None:
    """Write the golden file; the types of event that no story tells may only become fewer.

    Raises:
        SystemExit: the stories tell fewer of them than before.
    """
    made = golden(stories)
    before = json.loads(file.read_text())["untold"] if file.exists() else made["untold"]
    if len(made["untold"]) > len(before):
        untold = ", ".join(sorted({*made["untold"]} - {*before}))
        raise SystemExit(
            f"no story tells {untold}: give the act a command in ACT_CASES of its test (tests/act_cases.py), or record it in tests/fixed_acts.py"
        )
    file.write_text(json.dumps(made, indent=2) + "\n")


def write(stories: Mapping[str, Story], folder: Path) -> None:
    """Write both files of each story."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, story in stories.items():
        (folder / f"{name}.leaves.jsonl").write_bytes(b"".join(leaf + b"\n" for leaf in story.leaves))
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in decoded(story)), encoding="utf-8")


def _without_digests(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_digests(each) for key, each in value.items()}
        case list():
            return [_without_digests(each) for each in value]
        case str() if DIGEST.fullmatch(value):
            return "DIGEST"
    return value


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def main() -> None:
    """Tell each story once, and write both files of it."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.fixed_story")
    parser.add_argument("folder", type=Path, metavar="DIR", help="write the events of each story there")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="custody-story-") as data:
        stories = {name: tell(Path(data) / name) for name, tell in STORIES.items()}
    write(stories, arguments.folder)
    for name, story in stories.items():
        print(f"{name}: {len(story.leaves)} events, root {story.root}")


if __name__ == "__main__":
    main()
