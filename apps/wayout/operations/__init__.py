"""Commands for operators: parked events, unrouted texts, restore, integrity counts, rule dry runs, demo tokens."""
