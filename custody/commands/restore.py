"""``custody restore``: a whole database again from the published log, and leave for a restored copy to go on."""

import argparse
from contextlib import closing
from pathlib import Path

from rich.console import Console

from custody.bootstrap import open_policy
from custody.commands import FOUND_WRONG
from custody.commands.open_database import stored
from custody.commands.progress import print_findings, working
from custody.commands.security_log import written_down
from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.log.signed_note import VerifierKey
from custody.log.signer_socket import SignerBySocket
from custody.service.kernel import security_log
from custody.service.log.known_head import known_head
from custody.settings import SIGNER, Settings
from custody.storage.keeping.restore import require_no_living
from custody.storage.keeping.restore_from_log import Beside, restore_log
from custody.storage.keeping.restored_copy import go_on
from custody.storage.signing.publication import contradiction
from custody.storage.tables.engine import Store
from custody.text.formatting import events
from custody.text.i18n import N_, gettext
from custody.text.verification_messages import explain_finding

HOW_TO_GO_ON = N_(
    "This copy records and signs nothing: it may lack the last acts. To let it go on, look for the largest head that"
    " anybody holds outside, and run: custody restore --head SIZE:ROOT --keys DIR. For a rehearsal, leave it so."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the log's files and key and a backup beside them, or the head from which a copy goes on."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--log", type=Path, metavar=gettext("DIR"), help=gettext("an export, or the folder oversight of a publication")
    )
    way.add_argument(
        "--head",
        metavar=gettext("SIZE:ROOT"),
        help=gettext(
            "let a restored copy go on: the largest head known outside, from a paper, a witness or the publication;"
            " or the file of a signed checkpoint"
        ),
    )
    parser.add_argument(
        "--vkey",
        action="append",
        default=[],
        help=gettext("with --log: the log's verifier key, as handed out on paper (may be repeated)"),
    )
    parser.add_argument(
        "--backup",
        type=Path,
        metavar=gettext("DIR2"),
        help=gettext("with --log: a backup: private values, photographs, accounts, older checkpoints"),
    )
    parser.add_argument(
        "--keys", type=Path, metavar=gettext("DIR3"), help=gettext("the private keys that belong to the backup")
    )
    parser.add_argument(
        "--database", help=gettext("SQLAlchemy URL, of the owner role on PostgreSQL (default: CUSTODY_DATABASE)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Fill an empty database from the log's files, or let a restored copy go on."""
    settings = Settings.from_environment()
    if arguments.log is None:
        return _go_on(arguments, settings)
    if not arguments.vkey:
        raise BadInput("option_needed", option="--vkey")
    return _from_log(arguments, settings)


def _go_on(arguments: argparse.Namespace, settings: Settings) -> int:
    """Let a restored copy go on from the head that somebody holds; say which events it holds beyond it."""
    for option in ("vkey", "backup"):
        if getattr(arguments, option):
            raise BadInput("option_unused", option=f"--{option}", source="--head")
    apart = SignerBySocket(Path(settings.signer.removeprefix(SIGNER))) if settings.signer else None
    with stored(arguments.database or settings.database) as store:
        if settings.publish and (reason := contradiction(store, settings.publish)):
            raise StorageRefused("log_ended", reason=reason)
        known = known_head(store, settings.data, open_policy(settings), arguments.head)
        head = go_on(store, settings.data, known, arguments.keys, apart)
    with written_down(settings, "commands", stream=False):
        source = "signed_head" if Path(arguments.head).is_file() else "typed_head"
        security_log.note("restore.finished", size=head.size, source=source)
    facts = {"origin": head.origin, "events": events(head.size)}
    console = Console()
    console.print(gettext("Log %(origin)s goes on after %(events)s. Start the service again.") % facts, markup=False)
    console.print(gettext("Keep the old machine and every other copy of this log from ever starting again."))
    return 0


def _from_log(arguments: argparse.Namespace, settings: Settings) -> int:
    """Verify the files, then fill the database; 1 when the files are not the log, and nothing was written."""
    require_no_living(settings.data, settings.database, arguments.database or settings.database)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    vkeys = map(VerifierKey.parse, arguments.vkey)
    beside = Beside(arguments.backup, arguments.keys, settings.data) if arguments.backup else None
    with working(gettext("Restoring")) as step, closing(Store(arguments.database or settings.database)) as store:
        report = restore_log(store, arguments.log, *vkeys, beside=beside, data=settings.data, progress=step)
    with written_down(settings, "commands", stream=False):
        security_log.note("restore.finished", size=report.size if report.ok else 0, source="log")
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
    console.print(gettext(HOW_TO_GO_ON))
    return 0
