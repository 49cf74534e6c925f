"""Person matching: how likely two records are the same person."""
