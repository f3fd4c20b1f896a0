"""Certificates as pyHanko takes them, and asn1crypto 1.5.1 mended for whoever encodes them.

It takes every header that ends in 0x80 for one of indefinite length, though the lengths 128, 384, 1,920 end so in DER
too (wbond/asn1crypto#249). It then encodes the value anew, and again for every level above what was built: with some
names in the certificates, and by chance with any, a seal took 2 to 20 seconds instead of 60 milliseconds.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from asn1crypto import core, x509

LONG_FORM = 0x80


def ends_by_chance(header: bytes | None) -> bool:
    """Return True if the last header byte, 0x80, belongs to a definite length in long form: 81 80, 82 07 80."""
    if not header or header[-1] != LONG_FORM:
        return False
    return any(len(header) > size + 1 and header[-1 - size] == LONG_FORM | size for size in (1, 2, 3))


def _mended(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    @wraps(dump)
    def mended(self: Any, force: bool = False) -> bytes:
        """Encode again what only ended by chance."""
        if ends_by_chance(self._header):
            self._header = None  # made anew from the contents, and they are left alone
        return dump(self, force)

    return mended


for _kind in (core.Asn1Value, core.Choice, core.Primitive, core.Sequence, core.SequenceOf):
    _kind.dump = _mended(_kind.dump)


def as_asn1(der: bytes) -> x509.Certificate:
    """Return a DER certificate as pyHanko takes it."""
    return x509.Certificate.load(der)
