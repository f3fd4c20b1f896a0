"""People, agencies, devices and keys."""
