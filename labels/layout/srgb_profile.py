"""The sRGB colour profile that PDF/A asks for, made here from the numbers of the standard: no binary to trust.

An ICC.1:2001-04 (version 2.4) matrix and tone-curve display profile: primaries and white of IEC 61966-2-1, adapted to
the D50 profile connection space by the Bradford transform (values as published by the ICC for sRGB), tone curve of
IEC 61966-2-1 sampled at 1,024 points.
"""

import struct
from functools import cache

_D50 = (0.9642, 1.0, 0.8249)
_COLORANTS = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
_POINTS = 1024


@cache
def srgb() -> bytes:
    """Return the profile; the same bytes every time."""
    text = b"sRGB IEC61966-2.1"
    curve = b"curv" + struct.pack(">II", 0, _POINTS) + b"".join(map(_tone, range(_POINTS)))
    description = b"desc" + struct.pack(">II", 0, len(text) + 1) + text + b"\0" + bytes(78)
    tags = {
        b"desc": description,
        b"cprt": b"text" + bytes(4) + b"No copyright, use freely\0",
        b"wtpt": _xyz(_D50),
        **{name: _xyz(value) for name, value in _COLORANTS.items()},
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _assemble(tags)


def _assemble(tags: dict[bytes, bytes]) -> bytes:
    """Lay out header, tag table and tag data; equal data are stored once."""
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    for name, body in tags.items():
        if body not in places:
            places[body] = start + len(data)
            data += body + bytes(-len(body) % 4)
        table += struct.pack(">4sII", name, places[body], len(body))
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI12s48x",
        start + len(data),
        bytes(4),
        0x02400000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *(2016, 1, 1, 0, 0, 0),
        b"acsp",
        bytes(4),
        0,
        bytes(4),
        bytes(4),
        0,
        0,
        _xyz(_D50)[8:],
    )
    return header + struct.pack(">I", len(tags)) + table + data


def _xyz(value: tuple[float, float, float]) -> bytes:
    """Encode a colour as s15Fixed16 numbers."""
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(part * 65536) for part in value))


def _tone(index: int) -> bytes:
    """Return the linear light of one step of the curve (IEC 61966-2-1), as 16 bits."""
    value = index / (_POINTS - 1)
    linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the standard's
    return struct.pack(">H", round(linear * 65535))
