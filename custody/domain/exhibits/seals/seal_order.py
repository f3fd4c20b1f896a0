"""Ask about new seals that do not follow the others: seals come off a roll, one after the other (I57d, mode ask).

A wrong number in the record accuses whoever reads the seal right later. A list shows its own order; a short list is
held against the numbers that its own agency has used. Which roll a number is of is another question (I69, seal_roll).
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from statistics import median_low

from msgspec import Struct

from custody.domain.exhibits.plausible_entry import FEWEST_ROWS, Question, Row
from custody.domain.kernel.normal_form import NUMBERED, normal_seal, seal_claim

ROLL = 20
"""Numbers around the median of a list's seals that nobody is asked about, and twice the rows of a longer list."""
ONE_ROLL = 75
"""Per cent of a list's seals that must be spelt alike before the others are asked about."""
MOST_FIGURES = 12
"""Figures of a seal number up to which its likely typing errors are tried."""


def ask_seals(question: Question, rows: list[Row]) -> None:
    """Ask about seals that follow neither the other rows nor, in a short list, the last seals of the agency.

    Raises:
        ConfirmationNeeded: ``seal_unlike_rows``; ``seal_unlike_last``.
    """
    unlike = _out_of_order(rows) or _off_the_roll(rows)
    question.about("seal_unlike_rows", unlike, _seal)
    if not unlike and len(rows) < FEWEST_ROWS:
        question.about("seal_unlike_last", _mistyped_next(question, rows), _seal)


def _seal(row: Row) -> str:
    return row.seal


def _numbered(row: Row) -> tuple[str, str] | None:
    match = NUMBERED.fullmatch(normal_seal(row.seal))
    return (match[1], match[2]) if match else None


def _out_of_order(rows: list[Row]) -> list[Row]:
    """Return the rows whose seal does not count on with any other row's, where more than half of the rows do.

    A spoilt seal that is left out moves all rows after it alike, so these still count on with each other.
    """
    alone = min((_alone(rows, step) for step in (1, -1)), key=len)
    return alone if 2 * len(alone) < len(rows) else []


def _alone(rows: list[Row], step: int) -> list[Row]:
    """Return the rows that share their beginning, for numbers that rise or fall by one, with no other row."""
    beginnings: list[tuple[str, int, int] | None] = []
    for place, row in enumerate(rows):
        parts = _numbered(row)
        beginnings.append((parts[0], len(parts[1]), int(parts[1]) - step * place) if parts else None)
    alike = Counter(beginnings)
    return [row for row, each in zip(rows, beginnings, strict=True) if each is None or alike[each] == 1]


def _off_the_roll(rows: list[Row]) -> list[Row]:
    """Return the rows whose seals are not numbered as most others are."""
    if len(rows) < FEWEST_ROWS:
        return []
    numbered = {row.no: _numbered(row) for row in rows}
    spelt = Counter((parts[0], len(parts[1])) for parts in numbered.values() if parts)
    usual, alike = spelt.most_common(1)[0] if spelt else (("", 0), 0)
    if 100 * alike < ONE_ROLL * len(rows):
        return []
    numbers = {no: int(parts[1]) for no, parts in numbered.items() if parts and (parts[0], len(parts[1])) == usual}
    middle, reach = median_low(numbers.values()), max(ROLL, 2 * len(rows))
    return [row for row in rows if row.no not in numbers or abs(numbers[row.no] - middle) > reach]


def _mistyped_next(question: Question, rows: list[Row]) -> list[Row]:
    """Return the rows that lie near no used number, where one figure typed otherwise would be the next free one.

    A few spoilt seals between the last number and this one are no reason to ask. Of a used number ``new_seal`` asks.
    """
    unlike: list[Row] = []
    for place, row in enumerate(rows):
        parts = _numbered(row)
        if parts is None or len(parts[1]) > MOST_FIGURES:
            continue
        used = _Used(question, parts[0], frozenset(normal_seal(earlier.seal) for earlier in rows[:place]))
        if not used.near(parts[1]) and any(used.next_free(each) for each in _slips(parts[1])):
            unlike.append(row)
    return unlike


class _Used(Struct, frozen=True):
    """The numbers with one beginning that the author's agency has used, or that earlier rows of the list have."""

    question: Question
    beginning: str
    listed: frozenset[str]

    def number(self, figures: str) -> bool:
        """Return True if this number is used."""
        seal = self.beginning + figures
        claim = seal_claim(seal, self.question.ctx.author.agency)
        return seal in self.listed or bool(self.question.state_reader.claimed(*claim))

    def near(self, figures: str) -> bool:
        """Return True if a number of the same roll is used: one of ``ROLL`` before or after this one."""
        number, end = int(figures), 10 ** len(figures)
        before = range(number - 1, max(number - ROLL, 0) - 1, -1)  # the one just before is mostly used
        after = range(number, min(number + ROLL + 1, end))
        return any(self.number(f"{each:0{len(figures)}d}") for each in chain(before, after))

    def next_free(self, figures: str) -> bool:
        """Return True if the number before this one is used, and this one is not."""
        before = f"{int(figures) - 1:0{len(figures)}d}"
        return int(figures) > 0 and self.number(before) and not self.number(figures)


def _slips(figures: str) -> Iterator[str]:
    """Yield each number that one mistyped figure, or two figures swapped, makes of this one."""
    for place, figure in enumerate(figures):
        yield from (figures[:place] + other + figures[place + 1 :] for other in "0123456789" if other != figure)
        if figures[place + 1 : place + 2] not in {"", figure}:
            yield figures[:place] + figures[place + 1] + figure + figures[place + 2 :]
