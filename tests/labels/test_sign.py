"""The organisation's seal: good on the file as made, refused after any change; checked by our verifier and by poppler."""

import io
import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, fields

from labels.documents import certificate
from labels.layout.errors import LabelError
from labels.signing import pades_lta, pki, sign
from labels.signing.verify import Verdict, verify
from tests.labels import certificates, paper

NOW = datetime(2021, 11, 30, 17, 30, tzinfo=UTC)
ORGANISATION = "Office central des stupéfiants"


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> pki.Pki:
    directory = tmp_path_factory.mktemp("pki")
    pki.create(directory / "keys", ORGANISATION, NOW)
    return pki.load(directory / "keys")


@pytest.fixture(scope="module")
def plain() -> bytes:
    return certificate.render(certificates.certificate_2021(), statement=paper.STATEMENT, marker=paper.MARKER)


@pytest.fixture(scope="module")
def sealed(authority, plain) -> bytes:
    return sign.seal(plain, authority, reason="Procès-verbal de destruction", location="Bamako", when=NOW)


def check(pdf: bytes, authority: pki.Pki, at: datetime = NOW, printed: str = "") -> Verdict:
    return verify(pdf, [authority.root], at=at, statement_name=certificate.STATEMENT, printed_sha256=printed)


def byte_ranges(pdf: bytes) -> tuple[int, int, int, int]:
    found = pdf[pdf.index(b"/ByteRange") :]
    numbers = found[found.index(b"[") + 1 : found.index(b"]")].split()
    return tuple(int(n) for n in numbers)


def test_a_sealed_certificate_verifies_offline_with_the_root_alone(sealed, authority):
    """Intact, trusted, unmodified, stamped, and the statement's digest agrees (I35)."""
    verdict = check(sealed, authority)
    assert verdict.good
    assert (verdict.intact, verdict.trusted, verdict.unmodified, verdict.stamped) == (True, True, True, True)
    assert verdict.signed_at == NOW
    assert "DEMONSTRATION" in verdict.signer
    assert ORGANISATION in verdict.signer


def test_the_seal_leaves_the_bytes_before_it_as_they_are(sealed, plain):
    """Sealing only appends, and does not leave PDF 1.7 (ISO 32002 would)."""
    assert sealed.startswith(plain)
    with pikepdf.open(io.BytesIO(sealed)) as document:
        assert document.pdf_version == "1.7"
        assert str(document.Root.get("/Version", "/1.7")) == "/1.7"


def test_a_seal_without_a_time_stamp_says_that_the_time_is_its_own_word(plain, authority):
    """Nothing in it shows that its certificate held."""
    verdict = check(sign.seal(plain, authority, reason="r", location="l", when=NOW, stamped=False), authority)
    assert verdict.problems == ("not_closed",)
    assert not verdict.stamped
    assert verdict.signed_at == NOW


@settings(max_examples=15)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_i35_no_sealed_byte_can_be_changed(sealed, authority, share, bit):
    """One flipped bit anywhere in the signed ranges and the document no longer verifies."""
    first, length, second, rest = byte_ranges(sealed)
    place = int(share * (length + rest))
    place = first + place if place < length else second + place - length
    changed = bytearray(sealed)
    changed[place] ^= 1 << bit
    assert not check(bytes(changed), authority).good


@pytest.mark.parametrize(("word", "other"), [(b"/FlateDecode", b"/FlateDecoee"), (b"/XRef", b"/XReg")])
def test_i35_a_file_whose_table_cannot_be_read_does_not_verify(sealed, authority, word, other):
    """A filter that nobody knows, a table that is none: a verdict, not a failure of the reader."""
    at = sealed.rindex(word)
    changed = sealed[:at] + other + sealed[at + len(word) :]
    assert not check(changed, authority).good


def add_annotation(writer: IncrementalPdfFileWriter) -> None:
    page = writer.prev.root["/Pages"]["/Kids"][0]
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject(map(FloatObject, (50, 50, 300, 90))),
            NameObject("/Contents"): TextStringObject("4 briques"),
        }
    )
    page[NameObject("/Annots")] = ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def change_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.prev.root["/Pages"]["/Kids"][0]
    page[NameObject("/Rotate")] = FloatObject(180)
    writer.update_container(page)


def change_language(writer: IncrementalPdfFileWriter) -> None:
    writer.root[NameObject("/Lang")] = TextStringObject("en")
    writer.update_root()


def add_field(writer: IncrementalPdfFileWriter) -> None:
    fields.append_signature_field(writer, fields.SigFieldSpec("Autre", box=(10, 10, 90, 60)))


@pytest.mark.parametrize("change", [add_annotation, change_page, change_language, add_field])
def test_whatever_is_added_after_the_seal_is_refused(sealed, authority, change):
    """The signature still hashes right; the diff analysis tells the change (DocMDP P=1)."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    change(writer)
    changed = io.BytesIO()
    writer.write(changed)
    verdict = check(changed.getvalue(), authority)
    assert verdict.intact
    assert not verdict.unmodified
    assert "changed_since" in verdict.problems


def test_an_archival_time_stamp_may_follow_the_seal(sealed, authority):
    """Renewing the evidence in later years is no change of the document (PAdES B-LTA)."""
    renewed = pades_lta.close(sealed, authority, NOW + timedelta(days=365))
    assert renewed.startswith(sealed)
    assert check(renewed, authority, NOW + timedelta(days=366)).good


def test_a_second_signature_on_a_certified_document_is_refused(sealed, authority, monkeypatch):
    """Not even another seal may follow the closing one."""
    monkeypatch.setattr(PdfSigner, "_enforce_certification_constraints", lambda *_: None)
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    meta = PdfSignatureMetadata(field_name="Autre", md_algorithm="sha256")
    twice = PdfSigner(meta, sign._signer(authority)).sign_pdf(writer).getvalue()
    verdict = check(twice, authority)
    assert {"not_certified", "changed_since"} <= set(verdict.problems)


def test_the_seal_of_another_organisation_is_not_trusted(plain, authority, tmp_path):
    """A forger can seal, but not under our root."""
    forger = pki.create(tmp_path / "forger", ORGANISATION, NOW)
    forged = sign.seal(plain, forger, reason="r", location="l", when=NOW)
    assert check(forged, forger).good
    verdict = check(forged, authority)
    assert verdict.intact
    assert not verdict.trusted
    assert "untrusted" in verdict.problems


def test_a_seal_is_judged_at_the_moment_the_verifier_names(sealed, authority):
    """Its time-stamp carries the five-year seal for ten years; then it proves no more, and says since when."""
    for days, problems in ((30, ()), (3640, ()), (3660, ("outdated",))):
        found = check(sealed, authority, NOW + timedelta(days=days))
        assert found.problems == problems
        assert found.proves_until == authority.stamp.certificate.not_valid_after_utc


def test_i36_the_digest_read_off_the_paper_must_be_that_of_the_attached_statement(sealed, authority):
    """A digest that differs by one digit is told."""
    digest = check(sealed, authority).statement_sha256
    assert check(sealed, authority, printed=digest.upper()).good
    wrong = ("0" if digest[0] != "0" else "1") + digest[1:]
    assert check(sealed, authority, printed=wrong).problems == ("statement_differs",)


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"\x00" * 100])
def test_what_is_no_pdf_does_not_verify_and_cannot_be_sealed(junk, authority):
    """Garbage gives a verdict from the verifier and an error from the sealer."""
    assert check(junk, authority).problems == ("unreadable",)
    with pytest.raises(LabelError, match="not_a_pdf"):
        sign.seal(junk, authority, reason="r", location="l", when=NOW)


def test_an_unsealed_file_is_said_to_be_unsealed(plain, authority):
    """Absence of a seal is no success."""
    assert check(plain, authority).problems == ("unsealed",)


def test_a_sealed_file_is_not_sealed_again(sealed, authority):
    """One seal closes the file."""
    with pytest.raises(LabelError, match="already_sealed"):
        sign.seal(sealed, authority, reason="r", location="l", when=NOW)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not on this machine")
def test_poppler_finds_the_signature_valid_and_the_whole_document_signed(sealed, tmp_path):
    """An independent implementation agrees."""
    file = tmp_path / "pv.pdf"
    file.write_bytes(sealed)
    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_openssl_verifies_the_seal_and_its_time_stamp(sealed, authority, tmp_path):
    """The CMS verifies over the sealed bytes with openssl and the root certificate alone."""
    first, length, second, rest = byte_ranges(sealed)
    contents = sealed[first + length : second].strip(b"<>")
    cms = bytes.fromhex(contents.decode())
    size = 4 + int.from_bytes(cms[2:4])
    (tmp_path / "seal.p7s").write_bytes(cms[:size])
    (tmp_path / "body").write_bytes(sealed[first : first + length] + sealed[second : second + rest])
    (tmp_path / "root.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.p7s", "-content", "body"]
    command += [
        "-CAfile",
        "root.pem",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
        "-attime",
        str(int(NOW.timestamp()) + 60),
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "successful" in ran.stderr, ran.stderr


def test_keys_are_private_and_never_overwritten(tmp_path):
    """Mode 0600, and a second creation in the same place is refused."""
    made = pki.create(tmp_path / "keys", ORGANISATION, NOW)
    for key in (tmp_path / "keys").glob("*.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert made.root_pem.startswith(b"-----BEGIN CERTIFICATE-----")
    assert made.root_pem == (tmp_path / "keys" / "root.pem").read_bytes()
    with pytest.raises(LabelError, match="pki_exists"):
        pki.create(tmp_path / "keys", ORGANISATION, NOW)


def test_a_missing_or_damaged_key_is_named(tmp_path):
    """The error says which file; an organisation's name that fits no certificate is refused before any key is made."""
    with pytest.raises(LabelError, match="pki_missing"):
        pki.load(tmp_path)
    pki.create(tmp_path, ORGANISATION, NOW)
    Path(tmp_path / "seal.key").write_bytes(b"nothing")
    with pytest.raises(LabelError, match="pki_unreadable"):
        pki.load(tmp_path)
    with pytest.raises(LabelError, match="organisation_too_long"):
        pki.create(tmp_path / "other", "É" * 40, NOW)
