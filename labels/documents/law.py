"""Legal requirements that were not met, on any paper: the rules, and each derogation with its person and ground."""

from collections.abc import Sequence
from datetime import datetime

from labels.layout.page import Sheet
from labels.layout.tables import Piece, Row, alert, quiet, subsection
from labels.layout.wording import Locale
from labels.model import DerogationLine, UnmetLine


def derogations(sheet: Sheet, given: Sequence[DerogationLine]) -> None:
    """Print derogations: rule and article, competent person, ground, reason, date."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("derogations.number", 86),
        ("derogations.rule", 170),
        ("derogations.by", 116),
        ("derogations.ground", 130),
    ]
    rows = (
        Row(
            (
                (Piece(voice.number(line.id), bold=True), quiet(voice.short(line.at))),
                (line.text, quiet(_basis(line))),
                voice.party(line.by),
                (voice.known(line.ground), quiet(voice.known(line.reason))),
            ),
            note=say("derogations.about", numbers=", ".join(map(voice.number, line.about))) if line.about else "",
        )
        for line in given
    )
    subsection(sheet, "derogations.title", columns, rows)


def unmet(sheet: Sheet, given: Sequence[UnmetLine]) -> None:
    """Print the rules that acts did not meet, and why the acts stand."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [("unmet.at", 66), ("unmet.rule", 260), ("unmet.why", 176)]
    rows = (
        Row(
            (
                tuple(piece for at, seq in ((line.at, line.seq), *line.again) for piece in _when(voice, at, seq)),
                (line.text, quiet(_basis(line))),
                tuple(say("unmet.derogated", number=voice.number(derogation)) for derogation in line.derogations)
                or alert(say("unmet.warned")),
            )
        )
        for line in given
    )
    subsection(sheet, "unmet.title", columns, rows)


def _basis(line: UnmetLine | DerogationLine) -> str:
    return " · ".join(text for text in (line.article, line.rule) if text)


def _when(voice: Locale, at: datetime, seq: int | None) -> tuple[Piece | str, ...]:
    return (voice.short(at), quiet("" if seq is None else f"#{seq}"))


def notice(sheet: Sheet, missed: Sequence[UnmetLine], granted: Sequence[DerogationLine]) -> None:
    """Say on a short paper, in sentences, which rules were not met and who derogated; nothing where all were met."""
    voice, say = sheet.voice, sheet.voice.say
    sentences = [
        say("unmet.sentence", text=line.text, basis=_basis(line))
        + (" " + say("unmet.warned_sentence") if not line.derogations else "")
        for line in missed
    ]
    sentences += [
        say("derogations.sentence", number=voice.number(line.id), who=voice.party(line.by),
            when=voice.short(line.at), rule=line.rule or say("derogations.quoted", text=line.text),
            ground=voice.known(line.ground), reason=voice.known(line.reason))
        for line in granted
    ]  # fmt: skip
    if sentences:
        sheet.notice(say("unmet.title"), sentences, alert=True)
