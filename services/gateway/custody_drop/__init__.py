"""Custody's drop folder: watches it and reads the files that arrive there."""
