"""The signed code on papers: only the organisation's key makes one, and every change of a character shows."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.documents import signed_code
from labels.documents.signed_code import Marked, Marker
from labels.layout.errors import LabelError
from labels.signing import pki
from labels.stock import qr
from tests.labels.paper import MARKER

PUBLIC = MARKER.key.public_key()
SAID = Marked(reference="2026/0001-1A2B", statement_sha256="ab" * 32, size=48_213)


@given(
    number=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-", min_size=1, max_size=40),
    digest=st.binary(min_size=32, max_size=32),
    size=st.integers(0, 2**48 - 1),
)
@settings(max_examples=50)
def test_what_is_written_is_read(number, digest, size):
    """Any number, digest and size come back, with the address or without, in small letters or broken by spaces."""
    said = Marked(reference=number, statement_sha256=digest.hex(), size=size)
    code = MARKER.code(said)
    assert signed_code.read(code, PUBLIC) == said
    assert signed_code.read(code.rpartition("/")[2].lower(), PUBLIC) == said
    assert signed_code.read(f" {code[:50]}\n{code[50:]} ", PUBLIC) == said


def test_every_changed_character_shows():
    """No character of the base32 can be another one."""
    code = MARKER.code(SAID)
    start = code.rindex("/") + 1
    for at in range(start, len(code)):
        for other in "A7":
            if code[at] != other:
                with pytest.raises(LabelError):
                    signed_code.read(code[:at] + other + code[at + 1 :], PUBLIC)


def test_a_changed_digest_is_altered_and_another_key_is_foreign():
    """Under our key's id a wrong signature is an alteration; under another it is not ours."""
    foreign = Marker(Ed25519PrivateKey.generate(), MARKER.address).code(SAID)
    with pytest.raises(LabelError, match="code_foreign"):
        signed_code.read(foreign, PUBLIC)
    code = MARKER.code(SAID)
    at = code.rindex("/") + 40
    changed = code[:at] + ("B" if code[at] != "B" else "C") + code[at + 1 :]
    with pytest.raises(LabelError, match="code_altered"):
        signed_code.read(changed, PUBLIC)


@pytest.mark.parametrize(
    "text", ["", "EV0A7K9Q2M4XT", "https://example.org/V/AAAA", "é" * 200, "A" * 5000, "HTTPS://X/V/" + "2" * 192]
)
def test_other_text_is_no_code(text):
    """Labels, addresses of others, noise: refused with their own code."""
    with pytest.raises(LabelError, match="bad_document_code"):
        signed_code.read(text, PUBLIC)


def test_a_long_number_is_cut():
    """Its first forty characters stand in the code, whatever they are."""
    code = MARKER.code(Marked(reference="É" * 50, statement_sha256="00" * 32, size=1))
    assert signed_code.read(code, PUBLIC).reference == "É" * 40


def test_the_symbol_stays_small():
    """The whole text is alphanumeric: with an address of 30 characters it fits version 9, level M."""
    assert len(qr.matrix(MARKER.code(SAID), "M")) <= 4 * 9 + 17


def test_the_mark_is_made_certified_and_kept(tmp_path):
    """The folder holds the key and its certificate by the issuing authority; loading makes none."""
    from datetime import UTC, datetime

    made = pki.create(tmp_path / "pki", "Office", datetime.now(UTC))
    made.mark.certificate.verify_directly_issued_by(made.issuing)
    assert pki.load(tmp_path / "pki").mark.key.private_bytes_raw() == made.mark.key.private_bytes_raw()
    for file in ("mark.key", "mark.pem"):
        (tmp_path / "pki" / file).unlink()
    with pytest.raises(LabelError, match="pki_missing"):
        pki.load(tmp_path / "pki")
    assert not (tmp_path / "pki" / "mark.key").exists()
