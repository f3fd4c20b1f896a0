"""``custody user``: found a log with its first two key officers. It works once; later accounts need both of them."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from custody.bootstrap import open_services
from custody.commands.story.runner import is_empty
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.people.agency import AGENCY_KINDS
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.log.checkpoint import Checkpoint, open_note
from custody.log.signed_note import VerifierKey
from custody.log.signer import without_edge
from custody.service.people.first_sign_in import first_password, free_username
from custody.service.people.founding import found
from custody.settings import DEMONSTRATION, Settings
from custody.text.i18n import gettext
from custody.web.http.services import Services


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the operating agency and the two persons."""
    parser.add_argument(
        "--first", required=True, metavar=gettext("NAME"), help=gettext("name of the first key officer")
    )
    parser.add_argument(
        "--second", required=True, metavar=gettext("NAME"), help=gettext("name of the second key officer")
    )
    parser.add_argument("--first-rank", default="", metavar=gettext("RANK"))
    parser.add_argument("--second-rank", default="", metavar=gettext("RANK"))
    parser.add_argument(
        "--agency", required=True, metavar=gettext("NAME"), help=gettext("name of the operating agency")
    )
    parser.add_argument("--kind", default="drug_office", choices=sorted(AGENCY_KINDS), help=gettext("kind of agency"))
    parser.add_argument(
        "--after",
        type=Path,
        metavar=gettext("FILE"),
        help=gettext(
            "last checkpoint of the log that this one goes on from,"
            " whose events at the end are lost: a checkpoint that was kept, or the signer.state"
        ),
    )
    parser.add_argument(
        "--after-vkey", default="", metavar=gettext("VKEY"), help=gettext("key that signed it, from paper")
    )
    parser.add_argument("--country", default="ML", help=gettext("country of the agency (ISO 3166, default: ML)"))


def run(arguments: argparse.Namespace) -> int:
    """Found the log; print each officer's username and one-time password, then the log's verifier key."""
    with open_services(Settings.from_environment()) as services:
        accounts = begin(services, arguments)
        services.checkpoints.sign_now()
        vkey = services.checkpoints.vkey
    show(Console(), accounts)
    Console().print(
        gettext(
            "Next: custody serve. Then each of the two signs in at the address of the service, chooses a password,"
            " makes a passkey and prints a card of codes; only then do they propose the agencies and their people."
        )
    )
    line = gettext("The log's key, to write down on paper: %(vkey)s") % {"vkey": vkey}
    Console(soft_wrap=True).print(line, highlight=False, markup=False)
    return 0


def begin(services: Services, arguments: argparse.Namespace) -> list[tuple[str, str, str]]:
    """Found the log and open both accounts: (name, username, one-time password) of each officer.

    Raises:
        RuleBroken: ``key_officers_exist`` once the log is founded; ``log_unnamed``.
        BadInput: a name or agency that is not well formed.
    """
    require_named(services.settings)
    if not is_empty(services.store):
        raise RuleBroken("key_officers_exist")
    first = EnrolPerson(name=arguments.first, rank=arguments.first_rank, agency="")
    second = EnrolPerson(name=arguments.second, rank=arguments.second_rank, agency="")
    founded = found(
        services.recorder, origin=services.settings.origin, keys=services.checkpoints.names,
        agency=EnrolAgency(name=arguments.agency, sort=arguments.kind, country=arguments.country),
        officers=(first, second), closed=closed_log(arguments.after, arguments.after_vkey) if arguments.after else None,
        second_factor=not services.settings.demonstration,
    )  # fmt: skip
    made: list[tuple[str, str, str]] = []
    for officer, person in zip((first, second), founded.officers, strict=True):
        with services.store.reading() as connection:
            username = free_username(connection, officer.name, person)
        password = first_password()
        services.accounts.open(person, username, password)
        made.append((officer.name, username, password))
    return made


def require_named(settings: Settings) -> None:
    """Refuse the demonstration's name to a log that is none.

    Raises:
        RuleBroken: ``log_unnamed``.
    """
    if settings.origin == DEMONSTRATION:
        raise RuleBroken("log_unnamed", origin=settings.origin)


def closed_log(path: Path, vkey: str) -> Checkpoint:
    """Return the last head of a closed log, as its own key signed it.

    Raises:
        BadInput: ``file_unreadable``, ``after_unsigned`` for a head as papers print it; LogError: it is no checkpoint,
            or not signed by this key.
    """
    if ":" in path.name and not path.exists():
        raise BadInput("after_unsigned", typed=str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", path=str(path)) from error
    return open_note(without_edge(text), [VerifierKey.parse(vkey)]).checkpoint


def show(console: Console, accounts: list[tuple[str, str, str]]) -> None:
    """Print the accounts once; the passwords are stored nowhere. On a terminal each officer sees their own alone."""
    if not console.is_terminal:
        _table(console, accounts)
        console.print(
            gettext("Write both passwords down now: they are stored nowhere and must be changed at first sign-in.")
        )
        return
    for account in accounts:
        console.clear()
        console.input(
            gettext("For %(name)s alone: press Enter when nobody else sees the screen.") % {"name": escape(account[0])}
        )
        _table(console, [account])
        console.print(gettext("Write it down now: it is stored nowhere and must be changed at first sign-in."))
        console.input(gettext("Press Enter when it is written down; the screen is cleared."))
        _wipe(console)


def _table(console: Console, accounts: list[tuple[str, str, str]]) -> None:
    table = Table(title=gettext("Key officers"))
    for heading in (gettext("Person"), gettext("Username"), gettext("One-time password")):
        table.add_column(heading, overflow="fold")
    for row in accounts:
        table.add_row(*map(escape, row))
    console.print(table)


def _wipe(console: Console) -> None:
    """Clear the screen, and what could be scrolled back to (ED 3, which terminals that keep lines know)."""
    console.clear()
    console.file.write("\x1b[3J")
    console.file.flush()
