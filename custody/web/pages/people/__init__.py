"""People, agencies, outsiders, sign-in, devices and keys."""
