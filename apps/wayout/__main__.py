"""Runs the command line by `python -m wayout`."""

from wayout.cli.main import main

main()
