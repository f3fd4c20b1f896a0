"""The type of an open transaction, for signatures in houses that must not know SQLAlchemy."""

from sqlalchemy import Connection

__all__ = ["Connection"]
