"""Corrections on papers: every entry that may be corrected has a name there, in both languages."""

import pytest

from custody.domain.discrepancies.correctable_fields import NAMED
from custody.service.documents.wording import SENTENCES
from custody.text.correction_text import FIELDS, SUBJECTS


@pytest.mark.parametrize("field", sorted(NAMED))
def test_what_may_be_corrected_has_a_name_on_papers_and_pages(field):
    """A field without words would be printed as the log writes it, in English, on a French paper."""
    french, english = SENTENCES[f"field.{field}"]
    assert french != field != english
    assert FIELDS[field]


def test_a_number_is_named_after_whose_it_is():
    """The number of an order is no case's."""
    assert SENTENCES["field.number.RE"][0] != SENTENCES["field.number"][0]
    assert "RE" in SUBJECTS
