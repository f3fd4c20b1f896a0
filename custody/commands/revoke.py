"""``custody revoke``: a certificate of the issuing authority holds no more, since today or since its key was stolen."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from custody.bootstrap import open_pki
from custody.commands import sign_in
from custody.domain.kernel.errors import BadInput
from custody.settings import Settings
from custody.text.i18n import gettext
from labels.signing.issue_x509 import issued
from labels.signing.revocation import revoke


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the certificate, and the time since when it is revoked."""
    parser.add_argument("certificate", type=Path, metavar="PEM", help=gettext("the certificate, as it was given out"))
    parser.add_argument(
        "--since", type=_moment, metavar=gettext("TIME"),
        help=gettext("when its key was lost, for example 2026-11-24T09:30Z (default: now)"),
    )  # fmt: skip
    parser.add_argument(
        "--own", action="store_true",
        help=gettext("also a certificate of this service: its seal, its time-stamps, its answers"),
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Put it on the authority's list, which ``/pki`` and ``/verify`` ask at once.

    Raises:
        BadInput: ``file_unreadable``, ``certificate_unreadable``, ``certificate_foreign``, ``certificate_own``,
            ``time_in_future``.
        LabelError: ``pki_missing``: the issuing authority's key is not here; ``pki_unreadable``.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    since, seal = arguments.since or now, open_pki(Settings.from_environment())
    if since > now:
        raise BadInput("time_in_future", value=since.isoformat())
    certificate = sign_in.certificates(arguments.certificate)[0]
    if certificate in (seal.seal.certificate, seal.stamp.certificate, seal.responder.certificate) and not arguments.own:
        raise BadInput("certificate_own", path=str(arguments.certificate))
    if not issued(certificate, seal.issuing):
        raise BadInput("certificate_foreign", path=str(arguments.certificate))
    revoke(seal, certificate, now, max(since, certificate.not_valid_before_utc))
    message = gettext(
        "%(name)s: revoked since %(since)s. What was signed before then stays good where a time-stamp shows it."
    )
    facts = {"name": certificate.subject.rfc4514_string(), "since": since.isoformat()}
    Console(soft_wrap=True).print(message % facts, highlight=False, markup=False)
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)
