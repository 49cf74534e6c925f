"""Answers to questions about cases."""
