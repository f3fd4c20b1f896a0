"""Attacks on the sign-in and on readings, played on a whole service; ``python3 -m tests.drills attacks`` prints them."""
