"""Burnt exhibits: each in turn, then totals of like with like alone (I21, I34)."""

from collections.abc import Iterator, Sequence
from itertools import count

from labels.documents.anomalies import WRONG_SEAL
from labels.documents.totals import balance_table
from labels.layout.canvas import ALERT, MUTED, SMALL
from labels.layout.page import Sheet
from labels.layout.quantity import format_money
from labels.layout.tables import ALARMING, Band, Cell, Column, Piece, Row, alert, quiet, table
from labels.layout.wording import Locale
from labels.model import BurntLine, Certificate, WithdrawnLine


def items(sheet: Sheet, burnt: Sequence[BurntLine]) -> None:
    """Print each exhibit on a line of its own, under the facts it shares with the others of its seizure."""
    say = sheet.voice.say
    sheet.heading(say("cert.h6"))
    sheet.text(say("cert.items_note"), SMALL, tone=MUTED)
    columns = [
        Column(say("cert.col.exhibit"), 98),
        Column(say("cert.col.count"), 66),
        Column(say("cert.col.seized"), 74),
        Column(say("cert.col.staged"), 74),
        Column(say("cert.col.difference"), 56),
        Column(say("cert.col.seal"), 66),
        Column(say("cert.col.sample"), 80),
    ]
    table(sheet, columns, _item_rows(sheet.voice, burnt))
    if not burnt:
        sheet.text(sheet.voice.none)


def _item_rows(voice: Locale, burnt: Sequence[BurntLine]) -> Iterator[Row | Band]:
    groups: dict[tuple[object, ...], list[BurntLine]] = {}
    for line in burnt:
        groups.setdefault(_shared(line), []).append(line)
    running = count(1)
    for group in groups.values():
        yield _band(voice, group[0])
        for line in group:
            yield _item(voice, next(running), line)


def _shared(line: BurntLine) -> tuple[object, ...]:
    return (
        *(line.substance, line.confirmed, line.case_number, line.record_number, line.prosecution),
        *(line.seizing_agency, line.seized_on, line.seized_place, line.lab_report, line.order, line.seal_by),
    )


def _band(voice: Locale, line: BurntLine) -> Band:
    known = voice.known
    named = voice.say(
        "cert.confirmed" if line.confirmed else "cert.presumed", substance=voice.substance(line.substance)
    )
    checked = voice.say("cert.band_checked", by=line.seal_by) if line.seal_by else ""
    detail = voice.say(
        "cert.band_detail",
        agency=known(line.seizing_agency),
        day=voice.day(line.seized_on),
        place=known(line.seized_place),
        lab=known(line.lab_report),
        order=known(line.order),
    )
    return Band(
        voice.say(
            "cert.band",
            substance=named,
            case=known(line.case_number),
            record=known(line.record_number),
            prosecution=known(line.prosecution),
        ),
        " · ".join(text for text in (detail, checked) if text),
    )


def _item(voice: Locale, position: int, line: BurntLine) -> Row:
    say, digits = voice.say, line.readability_ug
    mark = say("doc.synthetic_row") if line.synthetic else ""
    entry = " · ".join(text for text in (line.store_entry, mark) if text)
    net = say("cert.net", mass=_short_mass(voice, line.first_net_ug, digits))
    counted = say("cert.counted_only") if line.unit else ""
    first = counted if line.first_gross_ug is None else ""
    staged = counted if line.gross_ug is None else ""
    reservation = say("cert.observation", text=line.observation) if line.observation else ""
    return Row(
        (
            (Piece(f"{position}.\u00a0{voice.number(line.id)}", bold=True), quiet(entry)),
            voice.amount(line.count, line.unit, line.volume_ul) or quiet(say("doc.by_mass")),
            first or (_short_mass(voice, line.first_gross_ug, digits), quiet(net)),
            staged or (Piece(_short_mass(voice, line.gross_ug, digits), bold=True), quiet(_balance(voice, line))),
            _difference(voice, line),
            _seals(voice, line),
            _sample(voice, line),
        ),
        note=" · ".join(
            text for text in (_arithmetic(voice, line), _unproved(voice, line), line.staged_by, reservation) if text
        ),
    )


def _arithmetic(voice: Locale, line: BurntLine) -> str:
    """Return the mass balance of the line (I47), where the gross masses beside it do not say it all."""
    masses = line.balance_sheet
    if masses is None or not (masses.net or masses.taken_ug):
        return ""
    digits = line.readability_ug
    kind = "unknown" if masses.unknown else "net" if masses.net else "gross"
    return voice.say(
        "cert.arithmetic", kind=voice.say(f"cert.arithmetic.{kind}"),
        first=voice.mass(masses.first_ug, readability_ug=digits),
        parts=voice.mass(masses.parts_ug, readability_ug=digits),
        used=voice.mass(masses.used_ug, readability_ug=digits),
        before=_short_mass(voice, masses.before_ug, digits),
        difference=voice.say("doc.unknown_short") if line.difference_ug is None
        else voice.mass(line.difference_ug, readability_ug=digits, signed=True),
    )  # fmt: skip


def _unproved(voice: Locale, line: BurntLine) -> str:
    return voice.say("anomalies.none", numbers=", ".join(map(voice.number, line.unproved))) if line.unproved else ""


def _short_mass(voice: Locale, ug: int | None, readability_ug: int | None) -> str:
    return voice.say("doc.unknown_short") if ug is None else voice.mass(ug, readability_ug=readability_ug)


def _balance(voice: Locale, line: BurntLine) -> str:
    if line.gross_ug is None:
        return ""
    uncertainty = _short_mass(voice, line.uncertainty_ug, None)
    balance = voice.number(line.balance) if line.balance else voice.say("doc.unknown_short")
    return voice.say("cert.balance", balance=balance, uncertainty=uncertainty)


def _difference(voice: Locale, line: BurntLine) -> Cell:
    verdict = voice.code("verdict", line.verdict)
    judged = alert(verdict) if line.verdict in ALARMING else quiet(verdict)
    if line.difference_ug is None:
        return (judged,)
    return (voice.mass(line.difference_ug, readability_ug=line.readability_ug, signed=True), judged)


def _seals(voice: Locale, line: BurntLine) -> Cell:
    state = voice.code("seal", line.seal_state)
    shown = alert(state) if line.seal_state in WRONG_SEAL else quiet(state)
    if line.seal_out in {"", line.seal_in}:
        return (voice.known(line.seal_in), shown)
    before, after = voice.known(line.seal_in), voice.known(line.seal_out)
    return (voice.say("cert.seal_pair", before=before, after=after), shown)


def _sample(voice: Locale, line: BurntLine) -> Cell:
    """Return the retained samples and their place; else that the order waives them, or that no record exists."""
    if line.samples:
        return (", ".join(map(voice.number, line.samples)), quiet(line.samples_place))
    waived = voice.say("cert.sample_waived")
    return (quiet(waived if line.samples_waived else voice.say("doc.unknown_short")),)


def totals_section(sheet: Sheet, certificate: Certificate) -> None:
    """Print group 7: totals per substance and unit, per agency, per order; what was withdrawn; an estimate of value."""
    say = sheet.voice.say
    sheet.heading(say("cert.h7"))
    proved, missing = certificate.proved, len(certificate.burnt) - len(certificate.proved)
    balance_table(sheet, proved, whole=True)
    if missing:
        sheet.text(say("anomalies.totals", exhibits=sheet.voice.count(missing, "exhibit")), tone=ALERT)
    _split(sheet, "cert.totals.by_agency", proved, [line.seizing_agency for line in proved])
    _split(sheet, "cert.totals.by_order", proved, [line.order for line in proved])
    _withdrawn(sheet, certificate)
    _value(sheet, certificate)


def _split(sheet: Sheet, key: str, burnt: Sequence[BurntLine], owners: list[str]) -> None:
    """Print the totals of each owner (agency or order), where there is more than one."""
    parts: dict[str, list[BurntLine]] = {}
    for line, owner in zip(burnt, owners, strict=True):
        parts.setdefault(owner, []).append(line)
    if len(parts) < 2:  # noqa: PLR2004 - one part is the whole
        return
    sheet.space(4)
    sheet.subheading(sheet.voice.say(key))
    for owner, part in parts.items():
        balance_table(sheet, part, name=sheet.voice.known(owner))


def _withdrawn(sheet: Sheet, certificate: Certificate) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.space(4)
    sheet.subheading(say("cert.withdrawn"))
    if not certificate.withdrawn:
        sheet.text(say("cert.withdrawn.none"))
    columns = [
        Column(say("cert.col.exhibit"), 98),
        Column(say("cert.withdrawn.what"), 104),
        Column(say("cert.col.seal"), 84),
        Column(say("cert.withdrawn.reason"), 120),
        Column(say("cert.withdrawn.by"), 96),
    ]
    table(sheet, columns, (_withdrawal(voice, withdrawn) for withdrawn in certificate.withdrawn))


def _withdrawn_mass(voice: Locale, line: BurntLine) -> str:
    return voice.say("cert.counted_only") if line.gross_ug is None and line.unit else voice.mass(line.gross_ug)


def _withdrawal(voice: Locale, withdrawn: WithdrawnLine) -> Row:
    line, say = withdrawn.line, voice.say
    mark = say("doc.synthetic_row") if line.synthetic else ""
    entry = " · ".join(text for text in (line.store_entry, mark) if text)
    case = say("cert.withdrawn.case", case=voice.known(line.case_number), record=voice.known(line.record_number))
    return Row(
        (
            (Piece(voice.number(line.id), bold=True), quiet(entry), alert(_doubt(voice, withdrawn))),
            (
                voice.substance(line.substance),
                *voice.amount(line.count, line.unit, line.volume_ul),
                _withdrawn_mass(voice, line),
            ),
            _seals(voice, line),
            withdrawn.reason,
            (voice.known(withdrawn.by), quiet(voice.short(withdrawn.at))),
        ),
        note=" · ".join(text for text in (case, withdrawn.arrived, line.observation) if text),
    )


def _doubt(voice: Locale, withdrawn: WithdrawnLine) -> str:
    """Return the note that the exhibit is missing, or the discrepancies under which it was withdrawn."""
    if not (withdrawn.missing or withdrawn.discrepancies):
        return ""
    key = "cert.withdrawn.missing" if withdrawn.missing else "cert.withdrawn.open"
    return voice.say(key, numbers=", ".join(map(voice.number, withdrawn.discrepancies)))


def _value(sheet: Sheet, certificate: Certificate) -> None:
    voice, value = sheet.voice, certificate.value
    if value is None:
        text = voice.none
    else:
        day = f", {voice.day(value.at)}" if value.at else ""
        amount = format_money(value.minor, value.currency, voice.lang)
        text = voice.say("cert.value_text", amount=amount, source=voice.known(value.source), day=day)
    sheet.space(3)
    sheet.facts([(voice.say("cert.value"), text)])
