"""The hand-over slip serves two people: the same text twice, each copy with its own pages and places to sign."""

from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from labels.documents import slip
from tests.labels import hostile_texts, paper, pdf_text, slips
from tests.labels.pdf_text import text_of


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pdfium.PdfDocument(pdf)]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_copies_list_every_exhibit_and_count_their_own_pages(lang):
    """Three hundred packages stand in each copy; the first copy ends before the second begins."""
    pdf = slip.render(slips.slip_truck(), lang=lang)
    sheets = pages(pdf)
    half = len(sheets) // 2
    for copy in (sheets[:half], sheets[half:]):
        text = " ".join(copy)
        for line in slips.slip_truck().lines:
            assert line.seal in text
        for number, page in enumerate(copy, 1):
            assert f"page {number} / {half}" in page
    assert ("Exemplaire 1" if lang == "fr" else "Copy 1") in sheets[0]
    assert ("Exemplaire 2" if lang == "fr" else "Copy 2") in sheets[half]


def test_the_sum_of_three_hundred_packages_is_exact():
    """Masses are summed once, counts beside them."""
    text = text_of(slip.render(slips.slip_truck()))
    assert "2 700,030 kg" in text
    assert "300 colis" in text


def test_wills_are_told_and_a_paper_slip_waits_for_hands():
    """Who vouched, which device; where nothing is recorded yet, the slip says so and leaves room."""
    text = text_of(slip.render(slips.slip_truck(2)))
    assert "identité et consentement attestés par Capitaine Seydou Diarra" in text
    assert "depuis son propre compte" in text
    waiting = text_of(slip.render(slips.slip_laboratory()))
    assert "pas encore enregistré" in waiting
    assert "À restituer au plus tard 12 septembre 2016" in waiting
    assert waiting.count("Signature manuscrite ou empreinte digitale") == 4
    assert "412,35 g" in waiting


def test_i11_a_refused_receipt_is_said_with_its_reason():
    """Custody stays with the releaser, and the paper says why."""
    text = text_of(slip.render(replace(slips.slip_laboratory(), refused="sceau rompu")))
    assert "PRISE EN CHARGE REFUSÉE" in text
    assert "sceau rompu" in text


def test_a_recalled_slip_is_not_one_that_was_refused():
    """The releaser took it back: nothing says that the receiver refused."""
    text = text_of(slip.render(replace(slips.slip_laboratory(), recalled="mauvais destinataire")))
    assert text.count("REMISE RAPPELÉE") == len(("copy 1", "copy 2"))
    assert "mauvais destinataire" in text
    assert "PRISE EN CHARGE REFUSÉE" not in text


def test_what_the_releaser_of_a_paper_slip_says_afterwards_is_told_with_its_hour():
    """That it is so is a line; that they deny it stands above all else, with their reason, and is no refusal."""
    when = paper.at("2016-08-23T11:17:00")
    affirmed = text_of(slip.render(replace(slips.slip_laboratory(), answered_at=when)))
    assert "Déclaration du remettant confirme la remise, 23 août 2016" in affirmed
    denied = text_of(slip.render(replace(slips.slip_laboratory(), answered_at=when, denied="signature imitée")))
    assert denied.count("CONTESTÉ PAR LA PERSONNE QUI REMET") == len(("copy 1", "copy 2"))
    assert "11 h 17" in denied
    assert "signature imitée" in denied
    assert "PRISE EN CHARGE REFUSÉE" not in denied
    assert "confirme la remise" not in denied


def test_the_same_slip_gives_the_same_bytes_and_valid_pdfa(tmp_path):
    """Deterministic and archivable."""
    pdf = slip.render(slips.slip_truck(40))
    assert pdf == slip.render(slips.slip_truck(40))
    assert pdf_text.is_archival(pdf, tmp_path)


def test_no_field_vanishes_or_overflows():
    """Every text as 300 characters of accents, markup and Arabic is on the paper, inside its margins."""
    marker = hostile_texts.Filler()
    given = replace(slips.slip_truck(3), due_back=paper.at("2016-06-01T00:00:00"), witnesses=(paper.JUDGE,))
    pdf = slip.render(marker.fill(given))
    text = text_of(pdf)
    lost = {where for mark, where in marker.marks.items() if mark not in text}
    # The checkpoint is for certificates and histories; where an exhibit lies is the register's business.
    assert lost <= {
        *("Will.paper_slip", "Will.reason", "Will.vouched_by", "LogHead.checkpoint_note", "LogHead.vkeys"),
        *("ExhibitLine.location", "ExhibitLine.state"),
    }
    assert pdf_text.text_outside_frame(pdf) == []
