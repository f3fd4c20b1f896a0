"""Appearance of a digital signature on the page: a strip with the name and the statement, in our own letters."""

import io
from collections.abc import Sequence

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle
from reportlab.pdfgen.canvas import Canvas

from labels.layout import fonts
from labels.layout.canvas import INK, MUTED

_SIZE, _LEADING, _MARGIN = 6.4, 7.6, 3.0


def strip(lines: Sequence[str], width: float, height: float) -> StaticStampStyle:
    """Return the look of a signature in a box of this size (points), first line bold, lines cut to the width."""
    whole = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID)
    drawn = _Drawn(_draw(lines, width, height))
    return StaticStampStyle(background=drawn, background_layout=whole, border_width=0, background_opacity=1)


def _draw(lines: Sequence[str], width: float, height: float) -> bytes:
    fonts.register()
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(width, height), initialFontName=fonts.REGULAR, pdfVersion=(1, 7), invariant=1)
    canvas.setStrokeColorRGB(*MUTED)
    canvas.setLineWidth(0.5)
    canvas.rect(0.25, 0.25, width - 0.5, height - 0.5)
    for index, line in enumerate(lines):
        canvas.setFillColorRGB(*(MUTED if index else INK))
        y = height - _MARGIN - _SIZE * 0.8 - index * _LEADING
        fonts.draw(canvas, _MARGIN, y, line, _SIZE, bold=not index, max_width=width - 2 * _MARGIN)
    canvas.save()
    return written.getvalue()


class _Drawn(PdfContent):
    """The first page of a PDF in memory, as the content of a form."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Bring the page into the document, and show it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Strip"] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Strip Do"
