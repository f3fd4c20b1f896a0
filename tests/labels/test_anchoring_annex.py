"""The annex on paper: whatever its witnesses, authorities and agency are called, all of it can be read."""

import pytest

from labels.documents import anchoring_annex
from tests.labels import certificates, hostile_texts, paper, pdf_text
from tests.labels.pdf_text import text_of


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_field_vanishes_or_overflows(lang):
    """Every text as 300 characters of accents, markup and Arabic is on the paper, inside its margins."""
    marker = hostile_texts.Filler()
    given = marker.fill(certificates.ANNEX)
    pdf = anchoring_annex.render(given, statement=paper.STATEMENT, marker=paper.MARKER, lang=lang)
    text = text_of(pdf)
    lost = {where for mark, where in marker.marks.items() if mark not in text}
    assert lost <= {"Annex.reference", "LogHead.checkpoint_note", "LogHead.vkeys"}  # its own number is in its code
    assert pdf_text.text_outside_frame(pdf) == []
