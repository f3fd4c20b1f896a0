"""Destruction certificates and their reissues."""
