"""The history of a case: sums and what is amiss first, an index, then custody, those that went together told once."""

import re

import pytest

from labels.documents import case_history, signed_code
from labels.documents.certificate import STATEMENT
from tests.demo_story import codes_of
from tests.labels import histories, hostile_texts, paper, pdf_text
from tests.labels.pdf_text import attached, text_of

pytestmark = pytest.mark.slow

BODY = b'{"type":"custody.case-statement/1"}'


def made(given, lang="fr"):
    return case_history.render(given, statement=BODY, marker=paper.MARKER, lang=lang)


def test_a_case_of_three_hundred_exhibits_stays_readable(tmp_path):
    """Few pages; what is amiss on the first; each exhibit once in the index and once where its seals and weights stand."""
    given = histories.case_of(300)
    pdf = made(given)
    text = text_of(pdf)
    [pages] = {int(total) for total in re.findall(r"page \d+ / (\d+)", text)}
    assert pages <= 40
    assert pdf_text.is_archival(pdf, tmp_path)
    assert pdf_text.text_outside_frame(pdf) == []
    assert attached(pdf) == {STATEMENT: BODY, "checkpoint.txt": given.head.checkpoint_note.encode()}
    assert (
        text.index("1. Synthèse") < text.index("3. Lacunes") < text.index("4. Index") < text.index("5. Chaîne de garde")
    )
    assert "298 scellés, n° 1–298 de l’index" in text
    assert "2 scellés, n° 299–300 de l’index" in text
    assert text.count("ML-310150") == 1 + len(given.exhibits[0].legs)
    assert "perte anormale" in text
    assert "horloge du service a reculé ou sauté (300 scellés)" in text
    [code] = codes_of(pdf)
    assert signed_code.read(code, paper.MARKER.key.public_key()).reference == given.reference


def test_what_exhibits_have_in_common_is_told_once():
    """The legs of a group are printed for all of it: twice as many exhibits are not twice as many legs."""
    legs = [text_of(made(histories.case_of(count))).count("Laboratoire national de la santé") for count in (10, 20)]
    assert legs[0] == legs[1] > 0


def test_a_case_takes_any_text():
    """Markup, Arabic and 300 characters in every field: all of it is printed, and nothing leaves the page."""
    marker = hostile_texts.Filler()
    pdf = made(marker.fill(histories.case_of(3)), "en")
    text = text_of(pdf)
    lost = {where.partition(".")[0] for sign, where in marker.marks.items() if sign not in text}
    assert lost <= {"Will", "ExhibitLine", "SeizureFacts", "Party", "Leg", "CaseHistory"}
    titled = {where for sign, where in marker.marks.items() if sign not in text and where.startswith("CaseHistory")}
    assert titled <= {"CaseHistory.synthetic_note"}
    assert pdf_text.text_outside_frame(pdf) == []
