"""What waits for a start hears of it when it is true, and once."""

import os
import signal
import socket

import pytest
from litestar import Litestar

from custody.commands.systemd_notify import tell_started
from custody.web.http.server import listen, server
from tests.free_port import free_port


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_once(tmp_path, monkeypatch, abstract):
    """At the socket that it names, in the file system or not; what we start ourselves finds no such name."""
    name = f"@custody-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0") if abstract else name)
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        tell_started()
        assert systemd.recv(99) == b"READY=1"
        assert "NOTIFY_SOCKET" not in os.environ
        tell_started()
        with pytest.raises(BlockingIOError):
            systemd.recv(99)


def test_what_is_told_is_true():
    """When it is called begun, every one of the ports takes a connection."""
    ports, taken = (free_port(), free_port()), []

    def began():
        for port in ports:
            with socket.create_connection(("127.0.0.1", port), 5):
                taken.append(port)
        os.kill(os.getpid(), signal.SIGTERM)

    listen(*(server(Litestar([]), "127.0.0.1", port) for port in ports), began=began)
    assert taken == list(ports)
