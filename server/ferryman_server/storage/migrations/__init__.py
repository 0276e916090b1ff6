"""Alembic migrations, one script folder for each database."""
