"""Discrepancies, their resolution and corrections."""
