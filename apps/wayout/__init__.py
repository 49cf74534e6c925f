"""The application: knows every service; the command line, ways to run, the demo, and the set-up of a machine."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
