"""QR symbols: the batch equals the library, and readers that are not ours read them (I3)."""

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from labels.layout.errors import LabelError
from labels.stock import identifier, qr

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
payloads = st.text(CHARACTERS, min_size=14, max_size=14)


def picture(matrix, scale=4):
    """Return a symbol as a grey image with its quiet zone."""
    return np.kron(np.where(np.pad(np.array(matrix.modules()), qr.QUIET), 0, 255), np.ones((scale, scale))).astype(
        np.uint8
    )


@given(st.lists(payloads, min_size=1, max_size=5))
@settings(max_examples=40)
def test_the_batch_equals_the_library(texts):
    """Symbols added up by table are those of the qrcode library, module for module."""
    symbols = qr.matrices(texts)
    for text, symbol in zip(texts, symbols, strict=True):
        modules = symbol.modules()
        assert np.array(modules).shape == (25, 25)
        assert qr._bits(modules) == qr._library(text.encode())


@given(st.binary(min_size=7, max_size=16), st.integers(1, 31))
def test_i3_a_symbol_decodes_to_its_payload(random_bytes, copy):
    """An independent reader reads version 2, level H and the very payload."""
    text = identifier.payload(identifier.new("EV", random_bytes), copy)
    (read,) = zxingcpp.read_barcodes(picture(qr.matrices([text])[0]))
    assert (read.text, read.ec_level) == (text, "H")
    assert identifier.read_payload(read.text)[1] == copy


@given(st.binary(min_size=7, max_size=16), st.integers(0, 20), st.integers(0, 20))
@settings(max_examples=50)
def test_i3_a_stained_symbol_decodes_or_fails_but_never_lies(random_bytes, row, column):
    """A white stain of 5 by 5 modules, away from the finder patterns or on them, never yields another payload."""
    text = identifier.payload(identifier.new("EV", random_bytes), 1)
    modules = np.array(qr.matrices([text])[0].modules())
    modules[row : row + 5, column : column + 5] = False
    symbol = qr._matrix(qr._bits(modules), len(modules))
    assert {read.text for read in zxingcpp.read_barcodes(picture(symbol))} <= {text}


def test_no_payload_gives_no_symbol():
    """An empty batch is an empty list."""
    assert qr.matrices([]) == []


@pytest.mark.parametrize(
    ("texts", "code"),
    [(["EV0A7K9Q2M4XE"], "bad_length"), (["A" * 14, "é" * 14], "bad_character"), (["a" * 14], "bad_character")],
)
def test_a_payload_that_does_not_fit_is_refused(texts, code):
    """Another length and characters outside QR alphanumeric are refused, never silently re-encoded."""
    with pytest.raises(LabelError) as caught:
        qr.matrices(texts)
    assert caught.value.code == code


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_a_certificate_code_of_any_length_decodes(level):
    """A long mixed text decodes at every level."""
    text = "HTTPS://EXEMPLE.ML/" + "Réquisition n° 12, é " * 20
    (read,) = zxingcpp.read_barcodes(picture(qr.matrix(text, level)))
    assert (read.text, read.ec_level) == (text, level)


def test_a_text_that_no_code_holds_is_refused():
    """Beyond version 40 there is no symbol, and there are four levels."""
    with pytest.raises(LabelError, match="too_long"):
        qr.matrix("é" * 3000, "H")
    with pytest.raises(LabelError, match="unknown_level"):
        qr.matrix("A", "X")


def test_a_symbol_drawn_in_a_pdf_decodes(tmp_path):
    """The inline image mask is valid PDF, upright, and reads when rasterised."""
    pdfium = pytest.importorskip("pypdfium2")
    path = tmp_path / "qr.pdf"
    canvas = Canvas(str(path), pagesize=(200, 200))
    qr.draw(canvas, qr.matrix("EV0A7K9Q2M4XE1", "Q"), 50, 50, 100)
    canvas.save()
    page = pdfium.PdfDocument(path)[0].render(scale=203 / 72).to_numpy()
    (read,) = zxingcpp.read_barcodes(page)
    assert read.text == "EV0A7K9Q2M4XE1"
    assert abs(read.orientation) < 2
