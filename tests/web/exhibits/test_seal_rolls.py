"""Rolls of seals as pages and in the API: issued, received and voided, seen by their people alone (I69)."""
