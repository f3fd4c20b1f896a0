"""Cells of the tables that leave as CSV: what people typed is opened by others in a spreadsheet, which runs formulas.

A cell that a spreadsheet would take for one gets an apostrophe in front, which spreadsheets do not show (OWASP, CSV
injection); reading such a file takes it away again, so that it comes back as it left. A spreadsheet in French splits
lines at semicolons, and any at tabs: after one of them a formula is disarmed too.
"""

import re

FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠].", re.DOTALL)
"""What begins like a formula; a lone ``-`` is how tables say that there is nothing."""


INSIDE = re.compile(r"([;\t\n]\s*'*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet that splits otherwise than at commas would find a formula."""
ARMED = re.compile(r"([;\t\n]\s*'*)'(?=[=+\-@＝＋－＠])")


def guarded(text: str) -> str:
    """Return a cell as it is written: an apostrophe disarms a formula, wherever a spreadsheet would find one."""
    inside = INSIDE.sub(r"\1'", text)
    return f"'{inside}" if FORMULA.match(inside) else inside


def unguarded(text: str) -> str:
    """Return a cell as it was before ``guarded``."""
    whole = text[1:] if text.startswith("'") and FORMULA.match(text) else text
    return ARMED.sub(r"\1", whole)
