"""Makes the private Python environment of a checkout; runs on the machine's own Python, so it imports nothing else."""
