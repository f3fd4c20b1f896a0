"""How plants and powders dry: curves and their band, lots compared at a count, witness packages (I60)."""
