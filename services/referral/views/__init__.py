"""Answers to questions about referrals."""
