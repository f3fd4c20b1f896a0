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


def refused(refusals: Sequence[Refusal]) -> Table:
    """Return the table of refused rows with the reason and what to do."""
    table = lined(gettext("Refused"), len(refusals), (gettext("Column"), gettext("Why, and what to do")))
    for line, column, error in refusals[:MOST_SHOWN]:
        table.add_row(str(line), escape(column), escape(" ".join(explain(error))))
    return table


def lined(title: str, rows: int, headings: Iterable[str]) -> Table:
    """Return a table with the file's line in the first column; its foot counts the hidden rows."""
    hidden = rows - MOST_SHOWN
    more = ngettext("and %(n)s more", "and %(n)s more", hidden) % {"n": number(hidden)} if hidden > 0 else ""
    table = Table(title=title, title_justify="left", caption=more, caption_justify="left")
    table.add_column(gettext("Line of the file"), justify="right")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
