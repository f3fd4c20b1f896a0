"""What became of a queue that was brought as a file, a line in words for each envelope."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, json

from custody.domain.offline.envelope import Envelope
from custody.service.discrepancies.act_differences import differences
from custody.service.offline.offline_queue import Answer, Signed, Taken
from custody.text.error_messages import GENERAL, MESSAGES
from custody.text.formatting import grouped, plain
from custody.text.i18n import gettext
from custody.text.scan_words import CLAIMS
from custody.web.http.request_context import Desk

NAMED = 3
"""Exhibits that a refusal names one by one."""
SENTENCES: Mapping[str, tuple[str, str]] = {**MESSAGES, **CLAIMS}
FACT = re.compile(r"%\((\w+)\)s")
ORDER = ("claim", "unread", "waits", "recorded", "before")
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


async def lines(here: Desk, sent: Iterable[Signed], taken: Taken, before: int) -> list[Brought]:
    """The lines, claims first; ``before``: how long the log was when the file came."""
    names = await here.names([taken.state.device])
    told = [number for answer in taken.answers for number in answer.opened]
    seen = {one.number: one.seen for one in await here.ask(differences, here.reader, told)}
    both = zip(sent, taken.answers, strict=True)
    made = [
        _line(place, _read(one, answer), answer, _outcome(answer, before), seen, names)
        for place, (one, answer) in enumerate(both, 1)
    ]
    return sorted(made, key=lambda line: ORDER.index(line.outcome))


def _outcome(answer: Answer, before: int) -> str:
    if not answer.sequence:
        return "unread"
    return "before" if answer.outcome == "recorded" and answer.seq < before else answer.outcome


def _line(
    place: int, said: Envelope | None, answer: Answer, outcome: str, seen: Mapping[str, bool], names: Mapping[str, str]
) -> Brought:  # fmt: skip
    opened = tuple((number, seen.get(number, False)) for number in answer.opened)
    kind, author, at = (said.kind, said.author, said.at) if said else ("", "", "")
    return Brought(
        place=place, sequence=answer.sequence, outcome=outcome, kind=kind, author=author, at=at,
        why=_why(answer, said, names), opened=opened,
    )  # fmt: skip


def _read(sent: Signed, answer: Answer) -> Envelope | None:
    """What the device signed; None for what only claims to be of it, of which nothing is told."""
    return json.decode(sent.envelope, type=Envelope) if answer.sequence else None


def _why(answer: Answer, said: Envelope | None, names: Mapping[str, str]) -> tuple[str, str]:
    """Why it is no act and what to do, in words that need no fact which the log, keeping the code alone, has not.

    ``names``: of what goes by its name and not by its number, the device.
    """
    if not answer.code:
        return "", ""
    facts = {"number": _named(said), **answer.facts} if said else answer.facts
    shown: dict[str, Any] = {name: plain(name, value) for name, value in {**facts, "code": answer.code}.items()}
    shown |= {name: names[value] for name, value in facts.items() if isinstance(value, str) and value in names}
    for code in (f"claim_{answer.code}", answer.code, "claim"):
        texts = SENTENCES.get(code)
        if texts and set(FACT.findall(" ".join(texts))) <= shown.keys():
            return gettext(texts[0]) % shown, gettext(texts[1]) % shown
    return gettext(GENERAL[0]), gettext(GENERAL[1])


def _named(said: Envelope) -> str:
    """The exhibits of an act, the first of them where they are many."""
    shown = ", ".join(grouped(number) for number in list(said.base)[:NAMED])
    return f"{shown}…" if len(said.base) > NAMED else shown
