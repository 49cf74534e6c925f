"""Plays one true story over HTTP, as its users would: it opens pages, fills forms, and imports no handler."""
