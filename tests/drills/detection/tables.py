"""Write the tables of docs/detection.md and its plots from the figures that were kept, and nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from custody.domain.law.rule_pack import MOST_OPENINGS
from tests.drills.detection.figures import Figures, read
from tests.drills.detection.rows import ONE_LOT, PLOTS, WITNESSED, Caught, Honest
from tests.drills.detection.store_life import RANGES
from tests.drills.threats import svg_chart

DOCUMENT = Path(__file__).parents[3] / "docs" / "detection.md"
BEGIN, END = "<!-- made by `python3 -m tests.drills detection --write`: {} -->", "<!-- end -->"
NUMBER = "right"


def table(heads: Mapping[str, str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown; ``heads`` with ``right`` for figures."""
    lines = [
        "| " + " | ".join(heads) + " |",
        "|" + "|".join("---:" if side == NUMBER else "---" for side in heads.values()) + "|",
    ]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def run(figures: Figures) -> str:
    """Say of which run the figures are, and what they come to."""
    honest, thieves = figures.honest, figures.thieves
    accused, stores = sum(row.accused for row in honest), sum(row.stores for row in honest)
    lone = list(figures.lone.values())
    by_witness, watched = sum(row.by_witness for row in honest), sum(row.watched for row in honest)
    return "\n".join([
        f"- Command: `python3 -m tests.drills detection --runs {figures.runs} --seed {figures.seed} --write`.",
        f"- Thieves of each row: {figures.runs}; honest stores of each row: {2 * figures.runs}.",
        (f"- Honest stores accused: {accused} of {stores:,} ({accused / stores:.2%}), in no row more than "
        f"{max(row.accused for row in honest)} of {2 * figures.runs}."),
        (f"- False discrepancies, of all weighings of a row: at most {share(honest)}; of packages without a lot: at most "
        f"{share(lone)}."),
        f"- Honest stores that a witness package accused: {by_witness} of {watched:,}.",
        (f"- Rows of thefts above three standard deviations, found for sure: {sum(row.sure for row in _visible(thieves))} "
        f"of {len(_visible(thieves))}."),
    ])  # fmt: skip


def share(rows: Iterable[Honest]) -> str:
    """Return the largest share of false discrepancies of some rows."""
    return f"{max(row.false / row.weighings for row in rows):.2%}"


def honest_table(rows: Iterable[Honest]) -> str:
    """Return the table of honest stores."""
    heads = {"goods": "", "balance": NUMBER, "days": NUMBER, "accused": NUMBER, "false discrepancies": NUMBER}
    return table(heads, (
        (row.goods, f"{row.balance:g} g", str(row.days), f"{row.accused} / {row.stores}",
         f"{row.false / row.weighings:.2%}")
        for row in rows
    ))  # fmt: skip


def thief_table(rows: Iterable[Caught]) -> str:
    """Return the table of thieves: of each goods, interval and theft the smallest share that is surely named."""
    heads = {"goods": "", "days": NUMBER, "theft": "", "named from": NUMBER, "by day (95 %)": NUMBER,
             "by which control": "", "not surely named (share named)": "", "three standard deviations": NUMBER}  # fmt: skip
    groups: dict[tuple[str, int, str], list[Caught]] = {}
    for row in rows:
        groups.setdefault((row.goods, row.days, row.theft), []).append(row)
    return table(heads, (_thief(*key, listed) for key, listed in groups.items()))


def _thief(goods: str, days: int, theft: str, listed: Sequence[Caught]) -> tuple[str, ...]:
    last, below = listed[-1], [row for row in listed if not row.sure][-1:]
    named = (f"{last.share / 10:g} %", str(last.by), last.control) if last.sure else ("-", "-", "-")
    missed = f"{below[0].share / 10:g} % ({below[0].part:.0%})" if below else "-"
    return goods, str(days), theft, *named, missed, f"{last.three_sigma / 10:.1f} %"


def _visible(rows: Iterable[Caught]) -> list[Caught]:
    return [row for row in rows if row.share >= row.three_sigma]


def not_met(figures: Figures) -> list[Caught]:
    """Return the rows that are above three standard deviations and not surely named."""
    return [row for row in figures.thieves if not row.well]


def not_met_table(figures: Figures) -> str:
    """Return the table of the rows that are not met, with the most that any test could name."""
    heads = {"goods": "", "days": NUMBER, "theft": "", "share": NUMBER, "three standard deviations": NUMBER, "named": NUMBER,
             "most that one test could name": NUMBER, "the same theft beside a witness package": ""}  # fmt: skip
    rows = not_met(figures)
    if not rows:
        return "No such row."
    return table(heads, (
        (row.goods, str(row.days), row.theft, f"{row.share / 10:g} %", f"{row.three_sigma / 10:.2f} %",
         f"{row.part:.0%}", f"{row.power:.0%}", _beside(row, figures.thieves))
        for row in rows
    ))  # fmt: skip


def _beside(row: Caught, thieves: Iterable[Caught]) -> str:
    if row.theft != ONE_LOT:
        return "-"
    same = [
        each for each in thieves
        if (each.goods, each.days, each.theft) == (row.goods, row.days, WITNESSED) and each.share <= row.share
    ]  # fmt: skip
    return f"{max(each.part for each in same):.0%} named" if same else "-"


def lone_table(figures: Figures) -> str:
    """Return the table of honest stores whose packages have no lot."""
    return honest_table(figures.lone.values())


def hidden_table(figures: Figures) -> str:
    """Return the table of thefts that leave the weights right."""
    powder, herb = figures.swapped
    rows = [
        ("swaps a package, or opens and reseals it, under another seal",
         "the seal, read blind by somebody other than the holder (I52)",
         f"{powder.within} days for powders, {herb.within} for herb (95 %, computed from the intervals)"),
        ("swaps at equal weight, under a copied seal number",
         "no weighing and no seal: re-analysis of a random draw by another laboratory (I70)", "its plan"),
        ("opens one exhibit again and again, with a record",
         f"the openings watch: {MOST_OPENINGS} in 30 days (I46); the weight after each against the first",
         f"opening number {MOST_OPENINGS}"),
        ("enters what is taken as consumed in analysis",
         "no weighing: the equation adds up. Limits by report, analyst and month (I51)", "the month"),
        *(((f"two collude, the checker enters the recorded weight, {row.share / 10:g} % of every third package "
           f"({row.goods})"), "the weighing of another unit, in the same month of the next year",
           f"{row.part:.0%} named, nobody before day {row.soonest}") for row in figures.colluders),
    ]  # fmt: skip
    return table({"theft": "", "what finds it": "", "within": ""}, rows)


def examples_table(figures: Figures) -> str:
    """Return the table of the thefts that the first rules let pass, before and after."""
    heads = {"theft": "", "before": "", "now, of one exhibit in its life": NUMBER,
             "now, of one store in a year": NUMBER, "what tells more": ""}  # fmt: skip
    return table(heads, (
        (row.theft, row.before, _grams(row.exhibit), _grams(row.store), row.told) for row in figures.examples
    ))  # fmt: skip


def unnoticed_table(figures: Figures) -> str:
    """Return the table of grams that may go in a year."""
    heads = {"goods": "", "a package alone": NUMBER, "one of a lot": NUMBER, "each of a whole lot": NUMBER,
             "each but the witness": NUMBER, "a store of": NUMBER, "most tried and not surely named": NUMBER,
             "surely named from": NUMBER}  # fmt: skip
    return table(heads, (
        (row.goods, *map(_grams, (row.alone, row.in_lot, row.evenly, row.beside_witness, row.held, row.of_store)),
         _grams(row.store_named) if row.store_named else "-")
        for row in figures.unnoticed
    ))  # fmt: skip


def _grams(grams: float) -> str:
    return f"{grams / 1000:.1f} kg" if grams >= 10_000 else f"{grams:,.0f} g" if grams >= 20 else f"{grams:.1f} g"


TABLES: Mapping[str, Callable[[Figures], str]] = {
    "run": run, "honest": lambda figures: honest_table(figures.honest), "lone": lone_table,
    "thieves": lambda figures: thief_table(figures.thieves), "not met": not_met_table, "hidden": hidden_table,
    "examples": examples_table, "grams": unnoticed_table,
}  # fmt: skip


def rewritten(text: str, figures: Figures) -> str:
    """Return the document with its tables as the figures have them."""
    for name, made in TABLES.items():
        head, rest = text.split(BEGIN.format(name))
        text = f"{head}{BEGIN.format(name)}\n\n{made(figures)}\n\n{END}{rest.split(END, 1)[1]}"
    return text


def plots(figures: Figures) -> dict[Path, str]:
    """Return the plots, each with its file."""
    return {DOCUMENT.with_name(f"{name}.svg"): plot(figures.thieves, theft) for name, theft in PLOTS.items()}


def plot(rows: Iterable[Caught], theft: str) -> str:
    """Draw for each goods, within a year, which part of the thieves is named by what they take of a package."""
    shares = RANGES["shares_per_mille"]
    parts: dict[str, dict[int, float]] = {}
    for row in rows:
        if row.theft == theft and row.days == max(RANGES["days"]):
            parts.setdefault(row.goods, {})[row.share] = row.part
    # below the first share looked for nobody is named, beyond the last one everybody
    full = {
        name: [known.get(share, 0.0 if share < min(known) else 1.0) for share in shares]
        for name, known in parts.items()
    }
    return svg_chart.by_share(f"Thieves named within a year: {theft}", full, [share / 10 for share in shares])


def write() -> None:
    """Write tables and plots from the figures that were kept."""
    figures = read()
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text("utf-8"), figures), encoding="utf-8")
    for path, drawn in plots(figures).items():
        path.write_text(drawn, encoding="utf-8")
