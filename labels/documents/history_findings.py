"""The second half of a custody history: samples, reports, checks, all that is printed in the open, reads and events."""

from collections.abc import Iterator, Sequence

from labels.layout.canvas import MUTED, SMALL
from labels.layout.page import Sheet
from labels.layout.tables import Cell, Piece, Row, alert, quiet, section, subsection
from labels.layout.wording import Locale
from labels.model import (
    CorrectionLine,
    DiscrepancyLine,
    EventLine,
    FlagLine,
    LabLine,
    ReadLine,
    SampleLine,
    SightingLine,
    Told,
)

_NAMED = 12
"""Exhibits that are named one by one; of more only how many they are."""


def samples(sheet: Sheet, given: Sequence[SampleLine], heading: str = "history.h8") -> None:
    """Print samples and parts, each under what it was taken from."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("samples.number", 110),
        ("samples.parent", 100),
        ("samples.taken", 60),
        ("samples.quantity", 76),
        ("samples.place", 110),
    ]

    def quantity(line: SampleLine) -> Cell:
        """Return the cell of a sample's quantity."""
        mass = say("cert.net", mass=voice.mass(line.net_ug)) if line.net_ug is not None else ""
        return (voice.count(line.count, line.unit), mass)

    rows = (
        Row(
            (
                (Piece(voice.number(line.id), bold=True), quiet(say("samples.retained") if line.retained else "")),
                voice.number(line.parent),
                voice.short(line.taken_at),
                quantity(line),
                (voice.known(line.place), quiet(voice.code("status", line.state) if line.state else "")),
            ),
            note=line.method,
        )
        for line in given
    )
    section(sheet, heading, columns, rows)


def labs(sheet: Sheet, given: Sequence[LabLine]) -> None:
    """Print laboratory reports."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("labs.report", 96),
        ("labs.at", 60),
        ("labs.result", 130),
        ("labs.masses", 100),
        ("labs.analyst", 100),
    ]
    rows = (
        Row(
            (
                (Piece(line.report, bold=True), quiet(line.lab)),
                voice.short(line.at),
                (
                    Piece(voice.substance(line.substance), bold=True),
                    say("labs.purity", purity=line.purity) if line.purity else "",
                    line.result,
                ),
                (
                    say("labs.received", mass=voice.mass(line.received_net_ug)),
                    say("labs.returned", mass=voice.mass(line.returned_net_ug)),
                    say("labs.used", mass=voice.mass(line.used_ug)) if line.used_ug else "",
                ),
                (voice.known(line.analyst), quiet(line.method), quiet(line.requests)),
            )
        )
        for line in given
    )
    section(sheet, "history.h9", columns, rows)


def sightings(sheet: Sheet, given: Sequence[SightingLine]) -> None:
    """Print the inventory checks that looked for the exhibit."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("sightings.at", 66),
        ("sightings.audit", 90),
        ("sightings.by", 120),
        ("sightings.place", 110),
        ("sightings.found", 90),
    ]
    rows = (
        Row(
            (
                voice.short(line.at),
                voice.known(line.audit),
                voice.known(line.by),
                voice.known(line.place),
                (say("sightings.yes") if line.seen else alert(say("sightings.no")), quiet(line.seal)),
            ),
            note=line.remark,
        )
        for line in given
    )
    section(sheet, "history.h11", columns, rows)


def looks(sheet: Sheet, given: Sequence[SightingLine]) -> None:
    """Print the readings that differed and how each was read again, if there are any."""
    voice = sheet.voice
    if not given:
        return
    columns = [("sightings.at", 66), ("sightings.by", 150), ("looks.what", 270)]
    rows = (Row((voice.short(line.at), voice.known(line.by), line.remark)) for line in given)
    subsection(sheet, "history.looks", columns, rows)


def discrepancies(sheet: Sheet, given: Sequence[DiscrepancyLine], *, turns: bool = True) -> None:
    """Print discrepancies with those who held the exhibit in between, and how each ended.

    ``turns``: print whose turn it is to decide, too.
    """
    voice = sheet.voice
    columns = [
        ("discrepancies.number", 92),
        ("discrepancies.opened", 60),
        ("discrepancies.expected", 100),
        ("discrepancies.found", 100),
        ("discrepancies.status", 130),
    ]
    rows = (
        Row(
            (
                (
                    Piece(voice.number(line.id), bold=True),
                    voice.code("discrepancy", line.kind),
                    quiet(voice.number(line.about) if line.about else ""),
                ),
                voice.short(line.opened_at),
                voice.known(line.expected),
                voice.known(line.finding),
                _outcome(voice, line),
            ),
            note="\n".join(filter(None, (line.reported, *_people(voice, line, turns=turns), *line.told))),
        )
        for line in given
    )
    subsection(sheet, "history.discrepancies", columns, rows)


def _people(voice: Locale, line: DiscrepancyLine, *, turns: bool) -> Iterator[str]:
    """Yield the holders, apart from people who only handled the exhibit, and the person who decides now."""
    for key in ("holders", "finders", "checked", "window"):
        if names := getattr(line, key):
            yield voice.say(f"discrepancies.{key}", names=", ".join(names))
    if line.turn and turns:
        yield voice.say("discrepancies.turn", who=line.turn)


def _outcome(voice: Locale, line: DiscrepancyLine) -> Cell:
    status = voice.code("status", line.status)
    agreed = voice.say("discrepancies.agreed", who=line.agreed_by, when=voice.short(line.agreed_at))
    closed = voice.say("discrepancies.closed", who=line.closed_by, when=voice.short(line.closed_at))
    return (
        alert(status) if line.status == "open" else status,
        voice.code("resolution", line.resolution) if line.resolution else "",
        quiet(agreed if line.agreed_by else ""),
        quiet(closed if line.closed_by else ""),
    )


def corrections(sheet: Sheet, given: Sequence[CorrectionLine]) -> None:
    """Print corrections: both entries stay visible."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("corrections.at", 62),
        ("corrections.what", 110),
        ("corrections.before", 100),
        ("corrections.after", 100),
        ("corrections.why", 120),
    ]
    rows = (
        Row(
            (
                (voice.short(line.at), quiet("" if line.seq is None else f"#{line.seq}")),
                (
                    voice.known(line.what),
                    quiet(say("corrections.of", seq=line.corrects_seq)),
                    quiet(voice.number(line.about) if line.about else ""),
                ),
                voice.known(line.before),
                Piece(voice.known(line.after), bold=True),
                (voice.known(line.reason), quiet(", ".join(line.by))),
            )
        )
        for line in given
    )
    subsection(sheet, "history.corrections", columns, rows)


def flags(sheet: Sheet, given: Sequence[FlagLine]) -> None:
    """Print the flags the rules raised, with the justification given."""
    voice = sheet.voice
    columns = [("flags.at", 66), ("flags.text", 190), ("flags.rule", 80), ("flags.justification", 150)]
    rows = (
        Row(
            (
                (voice.short(line.at), quiet("" if line.seq is None else f"#{line.seq}")),
                _flag(voice, line),
                voice.known(line.rule),
                voice.known(line.justification),
            )
        )
        for line in given
    )
    subsection(sheet, "history.flags", columns, rows)


def _flag(voice: Locale, line: FlagLine) -> str:
    text = voice.code("flag", line.text)
    return voice.say("flags.whole", what=text, exhibits=voice.count(line.whole, "exhibit")) if line.whole else text


def told(voice: Locale, entry: Told) -> str:
    """Return something said of several exhibits, with the exhibits, or with the act that does not say of which."""
    text = voice.code("flag", entry.text)
    if entry.whole:
        text = voice.say("flags.whole", what=text, exhibits=voice.count(entry.whole, "exhibit"))
    elif entry.exhibits:
        many = len(entry.exhibits) > _NAMED
        about = voice.count(len(entry.exhibits), "exhibit") if many else ", ".join(map(voice.number, entry.exhibits))
        text = f"{text} ({about})"
    return f"{voice.short(entry.at)} – {text}" if entry.at else text


def _anchor(sheet: Sheet, line: EventLine) -> tuple[Piece, ...]:
    """Since when others hold the event fast, and what they say against its time."""
    if line.anchor is None:
        return ()
    text = sheet.voice.anchor(line.anchor)
    return (alert(text) if line.anchor.verdict else quiet(text),)


def reads(
    sheet: Sheet, given: Sequence[ReadLine], heading: str = "history.h15", covered: str = "reads.covered"
) -> None:
    """Print who read, exported or was given this history, and what it covers (``covered``)."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [("reads.at", 70), ("reads.who", 180), ("reads.action", 90), ("reads.recipient", 146)]
    rows = (
        Row(
            (
                voice.short(line.at),
                line.who,
                (voice.code("action", line.action), quiet(_extent(sheet, line))),
                line.recipient or "–",
            )
        )
        for line in given
    )
    section(sheet, heading, columns, rows)
    sheet.text(say("reads.confidential"))  # always: that it stands there tells nobody whether there is one
    sheet.text(say(covered))


def _extent(sheet: Sheet, line: ReadLine) -> str:
    """Return how far a document reached, or how often it was read until when."""
    if line.last is not None:
        return sheet.voice.say("reads.times", times=line.times, last=sheet.voice.short(line.last))
    return "" if line.n is None else sheet.voice.say("reads.n", n=line.n)


def events(sheet: Sheet, given: Sequence[EventLine]) -> None:
    """Print the exhibit's events with their place in the log and leaf hash."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [("events.seq", 38), ("events.n", 20), ("events.at", 64), ("events.title", 112), ("events.leaf", 268)]
    rows = (
        Row(
            (
                str(line.seq),
                "–" if line.n is None else str(line.n),
                (
                    voice.short(line.at),
                    quiet(say("events.occurred", when=voice.short(line.occurred)) if line.occurred else ""),
                ),
                (voice.code("event", line.kind.partition("/")[0]), quiet(line.actor)),
                (quiet(line.leaf_hex), *_anchor(sheet, line)),
            )
        )
        for line in given
    )
    section(sheet, "history.h17", columns, rows)
    if any(line.anchor and line.anchor.stamped_own for line in given):
        sheet.text(say("anchor.own_note"), SMALL, tone=MUTED)  # once for all events
