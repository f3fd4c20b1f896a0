"""Errors raised by reading JSON of others: no JSON, of another form, or nested too deep."""

UNREADABLE = (ValueError, RecursionError)
"""``msgspec.DecodeError`` and ``json.JSONDecodeError`` are ValueErrors; a reader that descends has its own end."""
