"""A paper of an exercise says on every page that it has no value; a label says it too."""

from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from labels.documents import certificate, history, slip
from labels.stock.label_sheet import sheet
from labels.stock.label_stock import STOCKS
from labels.stock.zpl import zpl
from tests.labels import certificates, histories, paper, slips
from tests.labels.test_label_sheet import HEAD, made

SAID = "EXERCICE — aucune valeur"
PAPERS = {
    "slip": (lambda: slips.slip_truck(60), slip.render),
    "history": (
        histories.history_mopti,
        lambda document: history.render(document, statement=paper.STATEMENT, marker=paper.MARKER),
    ),
    "certificate": (
        lambda: certificates.many(60),
        lambda document: certificate.render(document, statement=paper.STATEMENT, marker=paper.MARKER),
    ),
}


def pages(pdf):
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(pdf)]


@pytest.mark.parametrize("name", PAPERS)
def test_every_page_says_it(name):
    """And no page of a real paper does."""
    make, render = PAPERS[name]
    document = make()
    assert not any("EXERCICE" in text for text in pages(render(document)))
    told = pages(render(replace(document, head=replace(document.head, exercise=True))))
    assert len(told) > 1
    assert all(SAID in text for text in told)


@pytest.mark.parametrize("name", ["L7163", "50x25-203", "25x25-203"])
def test_a_label_says_it(name):
    """On a sheet and on a roll, in the place where synthetic data is told."""
    stock = STOCKS[name]
    plain = sheet([made(1)], stock, log_head=HEAD)
    marked = sheet([made(1)], stock, log_head=replace(HEAD, exercise=True))
    assert "EXERCICE" in pages(marked)[0]
    assert "EXERCICE" not in pages(plain)[0]
    if stock.dpi:
        assert zpl([made(1)], stock) != zpl([replace(made(1), exercise=True)], stock)
