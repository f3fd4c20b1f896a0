"""Two papers of one page about a case: the sheet for a hearing, and the attestation of what burnt for the case file.

The sheet groups exhibits of which the same is to be said, so that three hundred of them stay on the page; the custody
history has each. The attestation certifies; it does not repeat the record of the destruction.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from labels.documents import act_frame
from labels.documents.certificate import STATEMENT
from labels.documents.ranges import ranges
from labels.documents.signature_boxes import sign_box
from labels.documents.signed_code import Marker
from labels.documents.verification_block import Proof, attachments
from labels.layout.canvas import ALERT, INK, MUTED, SMALL
from labels.layout.number_words import count_words
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.quantity import tally
from labels.layout.tables import ALARMING, Column, Piece, Row, alert, quiet, table
from labels.layout.wording import Locale
from labels.model import Attestation, BurntLot, ExhibitLine, HearingGroup, HearingSheet, Lang, Party
from labels.words import word

GROUPS, NOTED = 8, 5
"""Groups of exhibits and remarks that the page has room for; it says how many more there are, and where."""


def render_hearing_sheet(paper: HearingSheet, *, statement: bytes, marker: Marker, lang: Lang = "fr") -> bytes:
    """Return the sheet as PDF/A-3a of one page; arguments as of ``case_history.render``."""
    sheet, proof = _begun(paper, "hearing.title", statement, marker, lang, [g.lines for g in paper.groups])
    voice, say = sheet.voice, sheet.voice.say
    exhibits = voice.count(sum(len(group.numbers) for group in paper.groups), "exhibit")
    act_frame.begin(sheet, _references(voice, paper, say("hearing.object", exhibits=exhibits)), proof)
    act_frame.paragraph(sheet, say("hearing.made", when=voice.moment(paper.issued_at)))
    act_frame.each(sheet, paper.seized)
    _noted(sheet, paper.noted)
    _groups(sheet, paper.groups)
    sheet.space(6)
    _check(sheet, proof)
    return _closed(sheet, proof, statement, paper.case_number)


def render_attestation(paper: Attestation, *, statement: bytes, marker: Marker, lang: Lang = "fr") -> bytes:
    """Return the attestation as PDF/A-3a; arguments as of ``case_history.render``."""
    sheet, proof = _begun(paper, "attested.title", statement, marker, lang, [lot.lines for lot in paper.lots])
    voice, say = sheet.voice, sheet.voice.say
    exhibits = voice.count(sum(len(lot.numbers) for lot in paper.lots), "exhibit")
    act_frame.begin(sheet, _references(voice, paper, say("act.object.destruction", exhibits=exhibits)), proof)
    chairs = list(dict.fromkeys(lot.chair for lot in paper.lots))
    act_frame.paragraph(sheet, say("attested.we", who=voice.parties(tuple(chairs))))
    act_frame.each(sheet, paper.seized)
    for lot in paper.lots:
        _lot(sheet, lot)
    _not_burnt(sheet, paper)
    _noted(sheet, [*(text for lot in paper.lots for text in lot.reserved), *paper.noted])
    sheet.space(4)
    act_frame.paragraph(sheet, say("attested.given"))
    for chair in chairs:
        sign_box(sheet, _chair(voice, chair), None)
    act_frame.stamp(sheet, say("act.stamp.service"))
    _check(sheet, proof)
    return _closed(sheet, proof, statement, paper.case_number)


def _begun(
    paper: HearingSheet | Attestation, title: str, statement: bytes, marker: Marker, lang: Lang,
    lines: Iterable[Sequence[ExhibitLine]],
) -> tuple[Sheet, Proof]:  # fmt: skip
    synthetic = any(line.synthetic for some in lines for line in some)
    frame = replace(Frame.of(paper, word(lang, title), lang, synthetic=synthetic), number=paper.case_number, act=True)
    proof = Proof(
        reference=paper.reference, statement_sha256=hashlib.sha256(statement).hexdigest(), statement_name=STATEMENT,
        head=paper.head, marker=marker,
    )  # fmt: skip
    return Sheet(frame), proof


def _closed(sheet: Sheet, proof: Proof, statement: bytes, case_number: str) -> bytes:
    meta = sheet.frame.meta(case_number, proof.statement_sha256)
    carried = attachments(proof, statement, sheet.voice.say("casehistory.attachment"), sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, carried)


def _references(voice: Locale, paper: HearingSheet | Attestation, about: str) -> list[tuple[str, str]]:
    say = voice.say
    return [
        (say("act.report"), paper.case_number),
        (say("act.object"), about),
        (say("history.court"), paper.court),
        (say("history.prosecution"), paper.prosecution_number),
        (say("act.registered"), voice.number(paper.reference)),
    ]


def _noted(sheet: Sheet, texts: Sequence[str]) -> None:
    """Print what a judge must know first, or that there is nothing of it."""
    say, more = sheet.voice.say, len(texts) - NOTED
    shown = [*texts[:NOTED], *([say("hearing.more", count=sheet.voice.integer(more))] if more > 0 else [])]
    sheet.notice(say("hearing.noted"), shown or [sheet.voice.none], alert=bool(texts))
    sheet.space(4)


def _groups(sheet: Sheet, groups: Sequence[HearingGroup]) -> None:
    voice, say = sheet.voice, sheet.voice.say
    columns = [
        Column(say("hearing.numbers"), 92), Column(say("hearing.seized"), 86), Column(say("hearing.last"), 86),
        Column(say("hearing.report"), 80), Column(say("hearing.decision"), 72), Column(say("hearing.where"), 86),
    ]  # fmt: skip
    table(sheet, columns, (_group(voice, group) for group in groups[:GROUPS]))
    if rest := groups[GROUPS:]:
        exhibits = voice.count(sum(len(group.numbers) for group in rest), "exhibit")
        sheet.text(say("hearing.rest", exhibits=exhibits), SMALL, tone=MUTED)


def _group(voice: Locale, group: HearingGroup) -> Row:
    verdict = voice.code("verdict", group.verdict)
    return Row(
        (
            (Piece(ranges(group.numbers), bold=True), quiet(voice.count(len(group.numbers), "exhibit")),
             quiet(voice.substance(group.lines[0].substance))),
            _amount(voice, group.lines, first=True),
            (*_amount(voice, group.lines), alert(verdict) if group.verdict in ALARMING else quiet(verdict)),
            group.report or "–",
            group.decision or "–",
            (voice.code("status", group.state), quiet(group.holder)),
        )
    )  # fmt: skip


def _amount(voice: Locale, lines: Sequence[ExhibitLine], *, first: bool = False) -> tuple[Piece, ...]:
    """Return the sums of a group, unit by unit; a group has one substance (I21)."""
    texts = []
    for total in tally(lines):
        ug, without = (total.first_gross_ug, total.first_unweighed) if first else (total.gross_ug, total.unweighed)
        if total.unit:
            texts.append(voice.count(total.count, total.unit))
        if without < total.exhibits:
            texts.append(voice.mass(ug))
        if without:
            texts.append(voice.say("doc.unweighed", count=voice.integer(without)))
    return tuple(Piece(text) for text in texts)


def _lot(sheet: Sheet, lot: BurntLot) -> None:
    voice, say = sheet.voice, sheet.voice.say
    act_frame.paragraph(
        sheet,
        say("attested.burnt", exhibits=count_words(len(lot.numbers), "exhibit", voice.lang),
            numbers=ranges(lot.numbers), day=voice.day(lot.at), place=voice.place(lot.place),
            orders=", ".join(lot.orders) or voice.none, certificate=voice.known(lot.certificate)),
        bold=True,
    )  # fmt: skip
    act_frame.quantities(sheet, lot.lines)


def _not_burnt(sheet: Sheet, paper: Attestation) -> None:
    voice, say = sheet.voice, sheet.voice.say
    if paper.unproved:
        count = count_words(len(paper.unproved), "exhibit", voice.lang)
        sheet.text(say("attested.unproved", exhibits=count, numbers=ranges(paper.unproved)), tone=ALERT)
    if paper.kept:
        sheet.subheading(say("attested.kept"))
        sheet.items(
            say("attested.kept_line", numbers=ranges(kept.numbers), state=voice.code("status", kept.state),
                holder=voice.known(kept.holder))
            for kept in paper.kept
        )  # fmt: skip
    elif not paper.unproved:
        sheet.text(say("attested.kept_none"))
    sheet.space(4)


def _chair(voice: Locale, chair: Party) -> list[tuple[str, bool, tuple[float, float, float]]]:
    return [
        (voice.say("attested.chair"), False, MUTED),
        (voice.name(chair), True, INK),
        (voice.known(voice.office(chair)), False, INK),
    ]


def _check(sheet: Sheet, proof: Proof) -> None:
    """Print in two lines how the paper is checked: the pages for that would not be one."""
    control = proof.statement_sha256[:16]
    sheet.text(sheet.voice.say("hearing.check", address=proof.marker.address, control=control), SMALL, tone=MUTED)
