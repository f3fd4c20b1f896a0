"""The sheet: A4 page furniture, headings, wrapped text and lists of facts, drawn with a pen (``canvas``).

A ``Sheet`` is written from top to bottom and breaks pages by itself. Every page carries the document's number, its page
x/y and the head of the log; the last page carries the root in full. The same input gives the same bytes.
Lengths are PDF points, y grows upward.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from operator import itemgetter
from typing import Protocol

from labels.layout import fonts
from labels.layout.canvas import (
    ACCENT,
    ALERT,
    BODY,
    BOTTOM,
    HEIGHT,
    INK,
    LEADING,
    LEFT,
    MUTED,
    PALE,
    RULE,
    SMALL,
    SPAN,
    TINT,
    TINY,
    TOP,
    Pen,
    Tone,
    lines,
)
from labels.layout.pdf_tags import FURNITURE, NUMBERED
from labels.layout.pdfa import Meta
from labels.layout.quantity import Lang, zone_name
from labels.layout.wording import SHORT_HASH, Locale
from labels.model import Letterhead, LogHead

_INITIALS = 15.0
"""Points above the foot for the line of initials of an act."""


class Paper(Protocol):
    """Common fields of every paper that its pages repeat."""

    @property
    def reference(self) -> str:
        """Return the reference under which it is known."""
        ...

    @property
    def letterhead(self) -> Letterhead:
        """Return the letterhead of the issuing service."""
        ...

    @property
    def head(self) -> LogHead:
        """Return the log's head when it was issued."""
        ...

    @property
    def issued_at(self) -> datetime:
        """Return when that was."""
        ...

    @property
    def synthetic_note(self) -> str:
        """Return the note printed when the data are made up."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Repeated parts of every page; ``footnote`` is a short text beside the page number (a copy's name)."""

    title: str
    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    lang: Lang
    synthetic: bool = False
    synthetic_note: str = ""
    footnote: str = ""
    brief: bool = False
    """Whether fields that were not recorded are left out, because page 1 says once that they are."""
    number: str = ""
    """The number that people know it by (of a record, of an order), where that is not ``reference``."""
    initials: bool = False
    act: bool = False
    """A line for the initials of all who sign on each page; the log named at the end only, and *Suite* on each page."""

    @classmethod
    def of(cls, paper: Paper, title: str, lang: Lang, *, synthetic: bool, footnote: str = "") -> "Frame":
        """Build the repeated parts of a paper's pages, under its ``title`` in the paper's language."""
        return cls(
            title=title, reference=paper.reference, letterhead=paper.letterhead, head=paper.head,
            issued_at=paper.issued_at,
            lang=lang, synthetic=synthetic, synthetic_note=paper.synthetic_note, footnote=footnote,
        )  # fmt: skip

    def meta(self, subject: str, statement_sha256: str = "", *, called: str = "") -> Meta:
        """Return the file's metadata: the same as its pages, and the digest of the attached statement.

        ``called``: the common name of the subject, in the title before any code.
        """
        return Meta(
            title=f"{self.title} – {called}" if called else f"{self.title} {self.reference}",
            author=self.letterhead.service or self.head.origin, subject=subject,
            lang=self.lang, created=self.issued_at, statement_sha256=statement_sha256,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading that waits for what follows: its own height, the least of what must follow it, how it is drawn."""

    height: float
    keep: float
    draw: Callable[[], None]


class Sheet(Pen):
    """A document in the making. ``y`` is the baseline-free top of what comes next."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame.lang)
        self.frame = frame
        self.voice = Locale(frame.lang, frame.letterhead.zone, frame.issued_at)
        self.page = 1
        self._part = 1
        self.repeat: Callable[[], None] | None = None
        self.y = HEIGHT - TOP
        self._above: list[_Heading] = []
        self._synthetic_strip()

    # -- pages ---------------------------------------------------------------------------------------------------

    @property
    def room(self) -> float:
        """Return height left on this page."""
        return self.y - BOTTOM - (_INITIALS if self.frame.initials else 0)

    def need(self, height: float) -> None:
        """Begin a new page unless ``height`` still fits on this one, under the headings that wait for it."""
        above, self._above = self._above, []
        height = max([height, *(heading.keep for heading in above)]) + sum(heading.height for heading in above)
        if self.room < height:
            self.new_page()
        for heading in above:
            heading.draw()

    def new_page(self) -> None:
        """Close this page and begin the next, under a running head and the repeated head of a table, if one is open."""
        with self.tags.inside(FURNITURE):
            self._footer(last=False)
            self.end_page()
            self.page += 1
            self.y = HEIGHT - TOP
            self._synthetic_strip()
            self._running_head()
            if self.repeat:
                self.repeat()

    def new_part(self, footnote: str) -> None:
        """End a part that counts its own pages (a copy), and begin the next with this footnote."""
        self._end_part()
        self._part += 1
        self.page = 1
        self.frame = replace(self.frame, footnote=footnote)
        self.y = HEIGHT - TOP
        self._synthetic_strip()

    def finish(self) -> bytes:
        """Close the document and return the PDF (not yet PDF/A)."""
        self._end_part()
        return self.saved()

    def _end_part(self) -> None:
        self.need(0)
        self._footer(last=True)
        self.end_page()
        self.canvas.beginForm(f"pages{self._part}", 0, -3, 60, 12)
        with self.tags.inside(FURNITURE):
            self.write(0, 0, str(self.page), TINY, bold=True)
        self.tags.close()
        self.canvas.endForm()
        self._tone = None

    def _synthetic_strip(self) -> None:
        if self.frame.head.exercise:
            self.fill(LEFT, self.y - 16, SPAN, 20, ALERT)
            with self.tags.part("P"):
                exercise_text = self.voice.say("doc.exercise")
                self.write(LEFT, self.y - 10.5, exercise_text, BODY + 3, bold=True, tone=PALE, width=SPAN, align=0.5)
            self.y -= 26
        if not self.frame.synthetic:
            return
        self.fill(LEFT, self.y - 12, SPAN, 14, PALE)
        note = self.frame.synthetic_note or self.voice.say("doc.synthetic_note")
        text = f"{self.voice.say('doc.synthetic')} — {note}"
        with self.tags.part("P"):
            self.write(LEFT + 5, self.y - 8.2, text, SMALL, bold=True, tone=ALERT, width=SPAN - 10)
        self.y -= 20

    def _running_head(self) -> None:
        frame = self.frame
        title = self.voice.say("act.continued", title=frame.title) if frame.act else frame.title
        left = " · ".join(x for x in (frame.letterhead.service, title) if x)
        self.write(LEFT, self.y - 7, left, TINY, tone=MUTED, width=SPAN * 0.68)
        printed = frame.number or self.voice.number(frame.reference)
        self.write(LEFT + SPAN * 0.7, self.y - 7, printed, TINY, tone=MUTED, width=SPAN * 0.3, align=1)
        self.rule(self.y - 12, RULE, 0.4)
        self.y -= 24

    def _footer(self, *, last: bool) -> None:
        """Print number and page, and the head of the log: on the last page in full, to be read aloud once."""
        with self.tags.inside(FURNITURE):
            if self.frame.initials:
                self.write(LEFT, BOTTOM - 2, self.voice.say("act.initials"), TINY, tone=MUTED, width=SPAN)
            self._page_line(BOTTOM - 16)
        say, frame, y = self.voice.say, self.frame, BOTTOM - 25
        if last or not frame.act:
            self._log_line(y, last=last)
        if last:
            y -= 9
            with self.tags.part("P"):
                short = say("doc.root_short", root=frame.head.root_hex[:SHORT_HASH])
                self.write(LEFT, y, short, TINY, tone=MUTED, width=SPAN * 0.5)
        with self.tags.part("P"):
            facts = {"zone": zone_name(frame.issued_at, self.voice.zone), "when": self.voice.short(frame.issued_at)}
            issued = say("doc.issued", **facts)
            self.write(LEFT + SPAN * 0.64, y, issued, TINY, tone=MUTED, width=SPAN * 0.36, align=1)

    def _log_line(self, y: float, *, last: bool) -> None:
        say, head = self.voice.say, self.frame.head
        root = head.root_hex if last else head.root_hex[:SHORT_HASH] + "…"
        key = "doc.head_last" if last else "doc.head"
        text = say(key, origin=head.origin, size=self.voice.integer(head.size), root=root)
        with self.tags.part("P"):
            self.write(LEFT, y, text, TINY, tone=MUTED, width=SPAN if last else SPAN * 0.63)

    def _page_line(self, y: float) -> None:
        say, frame = self.voice.say, self.frame
        self.rule(y + 9, RULE, 0.4)
        name = say("doc.footer", title=frame.title, number=frame.number or self.voice.number(frame.reference))
        name = f"{name} · {frame.footnote}" if frame.footnote else name
        self.write(LEFT, y, name, TINY, bold=True, width=SPAN - 70)
        page = say("doc.page", page=self.page)
        wide = fonts.width(page, TINY, bold=True)
        # The number of pages is known at the part's end only: a form, defined once, that all its pages show.
        x = LEFT + SPAN - 14 - wide
        self.write(x, y, page, TINY, bold=True)
        self.canvas.saveState()
        self.canvas.translate(x + wide, y)
        self.canvas.doForm(f"pages{self._part}")
        self.canvas.restoreState()

    # -- blocks --------------------------------------------------------------------------------------------------

    def space(self, height: float) -> None:
        """Leave some room."""
        self.y -= height

    def letterhead(self) -> None:
        """Print the service to the left and the State to the right, as Malian administrations do."""
        head, service, state = self.frame.letterhead, SPAN * 0.64, SPAN * 0.34
        left = [(head.ministry, True), (head.service, True), (head.address, False)]
        right = [(head.country, True), (head.motto, False)]
        top = self.y
        bottoms = []
        for x, column, wide, align in ((LEFT, left, service, 0.0), (LEFT + SPAN - state, right, state, 1.0)):
            y = top
            for text, bold in filter(itemgetter(0), column):
                with self.tags.part("P"):
                    for line in lines(text, 8.6, wide, bold):
                        y -= 8.6 * LEADING
                        self.write(x, y, line, 8.6, bold=bold, tone=INK if bold else MUTED, width=wide, align=align)
            bottoms.append(y)
        self.y = min(bottoms) - 16

    def title(self, subtitle: str = "", facts: Iterable[str] = ()) -> None:
        """Print the document's title, number and a line of facts between two rules."""
        self.rule(self.y, ACCENT, 1.2)
        self.y -= 6
        self._centred(self.frame.title.upper(), 15, bold=True, tone=ACCENT, role="H1")
        if subtitle:
            self.y -= 2
            self._centred(subtitle, BODY, tone=MUTED)
        self._centred(self.voice.say("doc.number", number=self.voice.number(self.frame.reference)), 10.5, bold=True)
        for fact in facts:
            self._centred(fact, SMALL, tone=MUTED)
        self.y -= 7
        self.rule(self.y, ACCENT, 1.2)
        self.y -= 12

    def _centred(self, text: str, size: float, *, bold: bool = False, tone: Tone = INK, role: str = "P") -> None:
        with self.tags.part(role):
            for line in lines(text, size, SPAN, bold):
                self.y -= size * LEADING
                self.write(LEFT, self.y, line, size, bold=bold, tone=tone, width=SPAN, align=0.5)

    def heading(self, text: str, keep: float = 40) -> None:
        """Begin a section; what follows is printed under it on one page, ``keep`` points of it at the least."""
        self._above.append(_Heading(28, keep, lambda: self._heading(text)))

    def _heading(self, text: str) -> None:
        self.y -= 19
        with self.tags.part("H2"):
            self.write(LEFT, self.y, text, 10.2, bold=True, tone=ACCENT, width=SPAN)
        self.y -= 4.5
        self.rule(self.y, ACCENT, 0.6)
        self.y -= 4

    def subheading(self, text: str, size: float = BODY, *, keep: float = 24) -> None:
        """Begin a part of a section with a bold line; like a heading it stands on the page of what follows."""
        self._above.append(_Heading(2 * size, keep, lambda: self.text(text, size, bold=True, role="H3")))

    def text(
        self, text: str, size: float = BODY, *, bold: bool = False, tone: Tone = INK, indent: float = 0, role: str = "P"
    ) -> None:
        """Print a paragraph over as many lines and pages as it takes; ``role`` is its tag."""
        self.need(size * LEADING)
        with self.tags.part(role):
            for line in lines(text, size, SPAN - indent, bold):
                self.need(size * LEADING)
                self.y -= size * LEADING
                self.write(LEFT + indent, self.y, line, size, bold=bold, tone=tone)
        self.y -= 2

    def items(self, texts: Iterable[str], size: float = BODY, *, numbered: bool = False) -> None:
        """Print a list with dashes, or with numbers."""
        indent = 13 if numbered else 11
        self.need(size * LEADING)
        with self.tags.part("L", NUMBERED if numbered else None):
            for position, text in enumerate(texts, 1):
                self.need(size * LEADING)
                with self.tags.part("LI"):
                    with self.tags.part("Lbl"):
                        mark = str(position) if numbered else "–"
                        self.write(LEFT + indent - 9, self.y - size * LEADING, mark, size)
                    self.text(text, size, indent=indent, role="LBody")

    def facts(self, pairs: Iterable[tuple[str, str]], name_width: float = 128, size: float = BODY) -> None:
        """Print named values, one below the other; a value that was not recorded is grey, or left out (``brief``)."""
        pairs = [(name, value) for name, value in pairs if not (self.frame.brief and value == self.voice.unknown)]
        if not pairs:
            return
        self.need(size * LEADING)
        with self.tags.part("L"):
            for name, value in pairs:
                self._fact(name, value, name_width, size)
        self.y -= 3

    def _fact(self, name: str, value: str, name_width: float, size: float) -> None:
        names = lines(name, size, name_width - 8)
        values = lines(value, size, SPAN - name_width)
        tone = MUTED if value == self.voice.unknown else INK
        self.need(min(len(values), 3) * size * LEADING)
        with self.tags.part("LI"):
            label, body = self.tags.add("Lbl"), self.tags.add("LBody")
        for name_text, value_text in zip_longest(names, values):
            self.need(size * LEADING)
            self.y -= size * LEADING
            if name_text is not None:
                with self.tags.inside(label):
                    self.write(LEFT, self.y, name_text, size, tone=MUTED)
            if value_text is not None:
                with self.tags.inside(body):
                    self.write(LEFT + name_width, self.y, value_text, size, tone=tone)
        self.y -= 1.6

    def notice(self, head: str, texts: Iterable[str], *, alert: bool = False) -> None:
        """Print a tinted panel: a bold first line and paragraphs under it. It may run over pages."""
        tone = ALERT if alert else ACCENT
        self.need(4 * 12 + 8)
        begun = self.tags.add("P")
        rows = [(line, True, begun) for line in lines(head, BODY, SPAN - 18, bold=True)]
        for text in texts:
            begun = self.tags.add("P")
            rows += [(line, False, begun) for line in lines(text, 8.4, SPAN - 18)]
        while rows:
            count = max(1, min(len(rows), int((self.room - 8) / 12)))
            height = count * 12 + 8
            self.fill(LEFT, self.y - height, SPAN, height, PALE if alert else TINT)
            self.fill(LEFT, self.y - height, 2.4, height, tone)
            for line, bold, element in rows[:count]:
                self.y -= 12
                size = BODY if bold else 8.4
                with self.tags.inside(element):
                    self.write(LEFT + 10, self.y, line, size, bold=bold, tone=tone if bold else INK)
            self.y -= 8
            rows = rows[count:]
            if rows:
                self.new_page()
        self.y -= 6
