"""Photographs for tests: small, real, and each different from the next."""

import io
from functools import cache

from PIL import Image

from custody.service.exhibits import image_decoding


@cache
def jpeg(seed: int = 0, size: int = 0) -> bytes:
    """A JPEG of 64 by 48 pixels in a colour of its own; ``size`` is its bytes, filled up behind its end."""
    return _encoded("JPEG", seed).ljust(size, b"\0")


@cache
def png(seed: int = 0) -> bytes:
    """A PNG of 64 by 48 pixels in a colour of its own."""
    return _encoded("PNG", seed)


def kept(data: bytes) -> bytes:
    """The picture as the service keeps it and gives it out."""
    return image_decoding.redrawn(data)


def _encoded(kind: str, seed: int) -> bytes:
    out = io.BytesIO()
    colour = (seed % 16 * 16, seed // 16 % 16 * 16, 128)
    Image.new("RGB", (64, 48), colour).save(out, kind)
    return out.getvalue()
