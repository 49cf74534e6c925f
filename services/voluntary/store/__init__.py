"""What voluntary keeps, and how it is found again."""
