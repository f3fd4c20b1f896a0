"""The texts of a rule pack as they are read: on pages, in answers and on papers.

A pack is a digested file that jurists write with a plain keyboard; what it says stays as it is there, and only its
typography is set here.
"""

import re
from collections.abc import Mapping

from custody.domain.law.rule_pack import Rule
from custody.domain.law.text import Text
from labels.layout.quantity import Lang

OURS = "project"
"""The status of a rule that no law asks for."""
OWN: Mapping[Lang, str] = {"fr": "règle de ce logiciel", "en": "rule of this software"}
"""What papers say instead of an article of such a rule: they stand under the letterhead of a State."""
UNREAD: Mapping[Lang, Mapping[str, str]] = {
    "fr": {
        "law": "%s, sans numéro d'article : texte non relu mot à mot",
        "decree": "%s, sans numéro d'article : texte non relu mot à mot",
        "decision": "%s, sans numéro d'article : texte non relu mot à mot",
        "press": "%s, d'après la presse ou un tiers, texte non lu",
        "memory": "%s, de mémoire, texte non lu",
    },
    "en": {
        "law": "%s, without article: text not read word for word",
        "decree": "%s, without article: text not read word for word",
        "decision": "%s, without article: text not read word for word",
        "press": "%s, as the press or a third party tells it, text not read",
        "memory": "%s, from memory, text not read",
    },
}
"""What papers say of a text that was not read word for word, by where it is known from: never its article."""


def said(text: Text, lang: Lang) -> str:
    """Return a sentence of a pack in the reader's language."""
    return french(text.fr) if lang == "fr" else text.en


def article(rule: Rule) -> str:
    """Return the citation of a rule as its file has it, for jurists; papers and refusals print ``basis``."""
    return french(rule.article)


def named(rule: Rule) -> str:
    """Return the words of ``basis`` that name a law, today; "" for a rule of this software."""
    ground = rule.ground()
    return "" if ground.status == OURS else french(ground.article if ground.word_for_word else ground.act)


def basis(rule: Rule, lang: Lang, day: str = "") -> str:
    """Return on what a rule rests for an act of that day (YYYY-MM-DD, "" for today): what a paper may claim.

    The article of a text read word for word; the name of another text, and where it is known from; or that the rule
    is this software's own (domain.md, 8e).
    """
    ground = rule.ground(day)
    if ground.status == OURS:
        return OWN[lang]
    if ground.word_for_word:
        return french(ground.article)
    told = UNREAD[lang][ground.status] % french(ground.act)
    return french(told) if lang == "fr" else told


def source(rule: Rule) -> str:
    """Return the source in which a rule was read."""
    return french(rule.source)


APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
HIGH = re.compile(r"(?<=\S)[ \u00a0\u202f]*([;!?])(?=\s|$)")
COLON = re.compile(r"(?<=\S)[ \u00a0\u202f]*:(?=\s|$)")
OPENING = re.compile("«[ \u00a0\u202f]*")
CLOSING = re.compile("[ \u00a0\u202f]*»")


def french(text: str) -> str:
    """Set curved apostrophes, U+202F before ``; ! ?``, and U+00A0 before a colon and inside « ».

    A mark in the midst of a word is not punctuation: a time, an address of the web. Set text comes back as it is.

    Source: *Lexique des règles typographiques en usage à l'Imprimerie nationale*, « Espacements ».
    """
    text = APOSTROPHE.sub("\u2019", text)
    text = HIGH.sub("\u202f\\1", text)
    text = COLON.sub("\u00a0:", text)
    return CLOSING.sub("\u00a0»", OPENING.sub("«\u00a0", text))
