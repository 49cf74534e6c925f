"""Brings a force aboard from its file: sites, numbers, users, rules, credentials and partners' keys."""
