"""Runs the command line as `python -m wayout`."""

from wayout.cli import main

main()
