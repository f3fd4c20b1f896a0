"""Laboratory reports and analyses."""
