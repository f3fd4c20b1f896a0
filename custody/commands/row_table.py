"""Tables of rows that an import refuses, one look for every format."""

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.table import Table

from custody.service.seizures.register_takeover import Refusal
from custody.text.error_messages import explain
from custody.text.formatting import number
from custody.text.i18n import gettext, ngettext

MOST_SHOWN = 50
"""Rows that a report prints of each kind."""


def refused(found: Sequence[Refusal]) -> Table:
    """What is refused and why, with what to do."""
    table = lined(gettext("Refused"), len(found), (gettext("Column"), gettext("Why, and what to do")))
    for line, column, error in found[:MOST_SHOWN]:
        table.add_row(str(line), escape(column), escape(" ".join(explain(error))))
    return table


def lined(title: str, rows: int, headings: Iterable[str]) -> Table:
    """A table whose first column is the line of the file; its foot says how many rows it does not show."""
    hidden = rows - MOST_SHOWN
    more = ngettext("and %(n)s more", "and %(n)s more", hidden) % {"n": number(hidden)} if hidden > 0 else ""
    table = Table(title=title, title_justify="left", caption=more, caption_justify="left")
    table.add_column(gettext("Line of the file"), justify="right")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
