"""Outcome of a queue that was brought as a file, a line in words for each envelope."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, json

from custody.domain.offline.envelope import Envelope
from custody.service.discrepancies.act_differences import differences
from custody.service.offline.offline_queue import Answer, Signed, Taken
from custody.text.error_messages import GENERAL
from custody.text.formatting import grouped, plain
from custody.text.i18n import gettext, joined
from custody.text.refusals import REFUSALS
from custody.text.scan_words import UNSETTLED_ACTS
from custody.web.http.request_context import RequestContext

NAMED = 3
"""Exhibits that a refusal names one by one."""
SENTENCES: Mapping[str, tuple[str, str]] = joined(REFUSALS, UNSETTLED_ACTS)
FACT = re.compile(r"%\((\w+)\)s")
ORDER = ("unsettled_act", "unread", "waits", "recorded", "before")
"""First what somebody has to settle, then what is missing, then what is done, now or by an earlier file."""


class Brought(Struct, frozen=True, kw_only=True):
    """An envelope and its answer: what was done, by whom, when by the device's clock, and why that is no act.

    ``place``: its line in the file. ``outcome`` is ``unread`` for what the device has not signed, of which nothing else
    is told, and ``before`` for what was recorded before the file came. ``opened``: discrepancies, each with whether it
    opens to the reader.
    """

    place: int
    sequence: int
    outcome: str
    kind: str = ""
    author: str = ""
    at: str = ""
    why: tuple[str, str] = ("", "")
    opened: tuple[tuple[str, bool], ...] = ()


async def lines(ctx: RequestContext, sent: Iterable[Signed], taken: Taken, before: int) -> list[Brought]:
    """Return the lines, unsettled acts first; ``before``: the length of the log when the file came."""
    names = await ctx.names([taken.state.device])
    discrepancy_ids = [discrepancy_id for answer in taken.answers for discrepancy_id in answer.opened]
    seen = {line.id: line.seen for line in await ctx.query(differences, ctx.reader, discrepancy_ids)}
    both = zip(sent, taken.answers, strict=True)
    made = [
        _line(place, _read(signed, answer), answer, _outcome(answer, before), seen, names)
        for place, (signed, answer) in enumerate(both, 1)
    ]
    return sorted(made, key=lambda line: ORDER.index(line.outcome))


def _outcome(answer: Answer, before: int) -> str:
    if not answer.sequence:
        return "unread"
    return "before" if answer.outcome == "recorded" and answer.seq < before else answer.outcome


def _line(
    place: int, envelope: Envelope | None, answer: Answer, outcome: str, seen: Mapping[str, bool],
    names: Mapping[str, str]
) -> Brought:  # fmt: skip
    opened = tuple((discrepancy_id, seen.get(discrepancy_id, False)) for discrepancy_id in answer.opened)
    kind, author, at = (envelope.kind, envelope.author, envelope.at) if envelope else ("", "", "")
    return Brought(
        place=place, sequence=answer.sequence, outcome=outcome, kind=kind, author=author, at=at,
        why=_why(answer, envelope, names), opened=opened,
    )  # fmt: skip


def _read(sent: Signed, answer: Answer) -> Envelope | None:
    """Return the envelope that the device signed, or None if its origin is only claimed."""
    return json.decode(sent.envelope, type=Envelope) if answer.sequence else None


def _why(answer: Answer, envelope: Envelope | None, names: Mapping[str, str]) -> tuple[str, str]:
    """Return why it is no act and what to do, in words that need no fact but the code, which alone the log keeps.

    ``names``: of what goes by its name and not by its number, the device.
    """
    if not answer.code:
        return "", ""
    facts = {"number": _named(envelope), **answer.facts} if envelope else answer.facts
    shown: dict[str, Any] = {name: plain(name, value) for name, value in {**facts, "code": answer.code}.items()}
    shown |= {name: names[value] for name, value in facts.items() if isinstance(value, str) and value in names}
    for code in (f"unsettled_act_{answer.code}", answer.code, "unsettled_act"):
        texts = SENTENCES.get(code)
        if texts and set(FACT.findall(" ".join(texts))) <= shown.keys():
            return gettext(texts[0]) % shown, gettext(texts[1]) % shown
    return gettext(GENERAL[0]), gettext(GENERAL[1])


def _named(envelope: Envelope) -> str:
    """Return the exhibits of an act, shortened to the first of them where there are many."""
    shown = ", ".join(grouped(subject_id) for subject_id in list(envelope.base)[:NAMED])
    return f"{shown}…" if len(envelope.base) > NAMED else shown
