"""The mass balance on paper: each unit by itself, an alarm where exhibits and books disagree (I20, I21)."""

from dataclasses import replace
from datetime import date

import pytest

from labels.documents import mass_balance
from labels.model import Account, MassBalance
from tests.labels import hostile_texts, paper, pdf_text
from tests.labels.pdf_text import text_of

BALANCE = MassBalance(
    reference="SV0000000001", agency="Office central des stupéfiants", letterhead=paper.LETTERHEAD, head=paper.HEAD,
    issued_at=paper.at("2016-10-03T09:00:00"), first=date(2016, 1, 1), last=date(2016, 9, 30),
    accounts=(
        Account(substance="cannabis", unit="", opening=4_000_435_000_000, closing=3_500_434_999_999,
                moved=(("received", 1_000_000), ("destroyed", -500_001_000_001)), held=3_500_434_999_999),
        Account(substance="cannabis", unit="package", opening=14_958, moved=(("destroyed", -12),), closing=14_946,
                held=14_945),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", ("4 000,435 kg", "500,001000001 kg", "14 946 colis", "Reçu d’autres services", "À signaler")),
        ("en", ("4,000.435 kg", "500.001000001 kg", "14,946 packages", "Received from other agencies", "To be reported")),
    ],
)  # fmt: skip
def test_i20_every_amount_is_printed_exactly_and_a_difference_in_the_open(lang, told):
    """To the microgram, in its own unit; what the exhibits do not say is an alarm."""
    text = text_of(mass_balance.render(BALANCE, lang=lang))
    for words in told:
        assert words in text


def test_books_that_agree_alarm_nobody():
    """Without a difference nothing is to be reported."""
    agreeing = replace(BALANCE, accounts=BALANCE.accounts[:1])
    assert "À signaler" not in text_of(mass_balance.render(agreeing))


def test_an_empty_period_is_said():
    """A balance with nothing in it says so."""
    assert "Rien ne figure" in text_of(mass_balance.render(replace(BALANCE, accounts=())))


def test_the_same_balance_gives_the_same_bytes_and_valid_pdfa(tmp_path):
    """PDF/A-3a, deterministic."""
    pdf = mass_balance.render(BALANCE)
    assert pdf == mass_balance.render(BALANCE)
    assert pdf_text.is_archival(pdf, tmp_path)
    assert pdf_text.text_outside_frame(pdf) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_field_vanishes_or_overflows(lang):
    """Every text as 300 characters of accents, markup and Arabic is on the paper, inside its margins."""
    marker = hostile_texts.Filler()
    pdf = mass_balance.render(marker.fill(BALANCE), lang=lang)
    text = text_of(pdf)
    lost = {where for mark, where in marker.marks.items() if mark not in text}
    assert lost <= {"LogHead.checkpoint_note", "LogHead.vkeys"}
    assert pdf_text.text_outside_frame(pdf) == []
