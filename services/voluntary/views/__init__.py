"""Answers to questions about commissions, claims and funding."""
