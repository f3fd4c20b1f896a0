"""Inventories (récolements)."""
