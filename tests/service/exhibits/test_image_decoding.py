"""Pictures from outside: only what decodes within the bounds comes in, and nothing that stood beside the picture."""

import io
import json
import os
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from custody.domain.kernel.errors import BadInput
from custody.service.exhibits.image_decoding import LONGEST_SIDE, MOST_SCANS, redrawn
from tests.pictures import jpeg, png

PLACE = b"12 deg 39 min N"


def chunk(kind, data):
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def wide_png(width, height):
    """A PNG that says how large it is and packs black pixels a thousand times."""
    row = zlib.compressobj(9)
    pixels = b"".join(row.compress(bytes(3 * width + 1)) for _ in range(height)) + row.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def scanned(times):
    """A progressive JPEG whose last pass is repeated."""
    out = io.BytesIO()
    Image.effect_noise((64, 48), 90).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * times + data[-2:]


def with_place(kind):
    """A picture with the place of the camera in EXIF, XMP and comment, and a page behind its end."""
    image, out = Image.new("RGB", (64, 32), (200, 0, 0)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8825)[1] = "N"
    extra = {"comment": PLACE, "xmp": PLACE} if kind == "JPEG" else {}
    image.save(out, kind, exif=exif, icc_profile=PLACE, **extra)
    return out.getvalue() + b"<script>alert(1)</script>"


REFUSED = {
    "three bytes": (b"\xff\xd8\xff", "photo_damaged"),
    "a page": (b"\xff\xd8\xff<html><script>alert(1)</script>", "photo_damaged"),
    "a signature alone": (b"\x89PNG\r\n\x1a\n", "photo_damaged"),
    "half a JPEG": (jpeg()[: len(jpeg()) // 2], "photo_damaged"),
    "half a PNG": (png()[: len(png()) // 2], "photo_damaged"),
    "60,000 x 60,000": (wide_png(8, 8).replace(struct.pack(">II", 8, 8), struct.pack(">II", 60_000, 60_000)),
                        "photo_damaged"),
    "60,000 x 60,000, whole": (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b""), "photo_pixels",
    ),
    "26 million pixels": (wide_png(6_500, 4_000), "photo_pixels"),
    "a thousand passes": (scanned(1_000), "photo_pixels"),
    "a GIF": (b"GIF89a" + bytes(20), "photo_kind"),
    "nothing": (b"", "photo_kind"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_photograph_is_refused(name):
    """Each by its code."""
    data, code = REFUSED[name]
    with pytest.raises(BadInput, match=code):
        redrawn(data)


def test_a_photograph_with_some_passes_is_taken():
    """Cameras and sites write progressive JPEG."""
    assert scanned(1).count(b"\xff\xda") < MOST_SCANS
    assert redrawn(scanned(1)).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_beside_the_picture_is_kept(kind):
    """Neither the camera's place nor a page behind the end; the picture stands upright, and is the same each time."""
    data = with_place(kind)
    assert PLACE in data
    kept = redrawn(data)
    assert PLACE not in kept
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size, dict(image.getexif())) == (kind, (32, 64), {})
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert redrawn(data) == kept


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_comes_through(mode):
    """Scanners write grey, bits and palettes; some programs write four inks."""
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    with Image.open(io.BytesIO(redrawn(out.getvalue()))) as image:
        image.load()
        assert image.size == (40, 30)


def test_a_panorama_is_kept_smaller():
    """At most 4,096 pixels a side."""
    out = io.BytesIO()
    Image.new("L", (9_000, 300)).save(out, "JPEG")
    with Image.open(io.BytesIO(redrawn(out.getvalue()))) as image:
        assert max(image.size) == LONGEST_SIDE


MEASURED = """
import json, resource, sys
from custody.service.exhibits.image_decoding import redrawn
from custody.domain.kernel.errors import BadInput
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    redrawn(sys.stdin.buffer.read())
    code = ""
except BadInput as refusal:
    code = refusal.code
print(json.dumps([code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024]))
"""


@pytest.mark.parametrize(("size", "code", "most"), [((24_900, 1_000), "", 350), ((30_000, 1_000), "photo_pixels", 20)])
def test_the_memory_of_a_picture_is_bounded(size, code, most):
    """The largest that is taken, and one above it, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], input=wide_png(*size), capture_output=True, check=True, env=environment,
        timeout=60,
    )  # fmt: skip
    got, mebibytes = json.loads(done.stdout)
    assert got == code
    assert mebibytes < most
