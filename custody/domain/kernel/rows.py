"""Find every bad row of an act upon a list, when the act is refused: each is told with its own sentence (I66)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import CustodyError

T = TypeVar("T")


def refused_rows(
    whole: CustodyError, rows: Sequence[T], name: Callable[[T], str], trial: Callable[[T], object]
) -> None:
    """Raise the refusals of the rows that are bad alone, each with its ``row``, the first with the others as ``also``.

    ``trial``: asks the rules of one row by itself and records nothing. Where every row is refused for the same reason,
    or none is alone, the list as a whole is at fault, and nothing is raised here: ``whole`` says it.
    """
    refused: list[CustodyError] = []
    for row in rows:
        try:
            trial(row)
        except CustodyError as error:
            error.row, error.also = name(row), ()
            refused.append(error.with_traceback(None))
    shared = len(refused) == len(rows) and len({error.code for error in refused}) == 1
    if not refused or shared:
        return
    first = refused[0]
    first.also = tuple(refused[1:])
    raise first from whole


def every_row(
    rows: Sequence[str], decide: Callable[[str, Decision], object], decision: Decision, ctx: ActContext
) -> None:
    """Decide each row of an act upon a list into its decision; where one is refused, tell of all that are.

    What a device recorded is taken or left as a whole: its first refusal settles the envelope.
    """
    try:
        for row in rows:
            decide(row, decision)
    except CustodyError as whole:
        if not ctx.envelope:
            refused_rows(whole, rows, str, lambda row: decide(row, Decision()))
        raise
