"""Durable storage: engine, tables, recorder, projections, queries. SQLAlchemy lives here only."""
