"""Answers to questions about figures."""
