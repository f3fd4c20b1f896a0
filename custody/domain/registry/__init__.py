"""The registry of act kinds, event types and subjects."""
