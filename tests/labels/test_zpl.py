"""ZPL: what a thermal printer would print, by a reader of ^GFA of our own, is read by two readers of codes (I3)."""

import re
import shutil

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from labels.layout import fonts
from labels.layout.errors import LabelError
from labels.stock import identifier, qr
from labels.stock.ghs_marks import SIGNS, of
from labels.stock.label import Label
from labels.stock.label_stock import L7163, STOCKS
from labels.stock.zpl import zpl
from labels.words import LANGUAGES
from tests.labels.pdf_text import decode_qr_codes
from tests.labels.test_label_sheet import HOSTILE, TEXTS, made

ROLLS = {name: stock for name, stock in STOCKS.items() if stock.dpi}
rolls = pytest.mark.parametrize("stock", ROLLS.values(), ids=ROLLS)
LABEL = re.compile(
    r"\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^LS0\^FO0,0\^GFA,(\d+),(\d+),(\d+),([0-9A-Zg-z:,!]+)\^FS\^PQ1\^XZ\n", re.ASCII
)


def counts(text: str):
    """Yield (digit or sign, times) of a graphic, by the ZPL guide's compression scheme."""
    times = 0
    for char in text:
        if "G" <= char <= "Y":
            times += ord(char) - ord("F")
        elif "g" <= char <= "z":
            times += 20 * (ord(char) - ord("f"))
        else:
            yield char, times or 1
            times = 0


def unpacked(text: str, row: int) -> bytes:
    """Return the rows of a graphic."""
    rows, line = [], ""
    for char, times in counts(text):
        if char == ":":
            rows.append(rows[-1])
        elif char == ",":
            rows.append(line.ljust(2 * row, "0"))
            line = ""
        else:
            line += char * times
            assert len(line) <= 2 * row
            if len(line) == 2 * row:
                rows.append(line)
                line = ""
    assert not line
    return bytes.fromhex("".join(rows))


def printed(commands: bytes):
    """Return what a printer would print, black on white, label by label; anything but one graphic each is an error."""
    text, pictures, at = commands.decode("ascii"), [], 0
    while at < len(text):
        found = LABEL.match(text, at)
        assert found, text[at : at + 80]
        width, height, total, again, row = (int(n) for n in found.groups()[:5])
        data = unpacked(found[6], row)
        assert total == again == len(data) == row * height
        bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8).reshape(height, row), axis=1)
        assert not bits[:, width:].any()
        pictures.append(np.where(bits[:, :width], 0, 255).astype(np.uint8))
        at = found.end()
    return pictures


@rolls
def test_i3_every_label_in_zpl_is_read_has_its_size_and_whole_dots(stock):
    """Each picture has the form's millimetres to a dot; its code, dot for dot, is number and copy."""
    labels = [made(seed, sign="toxic", hazard="Toxique : gants") for seed in range(6)]
    for label, picture in zip(labels, printed(zpl(labels, stock)), strict=True):
        assert picture.shape == (round(stock.height * stock.dpi / 25.4), round(stock.width * stock.dpi / 25.4))
        (read,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert identifier.read_payload(read.text) == (label.id, label.copy)
        side = round(stock.module * stock.dpi / 25.4)
        x, y = (round(n) for n in (read.position.top_left.x, read.position.top_left.y))
        expected = np.kron(qr.matrices([read.text])[0].modules(), np.ones((side, side))) > 0
        quiet = 4 * side
        around = [
            picture[top - quiet : top + 29 * side, left - quiet : left + 29 * side] == 0
            for top in range(y - 2, y + 3)
            for left in range(x - 2, x + 3)
        ]
        whole = np.pad(expected, quiet)
        assert any(np.array_equal(spot, whole) for spot in around if spot.shape == whole.shape)


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbar is not installed")
@rolls
def test_i3_another_reader_reads_the_zpl(stock, tmp_path):
    """zbar reads every code too."""
    labels = [made(seed) for seed in range(6)]
    for place, picture in enumerate(printed(zpl(labels, stock))):
        Image.fromarray(picture).save(tmp_path / f"{place}.png")
    images = sorted(path.name for path in tmp_path.iterdir())
    assert decode_qr_codes(tmp_path, images) == [identifier.payload(label.id, label.copy) for label in labels]


@rolls
@pytest.mark.parametrize("blur", [0.25, 0.4])
def test_i3_a_slightly_blurred_and_turned_thermal_label_is_read(stock, blur):
    """Blurred by a quarter and by two fifths of a module and turned by 30 degrees, each of 10 labels is read."""
    labels = [made(seed) for seed in range(10)]
    side = round(stock.module * stock.dpi / 25.4)
    for label, picture in zip(labels, printed(zpl(labels, stock)), strict=True):
        image = Image.fromarray(picture).rotate(30, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
        image = image.filter(ImageFilter.GaussianBlur(blur * side))
        (read,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        assert identifier.read_payload(read.text) == (label.id, label.copy)


@rolls
@pytest.mark.parametrize("text", [*HOSTILE, "^XZ~JA^FS^XA", "Kɔrɔ ŋaniya ɛ"])
def test_no_text_leaves_a_thermal_label_or_is_a_command(stock, text):
    """Whatever the texts, the commands are one graphic with white along its edges, and the code is read."""
    label = made(30, **dict.fromkeys(TEXTS, text), sign="toxic", piece=(12345, 99999), synthetic=True)
    (picture,) = printed(zpl([label], stock))
    edge = round(stock.dpi / 25.4 * 0.9)
    assert min(picture[:edge].min(), picture[-edge:].min(), picture[:, :edge].min(), picture[:, -edge:].min()) == 255
    (read,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert read.text == identifier.payload(label.id, label.copy)


def test_letters_that_a_printer_has_no_font_for_are_dots():
    """Bambara and Arabic letters give other dots than the sign for a missing letter."""
    one, other, missing = (
        printed(zpl([made(1, nature=text)], ROLLS["50x25-203"]))[0] for text in ("ɛɔŋ", "محضر", fonts.MISSING * 3)
    )
    assert not np.array_equal(one, missing)
    assert not np.array_equal(other, missing)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_substance_that_asks_for_it_is_marked(lang):
    """Sign and warning change what is printed on every roll but only for substances of the table."""
    assert of("cannabis", lang) == ("", "")
    assert {of(substance, lang)[0] for substance in SIGNS} == {"toxic", "harmful"}
    for stock in ROLLS.values():
        sign, warning = of("heroin", lang)
        plain, marked = printed(zpl([made(1), made(1, sign=sign, hazard=warning)], stock, lang))
        assert not np.array_equal(plain, marked)


def test_what_is_no_thermal_form_is_refused():
    """A sheet, no labels and an unknown language are refused."""
    for code, labels, stock, lang in (
        ("not_thermal", [made(1)], L7163, "fr"),
        ("no_labels", [], ROLLS["62-203"], "fr"),
        ("unknown_language", [made(1)], ROLLS["62-203"], "xx"),
        ("bad_check", [Label(id="EV0000000000Z")], ROLLS["62-203"], "fr"),
    ):
        with pytest.raises(LabelError, match=code):
            zpl(labels, stock, lang)
