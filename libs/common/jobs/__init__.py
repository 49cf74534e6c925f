"""Scheduled jobs: the worker that runs what is due, the pruning of old rows, and holds after a restore."""
