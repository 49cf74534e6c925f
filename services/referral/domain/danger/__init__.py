"""Danger in people's own words: phrases that a force lists, a small model beside them, and what closes a danger."""
