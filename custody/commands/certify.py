"""``custody certify``: a certificate for an official's key, so that they can sign a certificate's PDF as themselves.

By the issuing authority of ``pki/``, at the machine that has its key and before whoever answers for it: who may certify
may make anybody's signature. The key is made here, into a PKCS#12 file, or it lies in a token and only a request comes.
"""

import argparse
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import pkcs12
from rich.console import Console

from custody.bootstrap import PKI, open_pki
from custody.commands import sign_in
from custody.domain.kernel.errors import BadInput
from custody.log.durable_files import write_durably
from custody.settings import Settings
from custody.text.i18n import gettext
from labels.signing import pki
from labels.signing.issue_x509 import PublicKey

SHORTEST = 8
"""A password that opens a key is tried by machines, as often as they like: not shorter than so many characters."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the official, the place of their key, and the destination of the certificate."""
    parser.add_argument("name", metavar=gettext("NAME"), help=gettext("name of the official, as on their account"))
    parser.add_argument("--title", default="", metavar=gettext("TEXT"), help=gettext("their office"))
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument(
        "--pkcs12", type=Path, metavar=gettext("FILE"), help=gettext("make a key, and write it to this PKCS#12 file")
    )
    key.add_argument(
        "--request", type=Path, metavar=gettext("FILE"),
        help=gettext("certify the key of this request (PKCS#10), made where the key lies"),
    )  # fmt: skip
    parser.add_argument(
        "--secret-file", type=Path, metavar=gettext("FILE"),
        help=gettext("read the password of the PKCS#12 file from a file (default: it is asked for)"),
    )  # fmt: skip
    parser.add_argument(
        "--output", type=Path, metavar="PEM", help=gettext("certificate and authorities (default: NAME.pem here)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Certify, write what the official takes home, and say what to keep.

    Raises:
        BadInput: ``file_exists``, ``folder_unwritable``, ``file_unreadable``, ``request_unreadable``,
            ``password_short``.
        LabelError: as ``pki.certify``.
    """
    words = re.findall(r"\w+", arguments.name)
    output = arguments.output or Path(f"{'-'.join(words) or 'official'}.pem")
    for path in filter(None, (output, arguments.pkcs12)):
        _require_free(path)
    settings, now = Settings.from_environment(), datetime.now(UTC).replace(microsecond=0)
    open_pki(settings)
    certificate = _certified(arguments, settings.data / PKI, now)
    chain = [certificate, *pki.authorities(settings.data / PKI)]
    write_durably(
        output, b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain), 0o644
    )
    _tell(arguments, certificate, output)
    return 0


def _require_free(path: Path) -> None:
    """Check before anything is certified: a certificate that cannot be written would be one that nobody can revoke."""
    if path.exists():
        raise BadInput("file_exists", path=str(path))
    if not os.access(path.parent, os.W_OK):
        raise BadInput("folder_unwritable", path=str(path.parent))


def _certified(arguments: argparse.Namespace, folder: Path, now: datetime) -> x509.Certificate:
    if arguments.request:
        return pki.certify(folder, arguments.name, arguments.title, _asked(arguments.request), now)
    password = sign_in.secret(arguments.secret_file, gettext("Password for the key: "))
    if len(password) < SHORTEST:
        raise BadInput("password_short", least=SHORTEST)
    made = pki.official(folder, arguments.name, arguments.title, now, password.encode())
    write_durably(arguments.pkcs12, made, 0o600)
    opened = pkcs12.load_pkcs12(made, password.encode()).cert
    assert opened
    return opened.certificate


def _asked(file: Path) -> PublicKey:
    """Return the key of a request signed by that key, which proves that the requester holds it."""
    data = sign_in.read(file)
    try:
        request = x509.load_pem_x509_csr(data) if b"-----BEGIN" in data else x509.load_der_x509_csr(data)
        key, signed = request.public_key(), request.is_signature_valid
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput("request_unreadable", path=str(file)) from error
    if not signed or not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise BadInput("request_unreadable", path=str(file))
    return key


def _tell(arguments: argparse.Namespace, certificate: x509.Certificate, output: Path) -> None:
    message = gettext(
        "%(name)s can sign until %(until)s. Certificate: %(path)s (SHA-256 %(fingerprint)s). Keep it:"
        " custody revoke asks for it when the key is lost."
    ) % {
        "name": arguments.name, "path": output, "fingerprint": certificate.fingerprint(hashes.SHA256()).hex(),
        "until": certificate.not_valid_after_utc.date().isoformat(),
    }  # fmt: skip
    console = Console(soft_wrap=True)
    console.print(message, highlight=False, markup=False)
    if arguments.pkcs12:
        message = gettext("The key is in %(path)s: give it to nobody else, and leave no copy of it on this machine.")
        console.print(message % {"path": arguments.pkcs12}, highlight=False, markup=False)
