"""``custody signer``: what signs the log, apart from the service and its database, with a memory of its own."""

import argparse
import grp
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from rich.console import Console

from custody.commands.systemd_notify import tell_started
from custody.domain.kernel.errors import BadInput
from custody.kernel import Once
from custody.log import key_rotation
from custody.log.errors import LogError
from custody.log.pkcs11_key import KeyPlace
from custody.log.private_keys import read_secret
from custody.log.signed_note import VerifierKey
from custody.log.signer import Signer
from custody.log.signer_folder import SOCKET, move, open_folder
from custody.log.signer_socket import Server
from custody.settings import Settings
from custody.storage.keeping.backup import DATABASE, KEYS
from custody.storage.keeping.restored_copy import KnownHead, signer_goes_on
from custody.text.i18n import gettext
from custody.text.verification_messages import explain_finding

PIN = "SIGNER_PIN"
ANSWER = "answer"
TAKES = {
    "move": set[str](),
    "new_key": {"token", "pin_file"},
    "end_change": {"lost", "pin_file"},
    "head": set[str](),
    "print": {"origin", "token", "pin_file"},
    ANSWER: {"origin", "socket", "group", "token", "pin_file"},
}
"""What is done to the options that then mean something."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the folder, a new signer's data, the permitted group, and actions besides answering."""
    folder = gettext("folder of the signer: its keys and its memory; made when new")
    parser.add_argument("folder", type=Path, metavar=gettext("DIR"), help=folder)
    origin = gettext("name of the log that a new signer signs, as CUSTODY_ORIGIN")
    parser.add_argument("--origin", default="", help=origin)
    place = gettext("Unix socket to answer at (default: signer.sock in the folder)")
    parser.add_argument("--socket", type=Path, help=place)
    parser.add_argument("--group", default="", help=gettext("group whose members may ask too: that of the service"))
    token = gettext("the key of a new signer lies in a PKCS#11 token: its library, its label, the key's label")
    parser.add_argument("--token", type=token_place, metavar=gettext("MODULE:TOKEN:KEY"), help=token)
    pin = gettext("file with the token's PIN (default: environment variable SIGNER_PIN)")
    parser.add_argument("--pin-file", type=Path, metavar=gettext("FILE"), help=pin)
    _add_changes(parser)


def _add_changes(parser: argparse.ArgumentParser) -> None:
    """Add the options that change the folder and then end; without any of them the signer answers requests."""
    for option, help_text in (
        ("--move", gettext("move the signer of this service (CUSTODY_DATA) here, keys and memory, and end")),
        (
            "--new-key",
            gettext("begin a change of keys: make the keys that are to follow, with --token name the one in it, and "
                    "end"),
        ),
        (
            "--end-change",
            gettext("end a change of keys: the new keys take the place of the old ones, which are deleted"),
        ),
        ("--print", gettext("say what this signer has signed, and end")),
    ):  # fmt: skip
        parser.add_argument(option, action="store_true", help=help_text)
    head = gettext("let a folder that was copied or moved sign again: the largest head known outside, and end")
    parser.add_argument("--head", metavar=gettext("SIZE:ROOT"), help=head)
    lost = gettext("with --end-change: the old key, from paper, when it is gone")
    parser.add_argument("--lost", metavar=gettext("VKEY"), help=lost)


def run(arguments: argparse.Namespace) -> int:
    """Found the signer when the folder is new, say who it is, then answer until SIGTERM or SIGINT.

    Raises:
        BadInput: ``option_unused``: what would be passed over in silence is refused; ``signer_in_data``.
    """
    verb = _verb(arguments)
    _require_apart(arguments, verb)
    console = Console(soft_wrap=True)
    if verb == "move":
        move(Settings.from_environment().data, arguments.folder)
        console.print(gettext("The signer was moved. Start it, then the service with CUSTODY_SIGNER."))
        return 0
    if verb == "head":
        goes_on = signer_goes_on(arguments.folder, KnownHead.parse(arguments.head))
        console.print(gettext("Signed up to event %(size)s.") % {"size": goes_on.size}, highlight=False)
        console.print(gettext("Keep the old machine and every other copy of this log from ever starting again."))
        return 0
    pin = _pin(arguments.pin_file)
    if verb in {"new_key", "end_change"}:
        change_keys(arguments, pin, console)
        return 0
    signer = open_folder(arguments.folder, arguments.origin, token=arguments.token, pin=pin)
    introduce(signer, console)
    if verb == ANSWER:
        serve(signer, arguments.socket or arguments.folder / SOCKET, _number(arguments.group), console)
    return 0


def _verb(arguments: argparse.Namespace) -> str:
    """Return the action asked for; refuse an option or second action that does not belong to it."""
    verb = next((name for name in TAKES if getattr(arguments, name, False)), ANSWER)
    others = {"origin", "socket", "group", "token", "pin_file", "lost", *TAKES} - {verb, ANSWER}
    for option in sorted(name for name in others - TAKES[verb] if getattr(arguments, name)):
        raise BadInput("option_unused", option=_option(option), source=_option(verb))
    return verb


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}" if name != ANSWER else "custody signer"


def _require_apart(arguments: argparse.Namespace, verb: str) -> None:
    """Refuse to answer, to move a signer here, to bind one, or to take a token or origin in the folder of a service."""
    folder, data = arguments.folder.resolve(), Settings.from_environment().data.resolve()
    services = folder.is_relative_to(data) or any((folder / name).exists() for name in (KEYS, DATABASE))
    if services and (verb in {ANSWER, "move", "head"} or arguments.token or arguments.origin):
        raise BadInput("signer_in_data", path=str(arguments.folder))


def change_keys(arguments: argparse.Namespace, pin: str, console: Console) -> None:
    """Begin or end a change of keys, and say what the officers do next."""
    if arguments.new_key:
        vkeys = key_rotation.begin(arguments.folder, token=arguments.token, pin=pin)
        console.print(gettext("The keys that are to follow. Start again, then let two key officers announce both:"))
        for vkey in vkeys:
            console.print(str(vkey), highlight=False, markup=False)
        return
    lost = VerifierKey.parse(arguments.lost) if arguments.lost else None
    key_rotation.end(arguments.folder, lost=lost, pin=pin)
    console.print(gettext("The new keys have taken the place of the old ones. Start again."))


def introduce(signer: Signer, console: Console) -> None:
    """Print the keys, and up to where the log is signed."""
    last = signer.last()
    message = gettext("This signer signs the log %(origin)s with these keys:")
    console.print(message % {"origin": last.origin}, markup=False)
    for vkey in signer.vkeys:
        console.print(str(vkey), highlight=False, markup=False)
    console.print(gettext("Signed up to event %(size)s.") % {"size": last.size}, highlight=False)


def serve(signer: Signer, path: Path, group: int, console: Console) -> None:
    """Answer until the process is told to end."""
    signal.signal(signal.SIGTERM, _end)
    with Server(signer, path, group=group, told=Teller()) as server:
        console.print(gettext("Answers at %(path)s; tell the service: CUSTODY_SIGNER=unix:%(path)s")
                      % {"path": path.resolve()}, highlight=False)  # fmt: skip
        tell_started()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


class Teller:
    """Says each refusal once on the error stream; the service asks every second while it lasts."""

    def __init__(self) -> None:
        self._said = Once("")

    def __call__(self, error: LogError) -> None:
        """Say it, unless it is the one said last."""
        if self._said.news(str(error)):
            print(explain_finding(error.code, error.facts), file=sys.stderr, flush=True)  # noqa: T201  (a terminal)


def token_place(text: str) -> KeyPlace:
    """Return the place of a key, as written on the command line."""
    module, _, rest = text.partition(":")
    token, _, key = rest.partition(":")
    if not (module and token and key):
        raise argparse.ArgumentTypeError(text)
    return KeyPlace(module, token, key)


def _pin(file: Path | None) -> str:
    """Return the PIN from an owner-only file or the environment; a command line is visible to everybody."""
    if file is None:
        return os.environ.get(PIN, "")
    try:
        return read_secret(file).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", path=str(file)) from error


def _number(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid if group else -1
    except KeyError as error:
        raise BadInput("group_unknown", name=group) from error


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
