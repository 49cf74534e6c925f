"""Reads what the providers of texts send into our messages: bodies, signatures, and lists of received texts."""
