"""Corrections as a history prints them: both entries, in the words of the paper (I37)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from custody.domain.discrepancies.correctable_fields import CLAIMED, DAY, TIME, kept_by
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.quantity import Count
from custody.domain.registry.registry import SUBJECTS
from custody.service.discrepancies import corrections
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, moment
from custody.storage.read.histories import Line
from custody.storage.write.erased_values import Gone
from labels import model
from labels.layout.quantity import Lang, format_date, format_mass, format_moment, format_purity


def correction_lines(ctx: DocumentContext, lines: Sequence[Line]) -> Iterator[model.CorrectionLine]:
    """Yield the corrections in a chain, in order; erased values are printed as such."""
    for correction in corrections.told(lines, ctx.values(line.seq for line in lines), hidden=False):
        yield correction_line(ctx, correction)


def passed_through(lines: Iterable[Line]) -> list[str]:
    """Return the hand-overs, orders and sessions that a chain names, in order."""
    named = (getattr(line.part.data, name, "") for line in lines for name in ("transfer", "order", "session"))
    return [subject_id for subject_id in dict.fromkeys(named) if subject_id]


def corrected_beside(ctx: DocumentContext, numbers: Iterable[str]) -> Iterator[model.CorrectionLine]:
    """Yield the corrections of orders, hand-overs and other related subjects, each with its subject."""
    for subject_id in dict.fromkeys(numbers):
        if not ctx.state(SUBJECTS[subject_id[:2]], subject_id).corrected:
            continue
        chain = ctx.history(subject_id)
        for correction in corrections.told(chain, ctx.values(line.seq for line in chain), hidden=False):
            yield correction_line(ctx, correction, about=subject_id)


def correction_line(
    ctx: DocumentContext, correction: corrections.CorrectionLine, *, about: str = ""
) -> model.CorrectionLine:  # fmt: skip
    """Return a correction of an entry in the words of the paper; ``about``: its subject, on papers about several."""
    at = moment(correction.at)
    assert at is not None
    return model.CorrectionLine(
        at=at, seq=correction.seq, corrects_seq=correction.corrects_seq,
        what=wording.sentence(f"field.{correction.field}", ctx.lang),
        before=_value(ctx, correction, correction.before), after=_value(ctx, correction, correction.after),
        by=tuple(ctx.name(person) for person in correction.people), reason=ctx.shown(correction.reason), about=about,
    )  # fmt: skip


def mention(exhibit: Exhibit, lang: Lang) -> str:
    """Return a note naming the corrected entries and their events, or "". The history gives details (I37)."""
    if not exhibit.corrected:
        return ""
    what = dict.fromkeys(wording.sentence(f"field.{correction.field}", lang) for correction in exhibit.corrected)
    seqs = ", ".join(str(correction.seq) for correction in exhibit.corrected)
    return wording.sentence("corrected", lang, what=", ".join(what), seqs=seqs)


def _value(ctx: DocumentContext, correction: corrections.CorrectionLine, value: Any) -> str:
    field = correction.field
    if isinstance(value, Gone):
        return ctx.shown(value)
    if value in (None, "", []):
        return ""
    if field in TIMES:
        return format_moment(datetime.fromisoformat(value), ctx.lang, zone=ctx.zone(ctx.agency(correction.people[0])))
    if field in SPELLED:
        return SPELLED[field](ctx, value)
    return wording.code(field, str(value), ctx.lang)


def _adulterants(ctx: DocumentContext, codes: list[str]) -> str:
    return ", ".join(wording.code("adulterant", code, ctx.lang) for code in codes)


def _day(ctx: DocumentContext, text: str) -> str:
    return format_date(date.fromisoformat(text), ctx.lang)


TIMES = kept_by(TIME, CLAIMED)
"""Fields that are a moment, told in the time of whoever corrected it."""
SPELLED: Mapping[str, Callable[[DocumentContext, Any], str]] = {
    "count": lambda ctx, value: ctx.count(Count(**value)),
    "weight": lambda ctx, value: format_mass(value["gross"]["ug"], ctx.lang),
    "net_received": lambda ctx, value: format_mass(value["ug"], ctx.lang),
    "net_returned": lambda ctx, value: format_mass(value["ug"], ctx.lang),
    "volume": lambda _ctx, value: f"{value['text']} {value['unit']}",
    "purity_per_mille": lambda ctx, value: format_purity(value, ctx.lang),
    "adulterants": _adulterants,
    **dict.fromkeys(("readability_ug", "uncertainty_ug"), lambda ctx, value: format_mass(value, ctx.lang)),
    **dict.fromkeys(kept_by(DAY), _day),
}
"""How a value is printed that is not its own text."""
