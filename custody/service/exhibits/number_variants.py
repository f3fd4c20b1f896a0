"""Numbers as people say them: spaces, hyphens and slashes mean the same or nothing, and a part of a number is enough.

``PNKAT0004``, ``kat-0004`` and ``0004`` are a seal ``PN-KAT-0004``. The register compares numbers as they were typed;
only the search is loose, and only where nothing bears the text itself.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from custody.domain.access.visibility import Reader, is_masked
from custody.domain.certificates.certificate import NUMBER
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.access.reading import visible_exhibits
from custody.storage.read import queries
from custody.storage.tables.connection import Connection
from custody.storage.write import claims

EXAMINED = 2_000
"""Numbers of one kind that hold the text and are compared."""
SHORTEST = 3
"""Letters and digits from which a part of a word is enough; less is a part of nearly every number."""
DIGITS = 2
"""Digits in a row that must be said, and stand so in the number: they tell most apart."""
PREFIXES = ("PV ", "RP ")
"""What people leave out when they type the number of a report or of the prosecution."""
OF_AGENCY = re.compile(r"SV[0-9A-Z]{11}/")
"""What stands before the number of an order: who gave it."""


class Spoken(NamedTuple):
    """Something whose number, ``value``, holds what was said; ``whole``: it is all of it but for what separates."""

    by: str
    number: str
    whole: bool
    value: str


class Kind(NamedTuple):
    """What the register knows a sort of number by (``Event.claims``), and how many, the likeliest, are asked for."""

    claim: str
    most: int


KINDS = {
    "case": Kind("case_no", 200), "seal": Kind("seal", 200), "order": Kind("order_no", 200),
    "certificate": Kind(NUMBER, 13),  # ``search.MOST`` and one, which says that there are more
}  # fmt: skip
Rank = tuple[bool, bool, bool, int, str]
"""Smallest for the likeliest: all of the number, a word of it, its end; then the shortest."""


def bearing(connection: Connection, reader: Reader, text: str, kinds: Iterable[str] = KINDS) -> list[Spoken]:
    """What has the text for its number or for a part of it, the likeliest first; cases and orders of anybody.

    Less than ``SHORTEST`` counts where nothing but marks stands beside it: ``12`` is ``PV 12/2016``. Seals only of
    exhibits that the reader may see and has not to read blind (I13).
    """
    said = compact(text)
    runs: list[str] = re.findall(r"[0-9]+", text)
    run = max(runs, key=len, default="")
    if len(run) < DIGITS:
        return []
    found: list[tuple[Rank, Spoken]] = []
    for by in kinds:
        found += sorted(_holding(connection, by, said, run))[: KINDS[by].most]
    sealed = _readable(connection, reader, [one.number for _, one in found if one.by == "seal"])
    ranked = sorted(pair for pair in found if pair[1].by != "seal" or pair[1].number in sealed)
    return [one for _, one in ranked]


def compact(text: str) -> str:
    """The letters and digits of a number, capital."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def _holding(connection: Connection, by: str, said: str, run: str) -> Iterator[tuple[Rank, Spoken]]:
    word = re.compile(rf"(?<![0-9A-Z]){said}(?![0-9A-Z])")
    for value, subject in claims.holding(connection, KINDS[by].claim, run, said, EXAMINED).items():
        number = OF_AGENCY.sub("", value)
        bare, alone = compact(number), word.search(number) is not None
        whole = bare == said or bare in [compact(prefix) + said for prefix in PREFIXES]
        if whole or alone or (said in bare and len(said) >= SHORTEST):
            rank = not whole, not alone, not bare.endswith(said), len(number), number
            yield rank, Spoken(by, subject, whole, number)


def _readable(connection: Connection, reader: Reader, numbers: list[str]) -> set[str]:
    """Those of the exhibits whose seal the reader may be told."""
    seen = visible_exhibits(connection, reader, queries.states(connection, Exhibit, numbers))
    return {number for number, exhibit in seen.items() if not is_masked(exhibit)}
