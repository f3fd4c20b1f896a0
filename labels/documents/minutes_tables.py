"""The tables of minutes: what was declared, sealed, weighed and counted, by which balances, from which acts."""

from collections.abc import Iterator, Sequence

from labels.documents.exhibit_lists import exhibit_list
from labels.documents.totals import totals_table
from labels.layout.canvas import MUTED, SMALL
from labels.layout.page import Sheet
from labels.layout.tables import ALARMING, SOUND, Band, Cell, Column, Piece, Row, alert, quiet, section, table
from labels.model import (
    ActLine,
    BalanceLine,
    CountedLine,
    DeclaredLine,
    ExhibitLine,
    Minutes,
    WeighedLine,
    WeighingLine,
)


def declared(sheet: Sheet, given: Sequence[DeclaredLine]) -> None:
    """Print the lines of the first report, frozen as they were announced (I22)."""
    voice = sheet.voice
    columns = [
        ("minutes.declared_line", 34),
        ("cert.totals.substance", 120),
        ("minutes.declared_amount", 110),
        ("minutes.declared_words", 180),
        ("minutes.declared_exhibits", 52),
    ]
    rows = (
        Row(
            (
                str(line.index),
                Piece(voice.substance(line.substance), bold=True),
                voice.known(line.amount),
                voice.known(line.designation),
                voice.integer(line.exhibits),
            )
        )
        for line in given
    )
    section(sheet, "minutes.declared", columns, rows)


def sealed(
    sheet: Sheet,
    given: Sequence[ExhibitLine],
    heading: str = "minutes.exhibits",
    last: str = "minutes.sealed",
    seal: str = "slip.seal",
) -> None:
    """Print what was placed under seal, or is ordered, one by one; ``last`` heads the last column.

    The quantities stand in words in the text of the act.
    """
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say(heading, exhibits=voice.count(len(given), "exhibit")), keep=64)
    if not given:
        sheet.text(voice.none, tone=MUTED)
        return
    exhibit_list(sheet, given, [Column(say(last), 152)], lambda line: (voice.known(line.location),), seal)


def weighed(sheet: Sheet, given: Sequence[WeighedLine], *, once: bool) -> None:
    """Print weighings beside the first weight and, where each exhibit was weighed ``once``, their totals."""
    voice, say = sheet.voice, sheet.voice.say
    many = say("minutes.weighed_many", exhibits=voice.count(len(given), "exhibit"))
    sheet.heading(many if once else say("minutes.weighed"), keep=64)
    columns = [
        Column(say("doc.exhibit"), 148),
        Column(say("weighings.gross"), 66),
        Column(say("minutes.net"), 54),
        Column(say("weighings.balance"), 78),
        Column(say("weighings.difference"), 84),
        Column(say("leg.seal"), 76),
    ]
    table(sheet, columns, _weighed(sheet, given))
    sheet.text(say("weighings.note"), SMALL, tone=MUTED)
    if once:
        sheet.text(say("minutes.totals"), bold=True, role="H3")
        now = say("minutes.totals_now")
        totals_table(sheet, [line.exhibit for line in given], compare=True, whole=True, last=now)


def _weighed(sheet: Sheet, given: Sequence[WeighedLine]) -> Iterator[Row | Band]:
    voice, position = sheet.voice, 0
    groups: dict[tuple[str, str], list[WeighedLine]] = {}
    for line in given:
        groups.setdefault((line.exhibit.substance, line.weighing.purpose), []).append(line)
    for (substance, purpose), lines in groups.items():
        yield Band(" · ".join((voice.substance(substance), voice.code("weighing", purpose))))
        for line in lines:
            position += 1
            yield _weighing(sheet, position, line)


def _weighing(sheet: Sheet, position: int, line: WeighedLine) -> Row:
    voice, say, exhibit, weight = sheet.voice, sheet.voice.say, line.exhibit, line.weighing
    digits = weight.readability_ug
    counted = voice.amount(exhibit.count, exhibit.unit, exhibit.volume_ul)
    marks = (exhibit.nature, *counted, say("doc.synthetic_row") if exhibit.synthetic else "")
    entered = say("weighings.entered", text=weight.entered) if weight.entered else ""
    tare = say("weighings.tare", mass=voice.mass(weight.tare_ug, readability_ug=digits))
    net = voice.mass(weight.net_ug, readability_ug=digits) if weight.net_ug is not None else ""
    seal = voice.code("seal", exhibit.seal_state)
    return Row(
        (
            (
                Piece(f"{position}.\u00a0{voice.number(exhibit.id)}", bold=True),
                quiet(" · ".join(filter(None, marks))),
            ),
            (Piece(voice.mass(weight.gross_ug, readability_ug=digits), bold=True), quiet(entered)),
            (net, quiet(tare)) if net else quiet(say("minutes.without_tare")),
            voice.number(weight.balance),
            difference(sheet, weight),
            (voice.known(exhibit.seal), quiet(seal) if exhibit.seal_state in SOUND else alert(seal)),
        ),
        note=exhibit.remark,
    )


def difference(sheet: Sheet, weight: WeighingLine) -> Cell:
    """Return the difference to the first weight with the allowance, and the recorded verdict (I17)."""
    voice, digits = sheet.voice, weight.readability_ug
    verdict = voice.code("verdict", weight.verdict)
    if weight.difference_ug is not None:
        verdict = f"{voice.mass(weight.difference_ug, readability_ug=digits, signed=True)} · {verdict}"
    shown = [alert(verdict) if weight.verdict in ALARMING else Piece(verdict)]
    if weight.allowance_ug is not None:
        shown.append(
            quiet(
                voice.say("weighings.allowed", mass=voice.tolerated(weight.allowance_ug, weight.difference_ug, digits))
            )
        )
    return tuple(shown)


def balances(sheet: Sheet, given: Sequence[BalanceLine]) -> None:
    """Print the balances, as they were on that day."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("minutes.balance.serial", 130),
        ("minutes.balance.readability", 80),
        ("minutes.balance.uncertainty", 90),
        ("minutes.balance.calibrated", 120),
        ("minutes.balance.certificate", 90),
    ]

    def calibrated(line: BalanceLine) -> str:
        """Return the words for the calibration of a balance."""
        last = voice.short(line.calibrated_until)
        if line.calibrated_on is None:
            return say("minutes.balance.until", last=last)
        return say("minutes.balance.from", first=voice.short(line.calibrated_on), last=last)

    rows = (
        Row(
            (
                (Piece(voice.number(line.serial), bold=True), quiet(line.maker)),
                voice.mass(line.readability_ug),
                voice.mass(line.uncertainty_ug),
                calibrated(line),
                voice.known(line.certificate),
            ),
            note="\n".join(line.checked),
        )
        for line in given
    )
    section(sheet, "minutes.balances", columns, rows)


def counted(sheet: Sheet, given: Sequence[CountedLine]) -> None:
    """Print what the count says of each exhibit: first what is missing, then what is beside, then what was found."""
    voice = sheet.voice
    columns = [
        ("doc.exhibit", 140),
        ("minutes.counted_verdict", 110),
        ("minutes.counted_seal", 110),
        ("minutes.counted_by", 140),
    ]
    order = ("missing", "surplus", "moved", "found")
    rows = (
        Row(
            (
                Piece(voice.number(line.id), bold=True),
                alert(voice.code("counted", line.verdict)) if line.verdict == "missing" else
                voice.code("counted", line.verdict),
                line.seal or "–",
                line.by or "–",
            ),
            note=line.remark,
        )
        for line in sorted(given, key=lambda line: order.index(line.verdict))
    )  # fmt: skip
    section(sheet, "minutes.counted", columns, rows)


def copies(sheet: Sheet, minutes: Minutes) -> None:
    """Print which copies of this subject's acts were given out before."""
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("minutes.copies_before"))
    given = [
        f"{voice.short(copy_line.at)} – {' – '.join(filter(None, (copy_line.who, copy_line.recipient)))}"
        for copy_line in minutes.copies
    ]
    sheet.items(given or [voice.none])
    sheet.text(say("minutes.copies_note"), SMALL, tone=MUTED)


def acts(sheet: Sheet, given: Sequence[ActLine]) -> None:
    """Print the acts behind the minutes: each one's place in the log, and the digests that fix it there."""
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        ("minutes.act", 112),
        ("minutes.act_place", 36),
        ("minutes.act_at", 72),
        ("minutes.act_digest", 282),
    ]
    rows = (
        Row(
            (
                (Piece(voice.code("act", line.kind.partition("/")[0]), bold=True), quiet(line.act)),
                Piece(f"#{line.seq}", bold=True),
                (
                    voice.short(line.at),
                    quiet(say("minutes.act_claimed", when=voice.short(line.claimed)) if line.claimed else ""),
                ),
                (line.leaf_hex, quiet(line.root_hex)),
            )
        )
        for line in given
    )
    section(sheet, "minutes.acts", columns, rows)
