"""The block that closes a history or certificate: how anyone checks it, without us.

The QR holds a signed code (``labels.documents.signed_code``) that leads to the page where anybody checks it.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from labels.documents.signed_code import Marked, Marker
from labels.layout.canvas import BODY, INK, LEADING, LEFT, SMALL, SPAN, TINY, lines
from labels.layout.page import Sheet
from labels.layout.pdfa import Attachment
from labels.layout.wording import Locale
from labels.model import Anchor, LogHead
from labels.stock import qr

CHECKPOINT = "checkpoint.txt"
"""The attached checkpoint's file name."""
_QR_SIZE = 92.0
_QUIET = 10.0
_LARGE = 9.6
"""Points of the page for a lawyer."""
_PAGE = 470.0
"""Points that this page takes: it is not broken."""
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


def verify_section(sheet: Sheet, proof: Proof, *, first: int = 0) -> None:
    """Print the page for a lawyer, "Verify this document", then the annex for an expert with its commands.

    ``first``: the number of their first heading, where the paper numbers its own by hand; else none.
    """
    say = sheet.voice.say
    names = [say("verify.heading"), say("verify.annex")]
    if first:
        names = [f"{first + position}. {name}" for position, name in enumerate(names)]
    _for_everybody(sheet, proof, names[0])
    _for_experts(sheet, proof, names[1])


def _for_everybody(sheet: Sheet, proof: Proof, heading: str) -> None:
    """Print three ways to check the paper, what a check proves, and what it leaves open, on one page."""
    say, address = sheet.voice.say, proof.marker.address
    sheet.heading(heading, keep=_PAGE)
    sheet.need(_QR_SIZE + 2 * _QUIET)
    top, left = sheet.y - _QUIET, LEFT + _QR_SIZE + 2 * _QUIET
    symbol(sheet, proof, LEFT + 4, top - _QR_SIZE, _QR_SIZE)
    facts = [
        (say("verify.number"), sheet.frame.number or sheet.voice.number(proof.reference)),
        (say("verify.register_number"), sheet.voice.number(proof.reference)),
        (say("verify.control"), proof.statement_sha256[:16]),
        (say("verify.url"), f"{address}/verify"),
    ]
    y = top
    for name, value in facts:
        with sheet.tags.part("P"):
            for index, line in enumerate(lines(say("doc.pair", name=name, value=value), BODY, SPAN - left + LEFT)[:2]):
                y -= BODY * LEADING
                sheet.write(left, y, line, BODY, bold=not index)
        y -= 3
    sheet.y = min(y, top - _QR_SIZE) - _QUIET
    sheet.items([say("verify.way1"), say("verify.way2", address=address), say("verify.way3")], _LARGE, numbered=True)
    for question in ("proves", "open"):
        sheet.subheading(say(f"verify.{question}"), _LARGE)
        sheet.items([say(f"verify.{question}{position}") for position in (1, 2, 3)], _LARGE)
    sheet.space(4)
    sheet.text(say("verify.trust"), _LARGE)
    sheet.text(say("verify.legal"), _LARGE)


def commands(proof: Proof, issued_at: datetime) -> list[str]:
    """Return the commands of an expert on Debian, as they are typed; the paper's file is ``document.pdf``.

    The seal is checked with OpenSSL over the bytes that the file names as signed: ``pdfsig`` takes no root certificate.
    It is checked as of ``issued_at``, for a seal outlives its certificate.
    """
    return [
        "sudo apt install poppler-utils openssl wget",
        f"wget {proof.marker.address}/pki/root.pem",
        "pdfdetach -saveall document.pdf",
        f"sha256sum {proof.statement_name}",
        "pdfsig -dump document.pdf",
        r"read a b c d < <(grep -aoPm1 '/ByteRange *\[ *\K[0-9 ]+' document.pdf)",
        "(head -c $b document.pdf; tail -c +$((c+1)) document.pdf | head -c $d) > signed.bin",
        (
            "openssl cms -verify -binary -inform DER -in document.pdf.sig0 -content signed.bin -CAfile root.pem "
            f"-purpose any -attime {int(issued_at.timestamp())} -out /dev/null"
        ),
    ]


def _for_experts(sheet: Sheet, proof: Proof, heading: str) -> None:
    """Print digests, head of the log, commands, signed checkpoint and keys."""
    say, voice, head, address = sheet.voice.say, sheet.voice, proof.head, proof.marker.address
    sheet.heading(heading)
    known = [
        (say("verify.statement", name=proof.statement_name), proof.statement_sha256),
        (say("verify.head"), say("verify.head_text", origin=head.origin, size=voice.integer(head.size))),
        (say("verify.root"), head.root_hex),
        (say("verify.code"), say("verify.qr", mark=f"{address}/pki/mark.pem")),
    ]
    if proof.anchor:
        known.append((say("verify.witnesses"), voice.anchor(proof.anchor)))
        if proof.anchor.stamped_own:
            known.append(("", say("anchor.own_note")))
    sheet.facts(known, 176, SMALL)
    sheet.subheading(say("verify.title"))
    for command in commands(proof, sheet.frame.issued_at):
        sheet.text(command, TINY, indent=8)
    sheet.space(2)
    sheet.items([say("verify.expected1"), say("verify.expected2"), say("verify.expected3")], SMALL)
    if head.checkpoint_note:
        sheet.space(3)
        sheet.subheading(say("verify.checkpoint", name=CHECKPOINT), SMALL)
        for line in head.checkpoint_note.rstrip("\n").split("\n"):
            sheet.text(_printed(line, voice), TINY, indent=8)
    if head.vkeys:
        sheet.space(3)
        sheet.subheading(say("verify.vkey"), SMALL)
        sheet.text("\n".join(head.vkeys), TINY, indent=8)


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
