"""Each act of the tests' fixed story as a picture for ``docs/papers``: ``python -m tests.labels.act_pictures``.

The first page, and up to two more that are not the expert's annex, are drawn in grey at a size that can be read. The
PDF files go to ``--pdf DIR`` if that is given. Look at each after a change of a paper.
"""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

import custody.text  # noqa: F401 - hands the words to labels
from labels.documents import certificate, minutes, slip
from tests.labels import case_papers, certificates, office_papers, paper, slips
from tests.labels import minutes as acts

FOLDER = Path(__file__).parents[2] / "docs" / "papers"
LARGEST = 80_000
"""Bytes of a picture."""
PAGES = 2
SCALE, GREYS = 1.3, 8

ACTS: dict[str, Callable[[], bytes]] = {
    **{
        name: lambda make=make: minutes.render(make(), statement=paper.STATEMENT, marker=paper.MARKER)
        for name, make in (acts.ALL | case_papers.ALL | office_papers.ALL).items()
    },
    "hearing-sheet": case_papers.drawn_hearing,
    "attestation": case_papers.drawn_attestation,
    "certificate": lambda: certificate.render(
        certificates.certificate_2021(), statement=paper.STATEMENT, marker=paper.MARKER
    ),
    "certificate-anomalous": lambda: certificate.render(
        certificates.anomalous(), statement=paper.STATEMENT, marker=paper.MARKER
    ),
    "slip": lambda: slip.render(slips.slip_truck(6)),
}
"""Each act by the name of its pictures."""


def picture(page: pdfium.PdfPage) -> bytes:
    """A page in a few greys, as PNG."""
    drawn = page.render(scale=SCALE).to_pil().convert("L")
    out = io.BytesIO()
    drawn.quantize(GREYS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def pictures(pdf: bytes) -> list[bytes]:
    """The first pages of an act."""
    document = pdfium.PdfDocument(pdf)
    return [picture(document[index]) for index in range(min(PAGES, len(document)))]


def main() -> None:
    """Draw each act again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pdf", type=Path, help="folder for the PDF files")
    folder = parser.parse_args().pdf
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name, make in ACTS.items():
        pdf = make()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.pdf").write_bytes(pdf)
        for position, drawn in enumerate(pictures(pdf), 1):
            (FOLDER / f"{name}-{position}.png").write_bytes(drawn)


if __name__ == "__main__":
    main()
