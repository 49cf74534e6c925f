"""People in bulk: who is who in a file of many, measured where the truth is known."""
