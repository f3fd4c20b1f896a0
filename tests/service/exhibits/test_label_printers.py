"""Printers: what they are sent arrives whole, and each way to fail is told apart (no printer but our own here)."""

import socket
import threading

import pytest

from custody.domain.kernel.errors import PrinterFailed
from custody.service.exhibits import label_printers
from custody.settings import Printer


class Paper:
    """A printer on a port of this machine; it takes ``limit`` bytes, then cuts the line."""

    def __init__(self, limit: int = 1 << 30) -> None:
        self.wire = socket.create_server(("127.0.0.1", 0))
        self.limit, self.got = limit, b""
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        line, _ = self.wire.accept()
        with line:
            while len(self.got) < self.limit and (block := line.recv(min(4096, self.limit - len(self.got)))):
                self.got += block
            if len(self.got) >= self.limit:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, as a power cut

    @property
    def printer(self) -> Printer:
        return Printer(name="magasin", form="50x25-203", host="127.0.0.1", port=self.wire.getsockname()[1])


def failed(printer: Printer, data: bytes = b"^XA^XZ", patience: float = 2) -> PrinterFailed:
    with pytest.raises(PrinterFailed) as caught:
        label_printers.send(printer, data, patience)
    return caught.value


def test_bytes_arrive_whole_and_in_order():
    """A printer gets exactly what it was sent, also more than one block."""
    paper, data = Paper(), bytes(range(256)) * 400
    label_printers.send(paper.printer, data)
    paper.thread.join()
    assert paper.got == data


def test_a_printer_that_stops_in_the_middle_is_told_with_the_amount():
    """A reset after some bytes is a failure, with how many the network took of how many."""
    error = failed(Paper(limit=10_000).printer, bytes(8_000_000))
    assert error.code == "printer_cut"
    assert 0 < error.facts["sent"] < error.facts["size"] == 8_000_000


def test_refused_silent_and_unknown_are_three_things(monkeypatch):
    """A closed port, a host that never answers, a name and a network without a way are told apart."""
    with socket.create_server(("127.0.0.1", 0)) as wire:
        closed = Printer(name="x", form="", host="127.0.0.1", port=wire.getsockname()[1])
    assert failed(closed).code == "printer_refused"
    assert failed(Printer(name="x", form="", host="printer.invalid", port=9100)).code == "printer_unreachable"
    for reason, code in ((TimeoutError(), "printer_timeout"), (OSError(113, "No route"), "printer_unreachable")):

        def connect(*_args, reason=reason, **_kwargs):
            raise reason

        monkeypatch.setattr(label_printers.socket, "create_connection", connect)
        assert failed(closed).code == code


def test_a_printer_that_takes_nothing_more_fails_in_time():
    """A printer out of paper that keeps the line open does not hold the clerk for ever."""
    with socket.create_server(("127.0.0.1", 0)) as wire:
        printer = Printer(name="x", form="", host="127.0.0.1", port=wire.getsockname()[1])
        assert failed(printer, bytes(30_000_000), patience=0.3).code == "printer_cut"


def test_cups_gets_the_document_or_its_absence_is_said(monkeypatch, tmp_path):
    """``lp`` gets queue and document; a queue that refuses, and a machine without CUPS, fail with the queue's name."""
    printer = Printer(name="bureau", form="L7163", queue="Zebra")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert failed(printer).code == "printer_queue"
    program = tmp_path / "lp"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args\n/bin/cat > {tmp_path}/got\n')
    program.chmod(0o755)
    label_printers.send(printer, b"%PDF-1.7")
    assert (tmp_path / "got").read_bytes() == b"%PDF-1.7"
    assert "-d Zebra" in (tmp_path / "args").read_text()
    program.write_text("#!/bin/sh\nexit 1\n")
    assert failed(printer).facts == {"printer": "bureau", "queue": "Zebra"}
