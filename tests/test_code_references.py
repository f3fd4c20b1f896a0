"""A name of code in a docstring or a document leads to code: ``module.attribute`` is there, as it is written."""

import ast
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from custody.domain.access.permissions import READ_PERMISSIONS
from custody.domain.registry.registry import ACTS, TYPES
from custody.service.kernel import security_log
from custody.storage.tables.tables import metadata

ROOT = Path(__file__).parents[1]
SOURCES = sorted(file for package in ("custody", "labels") for file in (ROOT / package).rglob("*.py"))
DOCUMENTS = sorted((ROOT / "docs").rglob("*.md"))
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
IN_DOCSTRING = re.compile(r"``([^`\n]+)``")
IN_DOCUMENT = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
OTHERS = {
    "custody.local", "log.token", "log.next.token", "signer.place", "signer.state", "signer.vkeys", "webauthn.get",
    *(f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns),
}  # fmt: skip
"""Dotted names of other things: a host, files, what a browser calls a ceremony, columns of the database."""
FILES = re.compile(
    r"\.(?:py|md|json|js|css|html|svg|csv|toml|po|pdf|zip|txt|log|db|gz|rescued|sh|pem|key|bin|service|timer)$"
)
NO_CODE = {*READ_PERMISSIONS, *security_log.EVENTS, *(kind.rpartition("/")[0] for kind in (*ACTS, *TYPES.classes))}
"""Readings, acts, events and lines of the security log have dotted names of their own."""


def module_name(file: Path) -> str:
    """Return the dotted name of a module from its file."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, list[str]]:
    """Last name of each module to the modules of that name."""
    named = defaultdict(list)
    for file in SOURCES:
        name = module_name(file)
        named[name.rpartition(".")[2]].append(name)
    return named


@cache
def classes() -> dict[str, list[tuple[str, str]]]:
    """Name of each class to the modules that define one."""
    named = defaultdict(list)
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                named[node.name].append((module_name(file), node.name))
    return named


def has(thing: Any, names: list[str]) -> bool:
    """Return True if a chain of attributes leads from ``thing`` to something; a declared field counts."""
    for place, name in enumerate(names):
        if isinstance(thing, type) and name not in dir(thing):
            return len(names) == place + 1 and name in declared(thing)
        if not hasattr(thing, name):
            return False
        thing = getattr(thing, name)
    return True


def declared(cls: type) -> set[str]:
    """Return the fields of a class and what its methods set on ``self``."""
    return set(get_type_hints(cls)) | {
        node.attr
        for base in cls.__mro__
        if base.__module__.startswith(("custody.", "labels."))
        for node in ast.walk(ast.parse(inspect.getsource(base)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }


def leads(reference: str, own: str) -> bool | None:
    """Return True if a reference in module ``own`` leads to code; None if its first name is none of ours."""
    first, *names = reference.split(".")
    starts: list[Any] = []
    if own and hasattr(importlib.import_module(own), first):
        starts.append(getattr(importlib.import_module(own), first))
    starts += [importlib.import_module(name) for name in modules().get(first, ())]
    for module, name in classes().get(first, ()):
        starts += filter(None, [getattr(importlib.import_module(module), name, None)])
    if not starts:
        return None
    return any(has(start, names) for start in starts) or importable(reference)


def importable(reference: str) -> bool:
    """Return True if a dotted path from the root of a package leads to a module or to an attribute of one."""
    parts = reference.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            return has(importlib.import_module(".".join(parts[:cut])), parts[cut:])
        except ImportError:
            continue
    return False


def references(text: str, marked: re.Pattern[str]) -> Iterator[str]:
    """Yield the dotted names in code type that may be names of code."""
    for span in marked.findall(text):
        name = span.removesuffix("()")
        if DOTTED.fullmatch(name) and not FILES.search(name) and name not in NO_CODE | OTHERS:
            yield name


def docstrings(file: Path) -> str:
    """Return all docstrings of a file, those of constants too."""
    tree = ast.parse(file.read_text())
    return "\n".join(
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    )


def dead(text: str, marked: re.Pattern[str], own: str = "") -> list[str]:
    """Return the names of a text that lead nowhere."""
    return [name for name in references(text, marked) if leads(name, own) is False]


@pytest.mark.parametrize("file", SOURCES, ids=module_name)
def test_a_docstring_names_code_that_exists(file):
    """A module that moved or a function that was renamed is renamed where it is spoken of."""
    assert not dead(docstrings(file), IN_DOCSTRING, module_name(file))


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_document_names_code_that_exists(page):
    """The same of the documents, where a name has no module of its own to stand in."""
    assert not dead(page.read_text(), IN_DOCUMENT)


def test_a_name_that_leads_nowhere_is_found():
    """Of a module, a class and a path; what is no code of ours is passed over."""
    text = "``acts.seal``, ``acts.seel``, ``TileCache.rows``, ``TileCache.lines``, ``custody.log.tiles``, ``service.tiles``, ``a.b``"
    assert dead(text, IN_DOCSTRING, "custody.log.tiles") == ["acts.seel", "TileCache.lines", "service.tiles"]
    assert list(references("``exhibit.read`` ``log.token`` ``head.json`` ``act.digest``", IN_DOCSTRING)) == []
