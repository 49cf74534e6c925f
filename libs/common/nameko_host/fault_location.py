"""The type and location of an exception, without its message, which may be about a person."""

from __future__ import annotations

import traceback
from pathlib import Path


def fault_location(fault: BaseException) -> str:
    """The type of an exception and where it was raised: ``OperationalError at store.py:41``."""
    frames = traceback.extract_tb(fault.__traceback__)
    location = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{location}"
