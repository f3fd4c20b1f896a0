"""The block that closes a history or certificate: how anyone checks it, without us.

The QR holds a signed code (``labels.documents.signed_code``) that leads to the page where anybody checks it.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256

from labels.documents.signed_code import Marked, Marker
from labels.layout.canvas import ACCENT, INK, LEADING, LEFT, MUTED, SMALL, SPAN, TINY, lines
from labels.layout.page import Sheet
from labels.layout.pdfa import Attachment
from labels.layout.wording import Locale
from labels.model import Anchor, LogHead
from labels.stock import qr

CHECKPOINT = "checkpoint.txt"
"""The attached checkpoint's file name."""
_QR_SIZE = 92.0
_QUIET = 10.0
_LONG = re.compile(r"— (?P<key>\S+) (?P<signature>[A-Za-z0-9+/]{200,}=*)")
"""A signature line (C2SP signed-note) too long for paper: Ed25519 has some 90 characters, ML-DSA-44 over 3,000."""
_KEY_ID = 4
"""Bytes before a signature that say by which key it is (C2SP signed-note)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Link between paper and record: the number, the statement's digest (hex) and file name, and the log."""

    reference: str
    statement_sha256: str
    statement_name: str
    head: LogHead
    marker: Marker
    anchor: Anchor | None = None

    def payload(self) -> str:
        """Return the text of the QR code."""
        marked = Marked(reference=self.reference, statement_sha256=self.statement_sha256, size=self.head.size)
        return self.marker.code(marked)


def verify_section(sheet: Sheet, heading: str, proof: Proof) -> None:
    """Print digest, head of the log, QR, signed checkpoint and the steps of an independent check."""
    say = sheet.voice.say
    sheet.heading(heading, keep=_height(sheet, proof))
    _digests(sheet, proof)
    sheet.subheading(say("verify.title"))
    steps = (say(f"verify.step{step}", name=proof.statement_name) for step in (1, 2, 3, 4))
    sheet.items(steps, SMALL + 0.6, numbered=True)
    for sentence in _told(sheet.voice, proof):
        sheet.text(sentence, SMALL + 0.6)
    sheet.text(say("verify.legal"), SMALL + 0.6, tone=MUTED)
    if proof.head.checkpoint_note:
        sheet.space(3)
        sheet.subheading(say("verify.checkpoint", name=CHECKPOINT), SMALL)
        for line in proof.head.checkpoint_note.rstrip("\n").split("\n"):
            sheet.text(_printed(line, sheet.voice), TINY, indent=8)
    if proof.head.vkeys:
        sheet.space(3)
        sheet.subheading(say("verify.vkey"), SMALL)
        sheet.text("\n".join(proof.head.vkeys), TINY, indent=8)


def _told(voice: Locale, proof: Proof) -> tuple[str, str]:
    """Say where the page is that checks, and where the certificates are that one checks with."""
    say, address = voice.say, proof.marker.address
    return (
        say("doc.pair", name=say("verify.url"), value=f"{address}/verify"),
        say("verify.anchors", root=f"{address}/pki/root.pem", mark=f"{address}/pki/mark.pem"),
    )


def _height(sheet: Sheet, proof: Proof) -> float:
    """Return about how much room the section takes.

    It stands on one page, and no checkpoint on a last one by itself.
    """
    say, head = sheet.voice.say, proof.head
    steps = [say(f"verify.step{step}", name=proof.statement_name) for step in (1, 2, 3, 4)]
    small = [*steps, *_told(sheet.voice, proof), say("verify.legal")]
    note = head.checkpoint_note.rstrip("\n").split("\n") if head.checkpoint_note else []
    tiny = [*(_printed(line, sheet.voice) for line in note), *head.vkeys]
    rows = [(SMALL + 0.6, text, 2) for text in small] + [(TINY, text, 2 if text in note else 0) for text in tiny]
    text = sum(len(lines(text, size, SPAN - 13)) * size * LEADING + gap for size, text, gap in rows)
    heads = 1 + bool(note) + bool(head.vkeys)
    return _QR_SIZE + 2 * _QUIET + text + heads * 2 * SMALL


def attachments(proof: Proof, statement: bytes, about: str, voice: Locale) -> list[Attachment]:
    """Return what the paper was made from, described by ``about``, and the signed checkpoint that its end prints."""
    given = [Attachment(name=proof.statement_name, data=statement, mime="application/json", description=about)]
    note = proof.head.checkpoint_note.encode()
    if note:
        described = voice.say("verify.checkpoint_about")
        given.append(Attachment(name=CHECKPOINT, data=note, mime="text/plain", description=described))
    return given


def _printed(line: str, voice: Locale) -> str:
    """Give a line of the checkpoint as paper bears it: of a long signature (ML-DSA-44) only its key and digest."""
    long = _LONG.fullmatch(line)
    if long is None:
        return line
    signature = b64decode(long["signature"])
    return voice.say(
        "verify.long_line",
        name=long["key"],
        id=signature[:_KEY_ID].hex(),
        size=voice.integer(len(signature)),
        digest=sha256(f"{line}\n".encode()).hexdigest(),
    )


def symbol(sheet: Sheet, proof: Proof, left: float, bottom: float, size: float) -> None:
    """Draw the QR code, a square of ``size`` points; around it the caller leaves it white."""
    with sheet.tags.figure(sheet.voice.say("verify.qr_alt", number=proof.reference), left, bottom, size, size):
        sheet.tags.mark()
        sheet.ink(INK)
        qr.draw(sheet.canvas, qr.matrix(proof.payload(), "M"), left, bottom, size)


def _digests(sheet: Sheet, proof: Proof) -> None:
    """Print the QR code and, beside it, all that it says in letters."""
    say, head = sheet.voice.say, proof.head
    x, width = LEFT + _QR_SIZE + 2 * _QUIET, SPAN - _QR_SIZE - 2 * _QUIET
    size = sheet.voice.integer(head.size)
    parts = [
        (say("verify.statement", name=proof.statement_name), proof.statement_sha256),
        (say("verify.head"), say("verify.head_text", origin=head.origin, size=size)),
        (say("verify.root"), head.root_hex),
    ]
    if proof.anchor:
        parts.append((say("verify.witnesses"), sheet.voice.anchor(proof.anchor)))
    text = [(lines(say("verify.qr"), SMALL, width), SMALL, False)]
    for name, value in parts:
        text += [(lines(name, TINY, width, bold=True), TINY, True), (lines(value, SMALL, width), SMALL, False)]
    height = max(_QR_SIZE + _QUIET, sum(len(broken) * size * LEADING for broken, size, _ in text) + 6)
    sheet.need(height)
    symbol(sheet, proof, LEFT + 4, sheet.y - _QR_SIZE - 4, _QR_SIZE)
    y = sheet.y
    for broken, size_, bold in text:
        with sheet.tags.part("P"):
            for line in broken:
                y -= size_ * LEADING
                sheet.write(x, y, line, size_, bold=bold, tone=ACCENT if bold else INK)
    sheet.y -= height + 6
