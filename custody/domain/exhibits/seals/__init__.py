"""Seals: their numbers, the rolls they come from, and the order in which they are used (I1, I57d, I69)."""
