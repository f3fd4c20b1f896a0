"""The story that the demonstration tells, and the published sessions replayed: ordinary acts by invented people."""
