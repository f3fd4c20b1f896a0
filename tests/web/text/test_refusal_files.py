"""The sentence of a refusal stands in the file of the capability that raises it, and its French in that catalogue."""

import ast
from collections import defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path

from babel.messages.pofile import read_po

import custody
from custody.text import refusals
from custody.text.refusals import REFUSALS

PACKAGE = Path(custody.__file__).parent
SHARED = "shared"
EDGE = ("service", "web/pages")
NO_CAPABILITY = {"site", "registry"}
SAME_WORD = {"unconfirmed"}
"""A code of an answer that was lost, which no rule raises: an alarm about a taken-over register has the same word."""


@cache
def raised() -> dict[str, set[str]]:
    """Return the files of the program that raise each code.

    A few rules hand the code to their error by a variable: for these any mention of it in the domain counts.
    """
    calls: dict[str, set[str]] = defaultdict(set)
    mentions: dict[str, set[str]] = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        file = path.relative_to(PACKAGE).as_posix()
        if file.startswith("text/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and file.startswith("domain/"):
                mentions[node.value].add(file)
            if isinstance(node, ast.Call) and (code := code_of(node)) is not None:
                for leaf in ast.walk(code):
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                        calls[leaf.value].add(file)
    return {code: calls[code] or mentions[code] for code in REFUSALS}


def code_of(call: ast.Call) -> ast.expr | None:
    """Return the code that a call raises: the first argument of an error, the fourth of ``confirmation.ask``."""
    if getattr(call.func, "id", "") == "ask" and len(call.args) > 3:
        return call.args[3]
    return call.args[0] if call.args and is_error(call.func) else None


def is_error(function: ast.expr) -> bool:
    """Return True if a call makes an instance: ``RuleBroken(...)``, ``errors.BadInput(...)``, but not ``N_(...)``."""
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name[:1].isupper() and name.isalpha()


def folders(files: set[str], layers: tuple[str, ...]) -> set[str]:
    """Return the capabilities of these layers that the files are of."""
    found = {
        file.removeprefix(f"{layer}/").split("/")[0] for layer in layers for file in files if in_layer(file, layer)
    }
    return found - NO_CAPABILITY


def in_layer(file: str, layer: str) -> bool:
    """Return True if a file is in a folder of the layer."""
    return file.startswith(f"{layer}/") and "/" in file.removeprefix(f"{layer}/")


def home(code: str) -> str | None:
    """Return the file that the rule of CONTRIBUTING gives a code; None where its subject decides."""
    files = set() if code in SAME_WORD else raised()[code]
    if capabilities := folders(files, ("domain",)):
        return capabilities.pop() if len(capabilities) == 1 else SHARED
    outside = {file.split("/")[0] for file in files} - {"service", "commands"}
    capabilities = folders(files, EDGE) | (outside & {"storage", "log"})
    if len(capabilities) > 1:
        return SHARED
    if not capabilities and outside == set() and files:
        return "commands"
    by_others = any(
        file.count("/") == 0 or file.startswith(("web/http/", "web/api/", "web/rendering/")) for file in files
    )
    return capabilities.pop() if capabilities and not by_others else None


def tables() -> dict[str, dict[str, tuple[str, str]]]:
    """Return the refusals of each file by its name."""
    names = sorted(path.stem for path in Path(refusals.__file__).parent.glob("*.py") if path.stem != "__init__")
    return {name: dict(import_module(f"custody.text.refusals.{name}").REFUSALS) for name in names}


def test_a_refusal_stands_in_the_file_of_the_capability_that_raises_it():
    """A code of several capabilities stands in ``shared.py``."""
    stands = {code: name for name, table in tables().items() for code in table}
    assert sum(home(code) is not None for code in REFUSALS) > 500
    misplaced = {code: (stands[code], home(code)) for code in REFUSALS if home(code) not in (None, stands[code])}
    assert misplaced == {}


def test_its_french_stands_in_the_catalogue_of_the_same_name():
    """A sentence that refusals of several files use has its French in ``shared.po``."""
    catalogue_of = {
        message.id: file.stem
        for file in (PACKAGE / "text/locales/fr/LC_MESSAGES").glob("*.po")
        for message in read_po(file.open("rb"), locale="fr")
        if message.id and not message.context
    }
    users: dict[str, set[str]] = defaultdict(set)
    for name, table in tables().items():
        for sentence in (sentence for sentences in table.values() for sentence in sentences):
            users[sentence].add(name)
    expected = {sentence: next(iter(names)) if len(names) == 1 else SHARED for sentence, names in users.items()}
    misplaced = {
        text: (catalogue_of.get(text), name) for text, name in expected.items() if catalogue_of.get(text) != name
    }
    assert misplaced == {}
