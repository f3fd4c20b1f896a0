"""The recorder: acts written in one commit."""
