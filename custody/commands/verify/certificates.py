"""The steps of ``custody verify`` about certificates: their files, and each computed again; or that it was not done."""

from collections.abc import Iterator
from pathlib import Path

from custody.bootstrap import PKI
from custody.service.certificates import recheck
from custody.service.certificates.file_revisions import Revisions, Roots
from custody.storage.audit.findings import Report
from custody.storage.tables.connection import Connection
from custody.text.i18n import gettext

FILES, CERTIFICATES = "revisions", "certificates"
"""What a report says was not done."""
UNREADABLE = frozenset({"event_missing", "event_unreadable", "event_wrong"})


def judge(report: Report, connection: Connection, data: Path) -> None:
    """Add to a report what is wrong with certificates and their kept files, or that nobody could look.

    Files are judged by the log, certificates by the states that it leads to: where these are wrong, nothing is said.
    """
    codes = {finding.code for finding in report.findings}
    if codes & UNREADABLE:
        report.undone += [FILES, CERTIFICATES]
        return
    kept = Revisions(connection, data, Roots.read(data / PKI))
    files = kept.run(report.since)
    report.revisions, report.countersigned = kept.seen, kept.judged
    if any(code.startswith(("row_", "chain_")) for code in codes):
        report.undone.append(CERTIFICATES)
    else:
        report.certificates, wrong, report.by_device = recheck.recheck(connection, report.since)
        report.findings += wrong
    report.findings += files


def steps(report: Report) -> Iterator[str]:
    """Yield the steps done and not done, in words."""
    if FILES in report.undone:
        yield gettext("8. Files of certificates: not done, because events of the log are missing or changed.")
    else:
        sentence = gettext(
            "8. Files of certificates: kept revisions compared with their digests: %(revisions)s; signatures and "
            "seals in them judged as of their recording: %(signed)s."
        )
        yield sentence % {"revisions": report.revisions, "signed": report.countersigned}
    if CERTIFICATES in report.undone:
        yield gettext(
            "9. Certificates computed again: not done, because what this rests on is itself wrong. Verify again once "
            "that is mended."
        )
    else:
        sentence = gettext(
            "9. Certificates: each computed again from the log as it was when it was issued, and compared with what it "
            "states: %(certificates)s."
        )
        yield sentence % {"certificates": report.certificates}
    for certificate_id, people in sorted(report.by_device.items()):
        sentence = gettext(
            "Not proved of certificate %(number)s: that these people were at its session without network, and signed. "
            "Its device alone says so: %(people)s."
        )
        yield sentence % {"number": certificate_id, "people": ", ".join(people)}
