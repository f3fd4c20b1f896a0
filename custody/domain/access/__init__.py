"""Permissions, visibility, confidential inspections and erasure."""
