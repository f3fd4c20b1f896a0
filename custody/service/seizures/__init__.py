"""Seizures, cases and first notices."""
