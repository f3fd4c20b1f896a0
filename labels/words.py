"""Words that papers print, by language and key: whoever draws papers hands them in, so that none stands here.

They are handed in once and for all papers, not with each model: words change with the version of the program only.
"""

from collections.abc import Mapping
from typing import Any

from labels.layout.errors import LabelError

LANGUAGES = ("fr", "en")

_words: dict[str, Mapping[str, str]] = {lang: {} for lang in LANGUAGES}


def hand_in(words: Mapping[str, Mapping[str, str]]) -> None:
    """Take the words of all papers, by language and key; ``%(name)s`` marks the facts of :func:`word`.

    Raises ``LabelError``: ``words_differ`` if one language lacks a key of the other.
    """
    keys = {lang: frozenset(words[lang]) for lang in LANGUAGES}
    if len(set(keys.values())) != 1:
        raise LabelError("words_differ", keys=sorted(keys["fr"] ^ keys["en"]))
    _words.update((lang, words[lang]) for lang in LANGUAGES)


def word(lang: str, key: str, **facts: Any) -> str:
    """Return the sentence ``key`` in ``lang`` with its facts filled in.

    Raises ``LabelError``: ``unknown_language``, or ``unknown_word`` for a key that was not handed in.
    """
    if lang not in _words:
        raise LabelError("unknown_language", lang=lang)
    if key not in _words[lang]:
        raise LabelError("unknown_word", lang=lang, key=key)
    sentence = _words[lang][key]
    return sentence % facts if facts else sentence


def code(lang: str, group: str, value: str) -> str:
    """Return the word for a code of a group; a value without one is free text, and stays."""
    return _words[lang].get(f"{group}.{value}", value)
