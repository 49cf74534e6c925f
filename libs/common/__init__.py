"""Plumbing that every service stands on; it knows no service, and each module does one job."""
