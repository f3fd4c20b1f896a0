"""A stranger's PDF is judged by when it was sealed: a certificate that has run out since makes nobody a forger."""

from datetime import UTC, datetime, timedelta

from labels.documents import certificate
from labels.signing import inspect_pdf, pki, sign
from tests.labels.certificates import certificate_2021
from tests.labels.paper import MARKER, STATEMENT

SIX_YEARS = timedelta(days=6 * 365)


def test_a_seal_that_ran_out_since_still_holds(tmp_path):
    """The time-stamp says that the file was sealed while the certificate was valid; without one nothing says so."""
    now = datetime.now(UTC)
    old = pki.create(tmp_path / "pki", "OCS", now - SIX_YEARS)
    made = certificate.render(certificate_2021(), statement=STATEMENT, marker=MARKER)
    sealed = [
        sign.seal(made, old, reason="x", location="", when=now - SIX_YEARS + timedelta(days=9), stamped=stamped)
        for stamped in (True, False)
    ]
    good, bare = (inspect_pdf.look(pdf, [old.root], now) for pdf in sealed)
    assert (good.problems, good.ours) == ((), True)
    assert bare.problems == ("untrusted", "not_closed")
    at = len(sealed[0]) // 2
    changed = sealed[0][:at] + bytes([sealed[0][at] ^ 1]) + sealed[0][at + 1 :]
    assert inspect_pdf.look(changed, [old.root], now).problems
