"""``custody renew``: before its proofs fade, give each sealed paper fresh ones and a time-stamp over all of it.

Once a year, from cron: whatever was renewed within a year is left alone, so that a run that was broken off is simply
started again. A paper that no longer verifies is not renewed, for that would make it look well kept, and is named.
"""

import argparse
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from custody.bootstrap import PKI, open_pki
from custody.commands import FOUND_WRONG, sign_in
from custody.commands.progress import working
from custody.log.durable_files import write_durably
from custody.settings import Settings
from custody.text.i18n import N_, gettext
from custody.text.verification_page import DOCUMENT
from labels.documents.certificate import STATEMENT
from labels.layout.errors import LabelError
from labels.signing.key_rollover import replace
from labels.signing.pades_lta import close, stamped_at
from labels.signing.pki import Pki
from labels.signing.revocation import since
from labels.signing.verify import verify

DUE_DAYS = 365
STATES = {"renewed": N_("renewed"), "kept": N_("not due yet"), "refused": N_("not renewed")}


class Outcome(NamedTuple):
    """Outcome for a file; ``problem``: the reason it was not renewed, as ``labels.signing.verify`` names it."""

    file: Path
    state: Literal["renewed", "kept", "refused"]
    stamped: datetime | None
    until: datetime | None = None
    problem: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the files, and the maximum age of their newest time-stamp."""
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar=gettext("PATH"), help=gettext("sealed PDF files, or folders of them")
    )
    due = gettext("renew what was last time-stamped so many days ago or more (default: %(days)s)")
    parser.add_argument(
        "--due", type=int, default=DUE_DAYS, metavar=gettext("DAYS"), help=due % {"days": DUE_DAYS}
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Renew what is due; a table of all files, 1 when one of them no longer verifies.

    Raises:
        BadInput: ``file_unreadable``; LabelError: the keys of the installation are not whole.
    """
    settings, now = Settings.from_environment(), datetime.now(UTC)
    open_pki(settings)
    replace(settings.data / PKI, now)
    seal = open_pki(settings)
    files = list(_files(arguments.paths))
    with working(gettext("Renewing")) as step:
        outcomes = []
        for position, file in enumerate(files, 1):
            outcomes.append(renew(file, seal, now, timedelta(days=arguments.due)))
            step(position, len(files))
    return _show(outcomes)


def renew(file: Path, seal: Pki, now: datetime, due: timedelta) -> Outcome:
    """Renew a file if it is due, by putting the longer one in its place at once.

    Raises:
        BadInput: ``file_unreadable``.
    """
    pdf = sign_in.read(file)
    try:
        stamped = stamped_at(pdf)
    except LabelError:
        return Outcome(file, "refused", None, problem="unreadable")
    if stamped is not None and now - stamped < due:
        return Outcome(file, "kept", stamped)
    verification = verify(pdf, [seal.root], at=now, statement_name=STATEMENT, revoked=since(seal))
    if verification.problems:
        return Outcome(file, "refused", stamped, verification.proves_until, verification.problems[0])
    write_durably(file, close(pdf, seal, now), stat.S_IMODE(file.stat().st_mode))
    return Outcome(file, "renewed", now, seal.stamp.certificate.not_valid_after_utc)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.pdf")) if path.is_dir() else [path]


def _show(outcomes: Sequence[Outcome]) -> int:
    table = Table(title=gettext("Renewal of sealed papers"), title_justify="left")
    for heading in (gettext("File"), gettext("Outcome"), gettext("Time-stamped"), gettext("Proves until")):
        table.add_column(heading, overflow="fold")
    for outcome in outcomes:
        table.add_row(escape(str(outcome.file)), _state(outcome), _day(outcome.stamped), _day(outcome.until))
    console = Console()
    console.print(table, markup=False)
    renewed, refused = (sum(counted.state == state for counted in outcomes) for state in ("renewed", "refused"))
    counts = {"renewed": renewed, "kept": len(outcomes) - renewed - refused, "refused": refused}
    console.print(gettext("Renewed: %(renewed)s. Not due yet: %(kept)s. Not renewed: %(refused)s.") % counts)
    return FOUND_WRONG if refused else 0


def _state(outcome: Outcome) -> str:
    label = gettext(STATES[outcome.state])
    if not outcome.problem:
        return label
    return f"{label} – {gettext(DOCUMENT[outcome.problem]) % {'until': _day(outcome.until)}}"


def _day(moment: datetime | None) -> str:
    return moment.astimezone(UTC).date().isoformat() if moment else ""
