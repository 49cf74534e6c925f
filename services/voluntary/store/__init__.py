"""What voluntary stores, and the queries for it."""
