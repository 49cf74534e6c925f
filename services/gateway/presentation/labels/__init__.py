"""The words that pages show for codes, by area."""
