"""Reading of our own ``.po`` files into the catalogue of the standard library.

Entries stand apart by an empty line, as every tool writes them. The tests hold this reader to Babel's.
"""

import json
import re
from collections.abc import Iterable, Mapping
from gettext import GNUTranslations
from io import BytesIO
from struct import pack

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")')
_MAGIC = 0x950412DE
_HEADER = 28
"""Bytes before the tables of a ``.mo`` file."""


def catalogue(files: Iterable[str]) -> GNUTranslations:
    """Return the entries of many files as one catalogue; of two equal entries the later counts.

    Raises:
        ValueError: a line or an entry is malformed.
    """
    entries: dict[str, str] = {}
    for text in files:
        entries |= read(text)
    return GNUTranslations(BytesIO(_compiled(entries)))


def read(text: str) -> dict[str, str]:
    """Return the translated entries of a file, keyed as in a ``.mo`` file; raise as ``catalogue``.

    A key is the context, if any, with an EOT, the sentence, and its plural, if any, after a NUL.
    """
    entries: dict[str, str] = {}
    for block in text.split("\n\n"):
        parts = _parts(line for line in block.splitlines() if line and not line.startswith("#"))
        if not parts:
            continue
        key = "\0".join(parts[name] for name in ("msgid", "msgid_plural") if name in parts)
        said = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
        if all(said) and not re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            entries["\x04".join([*filter(None, [parts.get("msgctxt")]), key])] = "\0".join(said)
    return entries


def _parts(lines: Iterable[str]) -> dict[str, str]:
    """Return the texts of one entry by keyword; a line without a keyword goes on with the last."""
    parts: dict[str, str] = {}
    keyword = ""
    for line in lines:
        match = _LINE.fullmatch(line)
        if not match or not (match[1] or keyword) or match[1] in parts:
            raise ValueError(f"no line of a .po file: {line}")
        keyword = match[1] or keyword
        parts[keyword] = parts.get(keyword, "") + json.loads(match[2])  # the escapes that tools write are those of JSON
    if parts and not ("msgid" in parts and any(name.startswith("msgstr") for name in parts)):
        raise ValueError(f"no entry of a .po file: {parts}")
    return parts


def _compiled(entries: Mapping[str, str]) -> bytes:
    """Return entries as a ``.mo`` file: two tables of lengths and offsets, then the texts, each ended by a zero."""
    pairs = sorted((key.encode(), said.encode()) for key, said in entries.items())
    count = len(pairs)
    tables, texts = b"", b""
    start = _HEADER + 2 * 8 * count
    for side in zip(*pairs, strict=True):
        for text in side:
            tables += pack("<II", len(text), start + len(texts))
            texts += text + b"\0"
    return pack("<7I", _MAGIC, 0, count, _HEADER, _HEADER + 8 * count, 0, 0) + tables + texts
