"""Label sheets: every label decodes to its own number (I3), and no text leaves its label."""

import hashlib
import shutil
import subprocess
from itertools import combinations

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.text import terms
from custody.text.paper import WORDS
from labels.layout import fonts
from labels.layout.errors import LabelError
from labels.stock import identifier, qr
from labels.stock import label as face
from labels.stock.label import Box, Label
from labels.stock.label_sheet import LogHead, sheet
from labels.stock.label_stock import A4, L7160, L7163, STOCKS, grid
from labels.words import LANGUAGES, word
from tests.labels.pdf_text import decode_qr_codes

DPI = 203
"""The resolution of an ordinary thermal printer, at which sheets are read too."""
MM = DPI / 25.4
HEAD = LogHead(origin="log.example/custody", size=1_234_567, root_hex=hashlib.sha256(b"head").hexdigest())
TEXTS = ("case", "nature", "seized", "hazard")
HOSTILE = (
    "Réquisition n° 12 – œuvre d’août, 1 012,4 g",
    "N" * 300,
    "Nom très long " * 22,
    "<script>alert(1)</script>",
    "محضر رقم 12 (باماكو)",
    "ߒߞߏ ߓߊߡߊߞߐ߫",
    "ɛ ɔ ɲ ŋ 😀🔥👩‍🚀",
    "\u202eevil\x00\n\t\ufeff",
    " ",
    ")(EI Q BT \\",
)
stocks = pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)


def test_every_form_has_its_word():
    """The page of the stocks names each form, and the grid that people give themselves."""
    assert terms.STOCKS.keys() == STOCKS.keys() | {"grid"}, "name each form in STOCKS of custody/text/terms/exhibits.py"


def number(seed: object, kind: str = "EV") -> str:
    return identifier.new(kind, hashlib.sha256(repr(seed).encode()).digest()[:16])


def made(seed: int, **fields) -> Label:
    usual = {
        "id": number(seed),
        "copy": seed % identifier.COPIES + 1,
        "case": f"PV {seed:04d}/2026 OCS",
        "piece": (seed % 12 + 1, 12),
        "nature": "Poudre brune, présumée héroïne",
        "seized": "24/11/2026 08:15, Sénou",
        "synthetic": seed % 2 == 0,
    }
    return Label(**(usual | fields))


def dots(stock) -> float:
    """Return the dots in a millimetre at which a form is read: its own, or a thermal printer's."""
    return (stock.dpi or DPI) / 25.4


def pages(pdf: bytes, mm: float = MM):
    """Return each page as a grey picture of so many dots a millimetre."""
    return [
        page.render(scale=mm * 25.4 / 72, grayscale=True).to_numpy().squeeze() for page in pypdfium2.PdfDocument(pdf)
    ]


def cut_out(page, stock, position):
    """Return the picture of one label."""
    return page[area(stock, position)]


def area(stock, position):
    """Return where a label lies on its page's picture."""
    (left, top), mm = stock.corner(position), dots(stock)
    return (
        slice(round(top * mm), round((top + stock.height) * mm)),
        slice(round(left * mm), round((left + stock.width) * mm)),
    )


def code_of(*args, **kwargs) -> str:
    """Return the code with which ``sheet`` refuses."""
    with pytest.raises(LabelError) as caught:
        sheet(*args, **kwargs)
    return caught.value.code


@stocks
def test_i3_every_label_of_a_sheet_decodes_to_the_number_and_copy_printed_on_it(stock):
    """Of many labels, each read alone at its dpi gives its own number and copy, and the text beside says the same."""
    labels = [made(seed) for seed in range(110 if stock.count > 1 else 12)]
    start = min(3, stock.count)
    pdf = sheet(labels, stock, start_position=start, log_head=HEAD)
    pictures = pages(pdf, dots(stock))
    document = pypdfium2.PdfDocument(pdf)
    for place, label in enumerate(labels, start - 1):
        page, position = divmod(place, stock.count)
        (read,) = zxingcpp.read_barcodes(
            cut_out(pictures[page], stock, position), formats=zxingcpp.BarcodeFormat.QRCode
        )
        assert identifier.read_payload(read.text) == (label.id, label.copy)
        left, top = (length * 72 / 25.4 for length in stock.corner(position))
        text = (
            document[page]
            .get_textpage()
            .get_text_bounded(
                left,
                (stock.page[1] - stock.height) * 72 / 25.4 - top,
                left + stock.width * 72 / 25.4,
                stock.page[1] * 72 / 25.4 - top,
            )
        )
        assert identifier.group(label.id) in text
        assert (label.case in text) == (stock.layout != "small")


@pytest.mark.skipif(
    not shutil.which("zbarimg") or not shutil.which("pdftoppm"), reason="zbar or poppler is not installed"
)
@stocks
def test_i3_every_label_decodes_in_black_and_white_by_another_reader(stock, tmp_path):
    """Rasterised by poppler in pure black and white at its dpi, zbar reads every code."""
    labels = [made(seed) for seed in range(102 if stock.count > 1 else 12)]
    (tmp_path / "sheet.pdf").write_bytes(sheet(labels, stock))
    subprocess.run(["pdftoppm", "-r", str(stock.dpi or DPI), "-mono", "sheet.pdf", "page"], cwd=tmp_path, check=True)
    images = sorted(path.name for path in tmp_path.glob("page*"))
    assert set(decode_qr_codes(tmp_path, images)) == {identifier.payload(label.id, label.copy) for label in labels}


@given(
    st.binary(min_size=7, max_size=16),
    st.integers(1, 31),
    st.text(max_size=60),
    st.sampled_from(sorted(identifier.KINDS)),
)
@settings(max_examples=40)
def test_i3_decode_of_render_is_the_identity(random_bytes, copy, text, kind):
    """Whatever the number, the copy and the texts, the rendered label decodes to its number and copy."""
    label = Label(id=identifier.new(kind, random_bytes), copy=copy, nature=text, case=text, seized=text, hazard=text)
    (page,) = pages(sheet([label]))
    (read,) = zxingcpp.read_barcodes(cut_out(page, L7163, 0))
    assert identifier.read_payload(read.text) == (label.id, copy)


def assert_alone_in_its_box(label, stock, lang="fr"):
    """Check that nothing of a label lies outside its die, that its code has its quiet zone and is read."""
    position = min(stock.columns + 1, stock.count - 1)  # with neighbours on all sides
    mm = dots(stock)
    (page,) = pages(sheet([label], stock, start_position=position + 1, lang=lang), mm)
    inside = cut_out(page, stock, position)
    outside = page.copy()
    outside[area(stock, position)] = 255
    if stock.page == A4:
        outside[round(285 * mm) :] = 255  # the line at the foot of the page
    assert outside.min() > 250
    edge = round(mm)
    assert min(inside[:edge].min(), inside[-edge:].min(), inside[:, :edge].min(), inside[:, -edge:].min()) > 250
    (read,) = zxingcpp.read_barcodes(inside, formats=zxingcpp.BarcodeFormat.QRCode)
    assert read.text == identifier.payload(label.id, label.copy)
    side, quiet = (qr.MODULES + 2 * qr.QUIET) * stock.module * mm, qr.QUIET * stock.module * mm
    x0, y0 = read.position.top_left.x - quiet, read.position.top_left.y - quiet
    assert -2 < y0 < inside.shape[0] - side + 2
    assert -2 < x0 < inside.shape[1] - side + 2
    zone = inside[max(0, round(y0) + 2) : round(y0 + side) - 2, max(0, round(x0) + 1) : round(x0 + side) - 2].copy()
    margin = round(quiet) - 4
    zone[margin:-margin, margin:-margin] = 255
    assert zone.min() > 250


@stocks
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_leaves_the_label_or_enters_the_quiet_zone(stock, text):
    """A hostile text in every field at once stays in the die, away from the code."""
    hostile = dict.fromkeys(TEXTS, text)
    assert_alone_in_its_box(made(30, **hostile, piece=(12345, 99999), synthetic=True), stock)
    assert_alone_in_its_box(Label(id=number(1, "PL"), nature=text), stock, "en")


@given(
    st.fixed_dictionaries({}, optional={key: st.text(max_size=120) for key in TEXTS}), st.sampled_from(sorted(STOCKS))
)
@settings(max_examples=30)
def test_no_drawn_text_leaves_the_label(texts, name):
    """Any Unicode text in any subset of the fields stays in the die."""
    assert_alone_in_its_box(made(4, **(dict.fromkeys(TEXTS, "") | texts)), STOCKS[name])


@stocks
@pytest.mark.parametrize("hazard", ["", "Lourd", "Fentanyl : gants et masque FFP3 " * 3])
@pytest.mark.parametrize("text", ["W" * 300, "Poudre brune " * 20, "court"])
def test_no_two_texts_of_a_label_overlap(monkeypatch, stock, text, hazard):
    """Every line has its own place, even when all fields are full."""
    drawn: list[tuple[float, float, float, float]] = []
    original = fonts.draw

    def recording(canvas, x, y, given, size, *, bold=False, max_width=None):
        wide = original(canvas, x, y, given, size, bold=bold, max_width=max_width)
        if given:
            drawn.append((x, y - 0.2 * size, x + wide, y + 0.72 * size))
        return wide

    monkeypatch.setattr(face.fonts, "draw", recording)
    full = dict.fromkeys(TEXTS[:-1], text)
    sheet([made(30, **full, hazard=hazard, piece=(1234, 5678), synthetic=True)], stock)
    drawn = drawn[1:] if stock.page == A4 else drawn  # without the foot of the page
    for one, other in combinations(drawn, 2):
        apart = one[2] <= other[0] + 0.01 or other[2] <= one[0] + 0.01 or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("copy", [1, 2, 31])
def test_the_copy_and_the_synthetic_mark_are_printed(lang, copy):
    """Each print says which copy it is, and synthetic data is marked in words."""
    for synthetic in (True, False):
        pdf = sheet([made(1, copy=copy, synthetic=synthetic)], lang=lang)
        text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
        assert word(lang, "label.copy", copy=copy).replace("\u00a0", " ") in text.replace("\u00a0", " ")
        assert (word(lang, "label.synthetic") in text) == synthetic


def test_a_label_has_no_field_for_a_suspect_or_a_storage_place():
    """What the paper must never say has no place in its data."""
    assert set(Label.__dataclass_fields__) == {
        "id", "copy", "piece", "sign", "synthetic", "exercise", "blank", *TEXTS,
    }  # fmt: skip


@stocks
def test_the_code_is_large_enough_and_fits_its_die(stock):
    """With its quiet zone a code is 22 mm or more, 19 on the smallest label, and of whole dots at its dpi."""
    side = (qr.MODULES + 2 * qr.QUIET) * stock.module
    assert (19 if stock.layout == "small" else 22) <= side <= min(stock.width, stock.height)
    assert abs(stock.module * dots(stock) - round(stock.module * dots(stock))) < 0.02
    last_left, last_top = stock.corner(stock.count - 1)
    assert last_left + stock.width <= stock.page[0]
    assert last_top + stock.height <= stock.page[1] - (9 if stock.page == A4 else 0)  # the foot line lies below


@stocks
def test_a_page_has_the_exact_size_of_its_form_and_a_code_the_size_of_its_dots(stock):
    """Pages are as many millimetres as the form says; on a thermal printer each module is the same whole dots."""
    pdf = sheet([made(1)], stock)
    assert pypdfium2.PdfDocument(pdf)[0].get_size() == pytest.approx([n * 72 / 25.4 for n in stock.page], abs=0.01)
    if not stock.dpi:
        return
    (page,) = pages(pdf, dots(stock))
    read = zxingcpp.read_barcodes(page)[0].position
    side = qr.MODULES * round(stock.module * dots(stock))
    assert read.top_right.x - read.top_left.x == pytest.approx(side, abs=2)
    assert read.bottom_left.y - read.top_left.y == pytest.approx(side, abs=2)


def test_a_grid_of_ones_own_takes_the_layout_that_its_labels_have_room_for():
    """Large, low and small labels of a custom grid are read; what fits neither page nor code is refused."""
    for size, first, gutter, columns, rows, layout in (
        ((70, 42.4), (0, 0), (0, 0), 3, 6, "head"),
        ((48.5, 25.4), (8, 10), (0, 1), 4, 10, "beside"),
        ((25, 25), (5, 5), (2, 2), 7, 10, "small"),
    ):
        made_grid = grid(columns, rows, size, first, gutter)
        assert made_grid.layout == layout
        assert_alone_in_its_box(made(3), made_grid)
    for size, first, columns in (
        ((20, 20), (0, 0), 2),
        ((70, 42), (1, 0), 3),
        ((70, 42), (-1, 0), 1),
        ((70, 42), (0, 0), 0),
    ):
        with pytest.raises(LabelError, match="grid_bad"):
            grid(columns, 1, size, first, (0, 0))


def test_the_same_labels_give_the_same_bytes():
    """A sheet is a function of its input: no clock and no randomness in it."""
    labels = [made(seed, nature="Héroïne, محضر") for seed in range(20)]
    assert sheet(labels, log_head=HEAD) == sheet(iter(labels), log_head=HEAD)


def test_the_foot_states_sheet_and_log():
    """Each page says which sheet of how many it is and cites the log's head in full."""
    labels = [made(seed) for seed in range(20)]
    document = pypdfium2.PdfDocument(sheet(labels, L7160, start_position=21, log_head=HEAD))
    assert len(document) == 2
    for page, text in enumerate((page.get_textpage().get_text_range() for page in document), 1):
        assert word("fr", "label.sheet", page=page, pages=2) in text
        assert HEAD.root_hex in text
        assert HEAD.origin in text


def test_a_sheet_that_cannot_be_made_is_refused():
    """No label, a position that the sheet has not, an unknown language, a wrong number and copy 32 are refused."""
    assert code_of([]) == "no_labels"
    assert code_of([made(1)], start_position=0) == "bad_position"
    assert code_of([made(1)], start_position=15) == "bad_position"
    assert code_of([made(1)], lang="xx") == "unknown_language"
    assert code_of([made(1, id="EV0000000000Z")]) == "bad_check"
    assert code_of([made(1, copy=32)]) == "bad_copy"


def test_a_box_has_edges():
    """Right and top follow from corner and size."""
    box = Box(1, 2, 3, 4)
    assert (box.right, box.top) == (4, 6)


def test_french_and_english_hold_the_same_words():
    """Neither language lacks a word, every kind of number has its name, and an unknown word is an error."""
    assert WORDS["fr"].keys() == WORDS["en"].keys()
    assert {f"label.kind.{kind}" for kind in identifier.KINDS} <= WORDS["fr"].keys()
    with pytest.raises(LabelError, match="unknown_word"):
        word("fr", "label.nothing")
    with pytest.raises(LabelError, match="unknown_language"):
        word("xx", "label.copy")
