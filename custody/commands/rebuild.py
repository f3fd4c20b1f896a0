"""``custody rebuild``: fold every projection anew from the log, while the service runs."""

import argparse
from contextlib import closing

from rich.console import Console

from custody.commands.report import working
from custody.settings import Settings
from custody.storage.engine import Store
from custody.storage.rebuild import rebuild
from custody.web.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The database, as its owner on PostgreSQL."""
    parser.add_argument(
        "--database", help="SQLAlchemy URL, of the owner role on PostgreSQL (default: CUSTODY_DATABASE)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Rebuild, and say what had to be changed: nothing, when the projections were right."""
    url = arguments.database or Settings.from_environment().database
    with working(gettext("Folding the log")) as step, closing(Store(url)) as store:
        done = rebuild(store, step)
    facts = {"size": done.size, "written": sum(done.written.values()), "removed": sum(done.removed.values())}
    sentence = gettext("%(size)s events folded; %(written)s rows had to be written, %(removed)s removed.")
    Console().print(sentence % facts)
    return 0
