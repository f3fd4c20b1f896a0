"""``custody serve --name``: https for the phones of a store, and the door on plain http that tells them to trust it.

The certificate is looked at every hour, and made anew a month before its end; the service then takes its files anew
(SIGHUP, which an operator's own certificate needs too after its renewal). The door knows the settings and nothing else.
"""

import argparse
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from custody.commands.background import BackgroundLoop
from custody.domain.kernel.errors import BadInput
from custody.service.log import server_certificate
from custody.settings import Settings
from custody.text import terms
from custody.text.i18n import gettext
from custody.web.pages.log.server_certificate import address_to_trust

FOLDER = "custody-tls"
HTTPS, HTTP = 443, 80
HOUR = 3600.0
PAIRS = 8
"""Pairs of a fingerprint in a line, as on the page."""


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """Files of certificate and key that serve https, and the names if they come from our own root."""

    certificate: Path
    key: Path
    folder: Path | None = None
    names: tuple[str, ...] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the names, or an own certificate for a public name; the port of plain http."""
    parser.add_argument(
        "--name", action="append", default=[], help=gettext(
            "serve https under this name (custody.local), by a root certificate of the server's own; again for further "
            "names and addresses"
        ),
    )  # fmt: skip
    parser.add_argument(
        "--certificate", type=Path, metavar=gettext("FILE"),
        help=gettext("with --name: a certificate that browsers trust already (PEM, with its chain)"),
    )  # fmt: skip
    parser.add_argument(
        "--certificate-key", type=Path, metavar=gettext("FILE"), help=gettext("the private key of --certificate (PEM)")
    )
    parser.add_argument(
        "--http-port", type=int,
        help=gettext("with --name: port of plain http, which leads to https and has phones trust the server (default: "
                     "80; 0: none)"),
    )  # fmt: skip
    parser.add_argument(
        "--print-ca",
        action="store_true",
        help=gettext("with --name: print the sheet for the wall beside it, and end"),
    )


def environment(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the settings that the options amount to; the worker process reads them from its environment.

    Raises:
        BadInput: ``option_unused`` for an option that means nothing without another.
    """
    given = {"CUSTODY_HOST": arguments.host, "CUSTODY_PORT": arguments.port}
    own = {"--certificate": arguments.certificate, "--certificate-key": arguments.certificate_key}
    if not arguments.name:
        others = own | {"--http-port": arguments.http_port, "--print-ca": arguments.print_ca}
        for option in (option for option, value in others.items() if value):
            raise BadInput("option_needs", option=option, other="--name")
        return {name: str(value) for name, value in given.items() if value}
    for option, other in (tuple(own), tuple(reversed(own))):
        if own[option] and not own[other]:
            raise BadInput("option_needs", option=option, other=other)
    port = arguments.port or HTTPS
    settings = {
        "CUSTODY_HOST": arguments.host or "0.0.0.0",  # noqa: S104 - phones come from elsewhere
        "CUSTODY_PORT": port, "CUSTODY_URL": f"https://{arguments.name[0]}{'' if port == HTTPS else f':{port}'}",
        "CUSTODY_SECURE": "on", "CUSTODY_HTTP_PORT": HTTP if arguments.http_port is None else arguments.http_port,
    }  # fmt: skip
    trust_in = {} if own["--certificate"] else {"CUSTODY_TLS": os.environ.get("CUSTODY_TLS", FOLDER)}
    return {name: str(value) for name, value in settings.items()} | trust_in


def certificates(arguments: argparse.Namespace, settings: Settings) -> Certificates | None:
    """Return the files that serve https, or None for plain http; a missing own root certificate is made.

    Raises:
        BadInput: ``file_unreadable``, ``authority_name_bad``, ``authority_of_others``; LabelError: unreadable folder.
    """
    if arguments.certificate:
        for file in (arguments.certificate, arguments.certificate_key):
            if not os.access(file, os.R_OK):
                raise BadInput("file_unreadable", path=str(file))
        return Certificates(certificate=arguments.certificate, key=arguments.certificate_key)
    if not arguments.name or settings.tls is None:
        return None
    now, names, folder = datetime.now(UTC), tuple(arguments.name), settings.tls
    server_certificate.establish(folder, names, now)
    server_certificate.renew(folder, names, now)
    return Certificates(
        certificate=folder / f"{server_certificate.SERVER}.pem", key=folder / f"{server_certificate.SERVER}.key",
        folder=folder,
        names=names,
    )  # fmt: skip


@contextmanager
def renewed(served: Certificates | None) -> Iterator[None]:
    """Look at the certificate of our own root while the service runs."""
    if served is None or served.folder is None:
        yield
        return
    with closing(BackgroundLoop("renewal", Renewal(served), HOUR)):
        yield


class Renewal:
    """A round: look at the certificate, and let the service take a new one."""

    def __init__(self, served: Certificates) -> None:
        self._served = served

    def __call__(self) -> float:
        """Make the round; the seconds until the next."""
        folder = self._served.folder
        if folder and server_certificate.renew(folder, self._served.names, datetime.now(UTC)):
            os.kill(os.getpid(), signal.SIGHUP)
        return HOUR


def require_port(host: str, port: int) -> None:
    """Refuse a port that cannot be had, before anything is started on it.

    Raises:
        BadInput: ``port_unavailable`` with the system's reason.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except OSError as error:
        raise BadInput("port_unavailable", host=host, port=str(port), reason=os.strerror(error.errno or 0)) from error


@contextmanager
def held_port(host: str, port: int) -> Iterator[None]:
    """Keep a port from whoever else begins to serve on it meanwhile: the server itself would share it (SO_REUSEPORT).

    What is held is a name in Linux' abstract namespace, which ends with the process; elsewhere nothing is.

    Raises:
        BadInput: ``port_unavailable``.
    """
    with socket.socket(socket.AF_UNIX) as name:
        try:
            if sys.platform == "linux":
                name.bind(f"\0custody/{host}/{port}")
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise BadInput("port_unavailable", host=host, port=str(port), reason=reason) from error
        yield


def print_sheet(arguments: argparse.Namespace, settings: Settings) -> None:
    """Print what hangs on the wall beside the server: where phones begin, and what they compare.

    The server's certificate is left alone: it may hold for further names than those given here.

    Raises:
        BadInput: ``authority_none`` where the certificate is not under a root of the server's own; else as
            ``certificates``.
    """
    if settings.tls is None:
        raise BadInput("authority_none")
    own = server_certificate.establish(settings.tls, arguments.name, datetime.now(UTC))
    pairs = own.fingerprint.split(":")
    until = terms.day(own.certificate.not_valid_after_utc.date().isoformat())
    lines = (
        (gettext("Phones begin at:"), address_to_trust(settings)),
        (gettext("Then they use:"), settings.address),
        (gettext("It vouches for:"), ", ".join(own.names)),
        (gettext("It ends on:"), until),
    )
    console = Console(soft_wrap=True, highlight=False)
    console.print(gettext("Custody – sheet of this server, to hang beside it"), end="\n\n")
    width = max(len(label) for label, _ in lines) + 2
    for label, value in lines:
        console.print(f"{label:<{width}}{value}")
    console.print("\n" + gettext("Fingerprint (SHA-256) of its root certificate:"), end="\n\n")
    for start in range(0, len(pairs), PAIRS):
        console.print("    " + " ".join(pairs[start : start + PAIRS]))
