"""``custody witness``: a witness that another agency runs for us, so that nobody can rewrite the log unseen."""

import argparse
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from rich.console import Console

from custody.domain.kernel.errors import BadInput
from custody.log.durable_files import write_durably
from custody.log.private_keys import create_key, load_key, load_mldsa_key
from custody.log.signed_note import ED25519, MLDSA44, VerifierKey
from custody.log.witness import Witness
from custody.text.i18n import gettext
from custody.web.http.server import listen, server
from custody.web.http.witness_app import create_witness_app

NAME, KEY, MLDSA_KEY, LOGS, STATE = "name", "witness.key", "witness.mldsa.key", "logs", "state"
"""What the folder holds: the name for ever, two private keys, one vkey a line, and what was cosigned last."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the folder, the data of a new witness, and the address."""
    parser.add_argument(
        "folder",
        type=Path,
        metavar=gettext("DIR"),
        help=gettext("folder of the witness: its keys and its memory; made when new"),
    )
    parser.add_argument("--name", default="", help=gettext("name of a new witness, like witness.justice.example/w1"))
    parser.add_argument(
        "--log",
        action="append",
        default=[],
        metavar=gettext("VKEY"),
        help=gettext("add a log by its verifier key, as handed out on paper; may be given again"),
    )
    parser.add_argument("--host", default="127.0.0.1", help=gettext("address to listen on (default: 127.0.0.1)"))
    parser.add_argument("--port", type=int, default=7380, help=gettext("port to listen on (default: 7380)"))
    parser.add_argument("--print", action="store_true", help=gettext("say who this witness is, and end"))


def run(arguments: argparse.Namespace) -> int:
    """Found the witness when the folder is new, add the logs, then serve."""
    folder: Path = arguments.folder
    if not (folder / KEY).exists():
        found(folder, arguments.name)
    elif arguments.name not in {"", named(folder)}:
        raise BadInput("witness_named", name=named(folder))
    for vkey in arguments.log:
        add_log(folder, VerifierKey.parse(vkey))
    witness = open_witness(folder)
    console = Console(soft_wrap=True)
    message = gettext("This is the witness %(name)s. Hand its keys out on paper:")
    console.print(message % {"name": witness.name}, markup=False)
    for key in witness.vkeys:
        console.print(str(key), highlight=False, markup=False)
    for origin in sorted(witness.logs()):
        facts = {"origin": origin, "size": witness.last(origin).size}
        console.print(gettext("Log %(origin)s: cosigned up to event %(size)s.") % facts, markup=False)
    if not arguments.print:
        listen(server(create_witness_app(witness), arguments.host, arguments.port))
    return 0


def found(folder: Path, name: str) -> None:
    """Make the keys and the empty memory of a new witness.

    Raises:
        BadInput: ``witness_nameless``; Malformed: ``key_name``.
        FileExistsError: a second process founds the same folder.
    """
    if not name:
        raise BadInput("witness_nameless")
    key, mldsa = Ed25519PrivateKey.generate(), MLDSA44PrivateKey.generate()
    VerifierKey.of(name, key)
    (folder / STATE).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(folder / NAME, f"{name}\n".encode())
    create_key(folder / MLDSA_KEY, mldsa)
    create_key(folder / KEY, key)  # the last: a folder with this file is whole


def add_log(folder: Path, vkey: VerifierKey) -> None:
    """Believe this key for its log from now on.

    Raises:
        BadInput: ``witness_log_key``: a log signs with Ed25519 or ML-DSA-44.
    """
    if vkey.kind not in {ED25519, MLDSA44}:
        raise BadInput("witness_log_key", name=vkey.name)
    known = _lines(folder)
    if str(vkey) not in known:
        write_durably(folder / LOGS, "".join(f"{line}\n" for line in [*known, str(vkey)]).encode())


def open_witness(folder: Path) -> Witness:
    """Return the witness of a folder.

    Raises:
        BadInput: ``witness_memory_lost``: the keys are there and the memory is not; such a witness must be retired.
        LogError: a key or a log's line cannot be read.
    """
    if not (folder / STATE).is_dir():
        raise BadInput("witness_memory_lost", path=str(folder / STATE))
    return Witness(
        named(folder), load_key(folder / KEY), folder / STATE, partial(known_logs, folder), lambda: int(time.time()),
        mldsa=load_mldsa_key(folder / MLDSA_KEY),
    )  # fmt: skip


def known_logs(folder: Path) -> dict[str, list[VerifierKey]]:
    """Return the keys of each log as the folder names them now, so that no restart follows a key change.

    Raises:
        LogError: a line cannot be read.
    """
    logs: dict[str, list[VerifierKey]] = defaultdict(list)
    for line in _lines(folder):
        vkey = VerifierKey.parse(line)
        logs[vkey.name].append(vkey)
    return dict(logs)


def named(folder: Path) -> str:
    """Return the name of the witness of a folder."""
    return (folder / NAME).read_text().strip()


def _lines(folder: Path) -> list[str]:
    file = folder / LOGS
    return file.read_text().split() if file.exists() else []
