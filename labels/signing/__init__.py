"""Signatures in PDF: keys, seals, validation."""
