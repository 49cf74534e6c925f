"""What opportunities stores, and the queries for it."""
