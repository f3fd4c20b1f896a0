"""A person at the command line: they sign in with their own account, as on the pages."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path

from cryptography import x509

from custody.domain.kernel.errors import BadInput, NotAllowed
from custody.service.people import session_factors
from custody.service.people.sign_in import SignedIn
from custody.text.i18n import current, gettext
from custody.web.http.services import Services

DEVICE, ADDRESS = "command-line", "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the account, and the source of its password."""
    parser.add_argument(
        "--user", required=True, metavar=gettext("NAME"), help=gettext("username of the person whose act it is")
    )
    parser.add_argument(
        "--password-file", type=Path, metavar=gettext("FILE"), help=gettext("read the password from a file")
    )


@contextmanager
def signed_in(services: Services, username: str, password_file: Path | None) -> Iterator[SignedIn]:
    """Yield a session of the person, and end it afterwards.

    Raises:
        NotAllowed: as ``SignIn.sign_in``; ``password_must_change``. RuleBroken: ``second_factor_wrong``.
    """
    password = secret(password_file, gettext("Password of %(username)s: ") % {"username": username})
    token = services.sign_in.sign_in(username, password, device=DEVICE, address=ADDRESS, lang=current())
    try:
        session = services.sign_in.session(token)
        if session is None or session.must_change:
            raise NotAllowed("password_must_change")
        if session.needs_factor:  # a terminal has no passkeys
            code = secret(None, gettext("Next code of the one-time card: "))
            token = session_factors.answer_by_card(services.sign_in, session, token, code, device=DEVICE)
            session = services.sign_in.session(token) or session
        yield session
    finally:
        services.sign_in.sign_out(token)


def secret(file: Path | None, question: str) -> str:
    """Return a password or a PIN: the first line of a file, else typed without being shown.

    Raises:
        BadInput: ``file_unreadable``.
    """
    if file is None:
        return getpass(question)
    return read(file).decode("utf-8", "replace").rstrip("\r\n")


def read(file: Path) -> bytes:
    """Return the bytes of a file that a person named.

    Raises:
        BadInput: ``file_unreadable``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput("file_unreadable", path=str(file)) from error


def certificates(file: Path) -> list[x509.Certificate]:
    """Return the certificates (PEM) of a file that a person named, at least one.

    Raises:
        BadInput: ``file_unreadable``, ``certificate_unreadable``.
    """
    try:
        return x509.load_pem_x509_certificates(read(file))
    except ValueError as error:
        raise BadInput("certificate_unreadable", path=str(file)) from error


def text(file: Path) -> str:
    """Return the text (UTF-8) of a file that a person named; raise as ``read``."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", path=str(file)) from error
