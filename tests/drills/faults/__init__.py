"""Faults of disks, files and copies, played on a whole installation; ``python3 -m tests.drills faults`` prints them."""
