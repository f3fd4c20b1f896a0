"""One catalogue of words for screen, paper, device and message."""
