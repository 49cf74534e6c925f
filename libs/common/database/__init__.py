"""PostgreSQL: engines bound to one force, row security, bulk inserts, the system tables and migrations."""
