"""An official's signature, the seal and its check: prepared here, measured by ``tests.bench.paper``."""

import atexit
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from labels.documents import certificate
from labels.documents.signature_boxes import field_name
from labels.signing import pki, sign, signing_keys
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.verify import verify
from tests.bench.documents import AT, burnt


def signature(count: int) -> Callable[[], bytes]:
    """One official's signature, from a PKCS#12 file that was opened, on a certificate of so many items."""
    seal, field = _pki(), field_name(1)
    ready = sign.prepare(burnt(count), {field: "Signature"})
    signer = signing_keys.from_pkcs12(pki.official(seal.folder, "A. Traoré", "", AT, b"x"), "x")
    stamper = LocalTimeStamper(seal, AT)
    said = ("A. Traoré", "2 novembre 2016, 12 h")
    return lambda: sign.sign_as(ready, field, signer, stamper, said=said, reason="", location="", when=AT)


def sealed(count: int) -> Callable[[], bytes]:
    """The seal and its closing, of a certificate of so many items."""
    made, seal = burnt(count), _pki()
    return lambda: sign.seal(made, seal, reason="", location="", when=AT)


def checked(count: int) -> Callable[[], bytes]:
    """Our verifier, on that."""
    seal = _pki()
    pdf = sign.seal(burnt(count), seal, reason="", location="", when=AT)

    def check() -> bytes:
        assert verify(pdf, [seal.root], at=AT, statement_name=certificate.STATEMENT).good
        return pdf

    return check


def _pki() -> pki.Pki:
    folder = mkdtemp()
    atexit.register(rmtree, folder)
    return pki.create(Path(folder) / "pki", "bench", AT)
