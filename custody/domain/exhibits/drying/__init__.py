"""Drying of plants and powders: curves and their band, lots compared at a count, witness packages (I60)."""
