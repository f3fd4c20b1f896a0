"""Benchmarks, each beside its limit measured in the same run: ``custody bench``."""
