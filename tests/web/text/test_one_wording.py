"""A code has one word on pages, papers and devices; where it has two, the reason stands here."""

from collections.abc import Mapping
from typing import get_args

import pytest

from custody.text import correction_text, formatting, i18n, scan_words, terms, titles
from custody.text.paper import SENTENCES, WORDS
from custody.text.refusals import REFUSALS
from labels.model import OrderSort
from tests.web.text.test_i18n import extracted

SCREENS: Mapping[str, Mapping[str, str]] = {
    "act": titles.ACTS,
    "adulterant": terms.ADULTERANTS,
    "channel": terms.CHANNELS,
    "closure": terms.CLOSURES,
    "counted": terms.COUNT_VERDICTS,
    "currency": terms.CURRENCIES,
    "discrepancy": terms.DISCREPANCIES,
    "event": titles.EVENTS,
    "field": correction_text.FIELDS,
    "flag": terms.FLAGS,
    "form": terms.FORMS,
    "label.kind": correction_text.SUBJECTS,
    "mass_balance.moved": terms.HEADINGS,
    "method": terms.METHODS,
    "opening": terms.OPENINGS,
    "order": terms.ORDERS,
    "part": terms.PARTS,
    "purpose": terms.PURPOSES,
    "quality": formatting.QUALITIES,
    "resolution": terms.RESOLUTIONS,
    "role": formatting.ROLES,
    "seal": {code or "intact": word for code, word in terms.SEAL_STATES.items()},
    "sign": terms.DECIDED,
    "sign.way": terms.WAYS,
    "source": terms.TIME_SOURCES,
    "status": formatting.STATES,
    "substance": terms.SEIZED,
    "turn": terms.TURNS,
    "verdict": terms.VERDICTS,
    "will": terms.WILLS,
}
"""The table of a screen by the group under which papers print the same codes."""

_TEMPORARY = "the form says what choosing it means; the paper has “sortie provisoire” on its own line"
_NAMED = "the paper names the person, slip or key; a screen shows them beside"
_CONSENT = "a paper says that consent was given; a screen heads the column so"
_SIGNED = "the paper is a sentence with the way and hour; a screen is a chip"
_BOX = "the paper stands under a signature; a screen stands before a name"
_TITLE = "the paper is the title of the act; a screen says what the act does with its exhibits"
PAIRS: Mapping[str, str] = {
    "purpose.court": _TEMPORARY, "purpose.laboratory": _TEMPORARY,
    "will.vouched": _NAMED, "will.paper": _NAMED,
    **dict.fromkeys(("will.own_device", "will.other_device", "will.enrolled_device"), _CONSENT),
    **dict.fromkeys((f"sign.way.{way}" for way in terms.WAYS), _NAMED),
    **dict.fromkeys((f"sign.{decision}" for decision in terms.DECIDED), _SIGNED),
    **dict.fromkeys((f"part.{part}" for part in ("author", "releaser", "receiver", "witness", "attendee")), _BOX),
    "order.restitute": _TITLE, "order.cede": _TITLE, "order.keep": _TITLE,
    "role.prosecutor": "a paper never says “procureur ou juge”: the office beside the name tells which of the two",
    "label.kind.DS": "a label is narrow, and a session of what else would be destruction",
    "field.case_reference": "on paper it is the number of the report (PV), beside numbers of exhibits and orders",
}  # fmt: skip
"""Codes with two words, and why."""

CONTEXTS: Mapping[tuple[str, str], str] = {
    ("paper", "none"): "“néant” is the formula of a procès-verbal for an empty list",
    ("paper", "not recorded"): "said of any value on paper, of an hour (feminine in French) on the screen",
    ("paper", "Not recorded"): "heads a list of values on paper; the desk says it of an act that failed",
    ("paper", "Expected"): "said of one value on paper, of several exhibits on the screen",
}
"""Words with a form for one surface, and why."""

DESK: Mapping[str, Mapping[str, str]] = {
    "acts": titles.ACTS, "differences": terms.DISCREPANCIES, "draws": terms.SAMPLING_METHODS, "forms": terms.FORMS,
    "kinds": correction_text.SUBJECTS, "methods": terms.METHODS, "obstacles": terms.OBSTACLES,
    "purposes": terms.PURPOSES, "qualities": formatting.QUALITIES, "roles": formatting.ROLES,
    "seal_states": terms.SEAL_STATES, "substances": terms.SEIZED, "objects": terms.OBJECTS,
}  # fmt: skip
"""The table of a screen by the name under which the desk gets the same codes."""


def both(lang):
    """Return each code that is worded on pages and on papers, with its two words."""
    papers = WORDS[lang] | SENTENCES[lang]
    with i18n.speaking(lang):
        return {
            key: (i18n.gettext(word), papers[key])
            for group, table in SCREENS.items()
            for code, word in table.items()
            if (key := f"{group}.{code.partition('/')[0]}") in papers
        }


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_a_code_has_one_word_on_pages_and_on_papers(lang):
    """A lawyer has the paper, a clerk the page; capitals are a matter of where a word stands."""
    words = both(lang)
    differ = {key for key, (screen, paper) in words.items() if screen.casefold() != paper.casefold()}
    assert len(words) > 400
    assert differ - PAIRS.keys() == set()


def test_each_pair_is_needed():
    """A code that has one word in French needs no reason for two."""
    words = both("fr")
    assert PAIRS.keys() <= words.keys()
    assert [key for key in PAIRS if words[key][0].casefold() == words[key][1].casefold()] == []


def test_each_form_for_one_surface_has_its_reason():
    """``PN_`` is for words that a surface needs shorter or more formal, and each says why."""
    assert {key for key in extracted() if isinstance(key, tuple)} == CONTEXTS.keys()
    assert {surface for surface, _ in CONTEXTS} <= {"screen", "paper", "device"}


@pytest.mark.parametrize("lang", i18n.LANGS)
def test_a_code_has_one_word_on_pages_and_on_the_desk(lang):
    """The desk has no words of its own for what pages name too."""
    with i18n.speaking(lang):
        desk = scan_words.words()["terms"]
        for name, table in DESK.items():
            shared = desk[name].keys() & table.keys()
            assert shared, name
            assert {code: desk[name][code] for code in shared} == {code: i18n.gettext(table[code]) for code in shared}


def test_every_order_has_the_titles_of_its_papers():
    """An order, its notice and the record of what was done under it are printed whatever the order is for."""
    titles_of = {
        f"minutes.title.{kind}.{sort}"
        for kind in ("order.prosecution", "order.bench", "notice")
        for sort in get_args(OrderSort)
    }
    titles_of |= {f"minutes.title.weighing.{sort}" for sort in get_args(OrderSort) if sort != "destruction"}
    assert titles_of <= WORDS["fr"].keys()


def test_each_sentence_of_an_unsettled_act_is_of_a_code():
    """The desk looks up ``unsettled_act_`` and the code of the refusal: a code that was renamed takes its sentence along."""
    codes = [
        key.removeprefix("unsettled_act_") for key in scan_words.UNSETTLED_ACTS if key.startswith("unsettled_act_")
    ]
    assert codes
    assert [code for code in codes if code not in REFUSALS] == []
