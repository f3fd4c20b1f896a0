"""Photographs that acts commit to: an event holds a digest, the file lies encrypted beside the log."""

from msgspec import Struct

from custody.domain.kernel.context import Private
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.typed_text import BLOB, HEX_DIGEST

MOST = 100
"""Photographs of one thing."""


class Photo(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A stored photograph: ``blob`` names the encrypted file, ``sha256`` the picture's own digest."""

    blob: str
    sha256: str


def photos(entries: tuple[Photo, ...], scope: str) -> list[Private]:
    """Return photographs as private values: a bare digest in an event would confirm an erased file.

    Raises:
        BadInput: ``bad_photo``, ``too_many_photos``; ``photo_unknown`` where the service took no such file in.
    """
    if len(entries) > MOST:
        raise BadInput("too_many_photos", limit=MOST)
    if not all(HEX_DIGEST.match(p.sha256) and BLOB.match(p.blob) for p in entries):
        raise BadInput("bad_photo")
    return [Private("photo", {"blob": p.blob, "sha256": p.sha256}, scope) for p in entries]
