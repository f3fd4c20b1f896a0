"""Exhibits: labels, checks, balances, weighing, openings, samples, holds."""
