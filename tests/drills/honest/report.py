"""Print an honest year as a table: what the rules asked, and what reached the inspection."""

from rich.console import Console
from rich.table import Table

from tests.drills.honest.store_year import AT_SEALING, TYPING, Figures, StoreYear


def honest(seed: int, days: int) -> int:
    """Live a year of an honest store and print it; return 1 if something was refused for good."""
    figures = StoreYear(seed).run(days)
    table = Table("Honest store", f"{days} days, seed {seed}")
    for label, value in rows(figures):
        table.add_row(label, value)
    Console().print(table)
    return 1 if figures.refused else 0


def rows(figures: Figures) -> list[tuple[str, str]]:
    """Return the rows of the table."""
    acts = f"{figures.acts:,}"
    return [
        ("acts", acts),
        ("values typed, of which wrong", f"{figures.typed:,}, {figures.mistyped}"),
        ("acts that mistakes cost", str(figures.extra_acts)),
        *((f"asked: {code}", str(n)) for code, n in sorted(figures.asked.items())),
        *((f"discrepancies: {sort}", str(n)) for sort, n in sorted(figures.discrepancies.items())),
        *((f"photographs that the inspection looks at: {cause}", str(n)) for cause, n in figures.photographs.items()),
        *((f"decided by the inspection: {cause}", str(n)) for cause, n in sorted(figures.to_inspection.items())),
        ("decided by the inspection, for 1,000 acts", f"{figures.decided_in_1000:.2f} (wanted: at most 1)"),
        ("looked at by the inspection, for 1,000 acts", f"{figures.looked_in_1000:.2f} (a photograph each, I57c)"),
        ("share of typing errors in a reading", f"{figures.share_decided(TYPING):.1%} (wanted: at most 5 %)"),
        (
            "share of typing errors at the sealing",
            f"{figures.share_decided(AT_SEALING):.1%} (the record itself is wrong)",
        ),
        *((f"refused for good: {code}", str(n)) for code, n in sorted(figures.refused.items())),
    ]
