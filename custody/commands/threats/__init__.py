"""The documented failures T1 to T24, replayed through the real recorder for ``custody drill``."""
