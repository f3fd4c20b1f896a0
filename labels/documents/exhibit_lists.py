"""Lists of exhibits for slips and registers: those of one case and substance stand under a common line."""

from collections.abc import Callable, Iterator, Sequence

from labels.layout.page import Sheet
from labels.layout.tables import Band, Cell, Column, Piece, Row, alert, quiet, table
from labels.layout.wording import Locale
from labels.model import ExhibitLine


def exhibit_list(
    sheet: Sheet,
    exhibits: Sequence[ExhibitLine],
    columns: Sequence[Column],
    cells: Callable[[ExhibitLine], tuple[Cell, ...]],
    seal: str = "slip.seal",
) -> None:
    """Print number, count, gross weight and seal (headed ``seal``) of each exhibit, then the caller's own columns."""
    say = sheet.voice.say
    common = [
        Column(say("doc.exhibit"), 152),
        Column(say("cert.col.count"), 58),
        Column(say("doc.gross"), 54),
        Column(say(seal), 86),
    ]
    table(sheet, [*common, *columns], _rows(sheet.voice, exhibits, cells))


def _rows(
    voice: Locale, exhibits: Sequence[ExhibitLine], cells: Callable[[ExhibitLine], tuple[Cell, ...]]
) -> Iterator[Row | Band]:
    groups: dict[tuple[str, str], list[ExhibitLine]] = {}
    for line in exhibits:
        groups.setdefault((line.case_number, line.substance), []).append(line)
    position = 0
    for (case, substance), lines in groups.items():
        named, how_many = voice.substance(substance), voice.count(len(lines), "exhibit")
        yield Band(voice.say("exhibits.band", nature=named, case=voice.known(case), exhibits=how_many))
        for line in lines:
            position += 1
            yield Row((*_common(voice, position, line), *cells(line)), note=line.remark)


def _common(voice: Locale, position: int, line: ExhibitLine) -> tuple[Cell, ...]:
    """Return number, count, weight and seal; until the receiver has looked, only that these wait (I13)."""
    named = _named(voice, position, line)
    if line.seal_state == "pending":
        waits = quiet(voice.code("seal", "pending"))
        return (named, waits, waits, waits)
    gross = line.gross_text or voice.mass(line.gross_ug, readability_ug=line.readability_ug)
    return (
        named,
        voice.amount(line.count, line.unit, line.volume_ul) or quiet(voice.say("doc.by_mass")),
        _gross(voice, line, gross),
        _seal(voice, line),
    )


def _gross(voice: Locale, line: ExhibitLine, gross: str) -> Cell:
    """Return the weight read; beside it the one on record, where it differs."""
    if line.gross_on_record:
        return (gross, alert(voice.say("slip.gross_differs", mass=line.gross_on_record)))
    return gross if gross != voice.unknown else quiet(gross)


def _named(voice: Locale, position: int, line: ExhibitLine) -> Cell:
    marks = [text for text in (line.nature, voice.say("doc.synthetic_row") if line.synthetic else "") if text]
    numbered = Piece(f"{position}.\u00a0{voice.number(line.id)}", bold=True)
    return (numbered, quiet(" · ".join(marks))) if marks else numbered


def _seal(voice: Locale, line: ExhibitLine) -> Cell:
    seal = voice.known(line.seal)
    if not line.seal_state:
        return seal
    state = voice.code("seal", line.seal_state)
    if line.seal_read:
        return (seal, alert(voice.say("slip.seal_differs", seal=line.seal_read)))
    return f"{seal} · {state}" if line.seal_state == "intact" else (seal, alert(state))
