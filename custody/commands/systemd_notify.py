"""Word to systemd that what it started has begun to answer: units of ``Type=notify`` (sd_notify(3))."""

import os
import socket


def tell_started() -> None:
    """Say so to whoever waits for it; where nobody does, nothing."""
    address = os.environ.pop("NOTIFY_SOCKET", "")  # no child of ours is what was started
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify_socket:
            notify_socket.sendto(b"READY=1", address.replace("@", "\0", 1) if address.startswith("@") else address)
