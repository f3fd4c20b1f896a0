"""Sealed sacks: sealed, read and weighed whole (I49)."""
