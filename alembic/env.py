"""What Alembic runs: the caller's connection, in the caller's transaction (custody/storage/tables/migrations.py)."""

from alembic import context
from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True, on_version_apply=context.config.attributes["applied"])
context.run_migrations()
