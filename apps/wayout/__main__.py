"""Runs the command line as `python -m wayout`."""

from wayout.cli.main import main

main()
