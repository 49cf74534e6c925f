"""Reads a lock file: what it pins, and the part of it that must be there before the rest."""

import re
from pathlib import Path

# Built here from their locked files: pip itself, and what builds the one package that has no wheel.
TOOLS = ("pip", "setuptools")


def entries(lock: Path) -> dict[str, str]:
    """Each pinned package with its whole entry, hashes and all."""
    pinned: dict[str, str] = {}
    text = re.sub(r"^(#|--).*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        name = entry.partition("==")[0]
        pinned[name] = entry
    return pinned


def tools(lock: Path) -> str:
    pinned = entries(lock)
    return "\n".join(pinned[name] for name in TOOLS) + "\n"
