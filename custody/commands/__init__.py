"""The command line. It stands on top: what puts the houses together is ``custody.wiring``.

Exit codes: 0 done, 1 something wrong was found, 2 wrong usage or a refused start. Nobody sees a traceback.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from custody.domain.errors import CustodyError
from custody.log.errors import LogError
from custody.web import i18n
from custody.web.findings import explain_finding
from custody.web.messages import explain
from labels.errors import LabelError

COMMANDS = {
    "demo": "run a demonstration with the story of the Bamako truck, or export its papers",
    "serve": "run the service",
    "user": "found a log with its first two key officers; works once",
    "migrate": "PostgreSQL: create or upgrade the tables, as the owner role",
    "verify": "rehash every event, rebuild tree, chains and current state, and name the first difference",
    "alarms": "look for what is overdue, raise alarms and send word of them, once (for cron; serve does it itself)",
    "rebuild": "fold every projection anew from the log while the service runs",
    "rules": "print the rule packs, or check the file of a jurist who adds a country",
    "replay": "replay published destruction sessions as full custody lives and compare the totals",
    "renew": "before the proofs in sealed papers fade, give them fresh ones and a new time-stamp (yearly, from cron)",
    "backup": "copy database and photographs while the service runs, keys apart",
    "restore": "fill an empty database from a published or exported log, byte for byte as it was",
    "import": "put the rows of a file on record, whole or not at all, after a dry run",
    "statistics": "what was seized and destroyed, by substance, unit, month and agency; also as UNODC rows",
    "bundle": "give an exhibit's history, a case or a certificate away with its proofs, the gift on record",
    "receive": "take in another agency's proof read-only, and hand back a signed receipt or the objections",
    "export": "write the log as C2SP tile files, up to its newest signed checkpoint",
    "signer": "sign the log apart from the service, with a memory of its own that no restored backup changes",
    "witness": "cosign the heads of other agencies' logs, so that nobody can rewrite one unseen",
    "drill": "replay the documented failures T1 to T24 and print what the software does about each",
    "bench": "measure the recorder beside its limit on this machine",
}
"""Command to its help line; its module is loaded only when it is asked for."""
MODULES = {"import": "importing"}
"""Commands whose name no module can bear."""
FOUND_WRONG, REFUSED = 1, 2


class Command(Protocol):
    """A module of this package: its arguments, and what it does."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command of the command line; its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    arguments = parser(given).parse_args(given)
    i18n.use(i18n.choose((arguments.lang,), ""))
    try:
        return module(arguments.command).run(arguments)
    except CustodyError as error:
        return refuse(*explain(error))
    except LogError as error:
        return refuse(explain_finding(error.code, error.facts), "")
    except LabelError as error:
        return refuse(*explain(CustodyError(error.code, **error.facts)))
    except KeyboardInterrupt:
        return 130


def parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of every command, with the arguments of the one that is asked for."""
    made = argparse.ArgumentParser(prog="custody", description="Chain of custody for seized drugs.")
    made.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of messages (default: fr)")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, line in COMMANDS.items():
        sub = commands.add_parser(name, help=line, description=line)
        if name in given:
            module(name).add_arguments(sub)
    return made


def module(name: str) -> Command:
    """The module of a command."""
    return cast("Command", import_module(f"custody.commands.{MODULES.get(name, name)}"))


def refuse(sentence: str, remedy: str) -> int:
    """Say what was refused and what to do, in two lines on the error stream; exit code 2."""
    print(sentence, file=sys.stderr)  # noqa: T201  (the command line speaks)
    if remedy:
        print(remedy, file=sys.stderr)  # noqa: T201  (the command line speaks)
    return REFUSED
