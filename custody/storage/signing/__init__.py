"""Signed heads and their publication."""
