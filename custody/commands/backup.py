"""``custody backup``: copy database and photographs while the service runs, keys apart; and the way back."""

import argparse
from contextlib import closing
from pathlib import Path

from msgspec import structs
from rich.console import Console

from custody.commands.wiring import BLOBS, KEYS, LOG_KEY, PKI, SIGNER_STATE
from custody.settings import Settings
from custody.storage.backup import restore, save, save_keys
from custody.storage.engine import Store
from custody.storage.migrations import open_store
from custody.web.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The backup's folder, where keys go, and the direction."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the backup: an empty folder, or the one to restore")
    parser.add_argument("--keys", type=Path, metavar="DIR2", help="also copy the private keys, there and not in DIR")
    parser.add_argument("--restore", action="store_true", help="fill an empty installation from DIR")
    parser.add_argument("--database", help="SQLAlchemy URL, of the owner role to restore (default: CUSTODY_DATABASE)")


def run(arguments: argparse.Namespace) -> int:
    """Back up, or restore; then say what was copied and what to do next."""
    settings = Settings.from_environment()
    return _restore(arguments, settings) if arguments.restore else _save(arguments, settings)


def _save(arguments: argparse.Namespace, settings: Settings) -> int:
    console = Console()
    with closing(Store(arguments.database or settings.database)) as store:
        done = save(store, settings.data / BLOBS, arguments.folder)
    console.print(gettext("Saved: %(events)s events, %(photographs)s photographs.") % structs.asdict(done))
    if arguments.keys:
        save_keys(settings.data, (KEYS, PKI, LOG_KEY, SIGNER_STATE), arguments.keys)
        console.print(gettext("Keys saved. Keep them apart from the backup: together they disclose every name."))
    else:
        console.print(gettext("Without --keys no name and no photograph can be read from this backup."))
    return 0


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    with closing(Store(arguments.database) if arguments.database else open_store(settings)) as store:
        done = restore(arguments.folder, store, settings.data / BLOBS)
    console = Console()
    console.print(gettext("Restored: %(events)s events, %(photographs)s photographs.") % structs.asdict(done))
    console.print(gettext("Put the keys back in place, then run: custody verify."))
    return 0
