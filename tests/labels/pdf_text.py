"""What stands on a made paper: its text, where it leaves the frame, and whether it is archival."""

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from pikepdf import Name, Pdf
from pikepdf.pdfa import validate_written

from labels.layout.pdfa import digest_in


def text_of(pdf: bytes) -> str:
    """Return all text of a PDF, with every white space as one plain space."""
    document = pdfium.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def attached(pdf: bytes) -> dict[str, bytes]:
    """Return the files inside a PDF by name."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def stated_digest(pdf: bytes) -> str:
    """Return the statement's digest that a PDF of ours states in its metadata (hexadecimal), or nothing."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        return digest_in(str(document.docinfo.get(Name.Keywords, "")))


def is_archival(pdf: bytes, folder: Path) -> bool:
    """Whether pikepdf's own validator, which knows PDF/A-3b alone, only minds that the metadata say more: 3a and PDF/UA.

    The real one, veraPDF, is asked by ``test_pdf_tags``.
    """
    (folder / "paper.pdf").write_bytes(pdf)
    report = validate_written(folder / "paper.pdf", "3b")
    return all("MetadataStream" in finding.where for finding in report.findings)


def text_outside_frame(pdf: bytes) -> list[tuple[int, tuple[float, ...]]]:
    """Return the pieces of text that leave the page's frame by more than the space that ends a line, by page."""
    document = pdfium.PdfDocument(pdf)
    found = []
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            if left < 49 or right > 556 or bottom < 15 or top > 812:
                found.append((number, (left, bottom, right, top)))
    return found


def decode_qr_codes(folder: Path, images: Sequence[str]) -> list[str]:
    """What zbar reads of the QR codes in pictures of a folder, in their order."""
    command = ["zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", *images]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()
