"""QR symbols: thousands of label codes at once, single codes of any length for certificates, drawn as image masks.

A label's code is version 2, level H, mask 2: version 1 has no alignment pattern and reads far worse when printed at the
same size. With version, level, mask and length fixed, a symbol is an affine function over GF(2) of the bits of its data
(ISO/IEC 18004: parity, interleaving and masking are all linear). So ``matrices`` takes one origin and 77 basis symbols
from the ``qrcode`` library and adds them up by table: nothing of the standard is implemented here.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import qrcode
from qrcode import constants, exceptions, util

from labels.errors import LabelError

Matrix = npt.NDArray[np.bool_]
"""Symbols without quiet zone, dark modules True, row 0 at the top."""

MODULES = 25
"""Modules along one side of a label's code."""
QUIET = 4
"""Modules of white that ISO/IEC 18004 demands on every side."""
CHARACTERS = 14

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS = CHARACTERS // 2
_PAIR_BITS = 11
_LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}
_UNKNOWN = 255
_CODE = np.full(256, _UNKNOWN, dtype=np.uint8)
_CODE[list(_ALPHABET)] = np.arange(len(_ALPHABET))


def matrices(payloads: Sequence[str]) -> Matrix:
    """Return the symbols of N payloads of 14 alphanumeric characters each, shape (N, 25, 25).

    Raises ``LabelError``: ``bad_length``, ``bad_character``; ``qr_self_check`` should the library stop being linear.
    """
    for payload in payloads:
        if len(payload) != CHARACTERS:
            raise LabelError("bad_length", length=len(payload), expected=CHARACTERS)
    codes = _CODE[np.frombuffer("".join(payloads).encode("latin-1", "replace"), dtype=np.uint8)]
    if (codes == _UNKNOWN).any():
        raise LabelError("bad_character", payload=payloads[int(np.argmax(codes == _UNKNOWN)) // CHARACTERS])
    return _add_up(codes, *_tables())


def matrix(text: str, level: str = "M") -> Matrix:
    """Return the symbol of any text, in the smallest version and best mask, shape (n, n); ``level`` is L, M, Q or H.

    Raises ``LabelError``: ``unknown_level``, ``too_long``.
    """
    if level not in _LEVELS:
        raise LabelError("unknown_level", level=level)
    code = qrcode.QRCode(error_correction=_LEVELS[level], border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (exceptions.DataOverflowError, ValueError) as reason:  # the library says either, by the amount
        raise LabelError("too_long", length=len(text), level=level) from reason
    return np.array(code.modules, dtype=np.bool_)


def draw(canvas: Any, matrix: Matrix, x: float, y: float, size: float) -> None:
    """Draw a symbol in the canvas's fill colour, its lower left corner at (x, y), ``size`` points wide.

    The quiet zone is the caller's to leave. An inline image mask, the fastest and smallest form in PDF; reportlab has
    no public call for it, hence the raw operators.
    """
    side = len(matrix)
    rows = np.packbits(matrix, axis=1).tobytes().hex()
    canvas._code.append(  # noqa: SLF001 - the canvas's list of operators, stable since reportlab 1
        f"q {size:.3f} 0 0 {size:.3f} {x:.3f} {y:.3f} cm "
        f"BI /W {side} /H {side} /IM true /BPC 1 /D [1 0] /F /AHx ID {rows}> EI Q"
    )


def svg(matrix: Matrix) -> str:
    """A symbol as an SVG of one unit a module, black on white with its quiet zone, for a screen of whatever colours."""
    side = len(matrix) + 2 * QUIET
    edges = np.argwhere(np.diff(np.pad(matrix, ((0, 0), (1, 1))).astype(np.int8), axis=1)).tolist()
    runs = zip(edges[::2], edges[1::2], strict=True)
    dark = "".join(f"M{x + QUIET} {y + QUIET}h{end - x}v1H{x + QUIET}z" for (y, x), (_, end) in runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>'
    )


def _library(payload: bytes) -> Matrix:
    """Return a label's symbol, flattened, as the ``qrcode`` library makes it."""
    code = qrcode.QRCode(version=2, error_correction=constants.ERROR_CORRECT_H, border=0, mask_pattern=2)
    code.add_data(util.QRData(payload, util.MODE_ALPHA_NUM, check_data=False), optimize=0)
    code.make(fit=False)
    return np.array(code.modules, dtype=np.bool_).ravel()


def _unit(place: int, bit: int) -> bytes:
    """Return the payload of zeros whose pair number ``place`` has one bit set."""
    pair = bytes(_ALPHABET[digit] for digit in divmod(1 << bit, len(_ALPHABET)))
    return (b"00" * place + pair).ljust(CHARACTERS, b"0")


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return, packed, the symbol of fourteen zeros and what each value of each pair of characters adds to it.

    Shapes (79,) and (7, 2025, 79). Compared with the library before anyone uses them.
    """
    origin = _library(b"0" * CHARACTERS)
    bits = np.arange(len(_ALPHABET) ** 2)[:, None] >> np.arange(_PAIR_BITS) & 1
    basis = np.array([[_library(_unit(p, b)) ^ origin for b in range(_PAIR_BITS)] for p in range(_PAIRS)])
    sums = bits.astype(np.float32) @ basis.astype(np.float32)  # exact: at most 11, and BLAS is quick with floats
    tables = np.packbits(origin), np.packbits(sums.astype(np.uint8) & 1, axis=2)
    for sample in (b"EV0A7K9Q2M4XT1", b"NS ZZZZ$%*+-./", b":::::::::::::Z"):
        if not np.array_equal(_add_up(_CODE[list(sample)], *tables).ravel(), _library(sample)):
            raise LabelError("qr_self_check", payload=sample.decode())
    return tables


def _add_up(codes: npt.NDArray[np.uint8], origin: npt.NDArray[np.uint8], table: npt.NDArray[np.uint8]) -> Matrix:
    """Return the symbols of character codes laid end to end."""
    pairs = codes.reshape(-1, _PAIRS, 2).astype(np.intp) @ np.array([len(_ALPHABET), 1])
    packed = np.tile(origin, (len(pairs), 1))
    for place in range(_PAIRS):
        packed ^= table[place, pairs[:, place]]
    bits = np.unpackbits(packed, axis=1, count=MODULES * MODULES)
    return bits.reshape(-1, MODULES, MODULES).astype(np.bool_)
