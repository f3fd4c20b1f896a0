"""Ask about exhibits that together weigh otherwise than their line was weighed (I57d, I58, mode ask).

A weight typed wrong at sealing stands in the record, and accuses whoever weighs it right later. The officer declared
the line and seals the exhibits, so the question tells nothing new: it asks about what would be a discrepancy later.
"""

from custody.domain.exhibits.balance_and_weighing import combined_uncertainty
from custody.domain.exhibits.plausible_entry import Question, Row
from custody.domain.kernel.confirmation import ask
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.declared_vs_received import tolerance
from custody.domain.seizures.seizure import Seizure, Tally


def ask_sums(question: Question, rows: list[Row], seizure: Seizure) -> None:
    """Ask about each weighed line if all its counted packages are in this list and their sum does not fit it.

    Raises:
        ConfirmationNeeded: ``sum_unlike_line``.
    """
    if any("mass_" in flag for flag in question.decision.flags):
        return  # a weight of this list was confirmed a moment ago
    for index, (line, tally) in enumerate(zip(seizure.lines, seizure.tallies, strict=True)):
        of_line = [row for row in rows if row.group == str(index)]
        if line.mass is None or line.mass_basis != "weighed" or not _all_weighed(line, tally, of_line):
            continue
        weights = [row.weight for row in of_line if row.weight]
        together = sum(weight.gross.ug for weight in weights)
        doubt = sum(combined_uncertainty(weight) for weight in weights)
        if abs(together - line.mass.ug) > tolerance(line, Tally(doubt_ug=doubt)).ug:
            facts = {"place": index + 1, "sealed_ug": together, "declared_ug": line.mass.ug}
            about = f"{index + 1}: {together}"  # another sum is asked about anew
            ask(question.decision, question.ctx, question.confirmed, "sum_unlike_line", about, **facts)


def _all_weighed(line: Line, tally: Tally, rows: list[Row]) -> bool:
    """Return True if these rows are all the packages that were counted of a line, and each has its weight."""
    if tally.registered or line.count is None or line.count_basis != "counted":
        return False
    counts = [row.count for row in rows if row.weight and row.count and row.count.unit == line.count.unit]
    return len(counts) == len(rows) and sum(each.n for each in counts) == line.count.n
