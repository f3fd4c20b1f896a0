"""``custody restore``: a whole database again, from the published log and what a backup holds beside it."""

import argparse
from contextlib import closing
from pathlib import Path

from rich.console import Console

from custody.commands import FOUND_WRONG
from custody.commands.report import print_findings, working
from custody.log.note import VerifierKey
from custody.settings import Settings
from custody.storage.engine import Store
from custody.storage.reconstitution import Beside, restore_log
from custody.web.findings import explain_finding
from custody.web.i18n import gettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The log's files and key, a backup of what is not in the log, and the empty database."""
    parser.add_argument("--log", type=Path, required=True, metavar="DIR",
                        help="an export, or the folder oversight of a publication")  # fmt: skip
    parser.add_argument("--vkey", action="append", required=True,
                        help="the log's verifier key, as handed out on paper (may be repeated)")  # fmt: skip
    parser.add_argument("--backup", type=Path, metavar="DIR2",
                        help="a backup: private values, photographs, accounts, older checkpoints")  # fmt: skip
    parser.add_argument("--keys", type=Path, metavar="DIR3", help="the private keys that belong to the backup")
    parser.add_argument(
        "--database", help="SQLAlchemy URL, of the owner role on PostgreSQL (default: CUSTODY_DATABASE)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Verify the files, then fill the database; 1 when the files are not the log, and nothing was written."""
    settings = Settings.from_environment()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    vkeys = map(VerifierKey.parse, arguments.vkey)
    beside = Beside(arguments.backup, arguments.keys, settings.data) if arguments.backup else None
    with working(gettext("Restoring")) as step, closing(Store(arguments.database or settings.database)) as store:
        report = restore_log(store, arguments.log, *vkeys, beside=beside, progress=step)
    console = Console()
    if not report.ok:
        print_findings(console, [explain_finding(f.code, f.facts) for f in report.findings])
        console.print(gettext("Nothing was restored."))
        return FOUND_WRONG
    facts = {"origin": report.origin, "size": report.size}
    console.print(gettext("Restored: log %(origin)s, %(size)s events.") % facts)
    if beside is None:
        console.print(
            gettext("Names, photographs and accounts are not in the log: restore with --backup to have them.")
        )
    console.print(gettext("Now run: custody verify."))
    return 0
