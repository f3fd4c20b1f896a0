"""``custody pki``: the organisation's seal and the authority that issues it, before the first paper of a real log."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from rich.console import Console

from custody.bootstrap import PKI
from custody.commands import sign_in
from custody.commands.open_database import stored
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.log.durable_files import write_durably
from custody.settings import ADDRESS, Settings, is_loopback
from custody.storage.tables.engine import file_of
from custody.storage.write import head_row
from custody.text.i18n import gettext
from labels.signing import pki
from labels.signing.import_authority import WAITING, adopt, request
from labels.signing.pki import Pki


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the four steps: make, request, import, info."""
    steps = parser.add_subparsers(dest="step", required=True, metavar=gettext("STEP"))
    make = steps.add_parser("make", help=gettext("make the organisation's own root, issuing authority and seal"))
    _name(make)
    _addresses(make)
    asked = steps.add_parser("request", help=gettext("make the issuing key, and the request to certify it (PKCS#10)"))
    _name(asked)
    asked.add_argument("--output", type=Path, required=True, metavar=gettext("FILE"), help=gettext("the request"))
    taken = steps.add_parser("import", help=gettext("take in what the authority above answered, and make the seal"))
    taken.add_argument("--root", type=Path, required=True, metavar="PEM", help=gettext("certificate of its root"))
    taken.add_argument(
        "--issuing", type=Path, required=True, metavar="PEM", help=gettext("certificate that it issued to the key")
    )
    taken.add_argument(
        "--root-crl", type=Path, required=True, metavar="PEM", help=gettext("revocation list of its root")
    )
    _addresses(taken)
    steps.add_parser("info", help=gettext("print whose seal it is, its addresses and the root's fingerprint"))


def _name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organisation", required=True, metavar=gettext("NAME"), help=gettext("name of the organisation, as on papers")
    )
    parser.add_argument("--country", default="ML", help=gettext("country of the organisation (ISO 3166, default: ML)"))


def _addresses(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--address", metavar="URL",
        help=gettext("where anybody asks whether a certificate holds (default: that of CUSTODY_URL)"),
    )  # fmt: skip
    where.add_argument(
        "--no-address", action="store_true", help=gettext("certificates name no address: papers carry their proofs")
    )


def run(arguments: argparse.Namespace) -> int:
    """Take the step, then print whose seal it is.

    Raises:
        RuleBroken: ``log_unnamed`` for the demonstration's log; ``log_sealed``: another seal would take its place.
        BadInput: ``pki_address_needed``, ``country_unknown``, ``setting_bad``, ``file_exists``, ``file_unreadable``.
        LabelError: as ``pki.create``, ``import_authority.adopt``.
    """
    settings, now = Settings.from_environment(), datetime.now(UTC).replace(microsecond=0)
    if settings.demonstration:
        raise RuleBroken("log_unnamed", origin=settings.origin)
    folder = settings.data / PKI
    if arguments.step != "info":
        _require_unsealed(settings, folder)
    if arguments.step == "request":
        _ask(arguments, folder)
        return 0
    if arguments.step == "info":
        _show(pki.load(folder))
        return 0
    address = _address(arguments, settings)
    if is_loopback(urlsplit(address).hostname or ""):
        warning = gettext("Careful: %(address)s is this machine alone, and stands in every certificate for ever.")
        Console(stderr=True, soft_wrap=True).print(warning % {"address": address}, highlight=False, markup=False)
    if arguments.step == "make":
        made = pki.create(
            folder, arguments.organisation, now, demo=False, country=_country(arguments.country), address=address
        )
    else:
        made = adopt(
            folder, folder.with_name(f"{PKI}-{WAITING}"), root=sign_in.read(arguments.root),
            certificate=sign_in.read(arguments.issuing), root_list=sign_in.read(arguments.root_crl), now=now,
            address=address,
        )  # fmt: skip
    _show(made)
    return 0


def _require_unsealed(settings: Settings, folder: Path) -> None:
    """Refuse a new seal for a log that has events: it has one already, and papers under it.

    Raises:
        RuleBroken: ``log_sealed``.
    """
    place = file_of(settings.database)
    if any(folder.glob("*.key")) or (place is not None and not place.exists()):
        return  # ``pki`` itself says that there are keys; no log yet
    with stored(settings.database) as store, store.reading() as connection:
        if head_row.has_events(connection):
            raise RuleBroken("log_sealed", path=str(folder))


def _ask(arguments: argparse.Namespace, folder: Path) -> None:
    if arguments.output.exists():
        raise BadInput("file_exists", path=str(arguments.output))
    if not os.access(arguments.output.absolute().parent, os.W_OK):
        raise BadInput("folder_unwritable", path=str(arguments.output.parent))
    waiting = folder.with_name(f"{PKI}-{WAITING}")
    write_durably(arguments.output, request(waiting, arguments.organisation, _country(arguments.country)), 0o644)
    message = gettext("Have %(path)s certified as an issuing authority, then: custody pki import")
    Console(soft_wrap=True).print(message % {"path": arguments.output}, highlight=False, markup=False)


def _address(arguments: argparse.Namespace, settings: Settings) -> str:
    """Return the address that certificates name; a certificate's address is for ever, so none is guessed."""
    if arguments.no_address:
        return ""
    host = arguments.address or settings.url
    if not host:
        raise BadInput("pki_address_needed")
    if ADDRESS.fullmatch(host) is None:
        raise BadInput("setting_bad", name="--address", value=host)
    return f"{host}/pki"


def _country(value: str) -> str:
    if len(value) != len("ML") or not value.isascii() or not value.isupper():
        raise BadInput("country_unknown", value=value[:40])
    return value


def _show(seal: Pki) -> None:
    certificate = seal.seal.certificate
    owner = {"name": pki.organisation_of(certificate), "until": certificate.not_valid_after_utc.date().isoformat()}
    address = pki.address_of(certificate) or gettext("nowhere")
    lines = (
        gettext("Seal of %(name)s, until %(until)s.") % owner,
        gettext("Asked about at: %(address)s") % {"address": address},
        gettext("Root certificate to hand out: %(path)s") % {"path": seal.folder / f"{pki.ROOT}.pem"},
        gettext("Its SHA-256, to print: %(digest)s") % {"digest": seal.root.fingerprint(hashes.SHA256()).hex()},
    )
    for line in lines:
        Console(soft_wrap=True).print(line, highlight=False, markup=False)
