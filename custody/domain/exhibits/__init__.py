"""Exhibits: labels, checks, weighing, openings, samples, holds."""
