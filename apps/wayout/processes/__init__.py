"""The ways to run: every service in one process, each in its own, and the web server."""
