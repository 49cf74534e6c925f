"""From what is shown of a site, no number of one to four people can be read or computed."""

from __future__ import annotations

from itertools import combinations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.disclosure import SMALLEST, Disclosure, Group, is_small


def group(*numbers: int) -> Group:
    return frozenset(UUID(int=number) for number in numbers)


GROUPS = st.lists(st.frozensets(st.integers(1, 24)).map(lambda numbers: group(*numbers)), max_size=8)
NESTED = st.lists(st.integers(0, 24).map(lambda size: group(*range(size))), max_size=8)


@given(GROUPS | NESTED)
def test_what_is_shown_gives_no_small_group_away_by_subtracting_what_lies_within_it(groups: list[Group]) -> None:
    disclosure = Disclosure()
    shown = [one for one in groups if disclosure.show(one)]
    for one in shown:
        assert not is_small(len(one))
        for part in shown:
            if part <= one:
                assert not is_small(len(one) - len(part))
        for part, other in combinations(shown, 2):
            if part <= one and other <= one and not part & other:
                assert not is_small(len(one) - len(part) - len(other))


@given(GROUPS, GROUPS)
def test_groups_that_are_asked_for_together_and_refused_leave_nothing_shown(
    refused: list[Group], asked: list[Group]
) -> None:
    tried, fresh = Disclosure(), Disclosure()
    if tried.show(*refused):
        fresh.show(*refused)
    assert [tried.show(one) for one in asked] == [fresh.show(one) for one in asked]


@given(GROUPS)
def test_what_was_shown_once_may_always_be_shown_again(groups: list[Group]) -> None:
    disclosure = Disclosure()
    for one in groups:
        if disclosure.show(one):
            assert disclosure.show(one)


def test_four_people_are_held_back_and_five_are_shown_and_nobody_is_nobody() -> None:
    shown = {size: Disclosure().show(group(*range(size))) for size in range(7)}
    assert shown == {0: True, 1: False, 2: False, 3: False, 4: False, 5: True, 6: True}
    assert SMALLEST == 5


def test_of_nine_people_of_whom_five_were_followed_only_the_nine_are_shown() -> None:
    disclosure = Disclosure()
    assert disclosure.show(group(*range(9)))
    assert not disclosure.show(group(*range(5)))
    assert disclosure.show(group(*range(9)))


def test_what_two_parts_leave_of_a_whole_is_not_given_away_either() -> None:
    disclosure = Disclosure()
    assert disclosure.show(group(*range(16)), group(*range(5)))
    assert not disclosure.show(group(*range(5, 13))), "three of the sixteen would be left"
    assert disclosure.show(group(*range(5, 11))), "five would be left"
