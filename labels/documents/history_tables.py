"""The first half of a custody history: legs, seals and openings, weighings, temporary releases."""

from collections.abc import Sequence

from labels.layout.canvas import MUTED, SMALL
from labels.layout.page import Sheet
from labels.layout.tables import ALARMING, SOUND, Cell, Column, Piece, Row, alert, quiet, section, subsection, table
from labels.model import (
    Leg,
    OpeningLine,
    Party,
    ReleaseLine,
    SealLine,
    SealState,
    WeighingLine,
    Will,
)

_LEGS = (
    ("leg.number", 32),
    ("slip.releaser", 100),
    ("slip.receiver", 100),
    ("leg.when", 84),
    ("leg.why", 84),
    ("leg.seal", 52),
    ("leg.weight", 52),
)
"""Columns of custody: the first five tell the leg, the last two what was seen and weighed."""


def legs(sheet: Sheet, given: Sequence[Leg]) -> None:
    """Print custody, one line per leg; a gap before a leg is printed under it."""
    section(sheet, "history.h4", _LEGS, (_leg(sheet, position, leg) for position, leg in enumerate(given, 1)))
    sheet.text(sheet.voice.say("leg.note"), SMALL, tone=MUTED)


def leg_table(sheet: Sheet, given: Sequence[Leg]) -> None:
    """Print the legs that several exhibits have in common: without what each of them has for itself."""
    say = sheet.voice.say
    rows = (
        Row(row.cells[:5], row.note, row.alarm)
        for row in (_leg(sheet, index, leg) for index, leg in enumerate(given, 1))
    )
    table(sheet, [Column(say(name), share) for name, share in _LEGS[:5]], rows)


_UNSIGNED = frozenset({"settled", "open", "destruction"})
"""Kinds of legs of which nobody was asked to sign, or to look at a seal."""


def _leg(sheet: Sheet, position: int, leg: Leg) -> Row:
    voice, say = sheet.voice, sheet.voice.say
    kind, unseen = voice.code("leg", leg.kind), leg.kind in _UNSIGNED
    why: list[str | Piece] = [alert(kind) if leg.kind in {"refused", "open"} else Piece(kind, bold=True)]
    purpose = voice.code("purpose", leg.purpose)
    why += [purpose if purpose != kind else "", quiet(leg.legal_basis)]
    if leg.due_back:
        why.append(quiet(say("leg.due", when=voice.short(leg.due_back))))
    if leg.slip:
        why.append(quiet(say("leg.slip", slip=voice.number(leg.slip))))
    notes = [say("leg.escort", who=voice.party(leg.escort)) if leg.escort else ""]
    notes += [say("leg.typed", who=voice.party(leg.typed_by)) if leg.typed_by else ""]
    notes += [say("leg.confirmed", who=voice.party(leg.confirmed_by)) if leg.confirmed_by else ""]
    notes += [say("leg.present", who=" ; ".join(map(voice.party, leg.present))) if leg.present else ""]
    notes += [say("leg.certificate", number=leg.certificate) if leg.certificate else ""]
    notes += [say("leg.uncertified") if leg.kind == "destruction" and not leg.certificate else ""]
    notes += [say("cert.refused_reason", reason=leg.refused_reason) if leg.refused_reason else ""]
    notes += [say("leg.gap", text=leg.gap) if leg.gap else ""]
    kind_text = {"settled": kind, "open": "", "destruction": ""}.get(leg.kind)
    releaser = _side(sheet, leg.releaser, leg.releaser_will, kind_text) if leg.releaser else quiet(say("leg.first"))
    return Row(
        (
            (Piece(str(position), bold=True), quiet("" if leg.seq is None else f"#{leg.seq}")),
            releaser,
            _side(sheet, leg.receiver, leg.receiver_will, kind_text),
            _when(sheet, leg),
            tuple(why),
            quiet(voice.code("seal", leg.seal_state)) if unseen else _seal(sheet, leg.seal, leg.seal_state),
            "–" if unseen else _weight(sheet, leg),
        ),
        note=" · ".join(text for text in notes if text),
        alarm=bool(leg.gap or leg.refused_reason or leg.kind == "open"),
    )


def _weight(sheet: Sheet, leg: Leg) -> Cell:
    """Return the weight of a leg with its balance, and why it was not weighed."""
    voice = sheet.voice
    why = f"{voice.say('leg.not_weighed')} : {voice.code('missing_means', leg.not_weighed)}" if leg.not_weighed else ""
    return (voice.mass(leg.gross_ug), quiet(voice.number(leg.balance) if leg.balance else ""), quiet(why))


def _side(sheet: Sheet, party: Party, will: Will | None, instead: str | None = None) -> Cell:
    """Return one who gives or takes, and how they said so.

    ``instead``: what stands for a will that nobody asked for, None where one was due.
    """
    voice = sheet.voice
    text = voice.will(will) if will or instead is None else instead
    given = alert(text) if will is not None and will.kind in {"refused", "absent"} else quiet(text)
    return (Piece(voice.name(party), bold=True), voice.office(party), given)


def _when(sheet: Sheet, leg: Leg) -> Cell:
    voice, say = sheet.voice, sheet.voice.say
    if leg.kind == "open":
        return (alert(say("leg.not_received")), say("leg.left", when=voice.short(leg.started_at)))
    parts: list[str | Piece] = [Piece(voice.short(leg.received_at), bold=True)]
    if leg.started_at and leg.started_at != leg.received_at:
        parts.append(quiet(say("leg.started", when=voice.short(leg.started_at))))
    if leg.recorded_at and leg.recorded_at != leg.received_at:
        parts.append(quiet(say("leg.recorded", when=voice.short(leg.recorded_at))))
    place = leg.place if leg.kind == "settled" else voice.known(leg.place)
    return (*parts, place, quiet(leg.location))


def _seal(sheet: Sheet, seal: str, state: SealState) -> Cell:
    text = sheet.voice.code("seal", state)
    return (sheet.voice.known(seal), quiet(text) if state in SOUND else alert(text))


def seals(sheet: Sheet, given: Sequence[SealLine], heading: str = "history.h5") -> None:
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
                (Piece(line.seal, bold=True), quiet(line.kind)),
                voice.short(line.applied_at),
                (voice.known(line.applied_by), quiet(_with(sheet, line.witnesses))),
                (*_seal_end(sheet, line), "" if line.ended_at is None else voice.short(line.ended_at)),
                line.replaced_by or "–",
            ),
            note=voice.say("seals.photo", digest=line.photo_sha256) if line.photo_sha256 else "",
        )
        for line in given
    )
    section(sheet, heading, columns, rows)


def _seal_end(sheet: Sheet, line: SealLine) -> tuple[Piece, ...]:
    text = sheet.voice.code("seal", line.state)
    return (quiet(text) if line.state in SOUND else alert(text),)


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
                (voice.known(line.reason), quiet(line.actions), *map(alert, line.unweighed)),
                (
                    *(tuple(voice.party(person) for person in line.present) or (voice.unknown,)),
                    *(alert(voice.say("openings.refused", text=text)) for text in line.refused),
                ),
            )
        )
        for line in given
    )
    subsection(sheet, "history.openings", columns, rows)


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
    section(sheet, "history.h6", columns, (_weighing(sheet, line) for line in given))
    sheet.text(sheet.voice.say("weighings.note"), SMALL, tone=MUTED)


def _weighing(sheet: Sheet, line: WeighingLine) -> Row:
    voice, say, digits = sheet.voice, sheet.voice.say, line.readability_ug
    entered = quiet(say("weighings.entered", text=line.entered) if line.entered else "")
    tare = quiet(say("weighings.tare", mass=voice.mass(line.tare_ug, readability_ug=digits))) if line.tare_ug else ""
    calibrated = "weighings.calibrated_from" if line.calibrated_on else "weighings.calibrated"
    until = say(calibrated, first=voice.short(line.calibrated_on), day=voice.short(line.calibrated_until))
    verdict = voice.code("verdict", line.verdict)
    difference: list[str | Piece] = [alert(verdict) if line.verdict in ALARMING else Piece(verdict)]
    if line.difference_ug is not None:
        difference.insert(0, Piece(voice.mass(line.difference_ug, readability_ug=digits, signed=True), bold=True))
    if line.allowance_ug is not None:
        difference.append(
            quiet(say("weighings.allowed", mass=voice.tolerated(line.allowance_ug, line.difference_ug, digits)))
        )
    return Row(
        (
            (voice.short(line.at), quiet(voice.code("weighing", line.purpose) if line.purpose else "")),
            (Piece(voice.mass(line.gross_ug, readability_ug=digits), bold=True), entered),
            (voice.mass(line.net_ug, readability_ug=digits), tare),
            (
                voice.number(line.balance),
                quiet(say("weighings.u", mass=voice.mass(line.uncertainty_ug))),
                quiet(until),
                quiet(say("weighings.certificate", number=line.certificate) if line.certificate else ""),
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
        """Return the cell of a release's return."""
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
    section(sheet, "history.h7", columns, rows)
