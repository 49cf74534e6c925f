"""The tables of evaluation, and the queries on them."""
