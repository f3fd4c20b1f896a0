"""Search by number, name or reference."""
