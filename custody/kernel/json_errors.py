"""What reading JSON that others wrote raises: it is not JSON, not of the form asked for, or nested past all use."""

UNREADABLE = (ValueError, RecursionError)
"""``msgspec.DecodeError`` and ``json.JSONDecodeError`` are ValueErrors; a reader that descends has its own end."""
