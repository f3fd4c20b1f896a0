"""The texts of a rule pack as they are read: on pages, in answers and on papers.

A pack is a digested file that jurists write with a plain keyboard; what it says stays as it is there, and only its
typography is set here.
"""

from custody.domain.rulepack import Rule, Text
from labels.quantity import Lang
from labels.typography import french


def said(text: Text, lang: Lang) -> str:
    """A sentence of a pack in the reader's language."""
    return french(text.fr) if lang == "fr" else text.en


def article(rule: Rule) -> str:
    """The article that a rule follows, in the language of its law: packs cite in French."""
    return french(rule.article)


def source(rule: Rule) -> str:
    """Where a rule was read."""
    return french(rule.source)
