"""The page of the scan desk."""
