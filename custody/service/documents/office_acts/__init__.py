"""Acts of an office as papers: letters about exhibits and sessions, and records of what did not take place."""
