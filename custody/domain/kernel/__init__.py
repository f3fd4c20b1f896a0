"""Values, events and contexts that every subject shares."""
