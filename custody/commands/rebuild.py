"""``custody rebuild``: fold every projection anew from the log, while the service runs."""

import argparse

from rich.console import Console

from custody.commands.open_database import stored
from custody.commands.progress import working
from custody.settings import Settings
from custody.storage.tables.rebuild import rebuild
from custody.text.formatting import events
from custody.text.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument: the database, with its owner's role on PostgreSQL."""
    parser.add_argument(
        "--database", help=gettext("SQLAlchemy URL, of the owner role on PostgreSQL (default: CUSTODY_DATABASE)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Rebuild, and say what had to be changed: nothing, when the projections were right."""
    url = arguments.database or Settings.from_environment().database
    with working(gettext("Folding the log")) as step, stored(url) as store:
        done = rebuild(store, step)
    facts = {"events": events(done.size), "written": sum(done.written.values()), "removed": sum(done.removed.values())}
    sentence = gettext("%(events)s folded; rows that had to be written: %(written)s, removed: %(removed)s.")
    Console().print(sentence % facts)
    return 0
