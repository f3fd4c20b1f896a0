"""What a forger adds to sealed papers, and seals that are none: each is told (found by an attacker of our own)."""

import hashlib
import io
import re
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest

from labels import certificate, pki, sign, stranger
from labels.pdfa import _DIGEST, attached
from labels.verify import Verdict, verify
from tests.labels import paper

NOW = datetime(2021, 11, 30, 17, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> pki.Pki:
    return pki.create(tmp_path_factory.mktemp("pki") / "keys", "Office central des stupéfiants", NOW)


@pytest.fixture(scope="module")
def made() -> bytes:
    return certificate.render(paper.many(1), statement=paper.STATEMENT, marker=paper.MARKER)


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
    seen = stranger.look_apart(forged, authority.root_pem, LATER)
    assert (seen.ours, seen.problems) == (True, ("changed_since",))


@pytest.mark.parametrize("junk", [b"\n", b"\0" * 2000, b"\nstartxref\n0\n%%EOF\n"])
def test_nothing_at_all_may_follow_the_last_signature(sealed, authority, junk):
    """However harmless it looks to one reader."""
    assert not check(sealed + junk, authority).good
    assert check(sealed, authority).good
