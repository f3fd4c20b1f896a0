"""Structure of a paper: the tags by which a PDF is read aloud (ISO 32000-1, 14.7 and 14.8; PDF/UA-1).

While a paper is drawn, ``Tags`` keeps the tree of its elements and marks the ink of each page with its element.
``build`` then writes the tree into the finished file. Ink without meaning, or a repetition (rules, running heads, page
numbers), is an artifact and is not read.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

_ARTIFACT, _FIGURE = "Artifact", "Figure"


class Element:
    """A part of the document: its role (ISO 32000-1, 14.8.4) and, in reading order, its parts and ink (page, mark)."""

    __slots__ = ("attributes", "kids", "role")

    def __init__(self, role: str, attributes: dict[str, Any] | None = None) -> None:
        self.role = role
        self.attributes = attributes
        self.kids: list[Element | tuple[int, int]] = []


FURNITURE = Element(_ARTIFACT, {"/Type": Name.Pagination})
"""What each page repeats."""
DECORATION = Element(_ARTIFACT, {"/Type": Name.Layout})
"""Rules, boxes and tints."""
ROW_HEAD = {"/A": {"/O": Name.Table, "/Scope": Name.Row}}
COLUMN_HEAD = {"/A": {"/O": Name.Table, "/Scope": Name.Column}}
NUMBERED = {"/A": {"/O": Name.List, "/ListNumbering": Name.Decimal}}


def spanning(columns: int) -> dict[str, Any]:
    """Return attributes of a cell over so many columns."""
    return {"/A": {"/O": Name.Table, "/ColSpan": columns}}


class Tags:
    """The tags of a document in the making. Ink belongs to the element that ``inside`` names last."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self.document = Element("Document")
        self.pages: list[list[Element]] = [[]]
        """The element of each mark of each page."""
        self.places: dict[str, tuple[int, tuple[float, float, float, float]]] = {}
        """Named rectangles: page from 0, and left, bottom, right, top."""
        self._at = self.document
        self._open: Element | None = None

    def add(self, role: str, attributes: dict[str, Any] | None = None) -> Element:
        """Add an element at the end of the one at hand, without going inside; in an artifact there are none."""
        if self._at is FURNITURE:
            return FURNITURE
        element = Element(role, attributes)
        self._at.kids.append(element)
        return element

    @contextmanager
    def inside(self, element: Element) -> Iterator[None]:
        """Let what follows belong to an element; it may be left and entered again, on another page too."""
        before, self._at = self._at, element
        yield
        self._at = before

    def part(self, role: str, attributes: dict[str, Any] | None = None) -> AbstractContextManager[None]:
        """Add an element and go inside."""
        return self.inside(self.add(role, attributes))

    def figure(self, description: str, x: float, y: float, width: float, height: float) -> AbstractContextManager[None]:
        """Add a picture with the words that stand for it, and where it is, and go inside."""
        box = [round(at, 2) for at in (x, y, x + width, y + height)]
        return self.part(_FIGURE, {"/Alt": description, "/A": {"/O": Name.Layout, "/BBox": box}})

    def mark(self, element: Element | None = None) -> None:
        """Say before any ink whose it is: the element at hand, or the artifact given outside artifacts and figures."""
        whose = self._at if element is None or self._at.role in {_ARTIFACT, _FIGURE} else element
        if whose is self._open:
            return
        self.close()
        self._open = whose
        if whose.role == _ARTIFACT:
            self._write(f"/Artifact <</Type {(whose.attributes or {})['/Type']}>> BDC")
            return
        marks = self.pages[-1]
        self._write(f"/{whose.role} <</MCID {len(marks)}>> BDC")
        whose.kids.append((len(self.pages) - 1, len(marks)))
        marks.append(whose)

    def close(self) -> None:
        """End the mark that is open: none goes over the end of a page or of a form."""
        if self._open is not None:
            self._write("EMC")
            self._open = None

    def next_page(self) -> None:
        """End the page's marks; those of the next are counted from nought."""
        self.close()
        self.pages.append([])

    def _write(self, operator: str) -> None:
        self.canvas._code.append(operator)  # noqa: SLF001 - the canvas's list of operators, stable since reportlab 1


def build(pdf: Pdf, tags: Tags) -> None:
    """Write the tree into a file drawn under these tags, with the way back from each mark to its element."""
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    made: dict[Element, Object] = {}
    pages = list(pdf.pages)
    root.K = _made(pdf, tags.document, root, pages, made)
    ways: list[Any] = []
    for index, (page, marks) in enumerate(zip(pages, tags.pages, strict=False)):
        page.obj.StructParents = index
        page.obj.Tabs = Name.S
        ways += [index, pdf.make_indirect(Array([made[element] for element in marks]))]
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(ways)))
    root.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    if tags.places:
        named = {f"/{name}": Array([pages[at].obj, Name.FitR, *box]) for name, (at, box) in tags.places.items()}
        pdf.Root.Dests = Dictionary(named)


def _made(pdf: Pdf, element: Element, parent: Object, pages: list[Page], made: dict[Element, Object]) -> Object:
    given = element.attributes or {}
    written = pdf.make_indirect(Dictionary({"/S": Name("/" + element.role), "/P": parent, **given}))
    made[element] = written
    first = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    kids: list[Any] = []
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(_made(pdf, kid, written, pages, made))
        elif kid[0] == first:
            kids.append(kid[1])
        else:
            kids.append(Dictionary(Type=Name.MCR, Pg=pages[kid[0]].obj, MCID=kid[1]))
    if first is not None:
        written.Pg = pages[first].obj
    if kids:
        written.K = kids[0] if len(kids) == 1 else Array(kids)
    return written
