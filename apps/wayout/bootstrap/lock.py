"""Reads a lock file: its pinned packages, and the tools that must be installed before the others."""

import re
from pathlib import Path

# pip itself, and what builds the one package that has no wheel.
TOOLS = ("pip", "setuptools")


def entries(lock: Path) -> dict[str, str]:
    """Each pinned package with its whole entry, including hashes."""
    pinned: dict[str, str] = {}
    text = re.sub(r"^(#|--).*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text.strip()):
        name = entry.partition("==")[0]
        pinned[name] = entry
    return pinned


def tools(lock: Path) -> str:
    pinned = entries(lock)
    return "\n".join(pinned[name] for name in TOOLS) + "\n"
