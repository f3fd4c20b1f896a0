"""Pages of an exercise."""
