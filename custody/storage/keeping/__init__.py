"""Backup, trial restore, restore."""
