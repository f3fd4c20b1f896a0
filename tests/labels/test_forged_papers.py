"""What a forger adds to sealed papers, and seals that are none: each is told (found by an attacker of our own)."""

import hashlib
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from labels.documents import certificate
from labels.documents.signature_boxes import field_name
from labels.layout.pdfa import _DIGEST
from labels.signing import inspect_pdf, pki, sign, signing_keys
from labels.signing.issue_x509 import Identity
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.verify import Verdict, verify
from tests.labels import certificates, paper
from tests.labels.pdf_text import attached

pytestmark = pytest.mark.slow

NOW = datetime(2021, 11, 30, 17, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> pki.Pki:
    return pki.create(tmp_path_factory.mktemp("pki") / "keys", "Office central des stupéfiants", NOW)


@pytest.fixture(scope="module")
def made() -> bytes:
    return certificate.render(certificates.many(1), statement=paper.STATEMENT, marker=paper.MARKER)


@pytest.fixture(scope="module")
def sealed(made, authority) -> bytes:
    return sign.seal(made, authority, reason="Procès-verbal", location="Bamako", when=NOW)


def check(pdf: bytes, authority: pki.Pki) -> Verdict:
    return verify(pdf, [authority.root], at=LATER, statement_name=certificate.STATEMENT)


def shadowed(pdf: bytes) -> bytes:
    """A revision without ``%%EOF``: pyHanko looks for that and reads the old one; qpdf follows the last startxref."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        statement = document.attachments[certificate.STATEMENT].get_file().obj.objgen[0]
        ink, info = document.pages[0].Contents.objgen[0], document.trailer.Info.objgen[0]
        size, root = int(document.trailer.Size), document.trailer.Root.objgen[0]
    new, page = b'{"type":"custody.history-statement/1","exhibit":"EV0000000666H"}', b"0.8 0 0 rg 60 300 400 150 re f"
    keywords = _DIGEST.encode() + hashlib.sha256(new).hexdigest().encode()
    objects = {
        statement: b"<</Length %d/Type/EmbeddedFile>>stream\n%b\nendstream" % (len(new), new),
        ink: b"<</Length %d>>stream\n%b\nendstream" % (len(page), page),
        info: b"<</Keywords(%b)>>" % keywords,
    }
    out, table = pdf, b"xref\n"
    for number, body in sorted(objects.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj%b endobj\n" % (number, body)
    before = int(re.findall(rb"startxref\n(\d+)", pdf)[-1])
    trailer = b"trailer<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d>>" % (size, root, info, before)
    return out + table + trailer + b"\nstartxref\n%d\n" % len(out)


def test_bytes_after_the_seal_that_other_readers_follow_are_a_change(sealed, authority):
    """No key is needed for them, and they show another page and another statement."""
    forged = shadowed(sealed)
    assert attached(forged)[certificate.STATEMENT] != paper.STATEMENT
    found = check(forged, authority)
    assert found.problems == ("changed_since",)
    assert (found.unmodified, found.statement) == (False, paper.STATEMENT)
    seen = inspect_pdf.look_apart(forged, authority.root_pem, LATER)
    assert (seen.ours, seen.problems) == (True, ("changed_since",))


@pytest.mark.parametrize("junk", [b"\n", b"\0" * 2000, b"\nstartxref\n0\n%%EOF\n"])
def test_nothing_at_all_may_follow_the_last_signature(sealed, authority, junk):
    """However harmless it looks to one reader."""
    assert not check(sealed + junk, authority).good
    assert check(sealed, authority).good


def known(authority: pki.Pki, name: str) -> tuple[bytes, Identity]:
    """An official of the office: their PKCS#12 file, and what is in it."""
    file = pki.official(authority.folder, name, "commis", NOW, b"x")
    key, certificate_, _ = load_key_and_certificates(file, b"x")
    return file, Identity(certificate_, key)


def test_an_official_or_another_service_of_ours_is_no_seal(made, authority):
    """Under our root each, and none of them issued to seal."""
    _, clerk = known(authority, "Adama Tounkara")
    for thief in (clerk, authority.responder):
        forged = sign.seal(made, replace(authority, seal=thief), reason="x", location="", when=NOW)
        assert check(forged, authority).problems == ("untrusted",)
        seen = inspect_pdf.look(forged, [authority.root], LATER)
        assert (seen.kind, seen.ours) == ("", False)


def test_a_seal_that_carries_no_proof_is_told_and_a_list_at_hand_is_asked(made, sealed, authority):
    """Who stole a key that was revoked leaves the proof out, or had one before it was known."""
    bare = sign.seal(made, authority, reason="x", location="", when=LATER, stamped=False)
    assert check(bare, authority).problems == ("not_closed",)
    serial = authority.seal.certificate.serial_number
    for pdf, since, problems in (
        (bare, LATER, ("revoked", "not_closed")),
        (sealed, NOW, ("revoked",)),
        (sealed, LATER, ()),
    ):
        seen = inspect_pdf.look_apart(pdf, authority.root_pem, LATER, {serial: since})
        assert (seen.problems, seen.ours) == (problems, True)


def test_who_signs_in_the_field_of_another_is_told(authority):
    """The clerk's certificate is good, and the field is the chair's; half a name is not a name."""
    form = certificate.render(certificates.certificate_2021(), statement=paper.STATEMENT, marker=paper.MARKER)
    ready = sign.prepare(form, {field_name(1): "Signature – Alioune Tounkara"})
    for name, problems in (("Alioune Tounkara", ()), ("Ali", ("signer_differs",))):
        signer = signing_keys.from_pkcs12(known(authority, name)[0], "x")
        given = sign.sign_as(
            ready, field_name(1), signer, LocalTimeStamper(authority, NOW), said=["x"], reason="", location="", when=NOW
        )
        assert check(sign.seal(given, authority, reason="x", location="", when=NOW), authority).problems == problems
