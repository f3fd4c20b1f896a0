"""Discrepancies as the papers print them: what was expected and found, how a loss was reported, how each ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from custody.domain.discrepancies.answer import DiscrepancyAnswered
from custody.domain.discrepancies.discrepancy import DENIED, LOST, REAPPEARED, Discrepancy, Finding, unfound
from custody.domain.discrepancies.second_reading import (
    DiscrepancyPhotoLookedAt,
    DiscrepancyReadingRepeated,
    DiscrepancyReadingWithdrawn,
)
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.device import TAKING
from custody.service.destruction import missing_exhibits
from custody.service.discrepancies import discrepancy_line, opening_events
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, claimed, moment
from custody.service.exhibits import holders, write_offs
from labels import model
from labels.layout.quantity import format_moment
from labels.stock import identifier


def discrepancy_lines(
    ctx: DocumentContext, numbers: Iterable[str], *, many: bool = False
) -> Iterable[model.DiscrepancyLine]:
    """Discrepancies, each once: what was expected and found, who held it meanwhile, how it ended.

    ``many``: on a paper about several exhibits, each says which.
    """
    states = ctx.states(Discrepancy, dict.fromkeys(numbers))
    claims = opening_events.claimed(ctx.connection, states)
    for discrepancy_id, state in states.items():
        last = ctx.history(discrepancy_id)[-1]
        closed = last.part.type == "discrepancy.closed/1"
        reason = ctx.said(last.seq, "reason") if closed else ""
        resolution = wording.code("resolution", state.resolution, ctx.lang)
        yield model.DiscrepancyLine(
            id=discrepancy_id, kind=state.sort, about=state.about if many else "",
            opened_at=moment(state.opened_at), **_sides(ctx, state, claims.get(discrepancy_id, "")),
            reported=_reported(ctx, discrepancy_id, state),
            **_people(ctx, discrepancy_id, state), status=state.status,
            resolution=f"{resolution} ({reason})" if reason else resolution,
            closed_by=ctx.name(last.header.actors[0].person) if closed else "",
            closed_at=claimed(last.header) if closed else None, told=tuple(_told(ctx, discrepancy_id)),
        )  # fmt: skip


def _told(ctx: DocumentContext, discrepancy_id: str) -> Iterator[str]:
    """Yield what people said and did of it since, in order: answers, withdrawal, second reading, its photograph."""
    for line in ctx.history(discrepancy_id):
        author, fact = line.header.actors[0], ""
        when = format_moment(datetime.fromisoformat(line.part.at), ctx.lang, zone=ctx.zone(author.agency))
        said = {"name": ctx.name(author.person), "when": when}
        match line.part.data:
            case DiscrepancyAnswered():
                fact, said["text"] = "answered", ctx.said(line.seq, "answer")
            case DiscrepancyReadingWithdrawn(restated=None):
                fact = "withdrawn"
            case DiscrepancyReadingWithdrawn() as withdrawal:
                fact, said["read"] = "restated", ctx.finding(withdrawal.restated)
            case DiscrepancyReadingRepeated() as second:
                fact, said["read"] = "agrees" if second.agrees else "differs", ctx.finding(second.finding)
            case DiscrepancyPhotoLookedAt() as look:
                agrees = "sealing_agrees" if look.as_restated else "photo_agrees"
                fact = agrees if look.as_recorded or look.as_restated else "photo_differs"
        if fact:
            yield wording.sentence(f"reading.{fact}", ctx.lang, **said)


def _people(ctx: DocumentContext, discrepancy_id: str, state: Discrepancy) -> dict[str, Any]:
    """Return holders and other handlers of the window, the person who agreed to the loss, and the next step."""
    met = holders.in_window(ctx.connection, state.about, state.opened, state.window)
    agreed = write_offs.loss_agreed(ctx.connection, discrepancy_id) if state.loss_established_by else None
    turn = discrepancy_line.turn(state)
    inquirer = ctx.name(state.assignee) if turn == "conclude" else ""
    return {
        "window": () if met else tuple(map(ctx.name, state.window)),
        "holders": tuple(map(ctx.name, met.holders)) if met else (),
        "finders": tuple(map(ctx.name, met.finders)) if met else (),
        "checked": tuple(map(ctx.name, met.others)) if met else (),
        "agreed_by": ctx.name(agreed.by) if agreed else "", "agreed_at": moment(agreed.at) if agreed else None,
        "turn": wording.sentence(f"turn.{turn}", ctx.lang, name=inquirer) if turn else "",
    }  # fmt: skip


def _sides(ctx: DocumentContext, state: Discrepancy, claimed_act: str) -> dict[str, Any]:
    """Return the recorded and the found side; a loss says that the exhibit was in custody and is missing."""
    if state.sort == REAPPEARED:
        sides = {"expected": "again.expected", "finding": "again.found"}
        return {side: wording.sentence(key, ctx.lang) for side, key in sides.items()}
    before = wording.sentence("lost.expected", ctx.lang) if state.sort in LOST else ""
    now = wording.sentence("lost.found", ctx.lang) if unfound(state) else _found(ctx, state.finding, claimed_act)
    return {"expected": ctx.finding(state.expected) or before, "finding": now}


def _reported(ctx: DocumentContext, discrepancy_id: str, state: Discrepancy) -> str:
    """Return a loss report: reporter, co-signers, session, arrival scan at the site, and reason."""
    if state.sort == REAPPEARED:
        return _found_again(ctx, state)
    if state.sort == DENIED and state.finding:
        return wording.sentence("denied", ctx.lang, name=ctx.name(state.finding.holder), text=_why(ctx, state))
    if state.sort != "lost":
        return ""
    report, lang = missing_exhibits.reported(ctx.connection, state.about, discrepancy_id, state.opened), ctx.lang
    ctx.fetch([state.opened])
    sentences = [wording.sentence("lost.by", lang, name=ctx.name(report.by))]
    sentences += [wording.sentence("lost.second", lang, name=ctx.name(person)) for person in report.seconds]
    if report.session:
        sentences.append(wording.sentence("lost.session", lang, session=identifier.group(report.session)))
    if report.arrived_at:
        when = _when(ctx, state, report.arrived_at)
        sentences.append(wording.sentence("lost.arrived", lang, when=when, name=ctx.name(report.arrived_by)))
    elif report.session:
        sentences.append(wording.sentence("lost.never_arrived", lang))
    reason = _why(ctx, state)
    return ", ".join(sentences) + (wording.sentence("lost.reason", lang, text=reason) if reason else "")


def _why(ctx: DocumentContext, state: Discrepancy) -> str:
    """Return the reason that the opener gave, or ""."""
    return ctx.said(state.opened, "reason")


def _found_again(ctx: DocumentContext, state: Discrepancy) -> str:
    """Return who found a written-off exhibit, who wrote it off and which prosecutor agreed, with times."""
    recovery = write_offs.found_again(ctx.connection, state.about, state.opened)
    steps = {"by": recovery.finder, "written_off": recovery.closed, "agreed": recovery.agreed}
    return ", ".join(
        wording.sentence(f"again.{key}", ctx.lang, name=ctx.name(step.by), when=_when(ctx, state, step.at))
        for key, step in steps.items() if step
    )  # fmt: skip


def _when(ctx: DocumentContext, state: Discrepancy, at: str) -> str:
    """Return a moment in the zone of the agency responsible for the exhibit."""
    zone = ctx.zone(ctx.state(Exhibit, state.about).house)
    return format_moment(datetime.fromisoformat(at), ctx.lang, zone=zone)


def _found(ctx: DocumentContext, finding: Finding | None, claimed_act: str) -> str:
    """Return the finding; for an unsettled act that names no other holder, its author."""
    if finding is None or not claimed_act or claimed_act in TAKING:
        return ctx.finding(finding)
    return wording.sentence("word_of", ctx.lang, name=ctx.name(finding.holder))
