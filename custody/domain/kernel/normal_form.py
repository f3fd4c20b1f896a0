"""Compare numbers as people write them: the normal form of a seal number and of a reference (I57a).

A space, a hyphen or a leading zero accuses nobody. The text as typed is stored and printed; only comparisons, and the
register of numbers in use, take the normal form. ``O`` and ``0``, ``I`` and ``1`` stay different.
"""

import re
import unicodedata

from custody.domain.kernel.unicode_form import normalized

GROUPS = re.compile(r"\d+|[^\W\d_]+")
"""Groups of digits and groups of letters; everything else separates."""
NUMERO = re.compile(r"N\s*[°º]")
"""The sign for *numéro*, which NFKC would make the letters ``No`` without a space around them."""
NUMBERED = re.compile(r"(.*?)([0-9]+)")
"""A seal number in normal form: what stands before its last figures, and these."""
KINDS = frozenset({"PV", "PROCES", "VERBAL", "VERBAUX", "NO", "NUMERO", "AFFAIRE", "ORDONNANCE", "REQUISITION"})
"""Words that name only the kind of a reference, without accents."""


def normal_seal(text: str) -> str:
    """Return the letters and digits of a seal number in NFKC and capitals: ``ML0315999`` of ``ml 0315-999``."""
    return "".join(filter(str.isalnum, normalized("NFKC", text).upper()))


APART = "|"
"""Between the parts of a claim that is found by its beginning; no number has it."""
NO_DIGITS = str.maketrans("0123456789", "abcdefghij")


def seal_claim(seal: str, agency: str, again: int = 0) -> tuple[str, str]:
    """Return the claim on a seal number, which the agency that issues it uses once for ever (I1).

    ``again``: the running number of the event that uses it a second time, asked about and marked (I57a).
    """
    return "seal", f"{seal_beginning(seal)}{agency.translate(NO_DIGITS)}{APART + str(again) if again else ''}"


def seal_beginning(seal: str) -> str:
    """Return the beginning of every claim on a seal number, of whichever agency."""
    return normal_seal(seal) + APART


def same_seal(read: str, recorded: str) -> bool:
    """Return True if two texts are the same seal number; an empty text is no seal's number."""
    if read == recorded and read.isascii() and read.isalnum():
        return True  # most readings are of barcodes: they have no other form
    return normal_seal(read) == normal_seal(recorded) != ""


def edit_distance(one: str, other: str) -> int:
    """Return the Damerau-Levenshtein distance of two texts: characters to add, drop or change, or neighbours to swap.

    No character is edited twice (optimal string alignment).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]


def normal_reference(text: str) -> str:
    """Return the normal form of the number of a case, an order or a registry: ``112/2016`` of ``PV n° 0112-2016``.

    Words before the first digit that only name the kind go. What separates two groups of digits becomes ``/``, what
    separates other groups goes, and so do the leading zeros of each group.
    """
    apart = NUMERO.sub(" NO ", text.upper()).replace("№", " NO ")
    plain = "".join(c for c in normalized("NFKD", apart) if unicodedata.category(c) != "Mn")
    groups = GROUPS.findall(re.sub(r"\bP\s*\.\s*V\b", "PV", plain))
    first = next((place for place, group in enumerate(groups) if group[0].isdecimal()), len(groups))
    groups = [group for group in groups[:first] if group not in KINDS] + groups[first:]
    normal = ""
    for before, group in zip(["", *groups], groups, strict=False):
        normal += "/" if before[:1].isdecimal() and group[0].isdecimal() else ""
        normal += _digits(group) if group[0].isdecimal() else group
    return normal


def _digits(group: str) -> str:
    """Return a group of decimal digits of any script as ASCII, without leading zeros."""
    return "".join(str(unicodedata.decimal(digit)) for digit in group).lstrip("0") or "0"
