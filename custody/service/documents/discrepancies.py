"""Discrepancies as the papers print them: what was expected and found, how a loss was reported, how each ended."""

from collections.abc import Iterable
from datetime import datetime

from custody.domain.device import TAKING
from custody.domain.discrepancy import LOST, Discrepancy, Finding, unfound
from custody.domain.exhibit import Exhibit
from custody.service import discrepancies, missing
from custody.service.documents import words
from custody.service.documents.desk import Desk, claimed, moment
from labels import identifier, model
from labels.quantity import format_moment
from labels.words import WORDS


def discrepancy_lines(desk: Desk, numbers: Iterable[str], *, many: bool = False) -> Iterable[model.DiscrepancyLine]:
    """Discrepancies, each once: what was expected and found, who held it meanwhile, how it ended.

    ``many``: on a paper about several exhibits, each says which.
    """
    states = desk.states(Discrepancy, dict.fromkeys(numbers))
    claims = discrepancies.claimed(desk.connection, states)
    for number, state in states.items():
        last = desk.history(number)[-1]
        closed = last.part.type == "discrepancy.closed/1"
        reason = desk.said(last.seq, "reason") if closed else ""
        resolution = WORDS[desk.lang].get(f"resolution.{state.resolution}", state.resolution)
        yield model.DiscrepancyLine(
            number=number, kind=state.sort, about=state.about if many else "",
            opened_at=moment(state.opened_at), **_sides(desk, state, claims.get(number, "")),
            reported=_reported(desk, number, state),
            holders=tuple(desk.name(p) for p in state.window), status=state.status,
            resolution=f"{resolution} ({reason})" if reason else resolution,
            closed_by=desk.name(last.header.actors[0].person) if closed else "",
            closed_at=claimed(last.header) if closed else None,
        )  # fmt: skip


def _sides(desk: Desk, state: Discrepancy, claimed_act: str) -> dict[str, str]:
    """What was recorded and what was found; of what is lost, that it was in custody and is not there."""
    before = words.sentence("lost.expected", desk.lang) if state.sort in LOST else ""
    now = words.sentence("lost.found", desk.lang) if unfound(state) else _found(desk, state.found, claimed_act)
    return {"expected": desk.finding(state.expected) or before, "found": now}


def _reported(desk: Desk, number: str, state: Discrepancy) -> str:
    """Who reported a loss, who said so too, in which session, whether it had been scanned on the site, and why."""
    if state.sort != "lost":
        return ""
    told, lang = missing.reported(desk.connection, state.about, number, state.opened), desk.lang
    desk.fetch([state.opened])
    said = [words.sentence("lost.by", lang, name=desk.name(told.by))]
    said += [words.sentence("lost.second", lang, name=desk.name(person)) for person in told.seconds]
    if told.session:
        said.append(words.sentence("lost.session", lang, session=identifier.group(told.session)))
    if told.arrived_at:
        zone = desk.zone(desk.state(Exhibit, state.about).house)
        when = format_moment(datetime.fromisoformat(told.arrived_at), lang, zone=zone)
        said.append(words.sentence("lost.arrived", lang, when=when, name=desk.name(told.arrived_by)))
    reason = desk.said(state.opened, "reason")
    return ", ".join(said) + (words.sentence("lost.reason", lang, text=reason) if reason else "")


def _found(desk: Desk, found: Finding | None, claimed_act: str) -> str:
    """What was found; of a claim that names no other holder, whose word it is."""
    if found is None or not claimed_act or claimed_act in TAKING:
        return desk.finding(found)
    return words.sentence("word_of", desk.lang, name=desk.name(found.holder))
