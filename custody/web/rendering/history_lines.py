"""A history in plain words: what happened, when, by whom, and what the event says, line by line.

What went wrong stands in the open: differences, discrepancies, superseded labels and flags make a line an alarm.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs

from custody.domain.exhibits.open_steps import ON_ITS_WAY, OpenStep
from custody.domain.exhibits.report_missing import ExhibitReportedMissing
from custody.domain.kernel.times import instant
from custody.domain.transfers.transfer import ExhibitDispatched
from custody.service.certificates.anchors import Anchored
from custody.service.exhibits.histories import HistoryLine
from custody.service.exhibits.history_view import act_with_minutes
from custody.service.law.derogations import DerogationLine
from custody.service.transfers.paper_slips import Slip
from custody.text import terms, titles
from custody.text.formatting import number, when
from custody.text.i18n import gettext, ngettext
from custody.text.open_steps import open_step
from custody.web.rendering.event_details import Item, Names, spelled
from custody.web.rendering.law_text import Flag, flagged

LONG = 72
"""Hours from which a delay is told in days."""
ALARMS = frozenset({
    "exhibit.not_received/1", "exhibit.reported_missing/1", "exhibit.found_again/1", "exhibit.withdrawn/1",
    "exhibit.alarmed/1",
    "exhibit.act_unsettled/1", "exhibit.transfer_denied/1",
})  # fmt: skip
"""Events that are bad news by themselves."""


class Who(Struct, frozen=True):
    """A person of an act: what they did in it, who they are, how their will was given."""

    part: str
    name: str
    agency: str
    will: str


class Entry(Struct, frozen=True):
    """One event of a history, ready to be shown in the language of this request.

    ``delay``: how long after it happened, as stated, it was recorded; "" for less than an hour. ``minutes``: the act
    whose minutes may be printed, "" where it neither weighed, opened nor handed out.
    """

    n: int
    seq: int
    leaf: str
    title: str
    at: str
    occurred: str
    who: tuple[Who, ...]
    items: tuple[Item, ...]
    flags: tuple[Flag, ...]
    alarm: bool
    anchored: Anchored
    corrected: tuple[int, ...] = ()
    delay: str = ""
    minutes: str = ""


def entry(line: HistoryLine, names: Names, granted: Iterable[DerogationLine] = ()) -> Entry:
    """Return an event in words; ``granted`` are the derogations that concern the exhibit."""
    items = spelled(line, names)
    flags = tuple(flagged(code, line.rules, granted) for code in line.flags)
    return Entry(
        n=line.n, seq=line.seq, leaf=line.leaf, title=_title(line), at=line.at,
        occurred=line.occurred.at if line.occurred else "",
        who=_signers(line.slip, names) if line.slip else _people(line, names),
        items=items, flags=flags, corrected=line.corrected, anchored=line.anchored,
        alarm=bool(flags or line.anchored.verdict) or line.type in ALARMS or any(item.bad for item in items),
        delay=delay(line.occurred.at, line.at) if line.occurred else "",
        minutes=act_with_minutes(line),
    )  # fmt: skip


def open_text(step: OpenStep, lines: Iterable[HistoryLine], names: Names) -> str:
    """Return the sentence on an open step of a history, as its papers have it."""
    start = next((line for line in reversed([*lines]) if line.type == ExhibitDispatched.type), None)
    on_its_way = start if step.sort == ON_ITS_WAY else None
    since = (on_its_way.occurred.at if on_its_way.occurred else on_its_way.at) if on_its_way else step.since
    to = (on_its_way.sent.receiver, on_its_way.sent.agency) if on_its_way and on_its_way.sent else ()
    return open_step(
        step.sort, when=when(since, short=True).striptags(), by=names.get(step.by, step.by),
        due=terms.day(step.due[:10]) if step.due else "", to=", ".join(names.get(subject, subject) for subject in to),
    )  # fmt: skip


def _title(line: HistoryLine) -> str:
    """Return the title of an event; a written-off loss does not read as lifted."""
    return gettext("Loss established: written off") if line.writes_off else titles.event(line.type)


def delay(occurred: str, at: str) -> str:
    """Return the delay between the stated time and the recording in words, or "" for less than an hour."""
    hours = int((instant(at) - instant(occurred)).total_seconds() // 3600)
    if hours < 1:
        return ""
    if hours < LONG:
        return ngettext("declared %(num)s hour later", "declared %(num)s hours later", hours) % {"num": number(hours)}
    days = hours // 24
    return ngettext("declared %(num)s day later", "declared %(num)s days later", days) % {"num": number(days)}


def _people(line: HistoryLine, names: Names) -> tuple[Who, ...]:
    """Return the people of an act, with its author's key where a person signs such acts."""
    first, *others = (_who(actor, names) for actor in line.actors)
    if line.type == ExhibitReportedMissing.type:
        others = [structs.replace(other, part=gettext("confirmed by")) for other in others]
    if line.key is None:
        return (first, *others)
    signing_text = terms.signed_with(line.key.key)
    return structs.replace(first, will=f"{first.will} · {signing_text[:1].lower()}{signing_text[1:]}"), *others


def _who(actor: Any, names: Names) -> Who:
    will = terms.will(actor.will)
    by = names.get(actor.by, "")
    detail = " · ".join(text for text in (will, by, actor.slip) if text)
    return Who(terms.part(actor.part), names.get(actor.person, actor.person), names.get(actor.agency, ""), detail)


def _signers(slip: Slip, names: Names) -> tuple[Who, ...]:
    """Return the people behind a paper slip: the two signers, then the typist and the person who confirmed it."""
    paper, ctx = f"{terms.will('paper')} · {slip.slip}", terms.will("own_device")
    parts = (
        ("releaser", slip.releaser, paper), ("receiver", slip.receiver, paper),
        ("typist", slip.entered_by, ctx), ("confirmer", slip.settled_by, ctx),
    )  # fmt: skip
    return tuple(Who(terms.part(part), names.get(person, person), "", will) for part, person, will in parts if person)
