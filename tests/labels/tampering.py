"""A certificate that an official signed and the seal closed, and what forgers make of it: bytes, and who must see it."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from labels.documents import certificate
from labels.documents.signature_boxes import field_name
from labels.signing import issue_x509, pki, revocation, sign, signing_keys
from labels.signing.local_tsa import LocalTimeStamper
from tests.labels import certificates, paper

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
JUDGE = field_name(1)
OTHER = paper.STATEMENT + b"\n"


class Office:
    """An installation with its PKI, and the papers of one session; each is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pki = pki.create(folder / "keys", "Office central des stupéfiants", NOW)
        self.judge = pki.official(folder / "keys", "Ibrahima Maïga", "substitut", NOW, b"x")
        self.judge_certificate = load_pkcs12(self.judge, b"x").cert.certificate

    def signed(self, statement: bytes = paper.STATEMENT) -> bytes:
        made = certificate.render(certificates.certificate_2021(), statement=statement, marker=paper.MARKER)
        signer, when = signing_keys.from_pkcs12(self.judge, "x"), NOW + timedelta(minutes=1)
        ready = sign.prepare(made, {JUDGE: "Signature – Ibrahima Maïga"})
        return sign.sign_as(
            ready,
            JUDGE,
            signer,
            LocalTimeStamper(self.pki, when),
            said=["Ibrahima Maïga"],
            reason="x",
            location="",
            when=when,
        )

    def seal(self, pdf: bytes, authority: pki.Pki | None = None, minutes: int = 5) -> bytes:
        when = NOW + timedelta(minutes=minutes)
        return sign.seal(pdf, authority or self.pki, reason="Procès-verbal", location="Bamako", when=when)

    @cached_property
    def half(self) -> bytes:
        """Signed by the judge, not yet sealed."""
        return self.signed()

    @cached_property
    def whole(self) -> bytes:
        return self.seal(self.half)


@dataclass(frozen=True)
class Forgery:
    """What a forger did. ``problems``: what our verifier says; then who else sees that something is wrong."""

    said: str
    make: Callable[[Office], bytes]
    problems: tuple[str, ...]
    pyhanko: bool = True
    pdfsig: bool = False
    openssl: bool = False
    printed: bytes = paper.STATEMENT
    """The statement whose digest stands on the paper, or in its QR code."""
    wrong_root: bool = False


def later(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The file with an update appended."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def flip(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def digit(office: Office) -> bytes:
    """One bit in the ink of the first page."""
    with pikepdf.open(io.BytesIO(office.half)) as document:
        ink = document.pages[0].Contents
        raw = (ink[0] if isinstance(ink, pikepdf.Array) else ink).read_raw_bytes()
    return flip(office.whole, office.whole.index(raw) + len(raw) // 2)


def pages(writer: Any) -> None:
    tree = writer.root["/Pages"]
    kids = tree["/Kids"]
    tree[NameObject("/Kids")] = ArrayObject(
        [kids.raw_get(1), kids.raw_get(0), *(kids.raw_get(i) for i in range(2, len(kids)))]
    )
    writer.update_container(tree)


def attachment(writer: Any) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    spec = next(names[at + 1] for at in range(0, len(names), 2) if names[at] == certificate.STATEMENT)
    stream = StreamObject(dict_data={NameObject("/Type"): NameObject("/EmbeddedFile")}, stream_data=OTHER)
    reference = writer.add_object(stream)
    spec["/EF"][NameObject("/F")] = spec["/EF"][NameObject("/UF")] = reference
    writer.update_container(spec["/EF"])


def annotation(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    box = ArrayObject(map(FloatObject, (50, 50, 300, 90)))
    note = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject("/FreeText"),
        "/Rect": box,
        "/Contents": TextStringObject("4 briques"),
    }
    page[NameObject("/Annots")] = ArrayObject(
        [writer.add_object(DictionaryObject({NameObject(k): v for k, v in note.items()}))]
    )
    writer.update_container(page)


def emptied(writer: Any) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == JUDGE)
    del field["/V"]
    writer.update_container(field)


def language(writer: Any) -> None:
    writer.root[NameObject("/Lang")] = TextStringObject("en")
    writer.update_root()


def revoked(office: Office) -> bytes:
    """The judge's certificate was revoked before he signed; nobody looked."""
    revocation.revoke(office.pki, office.judge_certificate, NOW)
    try:
        return office.seal(office.half)
    finally:
        (office.pki.folder / "issuing.crl").unlink()


def old_stamp(office: Office) -> bytes:
    """A time-stamp authority that ended a day ago goes on stamping."""
    key, top = ec.generate_private_key(ec.SECP256R1()), pki.identity(office.pki.folder, pki.ISSUING)
    subject, began = office.pki.stamp.certificate.subject, NOW - timedelta(days=3651)
    ended = issue_x509.issue(
        subject,
        key.public_key(),
        {"digital_signature"},
        began,
        10,
        ca=None,
        issuer=top,
        purpose=ExtendedKeyUsageOID.TIME_STAMPING,
    )
    return office.seal(office.half, replace(office.pki, stamp=issue_x509.Identity(ended, key)))


def signatures(pdf: bytes) -> list[Any]:
    return PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures


def transplanted(office: Office) -> bytes:
    """The seal's signature is cut out, and that of another session's certificate put in its place."""
    other = signatures(office.seal(office.half, minutes=7))[-1].pkcs7_content
    first, length, second, _ = signatures(office.whole)[-1].byte_range
    gap = second - length - 2
    hexed = other.hex().encode()[:gap].ljust(gap, b"0")
    return office.whole[: first + length + 1] + hexed + office.whole[second - 1 :]


def disagreeing(office: Office) -> bytes:
    """An insider seals a paper whose attachment is another statement than the paper states."""
    made = certificate.render(certificates.certificate_2021(), statement=paper.STATEMENT, marker=paper.MARKER)
    return office.seal(later(made, attachment))


FORGERIES = {
    "digit": Forgery("a digit changed in place", digit, ("altered",), pdfsig=True, openssl=True),
    "pages": Forgery("pages swapped", lambda o: later(o.whole, pages), ("changed_since",)),
    "attachment": Forgery(
        "the attached statement replaced", lambda o: later(o.whole, attachment), ("changed_since", "statement_differs")
    ),
    "annotation": Forgery("an annotation added", lambda o: later(o.whole, annotation), ("changed_since",)),
    "removed": Forgery("an official's signature removed", lambda o: later(o.whole, emptied), ("changed_since",)),
    "language": Forgery(
        "a change after the closing (language)", lambda o: later(o.whole, language), ("changed_since",)
    ),
    "unsealed": Forgery("the closing seal cut off", lambda o: o.half, ("unsealed",), pyhanko=False),
    "revoked": Forgery("a signer who had been revoked", revoked, ("revoked",), openssl=True),
    "root": Forgery("sealed under another root", lambda o: o.whole, ("untrusted",), openssl=True, wrong_root=True),
    "stamp": Forgery(
        "a time-stamp authority that had ended", old_stamp, ("stamp_untrusted",), pyhanko=True, openssl=True
    ),
    "transplanted": Forgery("the signature of another session", transplanted, ("altered",), pdfsig=True, openssl=True),
    "disagree": Forgery("statement and paper disagree", disagreeing, ("statement_differs",), pyhanko=False),
    "code": Forgery(
        "the QR code of another certificate", lambda o: o.whole, ("statement_differs",), pyhanko=False, printed=OTHER
    ),
}


def printed(forgery: Forgery) -> str:
    return sha256(forgery.printed).hexdigest()
