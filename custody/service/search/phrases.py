"""A search as people write it: a word for the kind before the number, and a year by its last two figures.

``réquisition 0301/2026`` and ``rapport LNS-2016-066`` ask for the number after the word; ``112/16`` is ``112/2016``.
"""

import re
import unicodedata

from custody.domain.kernel.unicode_form import normalized

KIND_WORDS = frozenset({
    "affaire", "dossier", "procedure", "case", "file", "scelle", "piece", "exhibit", "sceau", "plomb", "sachet", "seal",
    "etiquette", "label", "requisition", "ordonnance", "jugement", "decision", "order", "judgment", "rapport",
    "analyse", "d'analyse", "laboratoire", "report", "laboratory", "certificat", "attestation", "certificate", "remise",
    "bordereau", "slip", "saisie", "seizure", "operation", "parquet", "greffe", "registry", "pv", "proces", "verbal",
    "proces-verbal", "p.v", "destruction", "de", "du", "la", "le", "of", "the", "no", "n", "numero", "number", "",
})  # fmt: skip
"""Words that say what kind of number follows, in both languages, and the small words between them."""
_NUMERO = re.compile(r"n\s*[°º.:]\s*", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<=[0-9])(\s*[/-]\s*)([0-9]{2})\Z")
_LONG_YEAR = re.compile(r"(?<=[0-9])(\s*[/-]\s*)20([0-9]{2})\Z")


def readings(text: str) -> list[str]:
    """Return a text as typed and without its words for a kind, then each with its year written the other way."""
    ways = [text, without_kind(text)]
    years = [_SHORT_YEAR.sub(r"\g<1>20\2", way) for way in ways] + [_LONG_YEAR.sub(r"\1\2", way) for way in ways]
    return [way for way in dict.fromkeys(ways + years) if way]


def without_kind(text: str) -> str:
    """Return a text without the words before it that only name a kind; "" if it has no others."""
    words = text.split()
    while words and plain(words[0]).replace("’", "'").strip(".:°º#") in KIND_WORDS:
        words = words[1:]
    return _NUMERO.sub("", words[0], count=1) + "".join(f" {word}" for word in words[1:]) if words else ""


def plain(text: str) -> str:
    """Return a text without accents and capitals, for comparison."""
    apart = normalized("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
