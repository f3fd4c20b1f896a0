"""Pages that belong to no capability."""
