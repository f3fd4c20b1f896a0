"""The custody history of a case: readable with three hundred exhibits, and complete with a thousand.

First the sums and what is amiss, then an index, then custody: exhibits that went the same way stand under one list of
legs, each with its seal and weight at each of them. What only one of them has is in that exhibit's own history.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from labels.documents import law
from labels.documents.certificate import STATEMENT
from labels.documents.history_findings import corrections, discrepancies, reads, told
from labels.documents.history_tables import leg_table
from labels.documents.ranges import ranges
from labels.documents.signed_code import Marker
from labels.documents.totals import totals_table
from labels.documents.verification_block import Proof, attachments, verify_section
from labels.layout.canvas import ACCENT, MUTED, SMALL
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.tables import ALARMING, Cell, Column, Piece, Row, alert, quiet, section, table
from labels.layout.wording import SHORT_HASH, Locale
from labels.model import CaseExhibit, CaseHistory, Lang, Leg, SeizureFacts
from labels.words import word

_ABREAST = 6
"""Legs that stand beside each other in the table of seals and weights."""
_SOUND = {"intact", "not_seen"}

Numbered = tuple[int, CaseExhibit]


def render(history: CaseHistory, *, statement: bytes, marker: Marker, lang: Lang = "fr") -> bytes:
    """Return the history as PDF/A-3a with the ends of all chains attached (AF /Data); the same bytes each time.

    Args:
        history: what to print.
        statement: the canonical JSON with the end of each exhibit's chain; each page carries its digest's beginning.
        marker: who signs the code in its QR symbol, and where it leads to.
        lang: the paper's language.
    """
    digest = hashlib.sha256(statement).hexdigest()
    sheet = Sheet(_frame(history, digest, lang))
    say = sheet.voice.say
    _head(sheet, history)
    _summary(sheet, history)
    _seizures(sheet, history.seizures)
    _in_the_open(sheet, history)
    _index(sheet, history.exhibits)
    _custody(sheet, history.exhibits)
    reads(sheet, history.reads, "casehistory.h6", "reads.covered_case")
    proof = Proof(reference=history.reference, statement_sha256=digest, statement_name=STATEMENT, head=history.head,
                  marker=marker)  # fmt: skip
    verify_section(sheet, proof)
    meta = sheet.frame.meta(history.case_number, digest)
    carried = attachments(proof, statement, say("casehistory.attachment"), sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, carried)


def _frame(history: CaseHistory, digest: str, lang: Lang) -> Frame:
    return Frame.of(
        history, word(lang, "casehistory.title"), lang,
        synthetic=any(exhibit.line.synthetic for exhibit in history.exhibits),
        footnote=word(lang, "minutes.digest", digest=digest[:SHORT_HASH]),
    )  # fmt: skip


def _head(sheet: Sheet, history: CaseHistory) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.letterhead()
    many = voice.count(len(history.exhibits), "exhibit")
    sheet.title(say("casehistory.subtitle", case=history.case_number, exhibits=many))
    counted = {
        "gaps": len(history.gaps), "overdue": len(history.overdue), "discrepancies": len(history.discrepancies),
        "corrections": len(history.corrections), "derogations": len(history.derogations),
        "unmet": len(history.unmet), "flags": len(history.flags),
    }  # fmt: skip
    if any(counted.values()):
        counts_text = " · ".join(
            say("doc.pair", name=say(f"history.{key}"), value=voice.integer(c)) for key, c in counted.items()
        )
        sheet.notice(say("history.open"), [counts_text, say("casehistory.open_see")], alert=True)
    else:
        sheet.notice(say("history.open"), [say("history.open_none")])
    sheet.space(4)
    sheet.facts(
        [
            (say("history.record"), history.case_number),
            (say("casehistory.named"), voice.known(history.title)),
            (say("history.court"), voice.known(history.court)),
            (say("history.prosecution"), voice.known(history.prosecution_number)),
            (say("casehistory.agencies"), voice.parties(history.agencies)),
        ]
    )


def _summary(sheet: Sheet, history: CaseHistory) -> None:
    """Print sums of like with like, then who holds how much in which state."""
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("casehistory.h1"))
    lines = [exhibit.line for exhibit in history.exhibits]
    totals_table(sheet, lines, compare=True, whole=True, last=say("casehistory.last_gross"))
    held = Counter((exhibit.line.state, exhibit.holder) for exhibit in history.exhibits)
    shares = (("history.state", 150, 0), ("history.holder", 280, 0), ("doc.exhibits", 72, 1))
    columns = [Column(say(name), share, align) for name, share, align in shares]
    rows = (
        Row((voice.code("status", state), voice.known(holder), Piece(voice.integer(count), bold=True)))
        for (state, holder), count in sorted(held.items())
    )
    table(sheet, columns, rows)


def _seizures(sheet: Sheet, given: Sequence[SeizureFacts]) -> None:
    voice = sheet.voice
    columns = [
        ("history.seized_at", 66), ("history.seized_place", 120), ("history.officer", 150), ("history.declared", 166),
    ]  # fmt: skip
    rows = (
        Row(
            (
                voice.short(seizure.at),
                voice.place(seizure.place),
                (Piece(voice.name(seizure.officer), bold=True), quiet(seizure.agency)),
                (voice.known(seizure.declared), quiet(seizure.received), quiet(seizure.completed)),
            )
        )
        for seizure in given
    )
    section(sheet, "casehistory.h2", columns, rows)


def _in_the_open(sheet: Sheet, history: CaseHistory) -> None:
    say = sheet.voice.say
    sheet.heading(say("casehistory.h3"))
    for name, entries in (("gaps", history.gaps), ("overdue", history.overdue), ("flags", history.flags)):
        sheet.text(say(f"history.{name}"), bold=True, role="H3")
        sheet.items([told(sheet.voice, entry) for entry in entries] or [sheet.voice.none])
    discrepancies(sheet, history.discrepancies)
    corrections(sheet, history.corrections)
    law.derogations(sheet, history.derogations)
    law.unmet(sheet, history.unmet)


def _index(sheet: Sheet, given: Sequence[CaseExhibit]) -> None:
    """List one line an exhibit: by its number here it is found in the tables of custody."""
    voice = sheet.voice
    columns = [
        ("leg.number", 26), ("doc.exhibit", 88), ("casehistory.what", 104), ("casehistory.weights", 92),
        ("slip.seal", 78), ("casehistory.now", 114),
    ]  # fmt: skip

    def row(position: int, exhibit: CaseExhibit) -> Row:
        """Return the row of an exhibit."""
        line = exhibit.line
        read, both = line.readability_ug, (line.first_gross_ug, line.gross_ug)
        weights = " ; ".join(voice.mass(ug, readability_ug=read) for ug in both if ug is not None)
        verdict = voice.code("verdict", exhibit.verdict)
        return Row(
            (
                Piece(str(position), bold=True),
                (Piece(voice.number(line.id), bold=True), quiet(line.nature)),
                (voice.substance(line.substance), *map(quiet, voice.amount(line.count, line.unit, line.volume_ul))),
                (weights or voice.unknown, alert(verdict) if exhibit.verdict in ALARMING else quiet(verdict)),
                voice.known(line.seal),
                (voice.code("status", line.state), quiet(exhibit.holder), *_amiss(voice, exhibit.amiss)),
            )
        )

    section(sheet, "casehistory.h4", columns, (row(index, exhibit) for index, exhibit in enumerate(given, 1)))


def _amiss(voice: Locale, count: int) -> tuple[Piece, ...]:
    return (alert(voice.say("casehistory.amiss", count=voice.integer(count))),) if count else ()


def _custody(sheet: Sheet, given: Sequence[CaseExhibit]) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("casehistory.h5"))
    sheet.text(say("casehistory.grouped"), SMALL, tone=MUTED)
    sheet.text(say("leg.note"), SMALL, tone=MUTED)
    groups: dict[object, list[Numbered]] = {}
    for position, exhibit in enumerate(given, 1):
        groups.setdefault(tuple(map(_way, exhibit.legs)), []).append((position, exhibit))
    for members in groups.values():
        many = voice.count(len(members), "exhibit")
        sheet.need(90)
        sheet.space(6)
        named = say("casehistory.group", exhibits=many, numbers=ranges([str(nth) for nth, _ in members]))
        sheet.text(named, bold=True, tone=ACCENT, role="H3")
        leg_table(sheet, [replace(leg, seq=None) for leg in members[0][1].legs])
        _seen(sheet, members)


def _way(leg: Leg) -> tuple[object, ...]:
    """Return the key of a leg by which exhibits are grouped: everything but seal, weight and place in the log."""
    sides = (leg.releaser, leg.receiver, leg.escort, leg.typed_by, leg.confirmed_by, leg.present)
    times = (leg.started_at, leg.received_at, leg.due_back)
    texts = (leg.purpose, leg.place, leg.legal_basis, leg.slip, leg.refused_reason, leg.gap, leg.certificate)
    return (leg.kind, *texts, *sides, *times)


def _seen(sheet: Sheet, members: Sequence[Numbered]) -> None:
    """Print seal and weight of each exhibit at each leg, a few legs abreast."""
    say, legs = sheet.voice.say, len(members[0][1].legs)
    for first in range(0, legs, _ABREAST):
        abreast = range(first, min(first + _ABREAST, legs))
        columns = [Column(say("doc.exhibit"), 118)]
        columns += [Column(say("casehistory.at_leg", number=leg + 1), 384 / len(abreast)) for leg in abreast]
        table(sheet, columns, _seen_rows(sheet, members, abreast))


def _seen_rows(sheet: Sheet, members: Sequence[Numbered], abreast: range) -> Iterator[Row]:
    voice = sheet.voice
    for position, exhibit in members:
        cells = (_at(sheet, exhibit.legs[leg]) for leg in abreast)
        yield Row((Piece(f"{position}.\u00a0{voice.number(exhibit.line.id)}", bold=True), *cells))


def _at(sheet: Sheet, leg: Leg) -> Cell:
    voice = sheet.voice
    seal = leg.seal or "–"
    mass = "" if leg.gross_ug is None else f" · {voice.mass(leg.gross_ug)}"
    if leg.seal_state in _SOUND:
        return seal + mass
    return (seal + mass, alert(voice.code("seal", leg.seal_state)))
