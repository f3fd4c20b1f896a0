"""A port of this machine for a server that a test starts."""

import secrets
import socket

# Below the range that Linux gives to outgoing connections (32768 to 60999): a port of that range can be taken by a
# connection of another test between this answer and the server's start.
FIRST, COUNT = 11_000, 21_000  # above the ports that browsers refuse


def free_port() -> int:
    """Return a port that nobody listens on and that no outgoing connection is given."""
    while True:
        port = FIRST + secrets.randbelow(COUNT)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
