"""Passwords and PINs that guessers try first: lists of common ones, words of this trade, dates and keyboard patterns.

Both lists are data of the package with their sources (``custody/data/README.md``). A sentence of four words passes,
unless it contains the name of the person, the account or the agency. The rules refuse one or two known words with
predictable digits and signs between and beside them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

MOST_WORDS = 2
SHORTEST_WORD = 4
LEET = (str.maketrans("013457@$!|", "oieastasii"), str.maketrans("013457@$!|", "oleastasll"))
"""What stands for a letter; a 1 for an i or an l."""
TRADE = frozenset({
    "custody", "scelle", "scelles", "saisie", "saisies", "stupefiant", "stupefiants", "drogue", "drogues", "cannabis",
    "cocaine", "heroine", "incineration", "incinerateur", "destruction", "gendarme", "gendarmerie", "police",
    "policier", "douane", "douanes", "douanier", "tribunal", "parquet", "procureur", "procureure", "greffe", "greffier",
    "juge", "justice", "prison", "laboratoire", "inspection", "inspecteur", "republique", "nationale", "ministere",
    "office", "central", "brigade", "commissariat", "magasin", "depot", "admin", "administrateur", "administratrice",
    "administrator", "utilisateur", "motdepasse", "passe", "bonjour", "bienvenue", "soleil", "jetaime", "changezmoi",
    "changeme", "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "bamako", "mali", "malien", "kayes", "koulikoro",
    "sikasso", "segou", "mopti", "tombouctou", "kidal", "dakar", "senegal", "niamey", "niger", "abidjan", "ouagadougou",
    "france", "texas", "afrique", "janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout", "septembre",
    "octobre", "novembre", "decembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "mohamed", "mamadou", "moussa", "ibrahim", "oumar", "fatoumata", "aminata", "mariam", "aissata", "traore",
    "keita", "coulibaly", "diarra", "toure", "cisse", "ocs", "ocrtis", "dea", "onu", "unodc", "vive", "vivele",
    "vivela", "prosecutor", "prosecution", "observer", "observateur", "customs", "officer", "inspector", "judge",
    "magistrate", "magistrat", "clerk", "court", "registrar", "registry", "witness", "temoin", "seizure", "seizures",
    "exhibit", "exhibits", "evidence", "narcotic", "narcotics", "laboratory", "analyst", "analyste", "chemist",
    "chimiste", "agent", "storekeeper", "magasinier", "warehouse", "incinerator", "ministry", "national", "republic",
    "commission", "auditor", "auditeur", "verifier", "verificateur", "controleur", "investigator", "enqueteur",
    "commandant", "lieutenant", "colonel", "capitaine", "sergent", "operator", "operateur", "welcome",
})  # fmt: skip
"""Words of this trade, these countries and their keyboards, without accents; ``docs/security.md`` lists the sorts."""
RUNS = (
    "0123456789" * 2, "9876543210" * 2, "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
    "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "1a2z3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p",
)  # fmt: skip
COLUMNS = ("147258369", "258369147", "741852963", "963852741", "159357", "357159", "159753", "753159", "147852369",
           "789456123", "123654789", "321456987", "951357", "357951", "24681012", "246802468", "1357911", "135791357",
           "135790")  # fmt: skip
"""Ways over the keys of a telephone, and counting by twos."""
LONGEST_STEP = 4
PIECES = re.compile(r"[a-z]+|[0-9]+|[^a-z0-9]+")
DATE = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)?[0-9]{2})")
DATE_BACK = re.compile(r"(?:(?:19|20)?[0-9]{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
MONTH_FIRST = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:(?:19|20)?[0-9]{2})")
YEAR_AND_MORE = re.compile(r"(?:19[3-9]|20[0-4])[0-9](?:0[1-9]|[12][0-9]|3[01])")
MORE_AND_YEAR = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])(?:19[3-9]|20[0-4])[0-9]")
"""A year with a month or a day."""
YEARS = re.compile(r"(?:(?:19[3-9]|20[0-4])[0-9]){1,3}")


def is_guessable_password(password: str, context: Iterable[str]) -> bool:
    """Return True if a password is common, a pattern, or one or two common words with predictable digits.

    ``context``: names of the person, the account and the agency; their words count like common ones.
    """
    plain = _plain(password)
    words = {word for name in context for word in re.findall("[a-z0-9]{3,}", _plain(name))}
    names = {name for name in map(_joined, context) if len(name) >= SHORTEST_WORD}
    if plain in _listed("common_passwords.txt") or _is_pattern(plain) or any(name in _joined(plain) for name in names):
        return True
    return any(_is_of_words(spelling, words) for spelling in _spellings(plain))


def is_guessable_pin(pin: str) -> bool:
    """Return True if a PIN repeats, counts (a digit before or after too), is a date or follows a telephone's keys."""
    dates = (DATE, DATE_BACK, MONTH_FIRST, YEAR_AND_MORE, MORE_AND_YEAR, YEARS)
    return (
        _is_pattern(pin)
        or _is_step(pin)
        or all(pin[i] == pin[i + 1] for i in range(0, len(pin) - 1, 2))
        or any(date.fullmatch(pin) for date in dates)
        or (len(pin) > LONGEST_STEP + 1 and (_is_step(pin[:-1]) or any(map(_is_pattern_of_keys, (pin[:-1], pin[1:])))))
        or _is_count_anew(pin)
        or any(pin in way or way.startswith(pin) or pin.startswith(way) for way in COLUMNS)
    )


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _joined(text: str) -> str:
    return "".join(character for character in _plain(text) if character.isalnum())


@cache
def _listed(file: str) -> frozenset[str]:
    return frozenset((files("custody") / "data" / file).read_text(encoding="utf-8").split())


def _is_pattern(text: str) -> bool:
    """Return True if a text is a run of keys or letters, one short piece over and over, or the same backwards."""
    mirrored = len(text) <= 2 * SHORTEST_WORD and text == text[::-1]
    return mirrored or _is_repeated(text) or any(text in run for run in RUNS)


def _is_pattern_of_keys(pin: str) -> bool:
    return _is_repeated(pin) or any(pin in run for run in RUNS)


def _is_repeated(text: str) -> bool:
    return any(text == text[:n] * (len(text) // n) + text[: len(text) % n] for n in range(1, len(text) // 2 + 1))


def _is_count_anew(pin: str) -> bool:
    """Return True for a count that begins anew, as 123412, and for two counts by ones or twos, as 321654."""
    anew = any(_is_count(pin[:at]) and pin[:at].startswith(pin[at:]) for at in range(LONGEST_STEP, len(pin)))
    half = len(pin) // 2
    return anew or (half > MOST_WORDS and _is_count(pin[:half]) and _is_count(pin[half:]))


def _is_count(digits: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 2, 8, 9}


def _is_step(pin: str) -> bool:
    """Return True if the digits, alone or in pairs, go up or down by the same step: 135791, 102030."""
    singles = [int(digit) for digit in pin]
    pairs = [int(pin[i : i + 2]) for i in range(0, len(pin) - 1, 2)] if len(pin) % 2 == 0 else []
    return any(
        len(values) > MOST_WORDS and len({(b - a) % size for a, b in pairwise(values)}) == 1
        for values, size in ((singles, 10), (pairs, 100))
    )


def _spellings(plain: str) -> Iterator[str]:
    """Yield a password as it stands and with letters for the digits inside; digits at its ends stay digits."""
    yield plain
    if match := re.fullmatch(r"([^a-z@$]*)(.*?)([^a-z@$]*)", plain, re.DOTALL):
        before, core, after = match.groups()
        yield from (before + core.translate(letters) + after for letters in LEET)


def _is_of_words(text: str, context: set[str]) -> bool:
    """Return True for at most two known words, everything else in a text being predictable."""
    count = 0
    for piece in PIECES.findall(text):
        if piece.isdigit():
            predictable = len(piece) <= LONGEST_STEP or is_guessable_pin(piece)
        elif not piece.isalpha() or not piece.isascii():
            predictable = len(piece) <= LONGEST_STEP and piece.isascii()
        else:
            known = _words_in(piece, context)
            predictable, count = known > 0, count + known
        if not predictable:
            return False
    return count <= MOST_WORDS


def _words_in(letters: str, context: set[str]) -> int:
    """Return of how many known words letters consist (1 or 2), or 0; a pattern or a pair of letters counts for none."""
    if _is_known(letters, context):
        return 1
    halves = ((letters[:at], letters[at:]) for at in range(SHORTEST_WORD - 1, len(letters) - SHORTEST_WORD + 2))
    return 2 if any(_is_known(a, context) and _is_known(b, context) for a, b in halves) else 0


def _is_known(letters: str, context: set[str]) -> bool:
    listed = letters in TRADE or letters in _listed("common_words.txt")
    return listed or letters in context or len(letters) < SHORTEST_WORD or _is_pattern(letters)
