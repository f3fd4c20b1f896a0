"""The documented failures of domain.md 3 (T1 to T24), replayed through the real recorder for ``custody drill``."""
