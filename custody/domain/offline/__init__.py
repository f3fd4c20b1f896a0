"""Acts recorded without network."""
