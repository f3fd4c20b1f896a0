"""Write anew everything in the tree that follows from the acts and events: ``python3 -m tests.regenerate [TYPE…]``.

It writes the golden file of each new event type, the digests of the fold, the tables of ``docs/formats.md``, and the
roots of the fixed stories. A golden file that is there stays, unless its type is named: what a log holds never changes.
Look at ``git diff`` afterwards: each changed line is a change of what Custody records.
"""

import argparse
import tempfile
from pathlib import Path

import msgspec

from custody.domain.kernel.events import HEADER_TYPE
from custody.domain.registry.registry import TYPES
from tests import fixed_story
from tests.domain import golden_events
from tests.domain.registry import test_domain_formats as formats


def golden_files(changed: set[str]) -> list[str]:
    """Write the golden file of each type that has none or is among ``changed``; return these types."""
    names = [HEADER_TYPE, *sorted(TYPES.classes)]
    if unknown := changed - set(names):
        raise SystemExit(f"no event type is called {', '.join(sorted(unknown))}")
    written = [name for name in names if name in changed or not golden_events.path_of(name).exists()]
    if broken := [path.name for path in golden_events.GOLDEN.glob("*.json") if not _decodes(path, written)]:
        raise SystemExit(
            f"not an event any more: {', '.join(broken)}. Until a release, name its type, or delete the file."
        )
    for name in written:
        golden_events.path_of(name).write_bytes(golden_events.body(name))
    return written


def _decodes(path: Path, written: list[str]) -> bool:
    """Return True if a golden file is read back as it stands, or is about to be written."""
    try:
        return path in map(golden_events.path_of, written) or bool(TYPES.decode(path.read_bytes()))
    except msgspec.ValidationError:
        return False


def fold() -> list[str]:
    """Write what the golden files fold to; return the types known before that fold to something else now."""
    then, now = golden_events.recorded_fold(), golden_events.fold_of_golden_files()
    golden_events.write_fold(now)
    return sorted(name for name, digest in then.events.items() if now.events.get(name, digest) != digest)


def stories() -> None:
    """Tell both stories and write their golden file."""
    with tempfile.TemporaryDirectory(prefix="custody-story-") as data:
        fixed_story.write_golden({name: tell(Path(data) / name) for name, tell in fixed_story.STORIES.items()})


def main() -> None:
    """Write each file, and say what changed."""
    parser = argparse.ArgumentParser(prog=golden_events.REGENERATE, description=__doc__)
    parser.add_argument("types", nargs="*", metavar="TYPE", help="an event type whose golden file is written anew")
    parser.add_argument("--no-stories", action="store_true", help="leave the stories, which take half a minute")
    arguments = parser.parse_args()
    for name in golden_files(set(arguments.types)):
        print(f"golden file of {name}")
    if folded := fold():
        print(f"these events fold to something else: {', '.join(folded)}")
        print("If a released log holds them, raise PROJECTIONS in custody/storage/tables/serving_role.py.")
    formats.DOCUMENT.write_text(formats.rewritten(formats.DOCUMENT.read_text()))
    if not arguments.no_stories:
        stories()


if __name__ == "__main__":
    main()
