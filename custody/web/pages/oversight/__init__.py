"""The start page, deadlines, anomalies, alarms and indicators."""
