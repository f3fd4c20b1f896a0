"""QR symbols: thousands of label codes at once, single codes of any length for certificates, drawn as image masks.

A label's code is version 2, level H, mask 2: version 1 has no alignment pattern and reads far worse when printed at the
same size. With version, level, mask and length fixed, a symbol is an affine function over GF(2) of the bits of its data
(ISO/IEC 18004: parity, interleaving and masking are all linear). So ``matrices`` takes one origin and 77 basis symbols
from the ``qrcode`` library and adds them up by table: nothing of the standard is implemented here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import qrcode
from qrcode import constants, exceptions, util

from labels.layout.errors import LabelError

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
_CODE = {chr(char): code for code, char in enumerate(_ALPHABET)}


@dataclass(frozen=True, slots=True)
class Matrix:
    """A symbol without quiet zone: rows from the top, each a number whose highest bit is the leftmost module."""

    rows: tuple[int, ...]

    def __len__(self) -> int:
        """Return modules along one side."""
        return len(self.rows)

    def modules(self) -> list[list[bool]]:
        """Return the modules of each row from the left, True where dark."""
        return [[char == "1" for char in line] for line in self.lines()]

    def lines(self) -> list[str]:
        """Return each row as binary digits, 1 where dark."""
        return [f"{row:0{len(self)}b}" for row in self.rows]

    def packed(self) -> bytes:
        """Return the rows as bits, each filled up to whole bytes with white."""
        side = len(self)
        return b"".join((row << -side % 8).to_bytes(-(-side // 8), "big") for row in self.rows)


def matrices(payloads: Sequence[str]) -> list[Matrix]:
    """Return the symbols of payloads of 14 alphanumeric characters each, 25 modules wide.

    Raises ``LabelError``: ``bad_length``, ``bad_character``; ``qr_self_check`` should the library stop being linear.
    """
    for payload in payloads:
        if len(payload) != CHARACTERS:
            raise LabelError("bad_length", length=len(payload), expected=CHARACTERS)
    for payload in payloads:
        if not _CODE.keys() >= set(payload):
            raise LabelError("bad_character", payload=payload)
    origin, table = _tables()
    return [_matrix(_add_up(payload, origin, table), MODULES) for payload in payloads]


def matrix(text: str, level: str = "M") -> Matrix:
    """Return the symbol of any text, in the smallest version and best mask; ``level`` is L, M, Q or H.

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
    return _matrix(_bits(code.modules), len(code.modules))


def draw(canvas: Any, matrix: Matrix, x: float, y: float, size: float) -> None:
    """Draw a symbol in the canvas's fill colour, its lower left corner at (x, y), ``size`` points wide.

    The quiet zone is the caller's to leave. An inline image mask, the fastest and smallest form in PDF; reportlab has
    no public call for it, hence the raw operators.
    """
    side = len(matrix)
    canvas._code.append(  # noqa: SLF001 - the canvas's list of operators, stable since reportlab 1
        f"q {size:.3f} 0 0 {size:.3f} {x:.3f} {y:.3f} cm "
        f"BI /W {side} /H {side} /IM true /BPC 1 /D [1 0] /F /AHx ID {matrix.packed().hex()}> EI Q"
    )


def svg(matrix: Matrix) -> str:
    """Return a symbol as SVG, one unit a module, black on white with its quiet zone, for any screen colours."""
    side = len(matrix) + 2 * QUIET
    runs = [(y, run.start(), run.end()) for y, line in enumerate(matrix.lines()) for run in re.finditer("1+", line)]
    dark = "".join(f"M{x + QUIET} {y + QUIET}h{end - x}v1H{x + QUIET}z" for y, x, end in runs)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>'
    )


def _bits(modules: Iterable[Iterable[bool | None]]) -> int:
    """Return all modules as one number: row after row, the highest bit the first module."""
    return int("".join("1" if dark else "0" for row in modules for dark in row), 2)


def _matrix(bits: int, side: int) -> Matrix:
    """Return the symbol whose modules are the bits of a number."""
    row = (1 << side) - 1
    return Matrix(tuple(bits >> shift & row for shift in range(side * (side - 1), -1, -side)))


def _library(payload: bytes) -> int:
    """Return the modules of a label's symbol as the ``qrcode`` library makes it."""
    code = qrcode.QRCode(version=2, error_correction=constants.ERROR_CORRECT_H, border=0, mask_pattern=2)
    code.add_data(util.QRData(payload, util.MODE_ALPHA_NUM, check_data=False), optimize=0)
    code.make(fit=False)
    return _bits(code.modules)


def _unit(place: int, bit: int) -> bytes:
    """Return the payload of zeros whose pair number ``place`` has one bit set."""
    pair = bytes(_ALPHABET[digit] for digit in divmod(1 << bit, len(_ALPHABET)))
    return (b"00" * place + pair).ljust(CHARACTERS, b"0")


@cache
def _tables() -> tuple[int, list[list[int]]]:
    """Return the symbol of fourteen zeros, and what each value of each pair of characters adds to it.

    Compared with the library before anyone uses them.
    """
    origin = _library(b"0" * CHARACTERS)
    tables = []
    for place in range(_PAIRS):
        basis = [_library(_unit(place, bit)) ^ origin for bit in range(_PAIR_BITS)]
        sums = [0]
        for value in range(1, len(_ALPHABET) ** 2):
            # Without its lowest bit a value is smaller: its sum is there already.
            sums.append(sums[value & (value - 1)] ^ basis[(value & -value).bit_length() - 1])
        tables.append(sums)
    for sample in ("EV0A7K9Q2M4XT1", "NS ZZZZ$%*+-./", ":::::::::::::Z"):
        if _add_up(sample, origin, tables) != _library(sample.encode()):
            raise LabelError("qr_self_check", payload=sample)
    return origin, tables


def _add_up(payload: str, origin: int, tables: Sequence[Sequence[int]]) -> int:
    """Return the modules of a payload's symbol."""
    bits = origin
    for place, table in enumerate(tables):
        first, second = _CODE[payload[2 * place]], _CODE[payload[2 * place + 1]]
        bits ^= table[first * len(_ALPHABET) + second]
    return bits
