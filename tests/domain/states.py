"""The drawings of docs/states.md, held against every act of the bench."""

import re
from collections.abc import Iterable
from pathlib import Path

ARROW = re.compile(r"^\s+(\S+) --> (\S+): (\S+)$", re.MULTILINE)
ARROWS = frozenset(ARROW.findall((Path(__file__).parents[2] / "docs" / "states.md").read_text()))
"""(from, to, event type without its version); what is new comes from ``[*]``."""
KINDS = ("EV", "RP", "DP")


def require_drawn(subject: str, before: str, after: str, types: Iterable[str]) -> None:
    """What is drawn must be how an act changed a state; nothing is said of acts that leave it as it was."""
    if before != after and subject.startswith(KINDS):
        ways = {(before or "[*]", after, name.partition("/")[0]) for name in types}
        assert ways & ARROWS, f"docs/states.md does not draw {before or '[*]'} --> {after} by {sorted(types)}"
