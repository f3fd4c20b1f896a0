"""Read what a browser gives when a passkey is made: the attestation object (WebAuthn level 2, sections 6.1 and 6.5).

These are evidence, so the rule that judges them needs no library in twenty years. The tests hold this reader against
``fido2``. The statement of the maker is kept with the event and not judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SIMPLE = 7
"""The major type of true, false, nothing and fractions (RFC 8949, section 3.1)."""
INLINE, LONGEST = 24, 27
"""An argument below 24 stands in the first byte; 24 to 27 say that it follows in 1, 2, 4 or 8 bytes."""
CONSTANTS = {20: False, 21: True, 22: None}
DEEPEST = 8
"""Nested arrays and maps; an authenticator may nest four (CTAP 2.1, section 8)."""
FLAGS, COUNTED = 32, 37
"""Places in authenticator data: after the hash of the relying party, and after the counter."""
ATTESTED, EXTENDED = 0x40, 0x80

Item = int | bytes | str | bool | list["Item"] | dict[int | str, "Item"] | None


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A new passkey as its authenticator gave it; ``public_key`` is a COSE key (RFC 9053)."""

    aaguid: bytes
    credential_id: bytes
    public_key: Mapping[int | str, Item]


def authenticator_data(attestation: bytes) -> bytes:
    """Return the authenticator data of an attestation object.

    Raises:
        ValueError: it is no such object.
    """
    item, end = _item(attestation, 0, DEEPEST)
    if end != len(attestation) or not isinstance(item, dict) or not isinstance(data := item.get("authData"), bytes):
        raise ValueError("no attestation object")
    return data


def new_credential(data: bytes) -> NewCredential | None:
    """Return the passkey that authenticator data holds, None if they hold none.

    Raises:
        ValueError: the data end too early or too late.
    """
    if len(data) < COUNTED:
        raise ValueError("authenticator data end early")
    made, end = None, COUNTED
    if data[FLAGS] & ATTESTED:
        aaguid, length = _taken(data, end, 18)[:16], int.from_bytes(data[end + 16 : end + 18], "big")
        credential_id = _taken(data, end + 18, length)
        key, end = _item(data, end + 18 + length, DEEPEST)
        if not isinstance(key, dict):
            raise ValueError("no COSE key")
        made = NewCredential(aaguid, credential_id, key)
    if data[FLAGS] & EXTENDED:
        _, end = _item(data, end, DEEPEST)
    if end != len(data):
        raise ValueError("authenticator data end late")
    return made


def _item(data: bytes, at: int, depth: int) -> tuple[Item, int]:
    """Return the CBOR item that begins at a byte, and the byte after it.

    Raises:
        ValueError: it ends early, nests too deep, or is of a kind that no authenticator writes.
    """
    if not depth:
        raise ValueError("nested too deep")
    major, argument, at = _head(data, at)
    item: Item
    match major:  # RFC 8949, section 3.1: integers, bytes, text, array, map, tag, simple
        case 0:
            item = argument
        case 1:
            item = -1 - argument
        case 2:
            item, at = _taken(data, at, argument), at + argument
        case 3:
            item, at = _taken(data, at, argument).decode(), at + argument
        case 4:
            item, at = _array(data, at, argument, depth)
        case 5:
            item, at = _map(data, at, argument, depth)
        case _:
            if major != SIMPLE or argument not in CONSTANTS:
                raise ValueError("an item of another kind")
            item = CONSTANTS[argument]
    return item, at


def _array(data: bytes, at: int, count: int, depth: int) -> tuple[list[Item], int]:
    items: list[Item] = []
    for _ in range(count):
        item, at = _item(data, at, depth - 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict[int | str, Item], int]:
    pairs: dict[int | str, Item] = {}
    for _ in range(count):
        key, at = _item(data, at, depth - 1)
        if not isinstance(key, int | str) or isinstance(key, bool) or key in pairs:
            raise ValueError("a key twice, or of another kind")
        pairs[key], at = _item(data, at, depth - 1)
    return pairs, at


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return an item's major type, its argument, and the byte after both."""
    [first] = _taken(data, at, 1)
    major, argument = first >> 5, first & 31
    if argument < INLINE:
        return major, argument, at + 1
    if argument > LONGEST or major == SIMPLE:
        raise ValueError("an item without a length, or a fraction")
    size = 1 << argument - INLINE
    return major, int.from_bytes(_taken(data, at + 1, size), "big"), at + 1 + size


def _taken(data: bytes, at: int, length: int) -> bytes:
    """Return so many bytes from a place, all of them there."""
    taken = data[at : at + length]
    if len(taken) != length:
        raise ValueError("the data end early")
    return taken
