"""Numbers of the exhibits in a case: which one comes next (I61)."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from functools import partial

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.typed_text import reference
from custody.domain.seizures.case import Case, numbered_together

_COUNTED = re.compile(r"(.*?)(\d{1,15})")


def next_number(taken: Iterable[str]) -> str:
    """Return the number after the largest of the commonest row of numbers, as wide as it; "1" if there is none.

    A row has the same text before its last digits. Plain numbers go before any other row: a sample 1-3 counts none on.
    """
    counted = [match.groups() for number in taken if (match := _COUNTED.fullmatch(number))]
    if not counted:
        return "1"
    rows = Counter(prefix for prefix, _ in counted)
    row = min(rows, key=lambda prefix: (prefix != "", -rows[prefix], prefix))
    last = max((digits for prefix, digits in counted if prefix == row), key=int)
    return row + str(int(last) + 1).zfill(len(last))


def next_free(case: str, listed: Iterable[str], state_reader: StateReader) -> str:
    """Return the number that comes next in a case, as claims name it, and in a list that is to be added to it."""
    numbers = state_reader.claimed_from("exhibit_no", f"{case}/")
    state_reader.load(numbers)
    exhibits = (state_reader.find(Exhibit, exhibit_id) for exhibit_id in numbers)
    return next_number([*(exhibit.exhibit_number for exhibit in exhibits if exhibit is not None), *listed])


def free_below(exhibit: Exhibit, parts: int, state_reader: StateReader) -> list[str]:
    """Return the next free numbers in the case below the exhibit's own, ``12.1``; refuse one too long."""
    cases = numbered_together(exhibit.case, partial(require, state_reader, Case))
    below = (f"{exhibit.exhibit_number}.{index}" for index in itertools.count(len(exhibit.children) + 1))
    free = (no for no in below if not any(state_reader.claimed("exhibit_no", f"{case}/{no}") for case in cases))
    return [reference(no, "exhibit_number") for no in itertools.islice(free, parts)]
