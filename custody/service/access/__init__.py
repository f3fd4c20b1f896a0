"""Permissions, visibility, confidential inquiries and erasure."""
