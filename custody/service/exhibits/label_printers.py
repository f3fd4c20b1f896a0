"""Sending labels to a printer that the settings name: raw TCP (port 9100), or a queue of CUPS through ``lp``.

The copies are on record before the first byte leaves. When sending fails they stay there as printed, since nobody
knows what came out of the machine: the next print is another copy with its reason, and a label of this one that
turns up later is a superseded copy, of which every scan warns (I4). Nobody but the settings says where bytes go.
"""

import contextlib
import shutil
import socket
import subprocess
import time

from custody.domain.kernel.errors import PrinterFailed
from custody.settings import Printer

PATIENCE = 10.0
"""Seconds for the connection, and again for each block of bytes that the printer takes."""
_LONGEST = 120.0
"""Seconds after which a printer that takes bytes drop by drop has failed."""
_BLOCK = 16_384


def send(printer: Printer, data: bytes, patience: float = PATIENCE) -> None:
    """Hand bytes to a printer; that it took them does not prove that it printed them.

    Raises:
        PrinterFailed: ``printer_unreachable``, ``printer_refused``, ``printer_timeout``, ``printer_cut`` (it took a
            part), ``printer_queue`` (CUPS is not there or does not take it).
    """
    if printer.queue:
        _queue(printer, data, patience)
        return
    with _connected(printer, patience) as wire:
        _write(printer, wire, data)


def _connected(printer: Printer, patience: float) -> socket.socket:
    try:
        return socket.create_connection((printer.host, printer.port), timeout=patience)
    except ConnectionRefusedError as reason:
        raise PrinterFailed("printer_refused", printer=printer.name) from reason
    except TimeoutError as reason:
        raise PrinterFailed("printer_timeout", printer=printer.name) from reason
    except OSError as reason:  # no route, no such name
        raise PrinterFailed("printer_unreachable", printer=printer.name) from reason


def _write(printer: Printer, wire: socket.socket, data: bytes) -> None:
    """Send everything, then wait until the printer closes or falls silent, so that a reset is not missed."""
    sent, end = 0, time.monotonic() + _LONGEST
    try:
        while sent < len(data):
            if time.monotonic() > end:
                raise TimeoutError
            sent += wire.send(data[sent : sent + _BLOCK])
        wire.shutdown(socket.SHUT_WR)
        wire.settimeout(1)
        with contextlib.suppress(TimeoutError):
            wire.recv(1)
    except OSError as reason:
        raise PrinterFailed("printer_cut", printer=printer.name, sent=sent, size=len(data)) from reason


def _queue(printer: Printer, data: bytes, patience: float) -> None:
    """Give a document to CUPS, whose driver knows the printer."""
    program = shutil.which("lp")
    try:
        if program is None:
            raise FileNotFoundError("lp")
        subprocess.run(  # noqa: S603  (a fixed program, a queue from the settings, the document over its input)
            [program, "-s", "-d", printer.queue, "-o", "print-scaling=none", "-"],
            input=data, check=True, capture_output=True, timeout=patience * 3,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as reason:
        raise PrinterFailed("printer_queue", printer=printer.name, queue=printer.queue) from reason
