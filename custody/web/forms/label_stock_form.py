"""Form of a print of labels: the stock that a desk chooses, and the printers of the settings."""

import re
from dataclasses import replace
from typing import Self

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.times import instant
from custody.service.exhibits import label_printers
from custody.service.exhibits.labels import Printed
from custody.settings import Printer, Settings
from custody.text import i18n, local_time, terms
from custody.text.formatting import count
from custody.text.i18n import N_, gettext
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.http.services import Services
from labels.layout.errors import LabelError
from labels.layout.quantity import format_date
from labels.model import LogHead
from labels.stock import ghs_marks
from labels.stock.label import Label
from labels.stock.label_sheet import sheet
from labels.stock.label_stock import DEFAULT, STOCKS, Stock, grid
from labels.stock.zpl import zpl

OWN = "grid"
"""The choice of a grid of one's own."""
_KEPT = re.compile(r"grid(?:_[0-9]{1,3}(?:\.[0-9]{1,2})?){8}", re.ASCII)
_PRINTER = "printer_"
GRID = {
    "columns": N_("Columns"), "rows": N_("Rows"), "width": N_("Width of a label"), "height": N_("Height of a label"),
    "left": N_("Left margin"), "top": N_("Top margin"), "gap_x": N_("Gap between columns"),
    "gap_y": N_("Gap between rows"),
}  # fmt: skip
"""The fields of a grid of one's own, in millimetres but for the first two."""


class LabelsForm(ScansForm, kw_only=True):
    """Choices for a print: the labels, a reason for a repeat, stock, start, printer ("" for a PDF), own grid."""

    reason: str = ""
    stock: str = DEFAULT.name
    start: int = 1
    printer: str = ""
    columns: float = 3
    rows: float = 8
    width: float = 70
    height: float = 35
    left: float = 0
    top: float = 7
    gap_x: float = 0
    gap_y: float = 0

    def keep(self, cookie: str) -> Self:
        """Begin with what the desk printed on the last time, as ``kept`` wrote it; anything else is passed over."""
        if cookie.startswith(_PRINTER):
            self.printer = cookie.removeprefix(_PRINTER)
        elif cookie in STOCKS:
            self.stock = cookie
        elif _KEPT.fullmatch(cookie):
            self.stock = OWN
            for name, text in zip(GRID, cookie.split("_")[1:], strict=True):
                setattr(self, name, float(text))
        return self

    def kept(self) -> str:
        """Return the choice of printer or paper, short enough for a cookie."""
        if self.printer:
            return _PRINTER + self.printer
        lengths = (f"{round(getattr(self, name), 2):g}" for name in GRID)
        return "_".join([OWN, *lengths]) if self.stock == OWN else self.stock

    def paper(self) -> Stock:
        """Return the stock to print on; a roll has no used sheet, so ``start`` becomes 1.

        Raises:
            BadInput: ``stock_unknown``, ``bad_position``, ``grid_bad``.
        """
        stock = self._grid() if self.stock == OWN else STOCKS.get(self.stock)
        if stock is None:
            raise BadInput("stock_unknown", value=self.stock[:20])
        if stock.dpi:
            self.start = 1
        if not 1 <= self.start <= stock.count:
            raise BadInput("bad_position", position=self.start, highest=stock.count)
        return stock

    def _grid(self) -> Stock:
        size, first, gutter = (self.width, self.height), (self.left, self.top), (self.gap_x, self.gap_y)
        try:
            return grid(int(self.columns), int(self.rows), size, first, gutter)
        except (LabelError, ValueError, OverflowError) as reason:  # inf and nan are numbers too
            raise BadInput("grid_bad") from reason


def require_forms(settings: Settings) -> None:
    """Refuse printers whose form there is not, or that is no roll where ZPL is sent.

    Raises:
        BadInput: ``setting_bad``.
    """
    for printer in settings.printers:
        paper = STOCKS.get(printer.form)
        if paper is None or not (printer.queue or paper.dpi):
            raise BadInput("setting_bad", name="CUSTODY_PRINTERS", value=f"{printer.name}: {printer.form}")


def printer_of(services: Services, name: str) -> Printer | None:
    """Return the printer of that name, or None for "": then the answer is a PDF.

    Raises:
        BadInput: ``printer_unknown``: only the settings name printers.
    """
    if not name:
        return None
    printer = next((candidate for candidate in services.settings.printers if candidate.name == name), None)
    if printer is None:
        raise BadInput("printer_unknown", value=name[:40])
    return printer


def choices(services: Services) -> list[tuple[str, str]]:
    """Return (name, words) of each way to print."""
    printers = services.settings.printers
    return [("", gettext("PDF on this screen"))] + [
        (p.name, gettext("%(printer)s: %(form)s") % {"printer": p.name, "form": gettext(terms.STOCKS[p.form])})
        for p in printers
    ]  # fmt: skip


def pdf(services: Services, drawn: list[Label], paper: Stock, start: int) -> bytes:
    """Return the labels as PDF, with the head of the log at the foot of a sheet."""
    head = services.head()
    about = services.settings
    state = LogHead(
        origin=about.origin, size=head.size, root_hex=head.root.hex(), exercise=about.exercise
    ) if head else None  # fmt: skip
    return sheet(drawn, paper, start, i18n.current(), state)


def thermal(services: Services, drawn: list[Label], paper: Stock) -> bytes:
    """Return the labels as ZPL."""
    return zpl([replace(label, exercise=services.settings.exercise) for label in drawn], paper, i18n.current())


def send(services: Services, printer: Printer, drawn: list[Label], start: int) -> None:
    """Print the labels, whose printing is on record, on a printer's own form; raises ``PrinterFailed``."""
    paper = STOCKS[printer.form]
    data = pdf(services, drawn, paper, start) if printer.queue else thermal(services, drawn, paper)
    label_printers.send(printer, data)


def of(printed: Printed) -> Label:
    """Return the label of an exhibit."""
    exhibit = printed.exhibit
    counted = count(exhibit.count.n, exhibit.count.unit) if exhibit.count else ""
    named = (terms.substance(exhibit.substance), terms.form(exhibit.form), counted)
    sign, warning = ghs_marks.of(exhibit.known_substance, i18n.current())
    return Label(
        id=printed.id,
        copy=printed.copy,
        case=f"{printed.pv} · {exhibit.exhibit_number}",
        nature=" · ".join(filter(None, named)),
        seized=format_date(instant(printed.seized_at), i18n.current(), zone=local_time.current()),
        hazard=warning,
        sign=sign,
        synthetic=exhibit.synthetic,
    )
