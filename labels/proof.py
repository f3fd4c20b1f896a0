"""The block that closes a history or certificate: how anyone checks it, without us.

The QR holds five short lines, so that a stock phone shows them as they are::

    custody-document/1
    <number>
    <SHA-256 of the attached statement, hexadecimal>
    <log origin>
    <log size>
"""

from dataclasses import dataclass

from labels import qr
from labels.errors import LabelError
from labels.layout import ACCENT, INK, LEADING, LEFT, MUTED, SMALL, SPAN, TINY, Sheet, lines
from labels.model import LogHead

QR_FORMAT = "custody-document/1"
_QR_SIZE = 92.0
_QUIET = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What ties paper and record together: the number, the statement's digest (hexadecimal) and file name, the log."""

    number: str
    statement_sha256: str
    statement_name: str
    head: LogHead
    url: str = ""

    def payload(self) -> str:
        """Return the text of the QR code."""
        number, origin = (" ".join(text.split()) for text in (self.number, self.head.origin))
        return "\n".join((QR_FORMAT, number, self.statement_sha256, origin, str(self.head.size)))


def read_payload(text: str) -> tuple[str, str, str, int]:
    """Read a QR code's text back: number, SHA-256 (hexadecimal), log origin, log size.

    Raises:
        LabelError: ``bad_document_code`` when it is not one of ours.
    """
    parts = text.split("\n")
    if len(parts) != 5 or parts[0] != QR_FORMAT or not parts[4].isdecimal():  # noqa: PLR2004 - five lines, as above
        raise LabelError("bad_document_code", text=text[:80])
    return parts[1], parts[2], parts[3], int(parts[4])


def verify_section(sheet: Sheet, heading: str, proof: Proof) -> None:
    """Print digest, head of the log, QR, signed checkpoint and the steps of an independent check."""
    say = sheet.voice.say
    sheet.heading(heading, keep=_QR_SIZE + 2 * _QUIET)
    _digests(sheet, proof)
    sheet.text(say("verify.title"), bold=True)
    for number in (1, 2, 3, 4):
        text = say(f"verify.step{number}", name=proof.statement_name)
        sheet.text(text, SMALL + 0.6, indent=13, mark=str(number))
    if proof.url:
        sheet.text(say("doc.pair", name=say("verify.url"), value=proof.url), SMALL + 0.6)
    sheet.text(say("verify.legal"), SMALL + 0.6, tone=MUTED)
    if proof.head.checkpoint_note:
        sheet.space(3)
        sheet.text(say("verify.checkpoint"), SMALL, bold=True)
        sheet.text(proof.head.checkpoint_note.rstrip("\n"), TINY, indent=8)


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
    text = [(line, SMALL, False) for line in lines(say("verify.qr"), SMALL, width)]
    for name, value in parts:
        text += [(line, TINY, True) for line in lines(name, TINY, width, bold=True)]
        text += [(line, SMALL, False) for line in lines(value, SMALL, width)]
    height = max(_QR_SIZE + _QUIET, sum(size * LEADING for _, size, _ in text) + 6)
    sheet.need(height)
    sheet.ink(INK)
    qr.draw(sheet.canvas, qr.matrix(proof.payload(), "M"), LEFT + 4, sheet.y - _QR_SIZE - 4, _QR_SIZE)
    y = sheet.y
    for line, size_, bold in text:
        y -= size_ * LEADING
        sheet.write(x, y, line, size_, bold=bold, tone=ACCENT if bold else INK)
    sheet.y -= height + 6
