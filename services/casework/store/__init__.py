"""The tables of casework, and the queries on them."""
