"""What the test of an act brings for the tests of all acts: who may do it, a command, and how it goes well.

A test under ``tests/domain`` says so of the acts that it tests, and no table needs a line for them:

    ACT_CASES = (
        ActCase("horn.blow/1", roles={"clerk": "own kept"}, command=lambda w, s, r: ..., story=lambda town: ...),
    )

The roles are written by hand, as in ``ACTS`` of ``tests/web/matrix_table.py``: what is expected is never taken from
the code that it judges. Older acts stand in that table, in ``matrix_commands`` and in ``hostile_acts``.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from tests.factories.memory_office import Town
    from tests.web.matrix_world import Set, World

ROOT = Path(__file__).parent.parent
CASES = "ACT_CASES"


@dataclass(frozen=True)
class ActCase:
    """An act as its test knows it.

    ``roles``: a row of the permission matrix, roles to the sets upon which they may. ``command``: a well-formed one,
    aimed at a set; without it the permission matrix sends one with invented numbers. ``story``: how the act is
    recorded in a town of ``memory_office``, in whatever state hostile people left it; a refusal there is no failure.
    """

    kind: str
    roles: dict[str, str]
    story: "Callable[[Town], Any]"
    command: "Callable[[World, Set, str], Struct] | None" = None


@cache
def act_cases() -> dict[str, ActCase]:
    """Return each case by its act's kind; no act has two."""
    files = sorted(file for file in (ROOT / "tests/domain").rglob("test_*.py") if _declares(file.read_text()))
    modules = [import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)) for file in files]
    cases = [case for module in modules for case in module.ACT_CASES]
    by_kind = {case.kind: case for case in cases}
    assert len(by_kind) == len(cases), "an act has two cases"
    return by_kind


def _declares(source: str) -> bool:
    """Return True if a module binds ``ACT_CASES``; few are parsed for it."""
    if CASES not in source:
        return False
    bound = (target for node in ast.parse(source).body if isinstance(node, ast.Assign) for target in node.targets)
    return CASES in {target.id for target in bound if isinstance(target, ast.Name)}


def joined(table: dict[str, Any], rows: dict[str, Any]) -> dict[str, Any]:
    """Return a table of acts with the rows that their tests bring.

    No act stands in both: one expectation would hide the other.
    """
    twice = sorted(table.keys() & rows.keys())
    assert not twice, f"these acts have a case in their test and a row in a table: {', '.join(twice)}"
    return table | rows
