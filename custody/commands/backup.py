"""``custody backup``: copy database and photographs while the service runs, keys apart; and the way back."""

import argparse
import errno
import os
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from custody.commands import FOUND_WRONG
from custody.commands.open_database import stored
from custody.commands.progress import working
from custody.commands.restore import HOW_TO_GO_ON
from custody.commands.security_log import written_down
from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.service.kernel import security_log
from custody.settings import Settings
from custody.storage.keeping import trial
from custody.storage.keeping.backup import Manifest, backup
from custody.storage.keeping.disk_space import MIB, require_other_disk, tree_bytes
from custody.storage.keeping.restore import require_no_living, restore
from custody.storage.keeping.restored_copy import SHORTEST
from custody.storage.tables.engine import file_of
from custody.text.error_messages import explain
from custody.text.formatting import events
from custody.text.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the backup's folder, the folder of keys, and the direction."""
    parser.add_argument(
        "folder", type=Path, metavar=gettext("DIR"), help=gettext("the backup: an empty folder, or the one to restore")
    )
    parser.add_argument(
        "--keys", type=Path, metavar=gettext("DIR2"), help=gettext("also copy the private keys, there and not in DIR")
    )
    parser.add_argument(
        "--same-disk",
        action="store_true",
        help=gettext("copy onto the disk of the data all the same: the copy is lost with it"),
    )
    parser.add_argument(
        "--trial",
        action="store_true",
        help=gettext("put the copy in DIR back into a scratch folder, verify it and remove it again"),
    )
    parser.add_argument(
        "--restore", action="store_true", help=gettext("fill an empty installation from DIR (and DIR2)")
    )
    parser.add_argument(
        "--database", help=gettext("SQLAlchemy URL, of the owner role to restore (default: CUSTODY_DATABASE)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Back up, restore, or put a copy back on trial; then say what was done and what to do next."""
    settings = Settings.from_environment()
    for option, other in (("trial", "restore"), ("same_disk", "restore"), ("same_disk", "trial"), ("keys", "trial")):
        if getattr(arguments, option) and getattr(arguments, other):
            raise BadInput("option_unused", option=f"--{option.replace('_', '-')}", source=f"--{other}")
    if arguments.trial:
        return _try(arguments, settings)
    return _restore(arguments, settings) if arguments.restore else _save(arguments, settings)


def _try(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put a copy back on trial and note the result, which the service shows and tells as an alarm."""
    if not settings.data.is_dir():
        raise StorageRefused("backup_unwritable", path=str(settings.data), reason=os.strerror(errno.ENOENT))
    result, failure = trial.tried(arguments.folder, settings.data, datetime.now(UTC), arguments.database or "")
    trial.note(settings.data, result)
    console = Console()
    if failure:
        sentence, remedy = explain(failure)
        console.print(gettext("This copy cannot be put back: %(reason)s") % {"reason": sentence}, markup=False)
        console.print(remedy, markup=False)
        return FOUND_WRONG
    console.print(gettext("This copy was put back, verified and removed again: %(events)s.") % _events(result.size))
    return 0


def _events(size: int) -> dict[str, str]:
    return {"events": events(size)}


def _save(arguments: argparse.Namespace, settings: Settings) -> int:
    with working(gettext("Copying")) as step, stored(arguments.database or settings.database) as store:
        if not arguments.same_disk:
            copies = [folder for folder in (arguments.folder, arguments.keys) if folder is not None]
            require_other_disk(copies, [settings.data, *filter(None, [file_of(store.url)])])
        made = backup(store, settings.data, arguments.folder, arguments.keys, step)
    console = Console()
    console.print(gettext("Saved: log %(origin)s, %(events)s.") % _facts(made))
    _say_where(arguments.folder, made)
    if arguments.keys:
        console.print(gettext("Keys saved. Keep them apart from the backup: together they disclose every name."))
    else:
        console.print(gettext("Without --keys no name and no photograph can be read from this backup."))
    return 0


def _say_where(folder: Path, made: Manifest) -> None:
    """Print where the copy lies, its size on the disk, and the head that a paper and a witness may be compared with."""
    mib = -(-tree_bytes(folder) // MIB)
    lines = (
        gettext("In %(path)s: %(mib)s MiB.") % {"path": folder.resolve(), "mib": mib},
        gettext("Its head: %(size)s:%(root)s") % {"size": made.size, "root": b64decode(made.root).hex()[:SHORTEST]},
        gettext("Put it back on trial: custody backup %(path)s --trial") % {"path": folder},
    )
    for line in lines:
        Console(soft_wrap=True).print(line, highlight=False, markup=False)


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    with working(gettext("Restoring")) as step:
        url = arguments.database or settings.database
        require_no_living(settings.data, settings.database, url)
        made = restore(arguments.folder, arguments.keys, settings.data, url, step)
    with written_down(settings, "commands", stream=False):
        security_log.note("restore.finished", size=made.size, source="backup")
    console = Console()
    console.print(gettext("Restored: log %(origin)s, %(events)s.") % _facts(made))
    if not arguments.keys:
        console.print(gettext("Without --keys no name and no photograph can be read from this copy."))
    console.print(gettext("Now run: custody verify."))
    console.print(gettext(HOW_TO_GO_ON))
    return 0


def _facts(made: Manifest) -> dict[str, object]:
    return {"origin": made.origin, "events": events(made.size)}
