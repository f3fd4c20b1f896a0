"""Load and road: sealed units, an escort, seals read and a draw at the site (I63)."""
