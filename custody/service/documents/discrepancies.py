"""Discrepancies as the papers print them: what was expected and found, how a loss was reported, how each ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from custody.domain.discrepancies.discrepancy import DENIED, LOST, REAPPEARED, Discrepancy, Finding, unfound
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.device import TAKING
from custody.service.destruction import missing_exhibits
from custody.service.discrepancies import discrepancies
from custody.service.documents import wording
from custody.service.documents.document_context import Desk, claimed, moment
from custody.service.exhibits import holders, write_offs
from labels import model
from labels.layout.quantity import format_moment
from labels.stock import identifier
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
            **_people(desk, number, state), status=state.status,
            resolution=f"{resolution} ({reason})" if reason else resolution,
            closed_by=desk.name(last.header.actors[0].person) if closed else "",
            closed_at=claimed(last.header) if closed else None,
        )  # fmt: skip


def _people(desk: Desk, number: str, state: Discrepancy) -> dict[str, Any]:
    """Who held it in between, apart who only had to do with it; who agreed to the loss, and who decides now."""
    met = holders.in_window(desk.connection, state.about, state.opened, state.window)
    agreed = write_offs.loss_agreed(desk.connection, number) if state.loss_agreed_by else None
    turn = discrepancies.turn(state)
    inquirer = desk.name(state.assignee) if turn == "conclude" else ""
    return {
        "window": () if met else tuple(map(desk.name, state.window)),
        "holders": tuple(map(desk.name, met.holders)) if met else (),
        "finders": tuple(map(desk.name, met.finders)) if met else (),
        "checked": tuple(map(desk.name, met.others)) if met else (),
        "agreed_by": desk.name(agreed.by) if agreed else "", "agreed_at": moment(agreed.at) if agreed else None,
        "turn": wording.sentence(f"turn.{turn}", desk.lang, name=inquirer) if turn else "",
    }  # fmt: skip


def _sides(desk: Desk, state: Discrepancy, claimed_act: str) -> dict[str, Any]:
    """What was recorded and what was found; of what is lost, that it was in custody and is not there, and so on."""
    if state.sort == REAPPEARED:
        return {side: wording.sentence(f"again.{side}", desk.lang) for side in ("expected", "found")}
    before = wording.sentence("lost.expected", desk.lang) if state.sort in LOST else ""
    now = wording.sentence("lost.found", desk.lang) if unfound(state) else _found(desk, state.found, claimed_act)
    return {"expected": desk.finding(state.expected) or before, "found": now}


def _reported(desk: Desk, number: str, state: Discrepancy) -> str:
    """Who reported a loss, who said so too, in which session, whether it had been scanned on the site, and why."""
    if state.sort == REAPPEARED:
        return _found_again(desk, state)
    if state.sort == DENIED and state.found:
        return wording.sentence("denied", desk.lang, name=desk.name(state.found.holder), text=_why(desk, state))
    if state.sort != "lost":
        return ""
    told, lang = missing_exhibits.reported(desk.connection, state.about, number, state.opened), desk.lang
    desk.fetch([state.opened])
    said = [wording.sentence("lost.by", lang, name=desk.name(told.by))]
    said += [wording.sentence("lost.second", lang, name=desk.name(person)) for person in told.seconds]
    if told.session:
        said.append(wording.sentence("lost.session", lang, session=identifier.group(told.session)))
    if told.arrived_at:
        when = _when(desk, state, told.arrived_at)
        said.append(wording.sentence("lost.arrived", lang, when=when, name=desk.name(told.arrived_by)))
    elif told.session:
        said.append(wording.sentence("lost.never_arrived", lang))
    reason = _why(desk, state)
    return ", ".join(said) + (wording.sentence("lost.reason", lang, text=reason) if reason else "")


def _why(desk: Desk, state: Discrepancy) -> str:
    """What who opened it gave for a reason; "" where they gave none."""
    return desk.said(state.opened, "reason")


def _found_again(desk: Desk, state: Discrepancy) -> str:
    """Who found what was out of custody, who had written it off, and which prosecutor had agreed; each when."""
    told = write_offs.found_again(desk.connection, state.about, state.opened)
    said = {"by": told.found, "written_off": told.closed, "agreed": told.agreed}
    return ", ".join(
        wording.sentence(f"again.{key}", desk.lang, name=desk.name(one.by), when=_when(desk, state, one.at))
        for key, one in said.items() if one
    )  # fmt: skip


def _when(desk: Desk, state: Discrepancy, at: str) -> str:
    """A moment by the clocks of the house that answers for the exhibit."""
    zone = desk.zone(desk.state(Exhibit, state.about).house)
    return format_moment(datetime.fromisoformat(at), desk.lang, zone=zone)


def _found(desk: Desk, found: Finding | None, claimed_act: str) -> str:
    """What was found; of a claim that names no other holder, whose word it is."""
    if found is None or not claimed_act or claimed_act in TAKING:
        return desk.finding(found)
    return wording.sentence("word_of", desk.lang, name=desk.name(found.holder))
