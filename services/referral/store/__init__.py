"""What referral keeps, and how it is found again."""
