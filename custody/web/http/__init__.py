"""Requests, answers and guards."""
