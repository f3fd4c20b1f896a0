"""Cells of the tables that leave as CSV: what people typed is opened by others in a spreadsheet, which runs formulas.

A cell that a spreadsheet would take for one gets an apostrophe in front, which spreadsheets do not show (OWASP, CSV
injection); reading such a file takes it away again, so that it comes back as it left.
"""

import re

FORMULA = re.compile(r"'*[=+\-@\t\r].", re.DOTALL)
"""What begins like a formula; a lone ``-`` is how tables say that there is nothing."""


def guarded(text: str) -> str:
    """Return a cell as it is written: an apostrophe disarms a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return a cell as it was before ``guarded``."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
