"""``custody rebuild``: fold every projection anew from the log, while the service runs."""

import argparse

from rich.console import Console
from rich.progress import Progress

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
    store = Store(arguments.database or Settings.from_environment().database)
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(gettext("Folding the log"), total=None)
            done = rebuild(store, lambda now, total: progress.update(task, completed=now, total=total))
    finally:
        store.close()
    facts = {"size": done.size, "written": sum(done.written.values()), "removed": sum(done.removed.values())}
    sentence = gettext("%(size)s events folded; %(written)s rows had to be written, %(removed)s removed.")
    Console().print(sentence % facts)
    return 0
