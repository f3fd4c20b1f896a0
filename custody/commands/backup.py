"""``custody backup``: copy database and photographs while the service runs, keys apart; and the way back."""

import argparse
from pathlib import Path

from rich.console import Console

from custody.commands.open_database import stored
from custody.commands.progress import working
from custody.commands.restore import STALE
from custody.settings import Settings
from custody.storage.keeping.backup import Manifest, backup
from custody.storage.keeping.restore import restore
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
        "--restore", action="store_true", help=gettext("fill an empty installation from DIR (and DIR2)")
    )
    parser.add_argument(
        "--database", help=gettext("SQLAlchemy URL, of the owner role to restore (default: CUSTODY_DATABASE)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Back up, or restore; then say what was copied and what to do next."""
    settings = Settings.from_environment()
    return _restore(arguments, settings) if arguments.restore else _save(arguments, settings)


def _save(arguments: argparse.Namespace, settings: Settings) -> int:
    with working(gettext("Copying")) as step, stored(arguments.database or settings.database) as store:
        made = backup(store, settings.data, arguments.folder, arguments.keys, step)
    console = Console()
    console.print(gettext("Saved: log %(origin)s, %(events)s.") % _facts(made))
    if arguments.keys:
        console.print(gettext("Keys saved. Keep them apart from the backup: together they disclose every name."))
    else:
        console.print(gettext("Without --keys no name and no photograph can be read from this backup."))
    return 0


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    with working(gettext("Restoring")) as step:
        url = arguments.database or settings.database
        made = restore(arguments.folder, arguments.keys, settings.data, url, step)
    console = Console()
    console.print(gettext("Restored: log %(origin)s, %(events)s.") % _facts(made))
    if not arguments.keys:
        console.print(gettext("Without --keys no name and no photograph can be read from this copy."))
    console.print(gettext("Now run: custody verify."))
    console.print(gettext(STALE))
    return 0


def _facts(made: Manifest) -> dict[str, object]:
    return {"origin": made.origin, "events": events(made.size)}
