"""``custody restore``: a whole database again, from the published log and what a backup holds beside it."""

import argparse
from contextlib import closing
from pathlib import Path

from rich.console import Console

from custody.commands import FOUND_WRONG
from custody.commands.progress import print_findings, working
from custody.commands.security_log import written_down
from custody.log.signed_note import VerifierKey
from custody.service.kernel import security_log
from custody.settings import Settings
from custody.storage.keeping.restore_from_log import Beside, restore_log
from custody.storage.tables.engine import Store
from custody.text.formatting import events
from custody.text.i18n import gettext
from custody.text.verification_messages import explain_finding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the log's files and key, a backup of the data outside the log, the empty database."""
    parser.add_argument(
        "--log",
        type=Path,
        required=True,
        metavar=gettext("DIR"),
        help=gettext("an export, or the folder oversight of a publication"),
    )
    parser.add_argument(
        "--vkey",
        action="append",
        required=True,
        help=gettext("the log's verifier key, as handed out on paper (may be repeated)"),
    )
    parser.add_argument(
        "--backup",
        type=Path,
        metavar=gettext("DIR2"),
        help=gettext("a backup: private values, photographs, accounts, older checkpoints"),
    )
    parser.add_argument(
        "--keys", type=Path, metavar=gettext("DIR3"), help=gettext("the private keys that belong to the backup")
    )
    parser.add_argument(
        "--database", help=gettext("SQLAlchemy URL, of the owner role on PostgreSQL (default: CUSTODY_DATABASE)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Verify the files, then fill the database; 1 when the files are not the log, and nothing was written."""
    settings = Settings.from_environment()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    vkeys = map(VerifierKey.parse, arguments.vkey)
    beside = Beside(arguments.backup, arguments.keys, settings.data) if arguments.backup else None
    with working(gettext("Restoring")) as step, closing(Store(arguments.database or settings.database)) as store:
        report = restore_log(store, arguments.log, *vkeys, beside=beside, progress=step)
    with written_down(settings, "commands", stream=False):
        security_log.note("restore.finished", size=report.size if report.ok else 0)
    console = Console()
    if not report.ok:
        print_findings(console, [explain_finding(f.code, f.facts) for f in report.findings])
        console.print(gettext("Nothing was restored."))
        return FOUND_WRONG
    facts = {"origin": report.origin, "events": events(report.size)}
    console.print(gettext("Restored: log %(origin)s, %(events)s.") % facts, markup=False)
    if beside is None:
        console.print(
            gettext("Names, photographs and accounts are not in the log: restore with --backup to have them.")
        )
    console.print(gettext("Now run: custody verify."))
    return 0
