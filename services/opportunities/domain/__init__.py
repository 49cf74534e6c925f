"""Rules of opportunities: reading postings, matching a candidate, and what becomes of a placement. Pure."""
