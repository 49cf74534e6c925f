"""Rules about texts: what may be sent, to whom, when, and what a reply means."""
