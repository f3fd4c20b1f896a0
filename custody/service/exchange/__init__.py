"""Bundles given to and received from other logs."""
