"""French typography: of what is typed with a plain keyboard, and of every word that a paper prints."""

import pytest

from custody.service.law.rule_texts import french
from custody.text.paper import WORDS

TYPED = {
    "L'autorité signe; le témoin aussi": "L’autorité signe\u202f; le témoin aussi",
    "règle du projet: l'écart": "règle du projet\u00a0: l’écart",
    "« brûlés » sans témoin !": "«\u00a0brûlés\u00a0» sans témoin\u202f!",
    "37 TAC 13.163 (2): autorité": "37 TAC 13.163 (2)\u00a0: autorité",
    "à 12:30, http://a.org/b;c 'cité'": "à 12:30, http://a.org/b;c 'cité'",
    "Vraiment ?": "Vraiment\u202f?",
    ": déjà": ": déjà",
    "": "",
}


@pytest.mark.parametrize(("typed", "shown"), TYPED.items())
def test_a_typed_text_is_set(typed, shown):
    """Apostrophes, spaces before double punctuation and inside guillemets; nothing in the midst of a word."""
    assert french(typed) == shown
    assert french(shown) == shown


def test_papers_speak_typographic_french():
    """No word of a paper has a plain space where French asks for one that holds."""
    assert [key for key, word in WORDS["fr"].items() if french(word) != word] == []
