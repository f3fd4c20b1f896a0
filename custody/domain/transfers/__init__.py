"""Hand-over (remise) and receipt (prise en charge)."""
