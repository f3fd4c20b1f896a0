"""Runs of numbers on paper: ``1, 2, 3, 7`` as ``1–3, 7``."""

from collections.abc import Iterable


def ranges(numbers: Iterable[str]) -> str:
    """Return numbers with runs of three or more joined, in the order given; other texts stay as they are."""
    runs: list[list[str]] = []
    for number in numbers:
        last = runs[-1][-1] if runs else ""
        if last.isdecimal() and number.isdecimal() and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(text for run in runs for text in _texts(run))


def _texts(run: list[str]) -> list[str]:
    return [f"{run[0]}–{run[-1]}"] if len(run) > 2 else run  # noqa: PLR2004 - two numbers are no shorter joined
