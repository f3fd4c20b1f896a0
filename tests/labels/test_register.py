"""The store register lists what a place holds and adds like to like; every word of the documents exists twice."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import labels
from custody.text.paper import WORDS
from labels.documents import register
from labels.layout.srgb_profile import srgb
from tests.labels import hostile_texts, pdf_text, slips
from tests.labels.pdf_text import text_of


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "fr",
            ("40 colis", "20 160 comprimés", "rompu", "1 sans pesée", "Situation au 3 octobre 2016"),
        ),
        ("en", ("40 packages", "20,160 tablets", "broken", "1 not weighed", "As of 3 October 2016")),
    ],
)
def test_i21_holdings_and_totals_stand_in_their_own_units(lang, told):
    """Mass of what was weighed, counts per unit, and how many were never weighed."""
    given = slips.register_store()
    text = text_of(register.render(given, lang=lang))
    for words in told:
        assert words in text
    assert "360,41235" not in text.replace(".", ","), "no mass of unlike substances"
    for line in given.lines:
        assert line.seal in text


def test_an_empty_store_is_a_register_too():
    """It says that nothing is held."""
    assert "Aucun scellé en magasin." in text_of(register.render(replace(slips.register_store(), lines=())))


def test_zeros_are_kept_down_to_what_the_balance_reads():
    """2,7 kg weighed to 10 g is printed as 2,70 kg: the precision is part of the weighing."""
    line = replace(slips.register_store().lines[0], gross_text="", gross_ug=2_700_000_000, readability_ug=10_000_000)
    assert "2,70 kg" in text_of(register.render(replace(slips.register_store(), lines=(line,))))


def test_a_supervisor_who_is_not_known_is_no_line():
    """Nobody is asked to sign as head of the store when nobody is on record as such."""
    text = text_of(register.render(replace(slips.register_store(), supervisor=None)))
    assert "Chef du magasin" not in text


def test_the_same_register_gives_the_same_bytes_and_valid_pdfa(tmp_path):
    """Deterministic and archivable."""
    pdf = register.render(slips.register_store())
    assert pdf == register.render(slips.register_store())
    assert pdf_text.is_archival(pdf, tmp_path)


def test_no_field_vanishes_or_overflows():
    """Every text as 300 characters of accents, markup and Arabic is on the paper, inside its margins."""
    marker = hostile_texts.Filler()
    given = replace(slips.register_store(), lines=slips.register_store().lines[:4])
    pdf = register.render(marker.fill(given))
    text = text_of(pdf)
    lost = {where for mark, where in marker.marks.items() if mark not in text}
    assert lost <= {"ExhibitLine.unit", "LogHead.checkpoint_note", "LogHead.vkeys"}
    assert pdf_text.text_outside_frame(pdf) == []


def test_every_word_is_there_in_both_languages_with_the_same_blanks():
    """French and English have the same keys, and each sentence the same facts to fill in."""
    french, english = WORDS["fr"], WORDS["en"]
    assert french.keys() == english.keys()
    for key, sentence in french.items():
        blanks = [set(re.findall(r"%\((\w+)\)s", text)) for text in (sentence, english[key])]
        assert blanks[0] == blanks[1], key


def test_every_word_the_documents_ask_for_exists():
    """No key is misspelt: those written out in the source are in the table."""
    source = "".join(path.read_text() for path in Path(labels.__file__).parent.rglob("*.py"))
    asked = set(re.findall(r"""(?:say|word)\((?:lang, )?["']([a-z0-9_.]+)["']""", source))
    known = {key for key in asked if key.split(".")[0] != "label"}
    assert len(known) > 100
    assert known <= WORDS["fr"].keys()


def test_the_colour_profile_is_srgb_for_an_independent_reader():
    """Little CMS takes the profile, and it maps sRGB to itself."""
    cms = pytest.importorskip("PIL.ImageCms", reason="Pillow is a test dependency only")
    image = pytest.importorskip("PIL.Image")
    import io

    profile = cms.ImageCmsProfile(io.BytesIO(srgb()))
    colours = image.new("RGB", (1, 1), (200, 100, 50))
    assert cms.profileToProfile(colours, profile, cms.createProfile("sRGB")).getpixel((0, 0)) == (200, 100, 50)
