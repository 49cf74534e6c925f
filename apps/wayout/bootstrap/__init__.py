"""Creates the private Python environment of a checkout. It runs on the machine's own Python and imports nothing
else."""
