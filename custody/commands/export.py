"""``custody export``: write the log as C2SP files that anybody can verify without this software."""

import argparse
from pathlib import Path

from rich.console import Console

from custody.commands.open_database import stored
from custody.commands.progress import working
from custody.settings import Settings
from custody.storage.keeping.restored_copy import is_restored, mark
from custody.storage.signing.export import export, signed_by
from custody.text.formatting import events
from custody.text.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the folder, which may hold an earlier export, and the database."""
    parser.add_argument(
        "folder", type=Path, metavar=gettext("DIR"), help=gettext("a new folder, or one with an earlier export")
    )
    parser.add_argument("--database", help=gettext("SQLAlchemy URL (default: CUSTODY_DATABASE)"))


def run(arguments: argparse.Namespace) -> int:
    """Write what is new since the last export, and say how to verify it."""
    settings = Settings.from_environment()
    url = arguments.database or settings.database
    with working(gettext("Writing")) as step, stored(url) as store:
        vkey = signed_by(store)
        head = export(store, arguments.folder, vkey, step)
        if is_restored(settings.data):
            mark(arguments.folder, head.origin, head.size)  # its checkpoint lets no copy go on
    console = Console(soft_wrap=True)
    facts = {"origin": head.origin, "events": events(head.size), "vkey": vkey}
    console.print(gettext("Written: log %(origin)s, %(events)s.") % facts, markup=False)
    verify = gettext("Verify it with: custody verify --log DIR --vkey %(vkey)s")
    console.print(verify % facts, highlight=False, markup=False)
    return 0
