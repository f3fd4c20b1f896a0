"""The step of ``custody verify`` about time-stamps: what they prove with the roots given, and what they do not."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates

from custody.domain.kernel.errors import BadInput
from custody.service.log import timestamp_checks
from custody.storage.audit.findings import Report
from custody.storage.signing.timestamp_rows import Stamped
from custody.text.i18n import gettext


def read_roots(path: Path | None) -> Sequence[Certificate] | None:
    """Return the roots in a PEM file, if one is given.

    Raises:
        BadInput: ``certificate_unreadable``.
    """
    if path is None:
        return None
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput("certificate_unreadable", path=str(path)) from error


def judge(report: Report, stored_stamps: Iterable[Stamped], roots: Sequence[Certificate] | None) -> None:
    """Add to a report how many time-stamps there are, and what is wrong with them."""
    report.stamps, report.own_stamps, wrong = timestamp_checks.verify(stored_stamps, roots)
    report.stamped = roots is not None
    report.findings += wrong


def step(report: Report) -> str:
    """Return the step in words."""
    if not report.stamps:
        return gettext("7. Time-stamps: none; nobody outside says when a head of this log stood.")
    if not report.stamped:
        sentence = gettext(
            "7. Time-stamps: %(number)s, each unchanged and of its head. Whose they are is not proved: give the "
            "authority's roots with --tsa-roots."
        )
    else:
        sentence = gettext(
            "7. Time-stamps: %(number)s, by authorities under the roots given: each head stood by then, and "
            "everything before it. Not proved: that the authority is independent, and what came later."
        )
    return " ".join([sentence % {"number": report.stamps}, *_own(report)])


def _own(report: Report) -> Iterator[str]:
    """Yield a sentence on the time-stamps made by an installation itself."""
    if report.own_stamps:
        sentence = gettext("%(number)s of them by an installation itself: they prove nothing to a third party.")
        yield sentence % {"number": report.own_stamps}
