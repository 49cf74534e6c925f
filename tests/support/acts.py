"""Acts as a domain reads them: their order and what was done."""

from __future__ import annotations

from typing import Any, NamedTuple


class Done(NamedTuple):
    sequence: int
    act: Any


def acts(*names: str) -> tuple[Done, ...]:
    """These acts, one after the other."""
    return tuple(Done(sequence, name) for sequence, name in enumerate(names, 1))
