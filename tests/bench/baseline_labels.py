"""What labels are measured beside: a first attempt with ``qrcode`` and reportlab, and blabel where it is installed."""

from io import BytesIO

import qrcode
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from labels.stock import identifier

COLUMNS, ROWS, SIDE = 2, 7, 2.126
HTML = '<img src="{{ label_tools.qr_code(code) }}"/><p>{{ case }}<br>{{ nature }}<br>{{ gross }}<br>{{ seal }}</p>'
STYLE = (
    "@page { size: 50mm 25mm; margin: 1mm } img { float: left; width: 20mm } p { font-size: 6pt; margin: 0 0 0 22mm }"
)


def by_loop(count: int) -> bytes:
    """So many labels as a first attempt makes them: ``qrcode`` as it comes, a rectangle for each dark module."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4)
    for i in range(count):
        row, column = divmod(i % (COLUMNS * ROWS), COLUMNS)
        if i and not (row or column):
            canvas.showPage()
        x, y = 15 + column * 290, 740 - row * 108
        code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_H)
        code.add_data(_payload(i))
        for down, line in enumerate(code.get_matrix()):
            for right, dark in enumerate(line):
                if dark:
                    canvas.rect(x + right * SIDE, y - down * SIDE, SIDE, SIDE, stroke=0, fill=1)
        for at, text in enumerate(_texts(i).values()):
            canvas.drawString(x + 70, y - 12 * at, text)
    canvas.save()
    return written.getvalue()


def by_html(count: int) -> bytes:
    """The same labels, one a page, through blabel and its HTML."""
    from blabel import LabelWriter
    from weasyprint import CSS

    writer = LabelWriter(item_template=HTML, default_stylesheets=(CSS(string=STYLE),))
    made: bytes = writer.write_labels([{"code": _payload(i), **_texts(i)} for i in range(count)])
    return made


def _payload(i: int) -> str:
    return identifier.payload(identifier.new("EV", i.to_bytes(16, "big")), 1)


def _texts(i: int) -> dict[str, str]:
    return {"case": "PV 12/2016", "nature": "Cannabis", "gross": "9,012 kg", "seal": f"S{i:06d}"}
