"""What labels are measured beside: ``python -m tests.labels.plain`` prints labels a CPU-second and bytes a label."""

import time
from io import BytesIO

import qrcode
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from labels import identifier

LABELS = 1_000


def plainly(count: int) -> bytes:
    """So many labels as a first attempt makes them: ``qrcode`` as it comes, a rectangle for each dark module."""
    written, columns, rows, side = BytesIO(), 2, 7, 2.126
    canvas = Canvas(written, pagesize=A4)
    for i in range(count):
        row, column = divmod(i % (columns * rows), columns)
        if i and not (row or column):
            canvas.showPage()
        x, y = 15 + column * 290, 740 - row * 108
        code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_H)
        code.add_data(identifier.payload(identifier.new("EV", i.to_bytes(16, "big")), 1))
        for down, line in enumerate(code.get_matrix()):
            for right, dark in enumerate(line):
                if dark:
                    canvas.rect(x + right * side, y - down * side, side, side, stroke=0, fill=1)
        for at, text in enumerate(("PV 12/2016", "Cannabis", "9,012 kg", f"S{i:06d}")):
            canvas.drawString(x + 70, y - 12 * at, text)
    canvas.save()
    return written.getvalue()


if __name__ == "__main__":
    start = time.process_time()
    size = len(plainly(LABELS))
    print(f"{LABELS / (time.process_time() - start):.0f} labels a CPU-second, {size / LABELS:.0f} bytes a label")
