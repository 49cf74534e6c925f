"""The ways to run Wayout: every service in one process, each in its own, and the web server."""
