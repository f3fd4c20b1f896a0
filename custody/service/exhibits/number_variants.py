"""Numbers as people say them: spaces, hyphens and slashes mean the same or nothing, and a part of a number is enough.

``PNKAT0004``, ``kat-0004`` and ``0004`` are a seal ``PN-KAT-0004``. The register compares whole numbers by their normal
form (I57a); only the search takes a part for the whole, and only where nothing bears the text itself.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from custody.domain.access.visibility import Reader, is_masked
from custody.domain.certificates.certificate import NUMBER
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.normal_form import APART, normal_reference
from custody.domain.laboratory.analysis_result import CLAIM as REPORT
from custody.service.access.audited_queries import visible_exhibits
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import unique_values

EXAMINED = 2_000
"""Numbers of one kind that hold the text and are compared."""
SHORTEST = 3
"""Letters and digits from which a part of a word is enough; less is a part of nearly every number."""
DIGITS = 2
"""Digits in a row that must be said, and stand so in the number: they tell most apart."""
OF_AGENCY = re.compile(r"SV[0-9A-Z]{11}/")
"""What stands before the number of an order: who gave it."""


class Spoken(NamedTuple):
    """Something whose number, ``value``, holds what was said; ``whole``: it is all of it but for what separates."""

    by: str
    id: str
    whole: bool
    value: str


class Kind(NamedTuple):
    """Kind of number: the claim that registers it (``Event.claims``), and the most hits to ask for."""

    claim: str
    most: int


KINDS = {
    "case": Kind("case_no", 200), "seal": Kind("seal", 200), "order": Kind("order_no", 200),
    "report": Kind(REPORT, 200),
    "certificate": Kind(NUMBER, 13),  # ``search.MOST`` and one, which says that there are more
}  # fmt: skip
Rank = tuple[bool, bool, bool, int, str]
"""Smallest for the likeliest: all of the number, a word of it, its end; then the shortest."""


def bearing(connection: Connection, reader: Reader, text: str, kinds: Iterable[str] = KINDS) -> list[Spoken]:
    """Return the subjects whose number equals or contains the text, the likeliest first.

    Cases and orders are those of any agency. A text shorter than ``SHORTEST`` counts if only marks stand beside it:
    ``12`` is ``PV 12/2016``. Seals and reports only of exhibits that the reader may see and need not read blind or
    count (I13, I43).
    """
    ranked_hits: list[tuple[Rank, Spoken]] = []
    for by in kinds:
        wanted = text if by == "seal" else normal_reference(text)
        run = max(re.findall(r"[0-9]+", wanted), key=len, default="")
        if len(run) >= DIGITS:
            ranked_hits += sorted(_holding(connection, by, compact(wanted), run))[: KINDS[by].most]
    measured = ("seal", "report")
    read = _readable(connection, reader, [spoken.id for _, spoken in ranked_hits if spoken.by in measured])
    ranked = sorted(pair for pair in ranked_hits if pair[1].by not in measured or pair[1].id in read)
    return [spoken for _, spoken in ranked]


def compact(text: str) -> str:
    """Return the letters and digits of a number, in capitals."""
    return "".join(c for c in text.upper() if c.isascii() and c.isalnum())


def _holding(connection: Connection, by: str, compacted: str, run: str) -> Iterator[tuple[Rank, Spoken]]:
    word = re.compile(rf"(?<![0-9A-Z]){compacted}(?![0-9A-Z])")
    for value, subject in unique_values.holding(connection, KINDS[by].claim, run, compacted, EXAMINED).items():
        reference = OF_AGENCY.sub("", value).partition(APART)[0]
        bare, alone = compact(reference), word.search(reference) is not None
        whole = bare == compacted
        if whole or alone or (compacted in bare and len(compacted) >= SHORTEST):
            rank = not whole, not alone, not bare.endswith(compacted), len(reference), reference
            yield rank, Spoken(by, subject, whole, reference)


def _readable(connection: Connection, reader: Reader, numbers: list[str]) -> set[str]:
    """Return the exhibits whose seal and report the reader may read."""
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, numbers))
    return {exhibit_id for exhibit_id, exhibit in seen.items() if not is_masked(exhibit)}
