"""The files of a log in tiles (C2SP tlog-tiles): where each tile and each bundle of entries lies, how it is read."""

from collections.abc import Iterable

from custody.log.canonical import MAX_ENTRY
from custody.log.errors import Malformed
from custody.log.tiles import WIDTH


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Give the path of a hash tile, ``tile/<L>/<N>[.p/<W>]`` (C2SP tlog-tiles)."""
    return f"tile/{level}/{_number(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Give the path of an entry bundle, ``tile/entries/<N>[.p/<W>]`` (C2SP tlog-tiles)."""
    return f"tile/entries/{_number(index, width)}"


def _number(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + (f".p/{width}" if width < WIDTH else "")


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Give the entry bundle: a big-endian uint16 length before each entry.

    Raises:
        Malformed: ``entry_too_long``.
    """
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise Malformed("entry_too_long", length=len(entry), limit=MAX_ENTRY)
        parts += [len(entry).to_bytes(2), entry]
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes]:
    """Give the entries of a bundle.

    Raises:
        Malformed: ``bundle_malformed`` when it is cut short; ``entry`` counts within the bundle.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        if start > len(data) or at > len(data):
            raise Malformed("bundle_malformed", entry=len(entries))
        entries.append(data[start:at])
    return entries
