"""Inbound texts and lists: received, sealed, routed to a site, and deleted when they are no longer needed."""
