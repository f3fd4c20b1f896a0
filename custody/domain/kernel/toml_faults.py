"""A TOML file that a person writes, read so that everything wrong in it is told at once, each fault with its line.

``msgspec.convert`` stops at the first misfit and names it in a programmer's English; ``tomllib`` knows no lines once
it is done. Here a file is walked beside the type that it shall become, and every misfit is a value of the tree of
errors: a code, where it stands, what was found and what could stand there.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec.inspect import IntType, LiteralType, StrType, StructType, Type, UnionType, VarTupleType

from custody.domain.kernel.errors import BadInput

Path = tuple[str | int, ...]
"""Keys and places in lists that lead to a value: ``("rules", 2, "asks", "hours")``."""
PLACE = re.compile(r"at line (\d+), column (\d+)")
TWICE = re.compile(r"Cannot (overwrite|declare|mutate)|Duplicate")
"""Messages of ``tomllib`` about a key that stands twice."""
LONGEST = 40
"""Characters of a wrong value that its fault repeats."""


class Fault(NamedTuple):
    """Fault at a place of a file: a stable code and the facts of its sentence."""

    code: str
    path: Path
    facts: dict[str, Any]


def parse(data: bytes) -> dict[str, Any]:
    """Parse the tables of a file.

    Raises:
        BadInput: ``toml_encoding``, ``toml_key_twice``, ``toml_broken``; each with its ``line``, counted from 1.
    """
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise BadInput("toml_encoding", line=data.count(b"\n", 0, error.start) + 1) from error
    except tomllib.TOMLDecodeError as error:
        place = PLACE.search(str(error))
        line, column = map(int, place.groups()) if place else (data.count(b"\n") + 1, 1)
        raise BadInput(
            "toml_key_twice" if TWICE.match(str(error)) else "toml_broken", line=line, column=column
        ) from error
    except RecursionError as error:
        raise BadInput("toml_broken", line=1, column=1) from error


def misfits(value: Any, kind: Type, path: Path = ()) -> Iterator[Fault]:
    """Yield everything in a value that its type does not take.

    Keys unknown or missing, words and numbers that cannot be.
    """
    if isinstance(kind, UnionType | StructType):
        yield from _in_table(value, kind, path)
    elif isinstance(kind, VarTupleType):
        if not isinstance(value, list) or len(value) < (kind.min_length or 0):
            yield Fault("toml_list_needed", path, {})
        else:
            for index, each in enumerate(value):
                yield from misfits(each, kind.item_type, (*path, index))
    elif isinstance(kind, LiteralType):
        if value not in kind.values:
            yield _unknown(value, kind.values, path)
    elif isinstance(kind, IntType):
        if type(value) is not int or not _between(kind.ge, value, kind.le):
            yield Fault("toml_number_needed", path, {"found": _shown(value), "bounds": _bounds(kind)})
    elif isinstance(kind, StrType) and not (isinstance(value, str) and re.search(kind.pattern or "", value)):
        yield Fault("toml_text_needed", path, {"found": _shown(value)})


def lines(data: bytes) -> dict[Path, int]:
    """Return the line on which each value of a sound file begins, counted from 1.

    A value begins on the line after the longest beginning of the file that parses without it. A value over several
    lines parses only when it is whole. The cost grows with the square of the lines, so this runs only for a file with
    faults.
    """
    starts: dict[Path, int] = {}
    head, begun = "", 1
    for position, line in enumerate(data.decode().split("\n"), 1):
        head += f"{line}\n"
        try:
            tables = tomllib.loads(head)
        except tomllib.TOMLDecodeError:
            continue
        for path in _paths(tables):
            starts.setdefault(path, begun)
        begun = position + 1
    return starts


def line(path: Path, known: dict[Path, int]) -> int:
    """Return the line of a value, or of the table that lacks it; 1 for the file as a whole."""
    return next((known[path[:end]] for end in range(len(path), 0, -1) if path[:end] in known), 1)


def dotted(path: Path) -> str:
    """Return the keys of a path as a person writes them: ``asks.hours``."""
    return ".".join(step for step in path if isinstance(step, str))


def _in_table(value: Any, kind: UnionType | StructType, path: Path) -> Iterator[Fault]:
    """Yield misfits of a table, of one kind or of the kind that its tag names."""
    if not isinstance(value, dict):
        yield Fault("toml_table_needed", path, {"found": _shown(value)})
        return
    kinds = [variant for variant in getattr(kind, "types", (kind,)) if isinstance(variant, StructType)]
    tag = kinds[0].tag_field
    if tag and tag not in value:
        yield Fault("toml_key_missing", (*path, tag), {})
    elif tag and value[tag] not in [variant.tag for variant in kinds]:
        yield _unknown(value[tag], [variant.tag for variant in kinds], (*path, tag))
    else:
        yield from _in_struct(value, next(variant for variant in kinds if not tag or variant.tag == value[tag]), path)


def _in_struct(value: dict[str, Any], kind: StructType, path: Path) -> Iterator[Fault]:
    fields = {field.name: field for field in kind.fields}
    for key in value.keys() - fields.keys() - {kind.tag_field}:
        free = ", ".join(name for name in fields if name not in value)
        yield Fault("toml_key_unknown", (*path, key), {"possible": free or "–"})
    for name, field in fields.items():
        if name in value:
            yield from misfits(value[name], field.type, (*path, name))
        elif field.required:
            yield Fault("toml_key_missing", (*path, name), {})


def _unknown(value: Any, possible: Any, path: Path) -> Fault:
    return Fault("toml_word_unknown", path, {"found": _shown(value), "possible": ", ".join(possible)})


def _shown(value: Any) -> str:
    return str(value)[:LONGEST]


def _between(least: int | None, value: int, most: int | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _bounds(kind: IntType) -> str:
    return f"≥ {kind.ge}" if kind.le is None else f"{kind.ge} … {kind.le}"


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _paths(each, (*path, key))
