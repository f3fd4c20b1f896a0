"""The command line. It stands on top: what puts the houses together is ``custody.bootstrap``.

Exit codes: 0 done, 1 something wrong was found, 2 wrong usage or a refused start. Nobody sees a traceback.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from custody.domain.kernel.errors import CustodyError
from custody.log.errors import LogError
from custody.text import i18n
from custody.text.error_messages import explain
from custody.text.i18n import N_, gettext, ngettext
from custody.text.verification_messages import explain_finding
from labels.layout.errors import LabelError

COMMANDS = {
    "demo": N_("run a demonstration with the story of the Bamako truck, or export its papers"),
    "exercise": N_("run a course for trainees on an instance of its own, with marks; nothing in it is a record"),
    "serve": N_("run the service"),
    "pki": N_("make or import the organisation's seal and issuing authority, before the first paper"),
    "user": N_("found a log with its first two key officers; works once"),
    "migrate": N_("PostgreSQL: create or upgrade the tables, as the owner role"),
    "verify": N_("rehash every event, rebuild tree, chains and current state, and name the first difference"),
    "alarms": N_("look for what is overdue, raise alarms and send word of them, once (for cron; serve does it itself)"),
    "rebuild": N_("fold every projection anew from the log while the service runs"),
    "rules": N_("print the rule packs, or check the file of a jurist who adds a country"),
    "replay": N_("replay published destruction sessions as full custody lives, of packages made up to their totals"),
    "sign": N_("sign a certificate's PDF in your own field, with a key that never leaves this machine"),
    "certify": N_("certify an official's key, so that they can sign a certificate's PDF as themselves"),
    "revoke": N_("put a certificate on the authority's list: what its key signs from then on is nobody's word"),
    "renew": N_(
        "before the proofs in sealed papers fade, give them fresh ones and a new time-stamp (yearly, from cron)"
    ),
    "backup": N_("copy database and photographs while the service runs, keys apart"),
    "restore": N_("fill an empty database from a published or exported log, byte for byte as it was"),
    "import": N_("put the rows of a file on record, whole or not at all, after a dry run"),
    "statistics": N_("what was seized and destroyed, by substance, unit, month and agency; also as UNODC rows"),
    "bundle": N_("give an exhibit's history, a case or a certificate away with its proofs, the gift on record"),
    "receive": N_("take in another agency's proof read-only, and hand back a signed receipt or the objections"),
    "queue": N_("read in what a device recorded offline, from the file that it saved, without the network"),
    "export": N_("write the log as C2SP tile files, up to its newest signed checkpoint"),
    "signer": N_("sign the log apart from the service, with a memory of its own that no restored backup changes"),
    "witness": N_("cosign the heads of other agencies' logs, so that nobody can rewrite one unseen"),
}
"""Command to its help line; its module is loaded only when it is asked for."""
MODULES = {"import": "import_rows"}
"""Commands whose name no module can bear."""
FOUND_WRONG, REFUSED = 1, 2
ARGPARSE = (
    N_("usage: "), N_("options"), N_("positional arguments"), N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"), N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"), N_("unrecognized arguments: %s"), N_("expected one argument"),
    N_("expected at least one argument"), N_("expected at most one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"), N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"), N_("one of the arguments %s is required"),
    N_("ambiguous option: %(option)s could match %(matches)s"), N_("ignored explicit argument %r"),
)  # fmt: skip
"""What argparse itself says to whoever uses the commands, and looks up for translation."""


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
    i18n.use(language(given, os.environ))
    arguments = parser(given).parse_args(given)
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


PAPERS = frozenset({"demo", "replay"})
"""Commands that write papers, or show them to who tries the product."""


def language(given: Sequence[str], environment: Mapping[str, str]) -> i18n.Lang:
    """Return the language of ``--lang``, else ``CUSTODY_LANGUAGE``, else the locale, else English.

    Commands that make papers speak French unless asked otherwise, whatever the machine's locale: a court reads them.
    """
    asked = argparse.ArgumentParser(prog="custody", add_help=False, allow_abbrev=False)
    asked.add_argument("--lang", default="")
    locale = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if not PAPERS.isdisjoint(given):
        locale = i18n.DEFAULT
    wanted = (asked.parse_known_args(given)[0].lang, environment.get("CUSTODY_LANGUAGE", ""), locale[:2].lower())
    return next((lang for lang in map(i18n.known, wanted) if lang), "en")


def positive(text: str) -> int:
    """Return a whole number of one or more, typed on the command line."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(gettext("not a number of one or more: %(typed)s") % {"typed": text})
    return int(text)


class Formatter(argparse.HelpFormatter):
    """Help whose values are named in the reader's language where nothing else names them."""

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:  # noqa: ARG002
        return gettext("VALUE")

    def _get_default_metavar_for_positional(self, action: argparse.Action) -> str:  # noqa: ARG002
        return gettext("VALUE")


class AsWritten(Formatter, argparse.RawDescriptionHelpFormatter):
    """Help with examples to copy, line by line as they are written."""


def parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of every command, with the requested command's arguments, in the language in use."""
    # argparse looks its own words up by these two names of its module ("usage", "options", what it refuses).
    argparse._, argparse.ngettext = gettext, ngettext  # type: ignore[attr-defined]
    made = argparse.ArgumentParser(
        prog="custody", description=gettext("Chain of custody for seized drugs."), formatter_class=Formatter
    )
    made.add_argument(
        "--lang", choices=i18n.LANGS, help=gettext("language (default: French for papers, else that of the locale)")
    )
    commands = made.add_subparsers(dest="command", required=True, metavar=gettext("COMMAND"))
    for name, line in COMMANDS.items():
        sub = commands.add_parser(name, help=gettext(line), description=gettext(line), formatter_class=Formatter)
        if name in given:
            module(name).add_arguments(sub)
    return made


def module(name: str) -> Command:
    """Return the module of a command."""
    return cast("Command", import_module(f"custody.commands.{MODULES.get(name, name)}"))


def refuse(sentence: str, remedy: str) -> int:
    """Say what was refused and what to do, in two lines on the error stream; exit code 2."""
    print(sentence, file=sys.stderr)  # noqa: T201  (the command line speaks)
    if remedy:
        print(remedy, file=sys.stderr)  # noqa: T201  (the command line speaks)
    return REFUSED
