"""The log as pages and commands see it."""
