"""Backup, restore and receiving."""
