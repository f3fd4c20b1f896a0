"""Presence on the site: photographs of the group, a new device of the site, who denies what others say (I64)."""
