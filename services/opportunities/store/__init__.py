"""What opportunities keeps, and how it is found again."""
