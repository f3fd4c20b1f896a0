"""Versions of a certificate: which one it replaces and what it says otherwise, or which one replaced it (I35)."""

from collections.abc import Iterable

from labels.documents.history_findings import corrections
from labels.layout.page import Sheet
from labels.layout.tables import Piece, Row, subsection
from labels.layout.wording import Locale
from labels.model import Certificate, ChangeLine, Replaced

NAMED = 12
"""Exhibits named in a line; of more, the attached statements name all."""


def gone(sheet: Sheet, certificate: Certificate) -> None:
    """Print that this version was replaced, before all else."""
    say = sheet.voice.say
    by = certificate.superseded
    if by is not None:
        facts = {"version": certificate.version, "by": by.version, "when": sheet.voice.moment(by.at)}
        text = say("reissued.gone_text", by=by.version, sha=by.statement)
        sheet.notice(say("reissued.gone", **facts), [text], alert=True)


def changes(sheet: Sheet, certificate: Certificate) -> None:
    """Print what a later version replaces, why, and line by line what changed: after what was destroyed."""
    if certificate.replaces is not None:
        _replaced(sheet, certificate.version, certificate.replaces)


def copies(sheet: Sheet, certificate: Certificate) -> None:
    """Print that both versions stay in each file that has a copy."""
    before = certificate.replaces
    if before is not None:
        say = sheet.voice.say
        sheet.text(say("reissued.copies", version=certificate.version, before=before.version, sha=before.statement))


def _replaced(sheet: Sheet, version: int, before: Replaced) -> None:
    say = sheet.voice.say
    texts = [say("reissued.reason", reason=before.reason)]
    if before.file:
        texts.append(say("reissued.file", sha=before.file))
    texts.append(say("reissued.kept", before=before.version))
    sheet.heading(say("reissued.title", version=version))
    head = say("reissued.head", version=version, before=before.version, sha=before.statement)
    sheet.notice(head, texts)
    columns = [("reissued.of", 150), ("reissued.what", 110), ("reissued.before", 121), ("reissued.after", 121)]
    subsection(sheet, "reissued.changes", columns, _rows(sheet.voice, before.changes))
    corrections(sheet, before.corrections)
    sheet.space(6)


def _rows(voice: Locale, changes: Iterable[ChangeLine]) -> Iterable[Row]:
    for change in changes:
        before, after = (value or voice.none for value in (change.before, change.after))
        yield Row((_of(voice, change), change.what, before, Piece(after, bold=True)))


def _of(voice: Locale, change: ChangeLine) -> str:
    if not change.exhibits:
        return voice.say("reissued.totals")
    named = ", ".join(voice.number(exhibit_id) for exhibit_id in change.exhibits[:NAMED])
    more = len(change.exhibits) - NAMED
    return voice.say("reissued.more", named=named, count=more) if more > 0 else named
