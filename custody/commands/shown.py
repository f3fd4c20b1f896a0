"""What commands share in showing things to a person at a terminal."""

from rich.console import Console


def error_console() -> Console:
    """The console for progress: on the error stream, so that the answer can be piped."""
    return Console(stderr=True)


def hex_root(root: bytes) -> str:
    """A root hash in hexadecimal."""
    return root.hex()
