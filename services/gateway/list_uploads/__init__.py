"""Lists that officers upload: kept until confirmed, previewed, then sent in by jobs."""
