"""Proof bundles: all that shows one exhibit's history, or one certificate, to be in the log, for others to check.

Nothing in a bundle needs this software: bytes as stored, C2SP tlog-proofs, disclosures (RFC 9901), a script of openssl
and coreutils. The keys to believe come from elsewhere, on paper.
"""

from custody.service.exchange.bundles.collect import MOST, ends_now
from custody.service.exchange.bundles.make import certificates, make, private_fields
from custody.service.exchange.bundles.manifest import ALL, NONE, SCRIPT, Bundle, Reveal, script, zipped
from custody.service.exchange.bundles.verify import Verdict, check

__all__ = [
    "ALL", "MOST", "NONE", "SCRIPT", "Bundle", "Reveal", "Verdict", "certificates", "check", "ends_now",
    "make", "private_fields", "script", "zipped",
]  # fmt: skip
