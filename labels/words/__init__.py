"""Every word that paper prints, in French and in English: one table, so that neither language can lag behind.

One file for each paper, named as the module that draws it; ``codes`` and ``document`` hold what several of them print.
"""

from typing import Any

from labels.errors import LabelError
from labels.words import certificate, codes, document, history, label, law, ledger, register, slip

LANGUAGES = ("fr", "en")

WORDS: dict[str, dict[str, str]] = {
    "fr": label.FR | document.FR | codes.FR | history.FR | certificate.FR | slip.FR | register.FR | ledger.FR | law.FR,
    "en": label.EN | document.EN | codes.EN | history.EN | certificate.EN | slip.EN | register.EN | ledger.EN | law.EN,
}
"""Sentences by language and key; ``{name}`` marks the facts of :func:`word`."""


def word(lang: str, key: str, **facts: Any) -> str:
    """Return the sentence ``key`` in ``lang`` with its facts filled in.

    Raises ``LabelError``: ``unknown_language``, or ``unknown_word`` for a key that the table does not hold.
    """
    if lang not in WORDS:
        raise LabelError("unknown_language", lang=lang)
    if key not in WORDS[lang]:
        raise LabelError("unknown_word", lang=lang, key=key)
    sentence = WORDS[lang][key]
    return sentence.format(**facts) if facts else sentence
