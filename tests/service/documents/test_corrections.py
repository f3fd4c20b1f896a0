"""Corrections on papers: every entry that may be corrected has a name there, in both languages."""

import pytest

from custody.domain.discrepancies.correctable_fields import NAMED
from custody.text.correction_text import FIELDS, SUBJECTS
from custody.text.paper import SENTENCES


@pytest.mark.parametrize("field", sorted(NAMED))
def test_what_may_be_corrected_has_a_name_on_papers_and_pages(field):
    """A field without words would be printed as the log writes it, in English, on a French paper."""
    french, english = (SENTENCES[lang][f"field.{field}"] for lang in ("fr", "en"))
    assert french != field != english
    assert FIELDS[field]


def test_a_number_is_named_after_whose_it_is():
    """The number of an order is no case's."""
    assert SENTENCES["fr"]["field.order_reference"] != SENTENCES["fr"]["field.case_reference"]
    assert "RE" in SUBJECTS
