"""Pages that belong to no capability: start, search, sign-in, scan desk."""
