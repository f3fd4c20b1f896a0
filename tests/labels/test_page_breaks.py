"""What is printed over pages: no heading, head of a table or band stands alone at the foot of one."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from labels.layout.canvas import BOTTOM, HEIGHT, TOP
from labels.layout.page import Frame, Sheet
from labels.layout.tables import Band, Column, Row, table
from tests.labels import paper

AT = datetime(2026, 11, 26, tzinfo=UTC)
TALL = "Rangée haute" + "\nligne" * 55
"""Taller than half a page, and no taller than one."""


def sheet_down_to(room):
    """A sheet written down to ``room`` points above its foot."""
    frame = Frame(
        title="Essai", reference="n° 1", letterhead=paper.LETTERHEAD, head=paper.HEAD, issued_at=AT, lang="fr"
    )  # fmt: skip
    sheet = Sheet(frame)
    sheet.space(HEIGHT - TOP - BOTTOM - room)
    return sheet


def pages(sheet):
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sheet.finish())]


def headed(sheet):
    sheet.heading("Titre")
    sheet.subheading("Sous-titre")


@pytest.mark.parametrize("room", [30, 60, 90, 200, 450, 640])
@pytest.mark.parametrize("text", ["Rangée basse", TALL])
def test_headings_and_bands_stand_on_the_page_of_the_first_row(room, text):
    """However tall the first row, its section begins on its page; a band goes with the row under it."""
    sheet = sheet_down_to(room)
    headed(sheet)
    table(sheet, [Column("Colonne", 1)], [Band("Bande"), Row((text,))])
    first = next(page for page in pages(sheet) if "Rangée" in page)
    assert all(word in first for word in ("Titre", "Sous-titre", "Colonne", "Bande"))


@pytest.mark.parametrize("room", [30, 60, 80])
@pytest.mark.parametrize(
    "follow",
    [
        lambda sheet: sheet.text("Suite"),
        lambda sheet: sheet.items(["Suite"]),
        lambda sheet: sheet.facts([("Suite", "valeur")]),
        lambda sheet: sheet.notice("Suite", ["a", "b", "c"]),
    ],
)  # fmt: skip
def test_headings_stand_on_the_page_of_whatever_follows(room, follow):
    """Text, lists, facts and panels take their headings along."""
    sheet = sheet_down_to(room)
    headed(sheet)
    follow(sheet)
    found = pages(sheet)
    assert ["Titre" in page and "Sous-titre" in page for page in found] == ["Suite" in page for page in found]


def test_a_heading_that_nothing_follows_is_printed():
    """A section without content keeps its heading."""
    sheet = sheet_down_to(500)
    sheet.heading("Titre")
    assert "Titre" in pages(sheet)[0]
