"""Onboards a force from its file: sites, numbers, users, rules, credentials and partners' keys."""
