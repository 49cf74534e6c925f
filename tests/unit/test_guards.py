"""The list of guards that are removed in turn (tests/mutations) is about the code as it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from mutations.guard import Guard, Outdated
from mutations.guards import GUARDS

ROOT = Path(__file__).parents[2]
ONE = Guard("one", "a.py", "if allowed:", "if True:", ("tests/unit/test_guards.py",))


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_every_guard_stands_where_the_list_says_and_so_do_its_tests(guard: Guard) -> None:
    guard.check(ROOT)
    assert guard.tests


def test_every_guard_has_a_name_of_its_own() -> None:
    assert {name: many for name, many in Counter(guard.name for guard in GUARDS).items() if many > 1} == {}


def test_a_guard_is_removed_and_nothing_else() -> None:
    assert ONE.removed_from("a\nif allowed:\n    b") == "a\nif True:\n    b"


@pytest.mark.parametrize("source", ["if permitted:", "if allowed: x\nif allowed: y", ""])
def test_a_guard_that_is_not_there_once_is_an_error_and_no_survivor(source: str) -> None:
    with pytest.raises(Outdated, match="one"):
        ONE.removed_from(source)
