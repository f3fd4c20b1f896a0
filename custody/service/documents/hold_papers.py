"""A legal hold and its lifting as acts of a magistrate, drawn from the act on the exhibits of one case."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.legal_hold import ExhibitLegalHoldLifted, ExhibitLegalHoldPlaced
from custody.domain.seizures.case import Case
from custody.service.documents.document_context import DocumentContext, claimed
from custody.service.documents.history import exhibit_line
from custody.service.documents.minutes_form import MinutesForm
from custody.storage.read.histories import Line
from labels import model

HOLDS = frozenset({ExhibitLegalHoldPlaced.type, ExhibitLegalHoldLifted.type})


def hold_form(ctx: DocumentContext, lines: Sequence[Line]) -> MinutesForm:
    """Return the act by which these exhibits were held back, or by which that was lifted."""
    held = [line for line in lines if line.part.type in HOLDS]
    first = held[0]
    exhibits = ctx.states(Exhibit, [line.part.subject for line in held])
    case_id = exhibits[first.part.subject].case
    number = ctx.state(Case, case_id).case_reference
    author = first.header.actors[0]
    facts = model.HoldFacts(
        issuer=ctx.party(author.person, author.agency, first.part.at), reason=ctx.said(first.header_seq, "reason"),
        **(_lifted(ctx, first, exhibits[first.part.subject]) if first.part.type == ExhibitLegalHoldLifted.type else {}),
    )  # fmt: skip
    listed = tuple(
        replace(exhibit_line(ctx, line.part.subject, exhibits[line.part.subject], number), seal_state="", state="")
        for line in held
    )
    return MinutesForm("hold", case_id, held, case_id, fields={"hold": facts, "exhibits": listed, "hands": 0})


def _lifted(ctx: DocumentContext, lifting: Line, exhibit: Exhibit) -> dict[str, Any]:
    """Return whose hold a lifting ended and when it was placed, and the prosecutions whose holds stay."""
    agency = lifting.part.data.agency
    placed = next(
        line for line in reversed(ctx.history(lifting.part.subject))
        if line.seq < lifting.seq and line.part.type == ExhibitLegalHoldPlaced.type and line.part.data.agency == agency
    )  # fmt: skip
    return {
        "lifted": True, "placed_by": ctx.party(placed.part.data.by, agency, placed.part.at),
        "placed_at": claimed(placed.header), "others": tuple(ctx.name(hold.agency) for hold in exhibit.holds),
    }  # fmt: skip
