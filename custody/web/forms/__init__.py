"""Forms, parsed and filled again."""
