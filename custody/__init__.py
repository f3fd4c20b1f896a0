"""Custody: every transfer of seized drugs, from the seizure to the fire, on a log nobody can rewrite."""
