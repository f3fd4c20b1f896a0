"""Pictures of every paper, to be looked at: ``python -m tests.labels.pictures --out DIR``.

The demonstration's story with a few acts more (an opening, an inventory, a corrected certificate, an annex) is told in a
folder of its own; each paper of it, in French and English, comes as ``DIR/fr/<paper>.pdf`` with a picture of each page,
and a contact sheet of each paper as ``DIR/fr-<paper>.png``. Papers that no demonstration needs, as the certificate with
anomalies and labels of every form, are filled as the tests fill them. ``--only certificate label`` keeps a few.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw
from rich.console import Console

from custody.bootstrap import Services, open_services
from custody.commands import demo
from custody.domain.exhibits.exhibit import Exhibit
from custody.service import documents
from custody.settings import OWN, Settings
from custody.storage.read import subject_queries
from labels.documents import certificate, minutes
from labels.layout.quantity import Lang
from labels.stock.label import Label
from labels.stock.label_sheet import calibration, sheet
from labels.stock.label_stock import STOCKS, Stock, grid
from labels.words import LANGUAGES
from tests.labels import certificates, paper
from tests.labels import minutes as acts
from tests.labels.extra_scenes import PaperSubjects, tell_extra_scenes

Make = Callable[[Lang], bytes]
DPI = 70
ACROSS = 5
"""Pages beside each other on a contact sheet."""


def papers(services: Services) -> Iterator[tuple[str, Make]]:
    """Each paper by its name, and what makes it in a language."""
    told = tell_extra_scenes(services)
    yield from _of_the_story(services, told)
    yield "certificate with anomalies", lambda lang: _filled(certificate.render, certificates.anomalous(), lang)
    yield "certificate, empty", lambda lang: _filled(certificate.render, certificates.many(1), lang)
    for name, made in (("seizure", acts.seizure()), ("weighing", acts.weighing()), ("opening", acts.opening()),
                       ("inventory", acts.inventory())):  # fmt: skip
        yield f"minutes of {name}, filled", lambda lang, made=made: _filled(minutes.render, made, lang)
    yield from _labels(services)


def _of_the_story(services: Services, told: PaperSubjects) -> Iterator[tuple[str, Make]]:
    of = {
        "certificate": (documents.certificate_pdf, told.certificate),
        "certificate replaced": (documents.certificate_pdf, told.replaced),
        "certificate, version 2": (documents.certificate_pdf, told.reissued),
        "history": (documents.history_pdf, told.exhibit),
        "history of an opened exhibit": (documents.history_pdf, told.opened),
        "history of a case of 300": (documents.case_history_pdf, told.case),
        "hearing sheet": (documents.hearing_sheet_pdf, told.case),
        "attestation": (documents.attestation_pdf, told.case),
        "slip": (documents.slip_pdf, told.slip),
        "slip before the receipt": (documents.slip_pdf, told.sent),
        "register": (documents.register_pdf, told.store),
        "minutes of a seizure": (documents.seizure_minutes_pdf, told.seizure),
        "minutes of an inventory": (documents.inventory_minutes_pdf, told.inventory),
        "requisition": (documents.order_pdf, told.order),
        "notice": (documents.notice_pdf, told.order),
    }
    for name, (make, number) in of.items():
        yield name, lambda lang, make=make, number=number: make(services, number, lang)
    minuted = {"a weighing": told.weighing, "an opening": told.opening, "a resealing": told.resealing}
    for name, (number, act) in minuted.items():
        yield (
            f"minutes of {name}",
            lambda lang, number=number, act=act: documents.act_minutes_pdf(services, number, act, lang),
        )
    yield "mass_balance", lambda lang: documents.mass_balance_pdf(services, told.mass_balance, lang)
    yield "annex", lambda lang: documents.annex_pdf(services, services.log, told.reissued, lang)


def _filled(render: Callable[..., bytes], model: object, lang: Lang) -> bytes:
    return render(model, statement=paper.STATEMENT, marker=paper.MARKER, lang=lang)


GRID = grid(2, 10, (90, 26), (12, 12), (6, 1))
"""A grid of one's own, with white between its labels."""


def _labels(services: Services) -> Iterator[tuple[str, Make]]:
    with services.store.reading() as connection:
        exhibits = list(subject_queries.find(connection, Exhibit, limit=6))
    signs = [
        Label(id=paper.exhibit_number(7, "PL"), nature="Chambre forte, armoire 12, casier 3 (cocaïne, héroïne)"),
        Label(id=paper.exhibit_number(8, "PE"), nature="Adjudant-chef Boubacar Guindo", copy=2),
        Label(id=paper.exhibit_number(9), blank=True),
    ]

    def make(stock: Stock, lang: Lang) -> bytes:
        first = documents.labels_pdf(services, exhibits, stock, lang)
        return _joined(first, sheet(signs, stock, lang=lang), calibration(stock, lang))

    for stock in (*STOCKS.values(), GRID):
        yield f"label {stock.name}", lambda lang, stock=stock: make(stock, lang)


def _joined(*files: bytes) -> bytes:
    import io

    import pikepdf

    whole = pikepdf.Pdf.new()
    for one in files:
        whole.pages.extend(pikepdf.open(io.BytesIO(one)).pages)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def picture(folder: Path, name: str, pdf: bytes) -> None:
    """The file, a picture of each page, and a contact sheet of them."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = name.replace(", ", "-").replace(" ", "-")
    (folder / f"{stem}.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(DPI), "-png", f"{stem}.pdf", stem], cwd=folder, check=True)
    pages = [Image.open(file).convert("RGB") for file in sorted(folder.glob(f"{stem}-*.png")) if _page(file, stem)]
    width, height = (max(getattr(one, side) for one in pages) + 8 for side in ("width", "height"))
    whole = Image.new("RGB", (min(len(pages), ACROSS) * width, -(-len(pages) // ACROSS) * height), "#888")
    for at, one in enumerate(pages):
        whole.paste(one, (at % ACROSS * width, at // ACROSS * height))
    ImageDraw.Draw(whole).text((3, 3), stem, "#c00")
    whole.save(folder.parent / f"{folder.name}-{stem}.png", optimize=True)


def _page(file: Path, stem: str) -> bool:
    return file.stem.removeprefix(f"{stem}-").isdigit()


def settings(folder: Path) -> Settings:
    """Those of a demonstration in this folder."""
    return Settings(data=folder, origin=demo.ORIGIN, secure=False, tsa=OWN)


def main() -> None:
    """Tell the story, make the papers, and keep the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[], help="words of the papers' names")
    parser.add_argument("--lang", nargs="*", default=list(LANGUAGES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_services(settings(Path(folder))) as services:
        demo.prepare(services, Console())
        for name, make in papers(services):
            if not given.only or any(word in name for word in given.only):
                for lang in given.lang:
                    picture(given.out / lang, name, make(lang))


if __name__ == "__main__":
    main()
