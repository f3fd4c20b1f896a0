"""The command line, and the composition root: the only house that puts the others together.

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
from custody.web.messages import explain
from labels.errors import LabelError

COMMANDS = ("demo", "serve", "user", "migrate", "verify", "rebuild", "replay", "backup", "bench")
FOUND_WRONG, REFUSED = 1, 2


class Command(Protocol):
    """A module of this package: its help line, its arguments, what it does."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command of the command line; its exit code."""
    arguments = parser().parse_args(argv)
    i18n.use(i18n.choose((arguments.lang,), ""))
    try:
        return module(arguments.command).run(arguments)
    except CustodyError as error:
        return refuse(*explain(error))
    except (LogError, LabelError) as error:
        return refuse(*explain(CustodyError(error.code, **error.facts)))
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """The parser of every command; a command's module is loaded only when it is asked for or for its help."""
    made = argparse.ArgumentParser(prog="custody", description="Chain of custody for seized drugs.")
    made.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of messages (default: fr)")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        each = module(name)
        sub = commands.add_parser(name, help=each.HELP, description=each.HELP)
        each.add_arguments(sub)
    return made


def module(name: str) -> Command:
    """The module of a command."""
    return cast("Command", import_module(f"custody.commands.{name}"))


def refuse(sentence: str, remedy: str) -> int:
    """Say what was refused and what to do, in two lines on the error stream; exit code 2."""
    print(sentence, file=sys.stderr)  # noqa: T201  (the command line speaks)
    if remedy:
        print(remedy, file=sys.stderr)  # noqa: T201  (the command line speaks)
    return REFUSED
