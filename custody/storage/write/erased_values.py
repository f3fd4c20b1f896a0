"""What stays in the row of an erased private value: the number of the event that erased it, and the photograph's file.

Eight bytes, and for a photograph the 32 of its ciphertext's name, stand where the sealed value stood; a sealed value is
longer. So a reader knows of an erasure without looking for it, and a file that comes back with a backup is found.
"""

from typing import Self

SEQ_BYTES, NAME_BYTES = 8, 32


class Gone(str):
    """What is read where an erased private value stood: no text, but true, and the event that erased it.

    Pages and papers say "erased by event ``by``" in its place; what knows nothing of erasures shows ``text``, which is
    empty, or for a name the number of who bore it.
    """

    __slots__ = ("by",)
    by: int

    def __new__(cls, by: int, text: str = "") -> Self:
        """What event ``by`` left."""
        made = super().__new__(cls, text)
        made.by = by
        return made

    def __bool__(self) -> bool:
        """Something was said here."""
        return True


def tomb(seq: int, blob: str = "") -> bytes:
    """What stands for a value erased by event ``seq``; ``blob`` is the name of its file, in hexadecimal."""
    return seq.to_bytes(SEQ_BYTES) + bytes.fromhex(blob)


def erased_by(sealed: bytes) -> int:
    """The event that erased the value, 0 for a value that is kept."""
    return int.from_bytes(sealed[:SEQ_BYTES]) if len(sealed) in {SEQ_BYTES, SEQ_BYTES + NAME_BYTES} else 0


def blob_of(sealed: bytes) -> str:
    """The name of the file that went with an erased photograph, "" without one."""
    return sealed[SEQ_BYTES:].hex() if len(sealed) == SEQ_BYTES + NAME_BYTES else ""
