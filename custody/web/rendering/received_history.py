"""The history that a received bundle tells, in plain words: the same lines as on the verifier page (``story.js``).

It is another log's word. Codes of it that this version does not know stand as they are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from custody.service.exchange.received_bundles import ReceivedDetail, ToldLine
from custody.text.formatting import grouped, mass
from custody.text.i18n import gettext
from custody.text.verification_page import PAGE
from custody.web import verifier


class Entry(Struct, frozen=True, kw_only=True):
    """An event as the page shows it: pairs of a label and a text, then what was withheld or erased, by label."""

    seq: int
    at: str
    title: str
    author: str
    facts: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]


class History(Struct, frozen=True):
    """The events of one subject of the other log; ``kind`` is the word for what it is."""

    subject: str
    kind: str
    entries: tuple[Entry, ...]


def histories(detail: ReceivedDetail) -> list[History]:
    """Return the histories in a bundle: its own subject first, then the others in the order of their beginning."""
    chains: dict[str, list[ToldLine]] = {detail.received.about: []}
    for line in detail.history:
        chains.setdefault(line.subject, []).append(line)
    codes = verifier.codes()
    return [
        History(subject, _word("kinds", subject[:2]), tuple(_entry(line, detail.names, codes) for line in lines))
        for subject, lines in chains.items()
        if lines
    ]


def _entry(line: ToldLine, names: Mapping[str, str], codes: Mapping[str, str]) -> Entry:
    title = _word("events", line.type)
    return Entry(
        seq=line.seq, at=line.at, title=title if title != line.type else _word("acts", line.kind),
        author=_named(line.author, names), hidden=tuple(_word("fields", name) for name in line.hidden),
        facts=(*_facts(line.data, names, codes), *_shown(line.shown)),
    )  # fmt: skip


def _shown(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        text = f"SHA-256 {value['sha256']}" if isinstance(value, dict) and "sha256" in value else str(value)
        yield _word("fields", name), text


def _facts(
    data: Mapping[str, Any], names: Mapping[str, str], codes: Mapping[str, str], before: str = ""
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Yield pairs of a label and a text, the objects inside laid flat; what stands at its default is passed over."""
    for key, value in data.items():
        if value in (None, "", (), [], 0, False):
            continue
        label = before + _word("labels", key)
        text = _said(key, value, names, codes)
        if text is not None:
            yield label, text
        for place, element in enumerate(value if isinstance(value, (list, tuple)) else [value], 1):
            if text is None and isinstance(element, dict):
                inner = f"{label} {place} · " if isinstance(value, (list, tuple)) else f"{label} · "
                yield from _facts(element, names, codes, inner)


def _said(key: str, value: Any, names: Mapping[str, str], codes: Mapping[str, str]) -> str | None:
    """Return a value in one line, with units and role names; None for an object that must be laid flat."""
    if key == "ug" or key.endswith("_ug"):
        return mass(value)
    if key in {"roles", "granted"}:
        return ", ".join(_word("roles", str(role)) for role in ([value] if isinstance(value, str) else value))
    return _plain(value, names, codes)


def _plain(  # noqa: PLR0911  (one return for each form of a value)
    value: Any, names: Mapping[str, str], codes: Mapping[str, str]
) -> str | None:
    """Return a value in one line, or None for an object that must be laid flat."""
    match value:
        case bool():
            return gettext(PAGE["yes" if value else "no"])
        case int():
            return str(value)
        case str():
            return codes.get(value) or _named(value, names)
        case list() | tuple():
            texts = [_plain(element, names, codes) for element in value]
            return None if None in texts else ", ".join(filter(None, texts))
        case {"text": text, "unit": unit}:
            return f"{text} {unit}"
        case {"n": n, "unit": unit}:
            return f"{n} × {codes.get(unit, unit)}"
        case _:
            return None


def _named(subject_id: str, names: Mapping[str, str]) -> str:
    return f"{names[subject_id]} ({grouped(subject_id)})" if subject_id in names else grouped(subject_id)


def _word(table: str, code: str) -> str:
    words = verifier.TABLES[table]
    return gettext(words[code]) if code in words else code
