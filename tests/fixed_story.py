"""Tell the demonstration's story so that it writes the same log bytes each time (``python3 -m tests.fixed_story DIR``).

``DIR/leaves.jsonl`` then holds the events as they are stored, one a line. ``DIR/story.jsonl`` is for ``diff`` across a
change of the format: each digest stands as ``DIGEST``, since one changed name changes every digest that follows, and
each event has its private values beside it.

With ``--golden`` instead of DIR it writes the golden file that ``tests/commands/test_fixed_story.py`` compares with.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import shake_256
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from custody.commands.story import telling
from custody.domain.acts import TYPES
from custody.log import disclosure, merkle
from custody.settings import Settings
from custody.storage import head, private_values
from custody.storage.clock import Reading
from custody.storage.sources import Sources
from custody.storage.tables import event
from custody.web.services import Services
from custody.wiring import open_services

GOLDEN = Path(__file__).parent / "golden" / "story.json"
ORIGIN = "custody.test/story"
START_MS = 1_767_600_000_000
"""5 January 2026, 08:00 UTC; each act of the story takes a second."""
SECOND_MS = 1_000
DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{43}")
"""32 bytes in base64 or in base64url: hashes of leaves and trees, of requests and disclosures."""


class FixedClock:
    """A clock that stands still until an act is recorded: how acts share commits then shows nowhere."""

    def __init__(self) -> None:
        self._wall_ms = START_MS

    def __call__(self) -> Reading:
        """Read it."""
        return Reading(self._wall_ms, self._wall_ms)

    def advance(self, _events: int) -> None:
        """Let one act have taken place."""
        self._wall_ms += SECOND_MS


def stream(name: str) -> "partial[bytes]":
    """Return a source of bytes that are the same in every run, and others for each name."""
    numbers = count()
    return partial(lambda size: shake_256(f"{name}/{next(numbers)}".encode()).digest(size))


def fixed_sources(clock: FixedClock) -> Sources:
    """Return sources that give every run the same time, ids, salts, seeds and keys."""
    uses = ("subjects", "acts", "salts", "seeds", "keys")
    return Sources(now=clock, **{use: stream(use) for use in uses})


@dataclass(frozen=True)
class Story:
    """A story as it was stored: its leaves in order, their private values, and the root of the tree (hex)."""

    leaves: list[bytes]
    private: list[dict[str, list[Any]]]
    root: str

    @property
    def untold(self) -> list[str]:
        """Event types that no event of the story has."""
        return sorted(TYPES.classes.keys() - {json.loads(leaf)["type"] for leaf in self.leaves})


def tell(folder: Path, database: str = "") -> Story:
    """Tell the story into an empty folder, on SQLite or the given database, and read back what was stored."""
    clock = FixedClock()
    settings = Settings(data=folder, origin=ORIGIN, secure=False, **({"database": database} if database else {}))
    with open_services(settings, fixed_sources(clock)) as services:
        telling.tell(services, ORIGIN, services.checkpoints.names, clock.advance)
        return _stored(services)


def _stored(services: Services) -> Story:
    with services.store.reading() as connection:
        leaves = [bytes(body) for body in connection.execute(select(event.c.body).order_by(event.c.seq)).scalars()]
        root = head.read(connection).root
        sealed = private_values.sealed(connection, range(len(leaves)))
    if merkle.root([merkle.leaf_hash(leaf) for leaf in leaves]) != root:
        raise AssertionError("the stored root is not the root of the stored leaves")
    private: list[dict[str, list[Any]]] = [{} for _ in leaves]
    for row in sealed:
        plain = services.vault.unseal(row.scope, row.digest, row.value)
        if plain is None:
            raise AssertionError(f"event {row.seq}: {row.name} cannot be read")
        private[row.seq].setdefault(row.name, []).append(disclosure.reveal(plain.decode())[1])
    return Story(leaves, private, root.hex())


def decoded(story: Story) -> Iterable[str]:
    """Write each event on a line of canonical JSON, without digests and with its private values."""
    for leaf, private in zip(story.leaves, story.private, strict=True):
        values = {name: sorted(values, key=_canonical) for name, values in private.items()}
        yield _canonical({"event": _without_digests(json.loads(leaf)), "private": values})


def golden(story: Story) -> dict[str, Any]:
    """Return what the golden file says of a story."""
    return {"events": len(story.leaves), "root": story.root, "untold": story.untold}


def write_golden(story: Story) -> None:
    """Write the golden file; the types that the story does not tell may only become fewer.

    Raises:
        SystemExit: the story tells fewer of the event types than before.
    """
    made = golden(story)
    if GOLDEN.exists() and len(made["untold"]) > len(json.loads(GOLDEN.read_text())["untold"]):
        raise SystemExit(f"{len(made['untold'])} event types are untold, more than in {GOLDEN.name}")
    GOLDEN.write_text(json.dumps(made, indent=2) + "\n")


def write(story: Story, folder: Path) -> None:
    """Write both files of a story."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "leaves.jsonl").write_bytes(b"".join(leaf + b"\n" for leaf in story.leaves))
    (folder / "story.jsonl").write_text("".join(f"{line}\n" for line in decoded(story)), encoding="utf-8")


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
    """Tell the story once, and write what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.fixed_story")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="write leaves.jsonl and story.jsonl there")
    asked.add_argument("--golden", action="store_true", help=f"write {GOLDEN.name} anew")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="custody-story-") as data:
        story = tell(Path(data))
    if arguments.golden:
        write_golden(story)
    else:
        write(story, arguments.folder)
    print(f"{len(story.leaves)} events, root {story.root}, {len(story.untold)} event types untold")


if __name__ == "__main__":
    main()
