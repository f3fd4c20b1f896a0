"""A proxy before a database that can fall silent, as a machine without power does: nothing is sent, nothing closed."""

import socket
import threading
from contextlib import suppress

PIECE = 65_536


class SilentProxy:
    """Forwards TCP to a socket in the file system until it is told to fall silent.

    ``silence`` holds the connections there are, and those that are made in the meantime. ``speak`` serves new ones
    again; the old ones stay silent for ever. ``swallow_after`` lets a statement through and loses its answer.
    """

    def __init__(self, socket_file: str) -> None:
        self._target = socket_file
        self._silent = False
        self._swallow = b""
        self.swallowed = 0
        self._kept: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self) -> None:
        """Say nothing more, on any connection."""
        self._silent = True

    def speak(self) -> None:
        """Serve what connects from now on."""
        self._silent = False

    def swallow_after(self, text: bytes) -> None:
        """Lose the answer to the next piece that has ``text`` in it, and all that follows on its connection."""
        self._swallow = text

    def close(self) -> None:
        """End everything."""
        for each in (self._listener, *self._kept):
            with suppress(OSError):
                each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._kept.append(client)
                if not self._silent:
                    self._join(client)

    def _join(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._target)
        self._kept.append(server)
        dead = threading.Event()
        for source, target, asks in ((client, server, True), (server, client, False)):
            threading.Thread(target=self._pump, args=(source, target, asks, dead), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, asks: bool, dead: threading.Event) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if self._silent and not dead.is_set():
                    dead.set()
                if dead.is_set():
                    continue
                if asks and self._swallow and self._swallow in piece:
                    self._swallow = b""
                    self.swallowed += 1
                    dead.set()  # the statement goes on, its answer does not
                target.sendall(piece)
        if not dead.is_set():
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)
