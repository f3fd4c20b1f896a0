"""``custody bundle``: give a history, a case or a certificate to somebody outside, with its proofs."""

import argparse
import asyncio
from pathlib import Path
from typing import Literal

from rich.console import Console

from custody.commands import sign_in
from custody.commands.open_database import installed
from custody.commands.progress import working
from custody.domain.kernel.errors import BadInput
from custody.service.exchange.bundles import Bundle, zipped
from custody.settings import Settings
from custody.text.formatting import number
from custody.text.i18n import gettext
from custody.web.http.bundle_download import Giving, give


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the subject, the destination, the recipient, and the private values shown."""
    parser.add_argument(
        "number", metavar=gettext("NUMBER"), help=gettext("an exhibit (EV…), a case (CS…) or a certificate (CE…)")
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar=gettext("DIR|ZIP"),
        help=gettext("a new folder, or a new file that ends in .zip"),
    )
    parser.add_argument(
        "--to", required=True, metavar=gettext("WHO"), help=gettext("who gets it: name and office, put on record")
    )
    parser.add_argument(
        "--reveal",
        default="none",
        metavar=gettext("all|none|FIELD,…"),
        help=gettext("private values that are shown (default: none), such as name,reason,photo"),
    )
    parser.add_argument(
        "--since",
        type=int,
        default=0,
        metavar=gettext("SIZE"),
        help=gettext("size on their last receipt: prove that the log was only extended since"),
    )
    sign_in.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Record the gift, write the bundle, and say how it is checked.

    Raises:
        BadInput: ``output_exists``; what ``bundle_download.give`` refuses.
    """
    output: Path = arguments.output
    if output.exists():
        raise BadInput("output_exists", path=str(output))
    subject = arguments.number.replace(" ", "").upper()
    with installed(Settings.from_environment()) as services:
        with (
            sign_in.signed_in(services, arguments.user, arguments.password_file) as session,
            working(gettext("Proving")) as step,
        ):
            made = asyncio.run(give(services, session, subject, _giving(arguments), step))
        vkey = services.checkpoints.vkey
    _write(made, output)
    console = Console(soft_wrap=True, highlight=False)
    facts = {"number": subject, "path": output, "files": number(len(made.files))}
    console.print(gettext("Given and put on record: %(number)s, %(path)s (files: %(files)s).") % facts, markup=False)
    console.print(gettext("Check it by double click on verifier.html, or with:"), markup=False)
    console.print(f"  custody verify --bundle {output} --vkey {vkey}", markup=False)
    return 0


def _giving(arguments: argparse.Namespace) -> Giving:
    reveal: str = arguments.reveal
    fields = [name.strip() for name in reveal.split(",")]
    how: Literal["none", "some", "all"] = "all" if reveal == "all" else "none" if reveal == "none" else "some"
    return Giving(to=arguments.to, reveal=how, fields=fields, since=arguments.since)


def _write(made: Bundle, output: Path) -> None:
    if output.suffix == ".zip":
        output.write_bytes(zipped(made))
        return
    for path, data in made.files.items():
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
