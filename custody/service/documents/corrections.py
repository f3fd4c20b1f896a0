"""Corrections as a history prints them: both entries, in the words of the paper (I37)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import structs

from custody.domain.discrepancies.correctable_fields import CLAIMED, DAY, PRIVATE, TIME, kept_by
from custody.domain.discrepancies.correction_event import EntryCorrected, first_said
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Part
from custody.domain.kernel.quantity import Count
from custody.domain.registry.registry import SUBJECTS
from custody.service.discrepancies import corrections
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, moment
from custody.storage.read.histories import Line
from custody.storage.write.erased_values import Gone
from labels import model
from labels.layout.quantity import format_date, format_mass, format_moment, format_purity


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


def mention(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit) -> str:
    """Return a note on each corrected entry: since when, and what stood there before; "" if there is none (I37, I61).

    A text that was kept privately is not repeated; the history gives both.
    """
    if not exhibit.corrected:
        return ""
    chain = ctx.history(exhibit_id)
    told = corrections.told(chain, ctx.values(line.seq for line in chain), hidden=False)
    return " · ".join(_mentioned(ctx, correction) for correction in told)


def _mentioned(ctx: DocumentContext, correction: corrections.CorrectionLine) -> str:
    at = datetime.fromisoformat(correction.at)
    facts = {
        "day": format_date(at, ctx.lang, zone=ctx.zone(ctx.agency(correction.people[0]))),
        "what": wording.sentence(f"field.{correction.field}", ctx.lang), "seq": correction.seq,
    }  # fmt: skip
    before = "" if correction.field in PRIVATELY else _value(ctx, correction, correction.before)
    if before:
        return wording.sentence("corrected_from", ctx.lang, before=before, **facts)
    return wording.sentence("corrected", ctx.lang, **facts)


def restated(ctx: DocumentContext, exhibit: Exhibit, part: Part) -> Part:
    """Return an event of an exhibit with its entries as they were corrected later (I61)."""
    if not exhibit.corrected:
        return part
    by_n = {line.part.n: line.part.data for line in ctx.history(part.subject)}
    for correction in by_n.values():
        if isinstance(correction, EntryCorrected) and first_said(correction.corrects, by_n.get) == part.n:
            part = structs.replace(part, data=_entered(part.data, correction))
    return part


def _entered(data: Any, correction: EntryCorrected) -> Any:
    """Return an event, or the check within it, with the corrected value of an entry that it states in clear."""
    value, check = getattr(correction, correction.field, None), getattr(data, "check", None)
    if value and hasattr(data, correction.field):
        return structs.replace(data, **{correction.field: value})
    if value and check is not None and hasattr(check, correction.field):
        compared = {"comparison": correction.comparison} if correction.comparison else {}
        return structs.replace(data, check=structs.replace(check, **{correction.field: value}, **compared))
    return data


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


PRIVATELY = kept_by(PRIVATE)
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
