"""Rule packs, derogations and outcomes of rules."""
