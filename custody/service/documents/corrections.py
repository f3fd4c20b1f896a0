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
from custody.service.documents.document_context import Desk, moment
from custody.storage.read.histories import Line
from custody.storage.write.erased_values import Gone
from labels import model
from labels.layout.quantity import Lang, format_date, format_mass, format_moment, format_purity
from labels.words import WORDS


def correction_lines(desk: Desk, lines: Sequence[Line]) -> Iterator[model.CorrectionLine]:
    """The corrections in a chain, in order; what was erased is printed as such."""
    for one in corrections.told(lines, desk.values(line.seq for line in lines), hidden=False):
        yield correction_line(desk, one, lines[0].part.subject)


def passed_through(lines: Iterable[Line]) -> list[str]:
    """The hand-overs, orders and sessions that a chain names, in order."""
    named = (getattr(line.part.data, name, "") for line in lines for name in ("transfer", "order", "session"))
    return [number for number in dict.fromkeys(named) if number]


def corrected_beside(desk: Desk, numbers: Iterable[str]) -> Iterator[model.CorrectionLine]:
    """What was corrected of orders, hand-overs and what else stands beside an exhibit, each with whose entry it was."""
    for number in dict.fromkeys(numbers):
        if not desk.state(SUBJECTS[number[:2]], number).corrected:
            continue
        chain = desk.history(number)
        for one in corrections.told(chain, desk.values(line.seq for line in chain), hidden=False):
            yield correction_line(desk, one, number, about=number)


def correction_line(
    desk: Desk, one: corrections.CorrectionLine, subject: str, *, about: str = ""
) -> model.CorrectionLine:  # fmt: skip
    """A correction of an entry of ``subject`` in the words of the paper; ``about``: on papers about several, of which.

    Each kind of subject may have a word of its own for a field: a case's number is its report's, not an order's.
    """
    at = moment(one.at)
    assert at is not None
    return model.CorrectionLine(
        at=at, seq=one.seq, corrects_seq=one.corrects_seq, what=_what(one.field, subject[:2], desk.lang),
        before=_value(desk, one, one.before), after=_value(desk, one, one.after),
        by=tuple(desk.name(person) for person in one.people), reason=desk.shown(one.reason), about=about,
    )  # fmt: skip


def _what(field: str, kind: str, lang: Lang) -> str:
    own = f"field.{field}.{kind}"
    return wording.sentence(own if own in wording.SENTENCES else f"field.{field}", lang)


def mention(exhibit: Exhibit, lang: Lang) -> str:
    """That entries of an exhibit were corrected, and by which events; "" where none was. Its history says how (I37)."""
    if not exhibit.corrected:
        return ""
    what = dict.fromkeys(wording.sentence(f"field.{one.field}", lang) for one in exhibit.corrected)
    seqs = ", ".join(str(one.seq) for one in exhibit.corrected)
    return wording.sentence("corrected", lang, what=", ".join(what), seqs=seqs)


def _value(desk: Desk, one: corrections.CorrectionLine, said: Any) -> str:
    field = one.field
    if isinstance(said, Gone):
        return desk.shown(said)
    if said in (None, "", []):
        return ""
    if field in TIMES:
        return format_moment(datetime.fromisoformat(said), desk.lang, zone=desk.zone(desk.agency(one.people[0])))
    if field in SPELLED:
        return SPELLED[field](desk, said)
    return WORDS[desk.lang].get(f"{field}.{said}", str(said))


def _substances(desk: Desk, said: list[str]) -> str:
    return ", ".join(WORDS[desk.lang].get(f"substance.{one}", one) for one in said)


def _day(desk: Desk, said: str) -> str:
    return format_date(date.fromisoformat(said), desk.lang)


TIMES = kept_by(TIME, CLAIMED)
"""Fields that are a moment, told in the time of whoever corrected it."""
SPELLED: Mapping[str, Callable[[Desk, Any], str]] = {
    "count": lambda desk, said: desk.count(Count(**said)),
    "weight": lambda desk, said: format_mass(said["gross"]["ug"], desk.lang),
    "net_received": lambda desk, said: format_mass(said["ug"], desk.lang),
    "net_returned": lambda desk, said: format_mass(said["ug"], desk.lang),
    "volume": lambda _desk, said: f"{said['text']} {said['unit']}",
    "purity_per_mille": lambda desk, said: format_purity(said, desk.lang),
    "adulterants": _substances,
    **dict.fromkeys(("readability_ug", "uncertainty_ug"), lambda desk, said: format_mass(said, desk.lang)),
    **dict.fromkeys(kept_by(DAY), _day),
}
"""How a value is printed that is not its own text."""
