"""Acting, reading and time for every capability."""
