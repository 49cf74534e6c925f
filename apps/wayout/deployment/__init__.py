"""One deployment: its services, settings, environment files, broker permissions and readiness."""
