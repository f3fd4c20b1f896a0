"""The anchoring annex of a certificate: who outside the installation holds its acts fast since when, and how to check.

A certificate that is printed right after the fire says that it is not yet witnessed. This is what it waits for.
"""

import hashlib
from collections.abc import Sequence

from labels.documents.certificate import STATEMENT
from labels.documents.signed_code import Marker
from labels.documents.verification_block import Proof, attachments, verify_section
from labels.layout.canvas import SMALL
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import Attachment, to_pdfa
from labels.layout.tables import Column, Piece, Row, table
from labels.layout.wording import SHORT_HASH, spoken
from labels.model import AnchoredHead, Annex, Lang
from labels.words import word


def render(
    annex: Annex, *, statement: bytes, marker: Marker, carried: Sequence[Attachment] = (), lang: Lang = "fr"
) -> bytes:  # fmt: skip
    """Return the annex as PDF/A-3a; the same bytes for the same input.

    Args:
        annex: what to print.
        statement: the canonical JSON that it was made from; each page carries the beginning of its SHA-256.
        marker: who signs the code in its QR symbol, and where it leads to.
        carried: events, inclusion proofs and time-stamps, by which stock tools check it.
        lang: the paper's language.
    """
    digest = hashlib.sha256(statement).hexdigest()
    sheet = Sheet(_frame(annex, digest, lang))
    _certificate(sheet, annex)
    _acts(sheet, annex)
    sheet.heading(sheet.voice.say("annex.h3"))
    for head in annex.heads:
        _head(sheet, annex, head)
    _steps(sheet, stamped=any(head.stamps for head in annex.heads))
    proof = Proof(
        reference=annex.reference, statement_sha256=digest, statement_name=STATEMENT, head=annex.head, marker=marker
    )
    verify_section(sheet, proof)
    meta = sheet.frame.meta(sheet.voice.say("annex.subtitle"), digest)
    given = attachments(proof, statement, sheet.voice.say("annex.attachment"), sheet.voice)
    return to_pdfa(sheet.finish(), sheet.tags, meta, [*given, *carried])


def _frame(annex: Annex, digest: str, lang: Lang) -> Frame:
    return Frame(
        title=word(lang, "annex.title"), reference=annex.certificate_number, letterhead=annex.letterhead,
        head=annex.head,
        issued_at=annex.issued_at, lang=lang, synthetic=annex.synthetic,
        footnote=word(lang, "minutes.digest", digest=digest[:SHORT_HASH]),
    )  # fmt: skip


def _certificate(sheet: Sheet, annex: Annex) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.letterhead()
    sheet.title(say("annex.subtitle"), [say("doc.version", version=annex.version)])
    sheet.text(say("annex.intro"))
    sheet.heading(say("annex.h1"))
    sheet.facts(
        [
            (say("cert.title"), f"{annex.certificate_number} · {say('doc.version', version=annex.version)}"),
            (say("annex.id"), voice.number(annex.certificate)),
            (say("annex.certified"), voice.moment(annex.certified_at)),
            (say("annex.statement"), annex.statement),
        ]
    )


def _acts(sheet: Sheet, annex: Annex) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.heading(say("annex.h2"))
    columns = [
        Column(say("annex.act"), 110), Column(say("annex.index"), 38), Column(say("annex.recorded"), 70),
        Column(say("annex.leaf"), 284),
    ]  # fmt: skip
    rows = (
        Row((Piece(say(f"annex.{act.what}"), bold=True), voice.integer(act.index), voice.short(act.at), act.leaf))
        for act in annex.acts
    )
    table(sheet, columns, rows)


def _head(sheet: Sheet, annex: Annex, head: AnchoredHead) -> None:
    voice, say = sheet.voice, sheet.voice.say
    sheet.subheading(say("annex.head", size=voice.integer(head.size)))
    sheet.facts([(say("annex.origin"), annex.head.origin), (say("annex.root"), head.root_hex)])
    if head.witnesses:
        columns = [Column(say("annex.witness"), 240), Column(say("annex.key"), 122), Column(say("annex.at"), 140)]
        table(
            sheet, columns, [Row((witness.name, witness.key, voice.moment(witness.at))) for witness in head.witnesses]
        )
    if head.stamps:
        columns = [Column(say("annex.authority"), 362), Column(say("annex.at"), 140)]
        table(
            sheet, columns,
            [
                Row((spoken(stamp.authority), voice.moment(stamp.at)), note=say("annex.own") if stamp.own else "")
                for stamp in head.stamps
            ],
        )  # fmt: skip
    sheet.space(6)


def _steps(sheet: Sheet, *, stamped: bool) -> None:
    say = sheet.voice.say
    sheet.heading(say("annex.h4"))
    sheet.items([say(f"annex.step{step}") for step in (1, 2, 3, *[4] * stamped)], SMALL + 0.6, numbered=True)
    sheet.text(say("annex.limit"), SMALL + 0.6)
