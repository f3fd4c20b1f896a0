"""``custody migrate``: bring the tables to this version, as the role that owns them."""

import argparse

from rich.console import Console

from custody.commands.progress import working
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate
from custody.text.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the owner's URL, and the role that will serve."""
    parser.add_argument("--database", help=gettext("URL of the owner role (default: CUSTODY_DATABASE)"))
    parser.add_argument(
        "--grant", metavar=gettext("ROLE"), default="", help=gettext("give the serving role its rights, and no more")
    )


def run(arguments: argparse.Namespace) -> int:
    """Migrate and say the version reached."""
    settings = Settings.from_environment()
    store = Store(arguments.database or settings.database)
    try:
        with working(gettext("Migrating")) as step:
            reached = migrate(store, settings.origin, serving_role=arguments.grant, progress=step)
    finally:
        store.close()
    Console().print(gettext("The database is at version %(version)s.") % {"version": reached})
    return 0
