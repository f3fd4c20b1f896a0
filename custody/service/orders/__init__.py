"""Orders, requisitions and other ends of custody."""
