"""Destruction sessions, from planning to sign-off."""
