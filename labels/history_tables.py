"""The tables of a custody history: legs, seals, weighings, releases, and all that is printed in the open."""

from collections.abc import Iterable, Sequence

from labels.layout import MUTED, SMALL, Sheet
from labels.model import (
    CorrectionLine,
    DiscrepancyLine,
    EventLine,
    FlagLine,
    LabLine,
    Leg,
    OpeningLine,
    Party,
    ReadLine,
    ReleaseLine,
    SampleLine,
    SealLine,
    SealState,
    SightingLine,
    WeighingLine,
    Will,
)
from labels.tables import Cell, Column, Piece, Row, alert, quiet, table

_SOUND = {"intact", "opened", "not_seen"}
_ALARMING = {"loss", "gain"}


def _section(sheet: Sheet, heading: str, columns: Sequence[tuple[str, float]], rows: Iterable[Row]) -> None:
    """Print a heading and its table, or "none" under it."""
    say, given = sheet.voice.say, list(rows)
    sheet.heading(say(heading))
    table(sheet, [Column(say(name), share) for name, share in columns], given)
    if not given:
        sheet.text(sheet.voice.none, tone=MUTED)


def _minor(sheet: Sheet, title: str, columns: Sequence[tuple[str, float]], rows: Iterable[Row]) -> None:
    """The same under a bold line instead of a heading."""
    say, given = sheet.voice.say, list(rows)
    sheet.need(60)
    sheet.space(4)
    sheet.text(say(title), bold=True)
    table(sheet, [Column(say(name), share) for name, share in columns], given)
    if not given:
        sheet.items([sheet.voice.none])


def legs(sheet: Sheet, given: Sequence[Leg]) -> None:
    """Print custody, one line per leg; a gap before a leg is printed under it."""
    columns = [
        ("leg.number", 22),
        ("slip.releaser", 104),
        ("slip.receiver", 104),
        ("leg.when", 84),
        ("leg.why", 84),
        ("leg.seal", 52),
        ("leg.weight", 52),
    ]
    _section(sheet, "history.h4", columns, (_leg(sheet, number, leg) for number, leg in enumerate(given, 1)))
    sheet.text(sheet.voice.say("leg.note"), SMALL, tone=MUTED)


def _leg(sheet: Sheet, number: int, leg: Leg) -> Row:
    voice, say = sheet.voice, sheet.voice.say
    kind = voice.code("leg", leg.kind)
    why: list[str | Piece] = [alert(kind) if leg.kind == "refused" else Piece(kind, bold=True)]
    why += [voice.code("purpose", leg.purpose), quiet(leg.legal_basis)]
    if leg.due_back:
        why.append(quiet(say("leg.due", when=voice.short(leg.due_back))))
    if leg.slip:
        why.append(quiet(say("leg.slip", slip=voice.number(leg.slip))))
    notes = [say("leg.escort", who=voice.party(leg.escort)) if leg.escort else ""]
    notes += [say("cert.refused_reason", reason=leg.refused_reason) if leg.refused_reason else ""]
    notes += [say("leg.gap", text=leg.gap) if leg.gap else ""]
    releaser = _side(sheet, leg.releaser, leg.releaser_will) if leg.releaser else quiet(say("leg.first"))
    return Row(
        (
            (Piece(str(number), bold=True), quiet("" if leg.seq is None else f"#{leg.seq}")),
            releaser,
            _side(sheet, leg.receiver, leg.receiver_will),
            _when(sheet, leg),
            tuple(why),
            _seal(sheet, leg.seal, leg.seal_state),
            (voice.mass(leg.gross_ug), quiet(voice.number(leg.balance) if leg.balance else "")),
        ),
        note=" · ".join(text for text in notes if text),
    )


def _side(sheet: Sheet, party: Party, will: Will | None) -> Cell:
    voice = sheet.voice
    said = voice.will(will)
    given = alert(said) if will is not None and will.kind in {"refused", "absent"} else quiet(said)
    return (Piece(voice.name(party), bold=True), voice.office(party), given)


def _when(sheet: Sheet, leg: Leg) -> Cell:
    voice, say = sheet.voice, sheet.voice.say
    parts: list[str | Piece] = [Piece(voice.short(leg.received_at), bold=True)]
    if leg.started_at and leg.started_at != leg.received_at:
        parts.append(quiet(say("leg.started", when=voice.short(leg.started_at))))
    if leg.recorded_at and leg.recorded_at != leg.received_at:
        parts.append(quiet(say("leg.recorded", when=voice.short(leg.recorded_at))))
    return (*parts, voice.known(leg.place), quiet(leg.location))


def _seal(sheet: Sheet, number: str, state: SealState) -> Cell:
    said = sheet.voice.code("seal", state)
    return (sheet.voice.known(number), quiet(said) if state in _SOUND else alert(said))


def seals(sheet: Sheet, given: Sequence[SealLine]) -> None:
    """Print each seal's life."""
    voice = sheet.voice
    columns = [
        ("seals.number", 84),
        ("seals.applied", 70),
        ("seals.by", 150),
        ("seals.ended", 90),
        ("seals.next", 70),
    ]
    rows = (
        Row(
            (
                (Piece(line.number, bold=True), quiet(line.kind)),
                voice.short(line.applied_at),
                (voice.known(line.applied_by), quiet(_with(sheet, line.witnesses))),
                (*_seal_end(sheet, line), "" if line.ended_at is None else voice.short(line.ended_at)),
                line.replaced_by or "–",
            ),
            note=voice.say("seals.photo", digest=line.photo_sha256) if line.photo_sha256 else "",
        )
        for line in given
    )
    _section(sheet, "history.h5", columns, rows)


def _seal_end(sheet: Sheet, line: SealLine) -> tuple[Piece, ...]:
    said = sheet.voice.code("seal", line.state)
    return (quiet(said) if line.state in _SOUND else alert(said),)


def _with(sheet: Sheet, names: tuple[str, ...]) -> str:
    return sheet.voice.say("doc.with", names=", ".join(names)) if names else ""


def openings(sheet: Sheet, given: Sequence[OpeningLine]) -> None:
    """Print openings and resealings with those present (I15)."""
    voice = sheet.voice
    columns = [("openings.at", 66), ("openings.seals", 90), ("openings.reason", 110), ("openings.present", 160)]
    rows = (
        Row(
            (
                voice.short(line.at),
                f"{voice.known(line.seal_out)} > {voice.known(line.seal_in)}",
                (voice.known(line.reason), quiet(line.actions)),
                tuple(voice.party(person) for person in line.present) or voice.unknown,
            )
        )
        for line in given
    )
    _minor(sheet, "history.openings", columns, rows)


def weighings(sheet: Sheet, given: Sequence[WeighingLine]) -> None:
    """Print weighings; each difference is against the first weight, as the log judged it (I17)."""
    columns = [
        ("weighings.at", 62),
        ("weighings.gross", 76),
        ("weighings.net", 62),
        ("weighings.balance", 84),
        ("weighings.difference", 84),
        ("weighings.by", 110),
    ]
    _section(sheet, "history.h6", columns, (_weighing(sheet, line) for line in given))
    sheet.text(sheet.voice.say("weighings.note"), SMALL, tone=MUTED)


def _weighing(sheet: Sheet, line: WeighingLine) -> Row:
    voice, say, digits = sheet.voice, sheet.voice.say, line.readability_ug
    entered = quiet(say("weighings.entered", text=line.entered) if line.entered else "")
    tare = quiet(say("weighings.tare", mass=voice.mass(line.tare_ug, readability_ug=digits))) if line.tare_ug else ""
    until = say("weighings.calibrated", day=voice.short(line.calibrated_until))
    verdict = voice.code("verdict", line.verdict)
    difference: list[str | Piece] = [alert(verdict) if line.verdict in _ALARMING else Piece(verdict)]
    if line.difference_ug is not None:
        difference.insert(0, Piece(voice.mass(line.difference_ug, readability_ug=digits, signed=True), bold=True))
    if line.allowance_ug is not None:
        difference.append(quiet(say("weighings.allowed", mass=voice.mass(line.allowance_ug))))
    return Row(
        (
            (voice.short(line.at), quiet(voice.code("purpose", line.purpose) if line.purpose else "")),
            (Piece(voice.mass(line.gross_ug, readability_ug=digits), bold=True), entered),
            (voice.mass(line.net_ug, readability_ug=digits), tare),
            (
                voice.number(line.balance),
                quiet(say("weighings.u", mass=voice.mass(line.uncertainty_ug))),
                quiet(until),
            ),
            tuple(difference),
            (voice.known(line.by), quiet(_with(sheet, line.witnesses))),
        )
    )


def releases(sheet: Sheet, given: Sequence[ReleaseLine]) -> None:
    """Print temporary releases with due and return; an overdue one stands out."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("releases.out", 66),
        ("releases.to", 150),
        ("leg.why", 110),
        ("releases.due", 66),
        ("releases.back", 90),
    ]

    def back(line: ReleaseLine) -> Cell:
        late = alert(say("releases.overdue")) if line.overdue else ""
        return (voice.short(line.back_at) if line.back_at else say("releases.still_out"), late)

    rows = (
        Row(
            (
                voice.short(line.out_at),
                voice.party(line.to),
                (voice.code("purpose", line.purpose), quiet(line.legal_basis)),
                voice.short(line.due_back),
                back(line),
            ),
            note=say("leg.slip", slip=voice.number(line.slip)) if line.slip else "",
        )
        for line in given
    )
    _section(sheet, "history.h7", columns, rows)


def samples(sheet: Sheet, given: Sequence[SampleLine]) -> None:
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
        mass = say("cert.net", mass=voice.mass(line.net_ug)) if line.net_ug is not None else ""
        return (voice.count(line.count, line.unit), mass)

    rows = (
        Row(
            (
                (Piece(voice.number(line.number), bold=True), quiet(say("samples.retained") if line.retained else "")),
                voice.number(line.parent),
                voice.short(line.taken_at),
                quantity(line),
                (voice.known(line.place), quiet(voice.code("status", line.state) if line.state else "")),
            ),
            note=line.method,
        )
        for line in given
    )
    _section(sheet, "history.h8", columns, rows)


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
                ),
                (voice.known(line.analyst), quiet(line.method)),
            )
        )
        for line in given
    )
    _section(sheet, "history.h9", columns, rows)


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
                (say("sightings.yes") if line.found else alert(say("sightings.no")), quiet(line.seal)),
            ),
            note=line.remark,
        )
        for line in given
    )
    _section(sheet, "history.h11", columns, rows)


def discrepancies(sheet: Sheet, given: Sequence[DiscrepancyLine]) -> None:
    """Print discrepancies with those who held the exhibit in between, and how each ended."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("discrepancies.number", 92),
        ("discrepancies.opened", 60),
        ("discrepancies.expected", 100),
        ("discrepancies.found", 100),
        ("discrepancies.status", 130),
    ]

    def end(line: DiscrepancyLine) -> Cell:
        status = voice.code("status", line.status)
        closed = say("discrepancies.closed", who=line.closed_by, when=voice.short(line.closed_at))
        return (
            alert(status) if line.status == "open" else status,
            voice.code("resolution", line.resolution) if line.resolution else "",
            quiet(closed if line.closed_by else ""),
        )

    rows = (
        Row(
            (
                (Piece(voice.number(line.number), bold=True), voice.code("discrepancy", line.kind)),
                voice.short(line.opened_at),
                voice.known(line.expected),
                voice.known(line.found),
                end(line),
            ),
            note=say("discrepancies.holders", names=", ".join(line.holders)) if line.holders else "",
        )
        for line in given
    )
    _minor(sheet, "history.discrepancies", columns, rows)


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
                (voice.known(line.what), quiet(say("corrections.of", seq=line.corrects_seq))),
                voice.known(line.before),
                Piece(voice.known(line.after), bold=True),
                (voice.known(line.reason), quiet(", ".join(line.by))),
            )
        )
        for line in given
    )
    _minor(sheet, "history.corrections", columns, rows)


def flags(sheet: Sheet, given: Sequence[FlagLine]) -> None:
    """Print the flags the rules raised, with the justification given."""
    voice = sheet.voice
    columns = [("flags.at", 66), ("flags.text", 190), ("flags.rule", 80), ("flags.justification", 150)]
    rows = (
        Row(
            (
                (voice.short(line.at), quiet("" if line.seq is None else f"#{line.seq}")),
                voice.code("flag", line.text),
                voice.known(line.rule),
                voice.known(line.justification),
            )
        )
        for line in given
    )
    _minor(sheet, "history.flags", columns, rows)


def reads(sheet: Sheet, given: Sequence[ReadLine]) -> None:
    """Print who read, exported or was given this history."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [("reads.at", 70), ("reads.who", 180), ("reads.action", 90), ("reads.recipient", 146)]
    rows = (
        Row(
            (
                voice.short(line.at),
                line.who,
                (voice.code("action", line.action), quiet("" if line.n is None else say("reads.n", n=line.n))),
                line.recipient or "–",
            )
        )
        for line in given
    )
    _section(sheet, "history.h15", columns, rows)


def events(sheet: Sheet, given: Sequence[EventLine]) -> None:
    """Print the exhibit's events with their place in the log and leaf hash."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [("events.seq", 44), ("events.n", 24), ("events.at", 70), ("events.title", 140), ("events.leaf", 224)]
    rows = (
        Row(
            (
                str(line.seq),
                "–" if line.n is None else str(line.n),
                (
                    voice.short(line.at),
                    quiet(say("events.occurred", when=voice.short(line.occurred)) if line.occurred else ""),
                ),
                (
                    line.title or voice.code("event", line.kind),
                    quiet(" · ".join(x for x in (line.kind, line.actor) if x)),
                ),
                quiet(line.leaf_hex),
            )
        )
        for line in given
    )
    _section(sheet, "history.h17", columns, rows)
