"""What casework keeps, and how it is found again."""
