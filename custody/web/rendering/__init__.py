"""Views turned into words, links and pictures."""
