"""Ask once about an implausible weight, count or form (I57d, mode ask).

The usual errors of a list are kilograms for grams, a comma in the wrong place, and a weight in the wrong row. Custody
asks about them before it records anything, at sealing and at receipt. At a receipt it compares nothing with the record,
so that a blind reader learns nothing from a question. A confirmation is a flag of the act.
"""

from collections.abc import Callable, Iterable, Mapping
from statistics import median_low

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Balance, Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.quantity import Count, Mass
from custody.domain.kernel.substances import OBJECTS

FACTOR = 8
"""Times another amount from which a typed one is asked about: a factor of 10, with room for unequal packages."""
FEWEST_ROWS = 4
"""Rows of a list from which its median says something."""
PACKAGING = 5
"""A weight with its packaging passes what was declared without a question by at most one part in so many."""
LEAST_UG = 1_000
"""The lightest thing that is weighed, in micrograms."""
LEAST_OF_UNIT: Mapping[str, int] = {"tablet": 20_000, "capsule": 30_000, "pill": 20_000, "plant": 1_000_000}
"""The lightest that one thing of a unit can be, in micrograms; else ``LEAST_UG``."""
SHOWN = 10
"""Rows that a question names."""
FORMS_OF: Mapping[str, tuple[str, ...]] = {
    "cannabis": ("herb", "leaves"),
    "cannabis_resin": ("resin", "liquid", "powder"),
    "cocaine": ("powder", "crystal", "liquid"),
    "crack": ("crystal", "powder"),
    "heroin": ("powder", "crystal", "liquid"),
    "methamphetamine": ("crystal", "powder", "tablets", "capsules", "liquid"),
    "amphetamine": ("powder", "tablets", "capsules", "crystal", "liquid"),
    "mdma": ("tablets", "powder", "crystal", "capsules", "liquid"),
    "tramadol": ("tablets", "capsules", "powder", "liquid"),
    "khat": ("leaves", "herb", "powder"),
    "ephedrine": ("tablets", "powder", "crystal", "capsules", "liquid"),
    "opium": ("resin", "liquid", "powder"),
    "ketamine": ("liquid", "powder", "crystal", "tablets"),
    "fentanyl": ("powder", "tablets", "liquid"),
    "carfentanil": ("powder", "liquid", "crystal"),
    "nitazenes": ("powder", "tablets", "liquid"),
    "synthetic_cannabinoids": ("herb", "powder", "liquid"),
    "synthetic_cathinones": ("powder", "crystal", "tablets"),
    "lsd": ("liquid", "tablets", "powder"),
    "codeine": ("liquid", "tablets", "capsules", "powder"),
    "tapentadol": ("tablets", "capsules", "powder"),
    "pregabalin": ("capsules", "tablets", "powder"),
    "morphine": ("powder", "liquid", "tablets", "resin"),
    "poppy_straw": ("leaves", "herb", "powder"),
    "coca_leaf": ("leaves", "powder"),
    "precursors": ("liquid", "powder", "crystal"),
    "psychotropics": ("tablets", "capsules", "powder", "liquid"),
    "counterfeit_medicines": ("tablets", "capsules", "liquid", "powder"),
    **dict.fromkeys(OBJECTS, ("object",)),
}
"""The forms in which a substance comes, the usual one first; of another substance every form is plausible."""
ANY_FORM = frozenset({"mixed", "other"})


class Row(Struct, frozen=True, kw_only=True):
    """A row of a list as typed: its number for people, its new seal, and what was weighed and counted of it.

    ``group``: the rows that are alike, as those of one declared line.
    """

    no: str
    group: str = ""
    weight: Weight | None = None
    mass: Mass | None = None
    count: Count | None = None
    substance: str = ""
    form: str = ""
    seal: str = ""

    @property
    def ug(self) -> int | None:
        """Return its mass: net where that is known."""
        return self.weight.content_ug if self.weight else self.mass.ug if self.mass else None

    @property
    def typed(self) -> str:
        """Return the mass as people typed it."""
        mass = self.weight.gross if self.weight else self.mass
        return f"{mass.text} {mass.unit}" if mass else ""


class Ceiling(Struct, frozen=True, kw_only=True):
    """The declared amount of a group of rows: its mass, and its number of things under a unit; 0 for unknown."""

    ug: int = 0
    count: int = 0
    unit: str = ""


class Question(Struct, frozen=True, kw_only=True):
    """The act that is asked about: its context, what it decides, and the answers that came with it."""

    ctx: ActContext
    decision: Decision
    confirmed: tuple[str, ...]
    state_reader: StateReader

    def about(self, code: str, rows: Iterable[Row], shown: Callable[[Row], str]) -> None:
        """Ask about these rows, unless there is none.

        Raises:
            ConfirmationNeeded: ``code`` with the rows as ``listed``.
        """
        listed = [f"{row.no} ({shown(row)})" for row in rows]
        if listed:
            more = f" (+ {len(listed) - SHOWN})" if len(listed) > SHOWN else ""
            text = ", ".join(listed[:SHOWN]) + more
            ask(self.decision, self.ctx, self.confirmed, code, text, listed=text)


def usual_form(substance: str) -> str:
    """Return the form in which a substance usually comes, "" if nothing is usual."""
    return FORMS_OF.get(substance, ("",))[0]


def ask_form(question: Question, rows: Iterable[Row]) -> None:
    """Ask about a form in which its substance does not come.

    Raises:
        ConfirmationNeeded: ``form_unlikely``.
    """
    unlikely = [
        row for row in rows
        if row.form and row.form not in ANY_FORM and row.form not in FORMS_OF.get(row.substance, (row.form,))
    ]  # fmt: skip
    question.about("form_unlikely", unlikely, lambda row: row.form)


def ask_parts(question: Question, exhibit: Exhibit, rows: list[Row]) -> None:
    """Ask about parts whose form or amount fits neither the substance nor what was in the opened exhibit.

    Raises:
        ConfirmationNeeded: as ``ask_form`` and ``ask_amounts``.
    """
    ask_form(question, [row for row in rows if row.form != exhibit.form])
    last, count = exhibit.last_weight, exhibit.count
    there = Ceiling(ug=last.content_ug if last else 0, count=count.n if count else 0, unit=count.unit if count else "")
    ask_amounts(question, rows, {row.group: there for row in rows})


def ask_amounts(question: Question, rows: list[Row], declared: Mapping[str, Ceiling] | None = None) -> None:
    """Ask about amounts that fit neither their balance, nor the other rows, nor what was declared of their group.

    Raises:
        ConfirmationNeeded: ``mass_too_small``, ``mass_above_capacity``, ``mass_unlike_rows``, ``mass_unlike_line``,
            ``count_unlike_line``, each with the rows.
    """
    question.about("mass_too_small", [row for row in rows if _too_small(row)], _typed)
    question.about("mass_above_capacity", [row for row in rows if _too_heavy(row, question.state_reader)], _typed)
    question.about("mass_unlike_rows", _unlike(rows), _typed)
    for group, ceiling in (declared or {}).items():
        alike = [row for row in rows if row.group == group]
        question.about("mass_unlike_line", [row for row in alike if _beyond(row, ceiling)], _typed)
        question.about("count_unlike_line", _too_many(alike, ceiling), lambda row: str(row.count.n if row.count else 0))


def _typed(row: Row) -> str:
    return row.typed


def _too_small(row: Row) -> bool:
    """Return True for nothing at all, or for less than so many things can weigh."""
    if row.weight is None:
        return False
    least = row.count.n * LEAST_OF_UNIT.get(row.count.unit, LEAST_UG) if row.count else LEAST_UG
    return row.weight.gross.ug < max(least, LEAST_UG)


def _too_heavy(row: Row, state_reader: StateReader) -> bool:
    balance = state_reader.find(Balance, row.weight.balance) if row.weight else None
    return bool(balance and row.weight and 0 < balance.capacity_ug < row.weight.gross.ug)


def _unlike(rows: list[Row]) -> list[Row]:
    """Return the rows whose mass is far from the median of their group, among at least ``FEWEST_ROWS``."""
    unlike: list[Row] = []
    for group in dict.fromkeys(row.group for row in rows):
        masses = [(row, row.ug) for row in rows if row.group == group and row.ug]
        if len(masses) >= FEWEST_ROWS:
            middle = median_low(ug for _, ug in masses)
            unlike += [row for row, ug in masses if not middle < FACTOR * ug < FACTOR**2 * middle]
    return unlike


def _beyond(row: Row, declared: Ceiling) -> bool:
    """Return True for more than was declared in all, or for a mass far from its share by count."""
    if not row.ug or not declared.ug:
        return False
    if row.ug * PACKAGING > declared.ug * (PACKAGING + 1):
        return True
    if not (declared.count and row.count and row.count.unit == declared.unit):
        return False
    share = declared.ug * row.count.n // declared.count
    return not share < FACTOR * row.ug < FACTOR**2 * share


def _too_many(rows: list[Row], declared: Ceiling) -> list[Row]:
    """Return the rows whose own count is more than was declared for the whole group."""
    return [
        row for row in rows
        if row.count and declared.count and row.count.unit == declared.unit and row.count.n > declared.count
    ]  # fmt: skip
