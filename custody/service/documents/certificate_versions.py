"""What a later version of a certificate prints of the one before, and an earlier one of what replaced it (I35)."""

from datetime import datetime
from typing import Any

from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.pdf_signatures import FILE
from custody.domain.certificates.reissue import Change
from custody.domain.destruction.destruction_session import Session
from custody.domain.kernel.quantity import Count
from custody.service.certificates import reissues
from custody.service.documents import wording
from custody.service.documents.corrections import correction_line
from custody.service.documents.document_context import Desk
from custody.service.documents.sources import Papers
from labels import model
from labels.layout.quantity import format_count, format_mass, format_volume
from labels.stock import identifier


def replaced(
    desk: Desk, papers: Papers, number: str, state: Certificate, session: Session
) -> model.Replaced | None:  # fmt: skip
    """The version that this one replaces, with all that changed; None for version 1.

    Raises:
        Tampered: ``statement_differs`` when either statement is no longer the one that the log holds.
    """
    before = state.replaces
    amendment = reissues.made(desk.connection, papers.vault, number, state, session)
    if before is None or amendment is None:
        return None
    return model.Replaced(
        version=before.version, statement=before.statement, reason=desk.said(state.issued, "reason"),
        file=_file(desk, before.file), changes=tuple(_change(desk, one) for one in amendment.changes),
        corrections=tuple(
            correction_line(desk, one.line, one.subject, about=one.subject) for one in amendment.corrections
        ),
    )  # fmt: skip


def superseded(desk: Desk, number: str, state: Certificate) -> model.Superseded | None:
    """The newest version, for a paper of an older one; None for the newest itself."""
    if not state.superseded:
        return None
    last = desk.state(Certificate, reissues.latest(desk.connection, number))
    return model.Superseded(
        version=last.version, statement=last.statement, at=datetime.fromisoformat(last.issued_at)
    )  # fmt: skip


def _file(desk: Desk, seq: int) -> str:
    """The SHA-256 of the file as its last signature, or the seal, had left it; the words for an erased one."""
    value = desk.values([seq])[seq].get(FILE) if seq else None
    if isinstance(value, dict):
        return str(value["sha256"])
    return desk.shown(value) if value else ""


def _change(desk: Desk, one: Change) -> model.ChangeLine:
    what = wording.sentence(f"stated.{one.field}", desk.lang, substance=desk.substance(one.substance))
    before, after = (_value(desk, one, said) for said in (one.before, one.after))
    return model.ChangeLine(what=what, before=before, after=after, exhibits=one.exhibits)


def _value(desk: Desk, one: Change, said: Any) -> str:
    if said is None or said == "":
        return ""
    if one.field == "total":
        return _total(desk, one.unit, said)
    match one.field:
        case "substance" | "confirmed":
            text = desk.substance(said)
        case "count":
            text = desk.count(Count(**said))
        case "volume":
            text = format_volume(said["ul"], desk.lang)
        case "unproved":
            text = ", ".join(map(identifier.group, said))
        case field if field.endswith("_ug"):
            text = format_mass(said, desk.lang, signed=field == "difference_ug")
        case _:
            text = str(said)
    return text


def _total(desk: Desk, unit: str, amount: int) -> str:
    if unit == "µg":
        return format_mass(amount, desk.lang)
    return format_volume(amount, desk.lang) if unit == "µl" else format_count(amount, unit, desk.lang)
