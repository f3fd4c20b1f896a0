"""Find the refused expressions of docs/glossary.md in the French texts of the product.

Run ``python -m tests.web.text.refused_expressions`` after rewriting or moving texts. It removes exemptions that no
longer hit and lets an exemption follow a text to its new key. It never adds a text to the list "to be rewritten".
"""

import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
GLOSSARY = ROOT / "docs" / "glossary.md"
EXEMPTIONS = Path(__file__).with_name("refused_exemptions.toml")
CATALOGUE = ROOT / "custody" / "text" / "locales" / "fr" / "LC_MESSAGES"
HANDBOOK = ROOT / "docs" / "fr"
VARIABLE = re.compile(r"%\(\w+\)[sd]|\{\w*(?:[.!:][^}]*)?\}")
KEY_LENGTH = 60


class Hit(NamedTuple):
    """One text with one refused expression."""

    expression: str
    key: str


class Exemptions(NamedTuple):
    """The two lists of exemptions: texts that are right, each with its reason, and texts to be rewritten."""

    allowed: Mapping[Hit, str]
    to_be_rewritten: frozenset[Hit]


def refused_expressions() -> dict[str, str]:
    """Return each refused expression of the glossary with the words to write instead."""
    section = GLOSSARY.read_text().split("\n## Refused expressions\n")[1].split("\n## ")[0]
    block = re.findall(r"^```\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[0]
    return dict(line.split(" → ", 1) for line in block.splitlines())


def key_of(source: str, text_id: str) -> str:
    """Return a short key that stays the same while the text's id stays the same."""
    line = " ".join(text_id.split())
    if len(line) > KEY_LENGTH:
        line = f"{line[:KEY_LENGTH].rstrip()}… {sha256(line.encode()).hexdigest()[:6]}"
    return f"{source}: {line}"


def catalogue_texts() -> Iterator[tuple[str, str]]:
    """Yield each French form of the catalogue, which holds the scan desk's sentences too."""
    for file in sorted(CATALOGUE.glob("*.po")):
        for message in read_po(BytesIO(file.read_bytes()), locale="fr", abort_invalid=True):
            if message.id:
                text_id = message.id if isinstance(message.id, str) else message.id[0]
                if message.context:
                    text_id = f"{message.context} | {text_id}"
                forms = (message.string,) if isinstance(message.string, str) else message.string
                yield from ((key_of(file.stem, text_id), form) for form in forms)


def paper_texts() -> Iterator[tuple[str, str]]:
    """Yield the words of the papers that have their own tables; none once all of them stand in the catalogue."""
    if find_spec("labels.words"):
        words = getattr(import_module("labels.words"), "WORDS", {})
        yield from ((key_of("papers", key), text) for key, text in words.get("fr", {}).items())


def handbook_texts() -> Iterator[tuple[str, str]]:
    """Yield each paragraph of the French pages of the documentation."""
    for page in sorted(HANDBOOK.glob("**/*.md")):
        for paragraph in re.split(r"\n\s*\n", page.read_text()):
            yield key_of(f"docs/fr/{page.relative_to(HANDBOOK)}", paragraph), paragraph


def every_text() -> dict[str, list[str]]:
    """Return the French texts of all sources by key, their variables left out; a plural has several forms."""
    texts: dict[str, list[str]] = defaultdict(list)
    for source in (catalogue_texts, paper_texts, handbook_texts):
        for key, text in source():
            texts[key].append(VARIABLE.sub("…", text).replace("\N{NO-BREAK SPACE}", " "))
    return texts


def hits(texts: Mapping[str, list[str]]) -> set[Hit]:
    """Return every text in which a refused expression stands."""
    return {
        Hit(expression, key)
        for expression in refused_expressions()
        for key, forms in texts.items()
        if any(re.search(expression, form) for form in forms)
    }


def read_exemptions() -> Exemptions:
    """Return the exemptions of the file."""
    data = tomllib.loads(EXEMPTIONS.read_text())
    return Exemptions(
        {Hit(entry["expression"], entry["text"]): entry["reason"] for entry in data["allowed"]},
        frozenset(Hit(expression, key) for expression, keys in data["to_be_rewritten"].items() for key in keys),
    )


def without_place(hits: set[Hit], exemptions: Exemptions, texts: Mapping[str, list[str]]) -> set[Hit]:
    """Return the new hits that no exemption of the same expression covers by the move of its text.

    An exemption whose key has disappeared leaves one place: a moved text has a new key and keeps its fault.
    """
    refused: set[Hit] = set()
    for expression in refused_expressions():
        new = sorted(hit for hit in hits - exemptions.allowed.keys() if hit.expression == expression)
        new = [hit for hit in new if hit not in exemptions.to_be_rewritten]
        moved = [hit for hit in exemptions.to_be_rewritten if hit.expression == expression and hit.key not in texts]
        if len(new) > len(moved):
            refused.update(new)
    return refused


def quoted(text: str) -> str:
    """Return a text as a TOML string: literal where it can be, so that expressions stay readable."""
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write_exemptions(exemptions: Exemptions) -> None:
    """Write both lists, sorted, one text a line."""
    lines = ["# Exemptions from the refused expressions of docs/glossary.md, which explains both lists.", ""]
    for hit, reason in sorted(exemptions.allowed.items()):
        lines += ["[[allowed]]", f"expression = {quoted(hit.expression)}", f"text = {quoted(hit.key)}"]
        lines += [f"reason = {quoted(reason)}", ""]
    lines += ["# Texts older than the glossary: this list may only shrink.", "[to_be_rewritten]"]
    by_expression: dict[str, list[str]] = defaultdict(list)
    for hit in sorted(exemptions.to_be_rewritten):
        by_expression[hit.expression].append(hit.key)
    for expression, keys in by_expression.items():
        lines += [f"{quoted(expression)} = [", *(f"  {quoted(key)}," for key in keys), "]"]
    EXEMPTIONS.write_text("\n".join(lines) + "\n")


def main() -> int:
    """Rewrite the file of exemptions from today's texts, or refuse new hits with exit code 1."""
    texts = every_text()
    found = hits(texts)
    exemptions = read_exemptions()
    if refused := without_place(found, exemptions, texts):
        instead = refused_expressions()
        for hit in sorted(refused):
            print(f"{hit.key}\n  {hit.expression} → {instead[hit.expression]}")
        print("Rewrite these texts, or add them to [[allowed]] with a reason.")
        return 1
    allowed = {hit: reason for hit, reason in exemptions.allowed.items() if hit in found}
    rest = frozenset(found - allowed.keys())
    write_exemptions(Exemptions(allowed, rest))
    print(f"to be rewritten: {len(rest)}; allowed: {len(allowed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
