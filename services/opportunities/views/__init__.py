"""Answers to questions about candidates, opportunities and placements."""
