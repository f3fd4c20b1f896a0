"""Marks of an act as papers print them: on the exhibits that they concern, and on the whole act where nobody knows.

A flag is kept with the act. The event of an exhibit often shows that the flag cannot be about that exhibit.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.deciding_balance import BETTER, UNDECIDED
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.confirmation import question_of
from custody.domain.kernel.not_done import UNSAID, step_not_done
from custody.domain.law.rule_outcome import rule_of_flag
from custody.service.documents.checks import undecided_alone
from custody.service.documents.document_context import DocumentContext, recorded
from custody.storage.read.histories import Line
from labels import model

ASKED_OF: Mapping[str, str] = {
    "mass_too_small": "weight", "mass_above_capacity": "weight", "sack_above_capacity": "weight",
    "mass_unlike_rows": "weight", "mass_unlike_line": "weight", "count_unlike_line": "count",
    "form_unlikely": "form", "seal_unlike_rows": "seal",
    "seal_in_use": "seal", "seal_of_no_roll": "seal", "seal_of_other_roll": "seal", "seal_was_void": "seal",
}  # fmt: skip
"""The entry of a row that a question was about: a row without it was not asked about."""


def concerns(ctx: DocumentContext, line: Line, flag: str) -> bool | None:
    """Return True if a flag of an act is about this exhibit of it, None where the act does not say."""
    weight, check = weight_of(line), getattr(line.part.data, "check", None)
    _, reason = step_not_done(flag)
    if reason:
        return _unweighed(ctx, line, reason)
    if flag in {UNDECIDED, BETTER}:
        return weight is not None and (bool(check and check.better) or bool(undecided_alone(weight, line.header.rules)))
    entry = ASKED_OF.get(question_of(flag)[1], "")
    if not entry:
        return True
    if not (weight if entry == "weight" else _entered(line.part.data, entry)):
        return False
    return True if ctx.exhibits_in(line) == 1 else None


def _unweighed(ctx: DocumentContext, line: Line, reason: str) -> bool | None:
    """Return True if an exhibit of the act was not weighed for this reason."""
    check = getattr(line.part.data, "check", None)
    if check is None:
        return True if ctx.exhibits_in(line) == 1 else None
    if reason == UNSAID:  # of what lies in a sack, the sack tells it
        return False if check.weight or check.not_weighed or check.sack else None
    return bool(check.not_weighed == reason)


def weight_of(line: Line) -> Weight | None:
    """Return the weighing that an event holds, in its check or by itself."""
    data = line.part.data
    check = getattr(data, "check", None)
    weight: Weight | None = check.weight if check else getattr(data, "weight", None)
    return weight


def marks(ctx: DocumentContext, lines: Iterable[Line]) -> tuple[model.Told, ...]:
    """Return the flags of the acts of these events, each once, with the exhibits it is about."""
    about: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        for flag in line.header.flags:
            if not rule_of_flag(flag):
                about.setdefault((line.header_seq, flag), []).append(line)
    return tuple(_mark(ctx, flag, listed) for (_, flag), listed in about.items())


def _mark(ctx: DocumentContext, flag: str, lines: list[Line]) -> model.Told:
    at: datetime = recorded(lines[0])
    own = [line for line in lines if line.part.subject.startswith(Exhibit.kind)]
    known = {line.part.subject: concerns(ctx, line, flag) for line in own}
    if None in known.values():
        return model.Told(text=flag, at=at, exhibits=(), whole=ctx.exhibits_in(own[0]))
    return model.Told(text=flag, at=at, exhibits=tuple(exhibit for exhibit, told in known.items() if told))


def _entered(data: Any, entry: str) -> Any:
    """Return an entry of an event, or of the check within it."""
    return getattr(data, entry, None) or getattr(getattr(data, "check", None), entry, None)
