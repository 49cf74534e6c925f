"""Which groups of people may be shown side by side, so that nobody can be recognised in them.

A group is small when it has one to four people. It is held back, and so is any group whose number would give the number
of a small group away by subtraction: of a group within it, or of two groups within it that have nobody in common. That
holds for everything that is shown of one site, because whoever reads one of it may read all.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final
from uuid import UUID

SMALLEST: Final = 5  # people: a group of fewer is not shown

Group = frozenset[UUID]


def is_small(count: int) -> bool:
    """Whether people could be recognised in a group of so many. Nobody at all is not a small group."""
    return 0 < count < SMALLEST


class Disclosure:
    """What is shown of one site so far. Ask for what matters most first: what came before is never taken back."""

    def __init__(self) -> None:
        self._shown: set[Group] = set()

    def show(self, *groups: Iterable[UUID]) -> bool:
        """Whether these groups may all be shown beside everything shown before; then they count as shown."""
        together = self._shown | {frozenset(group) for group in groups}
        if not is_safe(together):
            return False
        self._shown = together
        return True


def is_safe(groups: set[Group]) -> bool:
    """Whether the numbers of these groups give away the number of no small group."""
    return not any(is_small(len(group)) or _gives_away(group, groups) for group in groups)


def _gives_away(whole: Group, groups: set[Group]) -> bool:
    """Whether subtracting one group or two from the group that they lie within leaves a small one."""
    parts = [part for part in groups if part < whole]
    rests = [len(whole) - len(part) for part in parts]
    rests += [len(whole) - len(one) - len(other) for one, other in combinations(parts, 2) if not one & other]
    return any(map(is_small, rests))
