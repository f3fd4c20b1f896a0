"""Marker left in the row of an erased private value: the erasing event's number, and a photograph's file.

Eight bytes, and for a photograph the 32 of its ciphertext's name, replace the sealed value; a sealed value is longer.
So a reader learns of an erasure from the row itself. A file that comes back with a backup is found.
"""

from typing import Self

SEQ_BYTES, NAME_BYTES = 8, 32


class Gone(str):
    """Replacement for an erased private value: true in a condition, with the number of the erasing event.

    Pages and papers print "erased by event ``by``" in its place. Code that knows nothing of erasures shows ``text``:
    empty, or for a name the number of the person.
    """

    __slots__ = ("by",)
    by: int

    def __new__(cls, by: int, text: str = "") -> Self:
        """Build the replacement for a value erased by event ``by``."""
        made = super().__new__(cls, text)
        made.by = by
        return made

    def __bool__(self) -> bool:
        """Return True if something was said here."""
        return True


def tombstone(seq: int, blob: str = "") -> bytes:
    """Return the marker of a value erased by event ``seq``; ``blob`` is the name of its file, in hexadecimal."""
    return seq.to_bytes(SEQ_BYTES) + bytes.fromhex(blob)


def erased_by(sealed: bytes) -> int:
    """Return the number of the event that erased the value, or 0 for a kept value."""
    return int.from_bytes(sealed[:SEQ_BYTES]) if len(sealed) in {SEQ_BYTES, SEQ_BYTES + NAME_BYTES} else 0


def blob_of(sealed: bytes) -> str:
    """Return the name of the file of an erased photograph, or "" if there is none."""
    return sealed[SEQ_BYTES:].hex() if len(sealed) == SEQ_BYTES + NAME_BYTES else ""
