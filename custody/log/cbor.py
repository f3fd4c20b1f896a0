"""Write the few CBOR items of a COSE receipt in deterministic encoding (RFC 8949, section 4.2.1).

The log writes them itself: a receipt must be made and checked in twenty years, with or without a library of that time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG = range(7)
NULL = b"\xf6"
LARGEST = 2**64
INLINE = 24
"""Arguments below it stand in the first byte."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value under a tag (RFC 8949, section 3.4)."""

    tag: int
    value: "Item"


Item = int | bytes | str | None | Tagged | Sequence["Item"] | Mapping[int, "Item"]


def encode(item: Item) -> bytes:
    """Return an item's bytes: shortest lengths, keys of a map in the order of their bytes.

    Raises:
        ValueError: an integer outside 64 bits.
    """
    match item:
        case None:
            made = NULL
        case int():
            made = _head(UNSIGNED, item) if item >= 0 else _head(NEGATIVE, -1 - item)
        case bytes():
            made = _head(BYTES, len(item)) + item
        case str():
            made = _head(TEXT, len(item.encode())) + item.encode()
        case Tagged():
            made = _head(TAG, item.tag) + encode(item.value)
        case Mapping():
            pairs = sorted((encode(key), encode(value)) for key, value in item.items())
            made = _head(MAP, len(pairs)) + b"".join(key + value for key, value in pairs)
        case _:
            made = _head(ARRAY, len(item)) + b"".join(map(encode, item))
    return made


def _head(major: int, argument: int) -> bytes:
    """Return the major type with its argument in the fewest bytes (RFC 8949, section 3)."""
    if argument < INLINE:
        return bytes([major << 5 | argument])
    if argument >= LARGEST:
        raise ValueError(argument)
    size = next(size for size in (1, 2, 4, 8) if argument < 1 << 8 * size)
    return bytes([major << 5 | INLINE - 1 + size.bit_length()]) + argument.to_bytes(size, "big")
