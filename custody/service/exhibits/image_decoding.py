"""Pictures from outside, decoded in bounds and drawn anew: what is no picture stays out, and so does all beside it.

A file may begin as a photograph and be something else, unfold to gigabytes, or bear the place of somebody's camera.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from PIL import Image, ImageFile, ImageOps

from custody.domain.kernel.errors import BadInput

MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
MOST_PIXELS = 25_000_000
"""Telephones send 12 million, or 24; a decoded pixel takes four to six bytes."""
MOST_SCANS = 200
"""Passes over a JPEG; cameras write ten. Each may cost eight milliseconds and have sixty bytes."""
SCAN = b"\xff\xda"
LONGEST_SIDE = 4_096
"""Pixels of a side as it is kept: a photograph of 12 million pixels keeps its size."""
QUALITY = 90
_decoding = BoundedSemaphore(2)
"""So many pictures are decoded at once; the others wait, so that they do not take the memory together."""


def pixels(data: bytes) -> int:
    """Return how many pixels a picture says it has, without decoding it; raise as ``redrawn``."""
    with _opened(data) as image:
        return image.width * image.height


def redrawn(data: bytes) -> bytes:
    """Return a picture drawn anew, upright and without anything that stood beside it; the same for the same bytes.

    Raises:
        BadInput: ``photo_kind``, ``photo_pixels``, ``photo_damaged``.
    """
    out = io.BytesIO()
    with _opened(data) as image:
        kind = "PNG" if image.format == "PNG" else "JPEG"
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        plain = upright if upright.mode in {"1", "L", "RGB"} else upright.convert("RGBA" if kind == "PNG" else "RGB")
        plain.info = {}  # comment and XMP would be written again
        plain.save(out, kind, **({"compress_level": 3} if kind == "PNG" else {"quality": QUALITY}))
    return out.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[ImageFile.ImageFile]:
    """Open a picture after looking at its size; whatever decoding it says is a refusal."""
    kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)
    if kind is None:
        raise BadInput("photo_kind")
    too_large = BadInput("photo_pixels", limit=MOST_PIXELS // 1_000_000)
    try:
        with _decoding, Image.open(io.BytesIO(data), formats=(kind,)) as image:
            if image.width * image.height > MOST_PIXELS or (kind == "JPEG" and data.count(SCAN) > MOST_SCANS):
                raise too_large
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, MemoryError) as error:
        # whatever a decoder of damaged bytes raises, Pillow has no root for it
        raise BadInput("photo_damaged") from error
