"""What evaluation keeps, and how it is found again."""
