"""All SQL, and every difference between SQLite and PostgreSQL."""
