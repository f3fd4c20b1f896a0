"""Open steps of an exhibit's custody as papers print them: the leg that nobody has received yet, and each as a gap."""

from collections.abc import Sequence

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.open_steps import ON_ITS_WAY, OpenStep, open_steps
from custody.domain.transfers.transfer import ExhibitDispatched, Transfer
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, claimed, day, moment, recorded
from custody.service.documents.trail import Trail
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import format_date, format_short


def with_open_steps(ctx: DocumentContext, lines: Sequence[Line], exhibit: Exhibit, trail: Trail) -> Trail:
    """Return the trail with the leg that nobody has received yet, and with each open step among its gaps."""
    leg = open_leg(ctx, lines, exhibit)
    trail.legs += [leg] if leg else []
    trail.gaps += open_gaps(ctx, lines, exhibit)
    return trail


def open_leg(ctx: DocumentContext, lines: Sequence[Line], exhibit: Exhibit) -> model.Leg | None:
    """Return the leg of an exhibit on its way, which has no receipt yet; None for any other exhibit."""
    step = next((step for step in open_steps(exhibit) if step.sort == ON_ITS_WAY), None)
    if step is None:
        return None
    line, transfer = _departure(lines), ctx.state(Transfer, step.transfer)
    start = ctx.course(step.transfer)[0]
    return model.Leg(
        received_at=None, started_at=claimed(line.header), recorded_at=recorded(line), kind="open",
        releaser=ctx.party(transfer.releaser, transfer.agency, line.part.at),
        receiver=ctx.party(transfer.receiver, transfer.to_agency, line.part.at),
        escort=ctx.escort(transfer, line.part.at), purpose=transfer.purpose, due_back=day(transfer.due),
        legal_basis=ctx.said(start.header_seq, "legal_basis"), seal=exhibit.seal, seal_state="not_seen",
        releaser_will=ctx.will(line, transfer.releaser), seq=line.seq,
    )  # fmt: skip


def open_gaps(ctx: DocumentContext, lines: Sequence[Line], exhibit: Exhibit) -> list[str]:
    """Return a sentence about each open step of an exhibit."""
    return [_sentence(ctx, lines, exhibit, step) for step in open_steps(exhibit)]


def _sentence(ctx: DocumentContext, lines: Sequence[Line], exhibit: Exhibit, step: OpenStep) -> str:
    zone = ctx.zone(exhibit.house or exhibit.agency)
    since = claimed(_departure(lines).header) if step.sort == ON_ITS_WAY else moment(step.since or exhibit.held_since)
    when = format_short(since, ctx.lang, zone=zone) if since else ""
    if step.sort == ON_ITS_WAY:
        transfer = ctx.state(Transfer, step.transfer)
        to = f"{ctx.name(transfer.receiver)}, {ctx.name(transfer.to_agency)}"
        return wording.open_step(step.sort, ctx.lang, when=when, to=to)
    due = day(step.due[:10])
    return wording.open_step(
        step.sort, ctx.lang, when=when, by=ctx.name(step.by), due=format_date(due, ctx.lang) if due else ""
    )


def _departure(lines: Sequence[Line]) -> Line:
    """Return the event by which an exhibit on its way left."""
    return next(line for line in reversed(lines) if line.part.type == ExhibitDispatched.type)
