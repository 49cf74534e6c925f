"""Who may come in: the directory, provider accounts, route guards and the count of rejected requests."""
