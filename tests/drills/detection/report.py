"""Compute the figures of docs/detection.md, print its tables, and write both if asked."""

import tempfile
from pathlib import Path

from tests.drills.detection.figures import FILE, Figures, computed
from tests.drills.detection.rows import Caught, Honest
from tests.drills.detection.tables import TABLES, not_met, write


def detection(runs: int, seed: int, *, keep: bool) -> bool:
    """Print the tables; return True if every row is as it must be. ``keep``: write figures, document and plots."""
    with tempfile.TemporaryDirectory(prefix="custody-detection-") as folder:
        figures = computed(runs, seed, FILE if keep else Path(folder) / FILE.name)
    for name, made in TABLES.items():
        print(f"\n{name.capitalize()}\n\n{made(figures)}")
    if keep:
        write()
    failing = failures(figures)
    for row in failing:
        print(f"NOT as it must be: {said(row)}")
    return not failing


def failures(figures: Figures) -> list[Honest | Caught]:
    """Return the rows that are not as they must be."""
    return [*(row for row in (*figures.honest, *figures.lone.values()) if not row.well), *not_met(figures)]


def said(row: Honest | Caught) -> str:
    """Return a row in a line."""
    begun = f"{row.goods}, {row.days} days"
    if isinstance(row, Honest):
        return f"{begun}: {row.accused} of {row.stores} accused, {row.false / row.weighings:.2%} false discrepancies"
    named_of = f"{begun}, {row.theft}, {row.share / 10:g} %: {row.part:.0%} named"
    return f"{named_of}; one comparison, were it the only one, names {row.power:.0%}"
