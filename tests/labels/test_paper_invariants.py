"""I36 and I39 for whatever is printed: what is read off a paper is what is in its file, and the log goes on from it."""

import hashlib
import json
import re
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from custody.log import merkle, tiles
from custody.log.errors import Mismatch
from labels.documents import certificate, history, signed_code
from labels.layout.quantity import format_count, format_mass
from labels.model import BurntLine
from tests.labels import certificates, histories, paper
from tests.labels.pdf_text import attached, stated_digest, text_of

pytestmark = pytest.mark.slow

few = settings(max_examples=8)
"""A paper is set for each example."""
TOLD = re.compile(r"([0-9\s]+) événements Racine de l’arbre \(SHA-256, complète\) ([0-9a-f]{64})")
TEXT = st.text('abcné€Ɛɲ"\\ \u202f{}:,', max_size=30)
STATEMENTS = st.dictionaries(TEXT, st.integers() | TEXT | st.booleans(), max_size=5).map(
    lambda said: json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
)
LINES = st.lists(
    st.tuples(st.sampled_from(["cannabis", "cocaine"]), st.integers(1, 10**6), st.integers(1, 10**5)),
    min_size=1, max_size=4,
)  # fmt: skip


def burnt(lines):
    return tuple(
        BurntLine(
            id=paper.exhibit_number(i), substance=substance, gross_ug=grams * paper.G, count=things, unit="package",
            synthetic=True,
        )
        for i, (substance, grams, things) in enumerate(lines)
    )  # fmt: skip


def code_on(pdf):
    """The text of the paper's QR symbol, read off the picture of its last page that has one."""
    document = pdfium.PdfDocument(pdf)
    pages = (document[i].render(scale=3).to_pil() for i in reversed(range(len(document))))
    return next(found[0].text for found in map(zxingcpp.read_barcodes, pages) if found)


@few
@example(lines=[("cannabis", 1, 1), ("cannabis", 1, 1)], statement=b"{}", size=1, root=bytes(32))
@given(lines=LINES, statement=STATEMENTS, size=st.integers(1, 2**31), root=st.binary(min_size=32, max_size=32))
def test_i36_whatever_burnt_paper_file_and_symbol_say_the_same(lines, statement, size, root):
    """Digest and statement, number and head of the log, every weight and count: extracted again, they are equal."""
    head = replace(paper.HEAD, size=size, root_hex=root.hex())
    fire = replace(certificates.certificate_2021(), burnt=burnt(lines), withdrawn=(), stated_totals=None, head=head)
    pdf = certificate.render(fire, statement=statement, marker=paper.MARKER)
    text, digest = text_of(pdf), hashlib.sha256(statement).hexdigest()
    assert attached(pdf)[certificate.STATEMENT] == statement
    assert digest == stated_digest(pdf)
    assert digest in text
    marked = signed_code.read(code_on(pdf), paper.MARKER.key.public_key())
    assert (marked.reference, marked.statement_sha256, marked.size) == (fire.reference, digest, size)
    for line in fire.burnt:
        assert " ".join(format_mass(line.gross_ug, "fr").split()) in text
        assert " ".join(format_count(line.count, "package", "fr").split()) in text
    for substance in {line.substance for line in fire.burnt}:
        total = sum(line.gross_ug for line in fire.burnt if line.substance == substance)
        assert " ".join(format_mass(total, "fr", "kg", readability_ug=paper.G).split()) in text


@few
@given(statement=STATEMENTS, at=st.integers(0, 10**6), flip=st.integers(1, 255))
def test_i36_one_other_byte_in_the_statement_is_another_digest_on_paper_and_symbol(statement, at, flip):
    """Two statements never share a paper: what the one prints convicts the other."""
    place = at % len(statement)
    other = statement[:place] + bytes([statement[place] ^ flip]) + statement[place + 1 :]
    pdf = certificate.render(certificates.certificate_2021(), statement=statement, marker=paper.MARKER)
    digest = hashlib.sha256(other).hexdigest()
    assert digest not in text_of(pdf)
    assert signed_code.read(code_on(pdf), paper.MARKER.key.public_key()).statement_sha256 != digest


def told_on(pdf):
    """Size and root of the log that a paper was printed from, read off its text."""
    size, root = TOLD.search(text_of(pdf)).groups()
    return int("".join(size.split())), bytes.fromhex(root)


def leaves(count, salt=b""):
    return [merkle.leaf_hash(salt + str(i).encode()) for i in range(count)]


def proof(log, size):
    """That a log goes on from its first ``size`` entries."""
    return tiles.consistency_proof(size, len(log), lambda level, i: merkle.root(log[i << level : (i + 1) << level]))


@few
@given(
    size=st.integers(1, 40), later=st.integers(0, 40), changed=st.integers(0, 10**6),
    which=st.sampled_from(["certificate", "history"]),
)  # fmt: skip
def test_i39_a_later_log_goes_on_from_what_a_paper_prints_or_is_another(size, later, changed, which):
    """The head is read off the paper alone: the true log proves itself from it, one with a changed entry cannot."""
    log = leaves(size + later)
    head = replace(paper.HEAD, size=size, root_hex=merkle.root(log[:size]).hex())
    if which == "certificate":
        made = replace(certificates.certificate_2021(), head=head)
        pdf = certificate.render(made, statement=b"{}", marker=paper.MARKER)
    else:
        made = replace(histories.history_mopti(), head=head)
        pdf = history.render(made, statement=b"{}", marker=paper.MARKER)
    told, root = told_on(pdf)
    assert told == size
    merkle.verify_consistency(told, root, len(log), merkle.root(log), proof(log, told))
    rewritten = list(log)
    rewritten[changed % size] = merkle.leaf_hash(b"another")
    with pytest.raises(Mismatch, match="consistency_wrong"):
        merkle.verify_consistency(told, root, len(rewritten), merkle.root(rewritten), proof(rewritten, told))
