"""Every word that paper prints, in French and in English: one table, so that neither language can lag behind.

One file for each paper, named as the module that draws it; ``codes``, ``flags``, ``document`` and ``events`` hold what
several of them print.
"""

from typing import Any

from labels.layout.errors import LabelError
from labels.words import (
    annex,
    anomalies,
    case_history,
    certificate,
    codes,
    document,
    events,
    flags,
    history,
    label,
    law,
    ledger,
    minutes,
    order,
    register,
    reissued,
    signoff,
    slip,
)

LANGUAGES = ("fr", "en")

_PAPERS = (label, document, codes, flags, events, history, certificate, slip, register, ledger, law, minutes, order,
           case_history, signoff, reissued, annex, anomalies)  # fmt: skip

WORDS: dict[str, dict[str, str]] = {
    "fr": {key: text for paper in _PAPERS for key, text in paper.FR.items()},
    "en": {key: text for paper in _PAPERS for key, text in paper.EN.items()},
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
