"""Links between certificate versions: changes since the replaced one, and the newest one (I35)."""

from datetime import datetime
from typing import Any

from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import FILE
from custody.domain.certificates.reissue import Change
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.quantity import Count
from custody.service.certificates import reissues
from custody.service.documents import wording
from custody.service.documents.corrections import correction_line
from custody.service.documents.document_context import DocumentContext
from custody.service.documents.sources import Papers
from labels import model
from labels.layout.quantity import format_count, format_mass, format_volume
from labels.stock import identifier


def replaced(
    ctx: DocumentContext, papers: Papers, certificate_id: str, state: Certificate, session: DestructionSession
) -> model.Replaced | None:  # fmt: skip
    """Return the version that this one replaces, with all changes; None for version 1.

    Raises:
        Tampered: ``statement_differs`` when either statement is no longer the one that the log holds.
    """
    before = state.replaces
    amendment = reissues.made(ctx.connection, papers.vault, certificate_id, state, session)
    if before is None or amendment is None:
        return None
    return model.Replaced(
        version=before.version, statement=before.statement, reason=ctx.said(state.issued, "reason"),
        file=_file(ctx, before.file), changes=tuple(_change(ctx, change) for change in amendment.changes),
        corrections=tuple(
            correction_line(ctx, correction.line, about=correction.subject) for correction in amendment.corrections
        ),
    )  # fmt: skip


def superseded(ctx: DocumentContext, certificate_id: str, state: Certificate) -> model.Superseded | None:
    """Return the newest version, for a paper of an older one; None for the newest itself."""
    if not state.superseded:
        return None
    last = ctx.state(Certificate, reissues.latest(ctx.connection, certificate_id))
    return model.Superseded(
        version=last.version, statement=last.statement, at=datetime.fromisoformat(last.issued_at)
    )  # fmt: skip


def _file(ctx: DocumentContext, seq: int) -> str:
    """Return the SHA-256 of the file after its last signature or seal; the erasure notice if erased."""
    value = ctx.values([seq])[seq].get(FILE) if seq else None
    if isinstance(value, dict):
        return str(value["sha256"])
    return ctx.shown(value) if value else ""


def _change(ctx: DocumentContext, change: Change) -> model.ChangeLine:
    what = wording.sentence(f"stated.{change.field}", ctx.lang, substance=ctx.substance(change.substance))
    before, after = (_value(ctx, change, value) for value in (change.before, change.after))
    return model.ChangeLine(what=what, before=before, after=after, exhibits=change.exhibits)


def _value(ctx: DocumentContext, change: Change, value: Any) -> str:
    if value is None or value == "":
        return ""
    if change.field == "total":
        return _total(ctx, change.unit, value)
    match change.field:
        case "substance" | "confirmed":
            text = ctx.substance(value)
        case "count":
            text = ctx.count(Count(**value))
        case "volume":
            text = format_volume(value["ul"], ctx.lang)
        case "unproved":
            text = ", ".join(map(identifier.group, value))
        case field if field.endswith("_ug"):
            text = format_mass(value, ctx.lang, signed=field == "difference_ug")
        case _:
            text = str(value)
    return text


def _total(ctx: DocumentContext, unit: str, amount: int) -> str:
    if unit == "µg":
        return format_mass(amount, ctx.lang)
    return format_volume(amount, ctx.lang) if unit == "µl" else format_count(amount, unit, ctx.lang)
