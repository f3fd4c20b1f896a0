"""Words of a case: its title, and where and how its seizures were made, for those who take part in it.

Titles, places and circumstances are encrypted: those of the newest cases of the reader's own agency are read and
compared, nobody else's. Every word must be there, in any order; a number plate with or without its hyphens.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_case
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.search.phrases import plain, without_kind
from custody.storage.read import newest_and_oldest, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.text.terms.exhibits import substance

TITLES = 1_000
"""Cases of the reader whose titles are looked through, the newest."""
SEIZURES = 400
"""Seizures of these whose place and circumstances are looked through, the newest."""
SHORTEST = 3
"""Characters from which a word counts."""
MISTYPED = 5
"""Characters from which a word with one wrong letter is taken for another: shorter ones differ by one too often."""
PLATE = 4
"""Letters and digits from which a text is compared without what separates them."""
TEXTS = frozenset({"place", "circumstances", "seized_from", "particulars", *(f"designation_{i}" for i in range(10))})
"""Private values of a declaration that are looked through."""


class Told(Struct, frozen=True):
    """Cases whose words hold a text, the newest first; ``near``: only with one letter of a word read otherwise.

    ``whole``: all cases of the reader were looked through.
    """

    cases: Sequence[str] = ()
    near: bool = False
    whole: bool = True


class _Line(Struct, frozen=True):
    substance: str


class _Declared(Struct, frozen=True):
    case: str
    declared: int
    lines: tuple[_Line, ...] = ()


def told(connection: Connection, vault: Vault, reader: Reader, text: str) -> Told:
    """Return the cases that the reader takes part in whose words hold those of the text."""
    words = [word for word in plain(without_kind(text) or text).split() if len(word) >= SHORTEST]
    everything = sees_everything(reader.roles)
    if not words or not (reader.agency or everything):
        return Told()
    page = newest_and_oldest.cases(connection, "" if everything else reader.agency, limit=TITLES + 1, last_first=True)
    seen = {case_id: case for case_id, case in list(page.items())[:TITLES] if sees_case(reader, case)}
    texts = _texts(connection, vault, seen)
    whole = len(page) <= TITLES
    held = [case_id for case_id, said in texts.items() if _holds(said, words)]
    if held:
        return Told(held, whole=whole)
    near = [case_id for case_id, said in texts.items() if _nearly(said, words)]
    return Told(near, near=bool(near), whole=whole)


def _texts(connection: Connection, vault: Vault, cases: Mapping[str, Case]) -> dict[str, str]:
    """Return what is told of each case, without accents and capitals."""
    declared = subject_queries.project_all(connection, Seizure, _Declared, limit=None, dossier=list(cases))
    newest = sorted(declared.values(), key=lambda each: -each.declared)[:SEIZURES] if cases else []
    titled = {case_id: case.last_said("title", case.opened) for case_id, case in cases.items()}
    values = private_values.of(connection, vault, titled.values(), {"title"})
    more = private_values.of(connection, vault, [each.declared for each in newest], TEXTS)
    said = {case_id: [values[seq].get("title")] for case_id, seq in titled.items()}
    for each in newest:
        names = [word for line in each.lines for word in (line.substance, substance(line.substance))]
        said[each.case] += [*_strings(more[each.declared].values()), *names]
    return {case_id: plain("\n".join(_strings(texts))) for case_id, texts in said.items()}


def _strings(values: Collection[Any]) -> list[str]:
    flat = [part for value in values for part in (value.values() if isinstance(value, dict) else [value])]
    return [part for part in flat if isinstance(part, str)]


def _holds(said: str, words: Sequence[str]) -> bool:
    if all(word in said for word in words):
        return True
    joined = _joined("".join(words))
    return len(joined) >= PLATE and any(c.isdigit() for c in joined) and joined in _joined(said)


def _nearly(said: str, words: Sequence[str]) -> bool:
    """Return True if each word is there, at most one wrong letter in each long enough for it."""
    there = set(said.split())
    return all(word in said or (len(word) >= MISTYPED and _mistyped(word, there)) for word in words)


def _mistyped(word: str, there: Collection[str]) -> bool:
    return any(_one_apart(word, other.strip(".,;:()«»\"'’")) for other in there)


def _one_apart(one: str, other: str) -> bool:
    """Return True if one letter was changed, added or left out, or two neighbours were swapped."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    changed = one[1:] == other[1:] or one[1:] == other or one == other[1:]
    return changed or (one[:2] == other[1::-1] and one[2:] == other[2:])


def _joined(text: str) -> str:
    return "".join(filter(str.isalnum, text))
