"""``custody sign``: sign a certificate's file in one's own field, with a key that never leaves this machine.

It needs no installation: the file that the page gives out, a key in a PKCS#12 file or a PKCS#11 token, and, for a
time-stamp, the address of an authority. The page then takes the result back and checks it.
"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from rich.console import Console

from custody.commands import AsWritten, sign_in
from custody.commands.signer import token_place
from custody.domain.kernel.errors import BadInput
from custody.log.durable_files import write_durably
from custody.log.pkcs11_key import KeyPlace, session_of
from custody.service.log.timestamps import over_http
from custody.text.i18n import current, gettext
from labels.layout.quantity import format_moment
from labels.signing import sign, signing_keys
from labels.signing.local_tsa import AskedTimeStamper

EXAMPLES = """
  custody sign CE.pdf --pkcs12 traore.p12 --tsa https://custody.example/pki/timestamp
  custody sign CE.pdf --pkcs11 "/usr/lib/opensc-pkcs11.so:Traore:sign" --chain authorities.pem \\
      --tsa https://custody.example/pki/timestamp
"""
"""With a key in a file and in a token: to be copied, so in no language."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the file, the place of the key, the time-stamp authority, the result's destination."""
    parser.epilog = gettext("Examples:") + EXAMPLES
    parser.formatter_class = AsWritten
    parser.add_argument("file", type=Path, metavar="PDF", help=gettext("the file to sign, as its page gives it out"))
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--pkcs12", type=Path, metavar=gettext("FILE"), help=gettext("your key in a PKCS#12 file"))
    key.add_argument("--pkcs11", type=token_place, metavar=gettext("MODULE:TOKEN:KEY"),
                     help=gettext("your key in a PKCS#11 token: its library, its label, the key's label"))  # fmt: skip
    parser.add_argument(
        "--chain", type=Path, metavar="PEM",
        help=gettext("certificates of the authorities above yours (with --pkcs11; a PKCS#12 file holds them)"),
    )  # fmt: skip
    parser.add_argument("--secret-file", type=Path, metavar=gettext("FILE"),
                        help=gettext("read the password or PIN from a file (default: it is asked for)"))  # fmt: skip
    stamped = gettext("time-stamp authority (RFC 3161); without one the time is your own word")
    parser.add_argument("--tsa", default="", metavar="URL", help=stamped)
    field = gettext("field to sign in (default: the one that bears your certificate's name)")
    parser.add_argument("--field", default="", metavar=gettext("NAME"), help=field)
    parser.add_argument("--place", default="", metavar=gettext("TEXT"), help=gettext("where you sign"))
    parser.add_argument("--output", type=Path, metavar="PDF", help=gettext("default: FILE-signed.pdf beside FILE"))


def run(arguments: argparse.Namespace) -> int:
    """Sign, write the result beside the file, say in which field.

    Raises:
        BadInput: ``file_unreadable``, ``certificate_unreadable``, ``tsa_silent``. LogError: ``token_unavailable``...
        LabelError: as ``sign.own_field``, ``sign.sign_as``, and ``signing_keys``.
    """
    pdf, when = sign_in.read(arguments.file), datetime.now(UTC).replace(microsecond=0)
    with _signer(arguments) as signer:
        name = signing_keys.name_of(signer)
        field = arguments.field or sign.own_field(pdf, name)
        stamper = AskedTimeStamper(_ask(arguments.tsa)) if arguments.tsa else None
        signature_lines = [name, format_moment(when, current(), zone=UTC)]
        signed = sign.sign_as(
            pdf, field, signer, stamper, said=signature_lines, reason=gettext("I sign this certificate"),
            location=arguments.place, when=when,
        )  # fmt: skip
    output = arguments.output or arguments.file.with_name(f"{arguments.file.stem}-signed.pdf")
    write_durably(output, signed, 0o600)
    message = gettext(
        "%(name)s has signed in the field %(field)s. Bring this file back on the certificate's page: %(path)s"
    )
    Console(soft_wrap=True).print(
        message % {"name": name, "field": field, "path": output}, highlight=False, markup=False
    )
    return 0


@contextmanager
def _signer(arguments: argparse.Namespace) -> Iterator[signing_keys.Signer]:
    if arguments.pkcs12:
        password = sign_in.secret(arguments.secret_file, gettext("Password of the key: "))
        yield signing_keys.from_pkcs12(sign_in.read(arguments.pkcs12), password)
        return
    place: KeyPlace = arguments.pkcs11
    chain = sign_in.certificates(arguments.chain) if arguments.chain else []
    with session_of(place, sign_in.secret(arguments.secret_file, gettext("PIN of the token: "))) as session:
        yield signing_keys.from_token(session, place.key, chain)


def _ask(url: str) -> Callable[[bytes], bytes]:
    asked = over_http(url)

    def ask(question: bytes) -> bytes:
        """Ask the authority; raise ``tsa_silent`` if it answers otherwise."""
        reply = asked(question)
        if reply.status != HTTPStatus.OK:
            raise BadInput("tsa_silent", url=url)
        return reply.body

    return ask
