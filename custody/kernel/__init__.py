"""Errors and logging that every layer uses."""
