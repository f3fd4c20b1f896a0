"""A hold on destruction, its lifting and a correction as acts on paper, asked for from the exhibit's history."""

import io
import re

import pypdfium2
import pytest

from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits import legal_hold
from custody.domain.kernel.events import Actor


@pytest.fixture(scope="module")
def lot(place):
    """Two exhibits at rest in the store."""
    return place.office.lot(2, "held")


def shown(answer):
    """Return the text of a PDF, its line breaks as blanks."""
    pages = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def newest_paper(place, exhibit):
    """Return the last paper that the exhibit's history offers."""
    links = re.findall(
        rf"/exhibits/{exhibit}/minutes/[0-9a-f-]{{36}}",
        place.client("prosecutor").page(f"/exhibits/{exhibit}/history").text,
    )
    return shown(place.client("prosecutor").get(links[-1]))


def test_a_hold_is_an_act_of_a_magistrate_with_its_list(place, lot):
    """Author, texts, reason, operative part in words, one signature, the list closed in words."""
    command = legal_hold.PlaceHold(exhibits=tuple(lot.exhibits), legal_basis="art. 56", reason="Contre-expertise")
    place.office.do("legal_hold.place/1", command, "prosecutor")
    text = newest_paper(place, lot.exhibits[0])
    for said in (
        "SURSIS À DESTRUCTION", "L’an deux mille", "Nous, ", "Vu : art. 56", "Attendu que : « Contre-expertise »",
        "DISONS qu’il sera SURSIS À LA DESTRUCTION", "deux (2) scellés", "Le magistrat", "Cachet du parquet",
        "Arrêté le présent état à",
    ):  # fmt: skip
        assert said in text, said
    assert text.count("Signature manuscrite") == 1


def test_a_record_of_correction_has_both_entries(place, lot):
    """What was entered, what is right, who corrected it, and who agreed."""
    fix = Correct(subject=lot.exhibits[1], n=1, field="substance", value="heroin", reason="Faute de frappe")
    place.office.do(
        "entry.correct/1", fix, "officer", Actor(person=place.office.inspector, part="witness", will="other_device")
    )
    text = newest_paper(place, lot.exhibits[1])
    for said in (
        "PROCÈS-VERBAL RECTIFICATIF",
        "Constatons que la mention",
        "héroïne",
        "Faute de frappe",
        "Dont procès-verbal",
    ):
        assert said in text, said
