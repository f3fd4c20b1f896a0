"""Deadlines, anomalies, alarms and indicators."""
