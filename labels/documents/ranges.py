"""Runs of numbers on paper: ``1, 2, 3, 7`` as ``1–3, 7``."""

from collections.abc import Iterable


def ranges(numbers: Iterable[str]) -> str:
    """Return numbers with their runs joined, in the order given; other texts stay as they are."""
    runs: list[list[str]] = []
    for number in numbers:
        last = runs[-1][-1] if runs else ""
        if last.isdecimal() and number.isdecimal() and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
