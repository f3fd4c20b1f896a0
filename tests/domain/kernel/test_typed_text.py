"""Text that people type: what looks the same is the same, and what must be said can be read (docs/formats.md)."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custody.domain.kernel import typed_text
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.typed_text import clean, reference, required
from custody.domain.kernel.unicode_form import MOST_MARKS, normalized
from custody.log.canonical import check, encode
from tests.devices import said_in
from tests.domain.destruction.test_offline_checkout import refusals
from tests.domain.site import ORDER, Site

ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(ANY)
def test_what_is_taken_is_seen_and_goes_into_the_log_as_it_is(text):
    """Whatever is typed is refused, or has no character without a picture, and is a fixed point of the log's profile."""
    try:
        taken = clean(text, "note")
    except BadInput:
        return
    assert clean(taken, "note") == taken
    check(encode({"note": taken}))
    for c in taken:
        assert unicodedata.category(c) not in {"Cc", "Cf", "Co"} or c in "\n\t\u200c\u200d"


@pytest.mark.parametrize(
    "text", ["\u200b", "\u2060", "\u00ad", "\u3164", "\u2800", "\ufeff", " \u3164\n\u115f ", "\ufe0f", "\u0301", ""]
)
def test_a_reason_that_nobody_can_read_is_none(text):
    """Marks without a glyph, blanks of any script, an accent over nothing: as if the field were empty."""
    with pytest.raises(BadInput) as refused:
        required(text, "reason")
    assert refused.value.code == "field_empty"


@pytest.mark.parametrize(
    "text",
    [
        "mil\u009b",
        "m\ue000il",
        "\U000e0041mil",
        "\u200dmil",
        "mil\u200c",
        "\u202emil\u202c",
        "mil\u200f",
        "\u2066m\u061cil\u2069",
    ],
)
def test_what_cannot_be_seen_is_left_out(text):
    assert clean(text, "name") == "mil"


def test_i28_words_of_a_fire_are_taken_as_a_telephone_types_them():
    """Emoji joined by what no letters are, newer than this Python: an act that was done comes home, whatever it says."""
    words = "Cendres 🤷\u200d♂️ \U0001fae9"
    assert clean(words, "residue") == "Cendres 🤷♂️ \U0001fae9"
    site = Site()
    site.gather()
    site.burn(closes=False)
    site.close(said_in(site.pen.kept[-1])["at"], {"residue": words})
    for name in ORDER:
        site.sign(name)
    assert not any(refusals(site.home()))
    assert len(site.t.state(site.session).signatures) == len(ORDER)


def test_what_comes_with_a_paste_is_left_out_and_scripts_keep_their_joiners():
    """A byte-order mark or a soft hyphen nobody typed; Persian needs its non-joiner."""
    assert clean("\ufeffcoca\u00adïne\u200b", "name") == "cocaïne"
    assert clean("مخدرات می\u200cخواهم — ߒߞߏ 2,7 kg œ €", "note") == "مخدرات می\u200cخواهم — ߒߞߏ 2,7 kg œ €"


def test_a_number_is_typed_as_anybody_spells_the_town_in_it():
    """With or without the accent, in capitals or not, it is one number; that of a seal is copied as it stands."""
    assert reference("pv 12/2026  brs-ségou", "pv") == reference("PV 12/2026 BRS-SEGOU", "pv") == "PV 12/2026 BRS-SEGOU"
    with pytest.raises(BadInput) as refused:
        reference("Ségou", "seal")
    assert refused.value.code == "bad_reference"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_of_marks_without_end_thirty_are_put_in_order(form):
    """Python's time grows with the square of a run of marks: half a million would stop everything for minutes."""
    assert len(normalized(form, "e" + "\u0301\u0316" * 250_000 + "x")) <= MOST_MARKS + 2
    assert normalized(form, "e\u0301\u0316x") == unicodedata.normalize(form, "e\u0301\u0316x")


def test_a_text_far_too_long_is_refused_before_its_characters_are_looked_at(monkeypatch):
    """Every character of it would be looked up, one by one."""
    monkeypatch.setattr(typed_text, "normalized", None)
    with pytest.raises(BadInput) as refusal:
        clean("é" * 1_000_000, "reason")
    assert refusal.value.code == "text_too_long"


@given(st.text(st.sampled_from("eéa\u0301\u0316ế각"), max_size=60))
def test_what_people_write_is_normalised_as_unicode_says(text):
    """Up to thirty marks in a run nothing is left out."""
    assume(not re.search("[\u0301\u0316]{31}", text))
    assert normalized("NFC", text) == unicodedata.normalize("NFC", text)
