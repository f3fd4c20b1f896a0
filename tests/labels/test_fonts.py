"""Letters on paper: every script is drawn, in order, within its width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.layout import fonts
from labels.layout.errors import LabelError

texts = st.text(max_size=200)


class Paper:
    """A canvas that remembers what was drawn on it."""

    def __init__(self):
        self.drawn = []

    def setFont(self, name, size):  # noqa: N802 - reportlab's name
        self.font = (name, size)

    def drawString(self, x, y, text):  # noqa: N802 - reportlab's name
        self.drawn.append((x, y, text, *self.font))


def plain(text, bold=False):
    return "".join(run for _, run in fonts.shape(text, bold))


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text", ["Héroïne, œuvre d’août – 1\u202f012,4 g ± 0,3 µg", "ɛ ɔ ɲ ŋ Ɛ Ɔ Ɲ Ŋ", "PV 12/2026", ""]
)
def test_french_and_bambara_are_one_run_of_noto_sans(text, bold):
    """Latin text is drawn as it stands, in one face."""
    assert fonts.shape(text, bold) == ([(fonts.BOLD if bold else fonts.REGULAR, text)] if text else [])


def test_decomposed_accents_are_composed():
    """An e with a combining acute becomes é, which the face draws well."""
    assert plain("e\u0301 محمد").endswith("é") or plain("e\u0301 محمد").startswith("é")


def test_arabic_is_joined_and_runs_from_right_to_left():
    """The word is made of joined forms, last letter first; numbers keep their order and brackets face inward."""
    assert plain("محمد") == "\ufeaa\ufee4\ufea4\ufee3"
    assert plain("مرحبا (12)").startswith("(12)")
    assert plain("PV 12 محمد").startswith("PV 12 ")
    assert fonts.shape("محمد", bold=True)[0][0] == "NotoSansArabic-Bold"


def test_nko_runs_from_right_to_left_in_its_own_face():
    """N'Ko letters are reversed for drawing and come from the N'Ko face."""
    assert fonts.shape("ߒߞߏ") == [("NotoSansNKo-Regular", "ߏߞߒ")]


def test_an_nko_accent_stands_over_its_letter():
    """The tone mark, first in drawing order, is drawn at the middle of its letter, and a lone mark does not fail."""
    paper = Paper()
    wide = fonts.draw(paper, 10, 0, "ߒߐ߫", 10)
    (x, _, letters, *_), (middle, _, mark, *_) = paper.drawn
    assert (x, letters, mark) == (10, "ߐߒ", "߫")
    assert middle == pytest.approx(10 + fonts.width("ߐ", 10) / 2)
    assert wide == pytest.approx(fonts.width("ߒߐ", 10))
    fonts.draw(paper, 0, 0, "߫", 10)


@pytest.mark.parametrize("char", ["😀", "漢", "\u202e", "\x00", "\ue000", "\U000e0041", "\ud800"])
def test_what_no_face_has_is_shown_as_missing(char):
    """A character without a glyph, and a control that would reorder the line, leave a visible mark."""
    assert plain(f"a{char}b") == f"a{fonts.MISSING}b"


def test_line_breaks_and_tabs_are_spaces():
    """One line stays one line, and no-break spaces stay."""
    assert plain("a\nb\tc\u00a0d") == "a b c\u00a0d"


@given(texts, st.booleans())
def test_every_run_is_covered_by_its_face(text, bold):
    """Each run holds only characters that its face has a glyph for, so nothing prints as an empty box."""
    for face, run in fonts.shape(text, bold):
        assert run
        assert fonts._widths[face].keys() >= set(run)


@given(texts, st.floats(5, 20), st.booleans(), st.floats(30, 300))
def test_a_drawn_line_keeps_its_width(text, size, bold, room):
    """Shrinking and cutting keep every run inside ``max_width``, and the size above the stated share."""
    paper = Paper()
    wide = fonts.draw(paper, 10, 20, text, size, bold=bold, max_width=room)
    assert wide <= room + 0.02
    for x, y, run, face, used in paper.drawn:
        assert y == 20
        assert 10 <= x <= x + sum(fonts._widths[face][c] for c in run) * used <= 10 + room + 0.05
        assert used >= size * fonts.SMALLEST * 0.999


@given(texts, st.floats(5, 20), st.floats(40, 300))
def test_wrapped_lines_fit_and_lose_nothing(text, size, room):
    """Every line fits, and the lines together hold all that is not a breaking space."""
    lines = fonts.wrap(text, size, room)
    assert all(fonts.width(line, size) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.translate(fonts._SPACED).replace(" ", "")


def test_a_number_that_is_wider_than_its_column_breaks_after_a_hyphen():
    """A seal's number is read in its own groups; where there is no hyphen it breaks where it must."""
    assert fonts.wrap("OCS-2016-00029", 7, 40) == ["OCS-2016-", "00029"]
    assert fonts.wrap("vu GN-MOP-00558", 7, 42) == ["vu", "GN-MOP-", "00558"]
    assert "".join(fonts.wrap("-A" + "B" * 40, 7, 42)) == "-A" + "B" * 40


def test_a_name_of_300_letters_wraps():
    """A name without a space breaks inside, at the last letter that fits."""
    lines = fonts.wrap("A" * 300, 10, 100)
    assert "".join(lines) == "A" * 300
    assert all(len(line) == len(lines[0]) for line in lines[:-1])
    assert fonts.wrap("un deux", 10, 1000) == ["un deux"]
    assert fonts.wrap("", 10, 10) == []


def test_a_line_narrower_than_a_letter_is_refused():
    """No endless loop where not even one letter fits."""
    with pytest.raises(LabelError, match="too_narrow"):
        fonts.wrap("mot", 10, 1)


def test_a_text_that_is_too_long_ends_in_an_ellipsis():
    """The cut is visible, and where not even the ellipsis fits nothing is drawn."""
    assert fonts.fit("A" * 50, 10, 60).endswith("…")
    assert fonts.fit("court", 10, 60) == "court"
    assert fonts.fit("A" * 50, 10, 1) == ""


@pytest.mark.parametrize(
    ("face", "characters"),
    [
        ("NotoSans-Regular", 2809), ("NotoSans-Bold", 2809), ("NotoSansArabic-Regular", 1145),
        ("NotoSansArabic-Bold", 1145), ("NotoSansMath-Regular", 1331), ("NotoSansNKo-Regular", 73),
    ],
)  # fmt: skip
def test_a_cut_face_keeps_every_character_of_the_basic_plane(face, characters):
    """As many as the published face has there: ``.ci/cut_fonts.py`` takes away what nothing draws."""
    assert len(fonts._load(face)) == characters
