"""Queries and projections, read."""
