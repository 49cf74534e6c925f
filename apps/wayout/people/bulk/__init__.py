"""Programs that run with the bulk tools' own Python."""
