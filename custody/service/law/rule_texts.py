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
OWN: Mapping[Lang, str] = {
    "fr": "règle propre au logiciel, non tirée de la loi",
    "en": "rule of this software, not taken from the law",
}
"""What papers say instead of an article of such a rule: they stand under the letterhead of a State."""


def said(text: Text, lang: Lang) -> str:
    """Return a sentence of a pack in the reader's language."""
    return french(text.fr) if lang == "fr" else text.en


def article(rule: Rule) -> str:
    """Return the article that a rule follows, in the language of its law: packs cite in French."""
    return french(rule.article)


def basis(rule: Rule, lang: Lang) -> str:
    """Return on what a rule rests, as papers say it: its article, or that no law asks for it."""
    return OWN[lang] if rule.status == OURS else article(rule)


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
