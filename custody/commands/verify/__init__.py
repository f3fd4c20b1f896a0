"""``custody verify``: compute everything again from the stored bytes, and name the first thing that is not so."""

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.x509 import Certificate
from rich.console import Console

from custody.bootstrap import open_policy
from custody.commands import FOUND_WRONG, positive, sign_in
from custody.commands.open_database import stored
from custody.commands.progress import working
from custody.commands.restore import STALE
from custody.commands.verify import bundle, certificates, documents, receipt, timestamps
from custody.commands.verify.report import print_report
from custody.domain.kernel.errors import BadInput
from custody.log.errors import LogError, SignerRefused
from custody.log.signed_note import VerifierKey
from custody.log.signer_socket import SignerBySocket
from custody.log.trust_policy import NOBODY, Policy
from custody.settings import SIGNER, Settings
from custody.storage.audit.exported_files import verify_export
from custody.storage.audit.findings import Report
from custody.storage.audit.verification_state import note_right, note_wrong, noted_wrong, stamps_since, verified_to
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping.restored_copy import is_restored
from custody.storage.signing import timestamp_rows
from custody.storage.signing.timestamps import digest
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import require_current
from custody.storage.write import clock
from custody.text.i18n import gettext

TAKES = {
    "database": {"checkpoint", "vkey", "quick", "new", "photos", "policy", "tsa_roots"},
    "log": {"checkpoint", "vkey", "policy", "tsa_roots"},
    "bundle": {"vkey", "policy", "tsa_roots"},
    "receipt": {"vkey", "policy", "of"},
    "document": {"root", "code", "mark", "crl"},
    "code": {"root", "mark"},
}
"""What is verified to the options that then mean something."""
QUICK = ("acts", "values", "books", "state", "stamps", certificates.FILES, certificates.CERTIFICATES)
"""What ``--quick`` does not do, as the report names it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: what is verified, what is trusted from elsewhere, and how to verify."""
    _add_sources(parser)
    _add_trusted(parser)
    _add_ways(parser)


def _add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the sources: a database, or a file that came out of one."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--database", help=gettext("SQLAlchemy URL (default: CUSTODY_DATABASE)"))
    for option, shown, help_text in (
        ("--log", gettext("DIR"), gettext("an exported log instead of a database")),
        ("--bundle", gettext("PATH"), gettext("a proof bundle (ZIP or folder); needs --vkey")),
        ("--receipt", "JSON", gettext("the receipt of a bundle that you gave; needs its receiver's --vkey")),
        ("--document", "PDF", gettext("a sealed certificate or history; needs --root")),
    ):
        source.add_argument(option, type=Path, metavar=shown, help=help_text)
    code = gettext("the text of a paper's QR code (needs --mark), or of a label's; alone or with --document")
    parser.add_argument("--code", default="", metavar=gettext("TEXT"), help=code)
    parser.add_argument("--of", type=Path, metavar=gettext("PATH"), help=gettext("the bundle that was given (receipt)"))


def _add_trusted(parser: argparse.ArgumentParser) -> None:
    """Add the trusted input from elsewhere: certificates, lists, policy, checkpoints and keys."""
    for option, shown, help_text in (
        ("--root", "PEM", gettext("root certificate of the organisation's seal")),
        ("--mark", "PEM", gettext("certificate of the key that signs codes on papers")),
        (
            "--policy", gettext("FILE"),
            gettext("trust policy: which witnesses, and how many of them, are believed (default for a database: "
                    "CUSTODY_POLICY)"),
        ),
        (
            "--tsa-roots", "PEM",
            gettext("roots that time-stamps must lead to (default for a database: CUSTODY_TSA_ROOTS)"),
        ),
    ):  # fmt: skip
        parser.add_argument(option, type=Path, metavar=shown, help=help_text)
    for option, help_text in (
        ("--crl", gettext("a list of revoked certificates, fresher than those in the document")),
        ("--checkpoint", gettext("a signed checkpoint that was kept elsewhere (may be repeated)")),
    ):
        parser.add_argument(option, type=Path, action="append", default=[], metavar=gettext("FILE"), help=help_text)
    keys = gettext("verifier key of the log (may be repeated; default: those the log names)")
    parser.add_argument("--vkey", action="append", default=[], help=keys)


def _add_ways(parser: argparse.ArgumentParser) -> None:
    """Add the options: how much is read, with how many processes, and the form of the answer."""
    for option, help_text in (
        ("--quick", gettext("only bytes, tree, chains and checkpoints, in a third of the time")),
        ("--new", gettext("only what came since the last time nothing was wrong")),
        ("--photos", gettext("read every photograph too")),
        ("--json", gettext("print the report as JSON")),
    ):
        parser.add_argument(option, action="store_true", help=help_text)
    cores = os.cpu_count() or 1
    parser.add_argument("--workers", type=positive, default=cores, help=gettext("processes (default: all cores)"))


def run(arguments: argparse.Namespace) -> int:
    """Verify; 0 when everything is as it was recorded, 1 when something is not.

    Raises:
        BadInput: ``option_unused``: what would be passed over in silence is refused.
    """
    _require_used(arguments)
    if arguments.bundle:
        return bundle.run(
            arguments.bundle, arguments.vkey, arguments.policy, arguments.tsa_roots, as_json=arguments.json
        )
    if arguments.receipt:
        asked = receipt.Asked(arguments.receipt, arguments.vkey, arguments.policy, arguments.of)
        return receipt.run(asked, as_json=arguments.json)
    if arguments.document or arguments.code:
        paper = documents.Asked(
            arguments.document, arguments.code, arguments.root, arguments.mark, tuple(arguments.crl)
        )
        return documents.run(paper, as_json=arguments.json)
    return _log(arguments) if arguments.log else _database(arguments)


def _require_used(arguments: argparse.Namespace) -> None:
    source = next(
        (name for name in ("log", "bundle", "receipt", "document", "code") if getattr(arguments, name)), "database"
    )
    asked = {name for names in TAKES.values() for name in names if getattr(arguments, name)} - {source}
    for option in sorted(asked - TAKES[source]):
        raise BadInput("option_unused", option=f"--{option.replace('_', '-')}", source=f"--{source}")


def _database(arguments: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    for vkey in arguments.vkey:
        VerifierKey.parse(vkey)  # a key that is mistyped must not pass for one that signed nothing
    outside = [sign_in.text(path) for path in arguments.checkpoint]
    named = Path(settings.tsa_roots) if settings.tsa_roots else None
    roots = timestamps.read_roots(arguments.tsa_roots or named)
    known = noted_wrong(settings.data, settings.origin)
    database = arguments.database or settings.database
    with working(gettext("Verifying")) as step, stored(database, streamed=True) as store:
        require_current(store, settings.origin)
        plan = Plan(
            data=settings.data, vkeys=arguments.vkey, outside=outside, signed=_signed(settings),
            since=verified_to(settings.data, settings.origin) if arguments.new else 0,
            workers=arguments.workers, photos=arguments.photos or bool(arguments.new and known and known.photos),
            quick=arguments.quick,
            policy=_policy(arguments) if arguments.policy else open_policy(settings),
        )  # fmt: skip
        report = verify(store, plan, step)
        if report.quick:
            report.undone += QUICK
        else:
            _judge(store, settings.data, report, roots, noted=None if _special(arguments) else plan)
    print_report(report, as_json=arguments.json)
    if is_restored(settings.data) and not arguments.json:
        print(gettext(STALE))  # noqa: T201  (nothing is wrong in it, and its end may be missing)
    return 0 if report.ok else FOUND_WRONG


def _judge(
    store: Store, data: Path, report: Report, roots: Sequence[Certificate] | None, noted: Plan | None
) -> None:  # fmt: skip
    """Judge time-stamps and signature certificates, which need more than the log; note the verified extent."""
    with store.reading() as connection:
        judged = digest(connection, report.size)
        timestamps.judge(report, timestamp_rows.stored(connection, stamps_since(data, connection, report)), roots)
        certificates.judge(report, connection, data)
    with suppress(OSError):  # a copy that cannot be written to is verified all the same
        if report.ok:
            note_right(data, report, judged)
        if noted:
            note_wrong(data, report, clock.text(clock.now().wall_ms), photos=noted.photos)


def _special(arguments: argparse.Namespace) -> bool:
    """Return True if another database, or other keys, heads or witnesses than the installation's own are given."""
    asked = (arguments.database, arguments.checkpoint, arguments.vkey, arguments.policy, arguments.tsa_roots)
    return any(asked)


def _policy(arguments: argparse.Namespace) -> Policy:
    """Return the given policy, or one that trusts nobody."""
    return Policy.parse(sign_in.text(arguments.policy)) if arguments.policy else NOBODY


def _signed(settings: Settings) -> str | None:
    """Return the signer's last note, asked before the log is read; report and skip an unreachable signer."""
    if not settings.signer:
        return None
    try:
        return SignerBySocket(Path(settings.signer.removeprefix(SIGNER))).note()
    except SignerRefused as error:
        if error.code != "signer_unreachable":
            raise
    message = gettext("The signer does not answer: what it signed last was not compared with this log.")
    Console(stderr=True).print(message, soft_wrap=True)
    return None


def _log(arguments: argparse.Namespace) -> int:
    vkeys, roots = (
        [VerifierKey.parse(vkey) for vkey in arguments.vkey],
        timestamps.read_roots(arguments.tsa_roots),
    )
    with working(gettext("Verifying")) as step:
        outside = [sign_in.text(path) for path in arguments.checkpoint]
        report = verify_export(arguments.log, *vkeys, progress=step, policy=_policy(arguments), outside=outside)
    report.undone += [certificates.FILES, certificates.CERTIFICATES]
    with suppress(LogError):  # an answer without its head is a finding already
        timestamps.judge(report, timestamp_rows.read(arguments.log), roots)
    if not vkeys and not arguments.json:
        message = gettext("The key is the folder's own: give the log's key with --vkey to prove who signed.")
        Console().print(message, soft_wrap=True)
    print_report(report, as_json=arguments.json, exported=True)
    return 0 if report.ok else FOUND_WRONG
