"""Who is proposed for a case, with numbers, and what the sergeant may decide."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.domain.allocation import Team, decide, is_full, propose
from casework.messages import Worker
from common.errors import Refused

HERE, THERE = 1, 2


def team(**load: tuple[int, int]) -> Team:
    """A team at one site: open cases and cap by name."""
    return Team(
        [Worker(worker_id=name, site_ids=(HERE,), cap=cap) for name, (_, cap) in load.items()],
        {name: carried for name, (carried, _) in load.items()},
    )


def proposed(of: Team, **other: str) -> list[str]:
    return [each.worker_id for each in propose(of, HERE, **other)]


def test_whoever_carries_least_of_what_she_may_carry_is_proposed_with_the_numbers() -> None:
    first = propose(team(ana=(4, 5), ben=(6, 10)), HERE)[0]
    assert (first.worker_id, first.reason, first.open_cases, first.cap) == ("ben", "lowest_caseload", 6, 10)


def test_equal_loads_are_proposed_in_the_order_of_their_ids() -> None:
    assert proposed(team(ben=(1, 2), cat=(2, 4), ana=(3, 6))) == ["ana", "ben", "cat"]


def test_the_navigator_who_knows_the_person_comes_first_while_she_has_room() -> None:
    known = propose(team(ana=(0, 5), ben=(4, 5)), HERE, known_to="ben")
    assert [(each.worker_id, each.reason) for each in known] == [
        ("ben", "knows_the_person"),
        ("ana", "lowest_caseload"),
    ]


def test_one_who_left_the_site_is_not_proposed_though_she_knows_him() -> None:
    moved = Team([Worker(worker_id="ana", site_ids=(THERE,), cap=9), *team(ben=(8, 9)).workers], {"ben": 8})
    assert proposed(moved, known_to="ana") == ["ben"]


def test_the_full_come_last_and_among_them_first_the_one_who_knows_him() -> None:
    assert proposed(team(ana=(5, 5), ben=(7, 5), cat=(4, 5)), known_to="ben") == ["cat", "ben", "ana"]
    assert proposed(team(ana=(0, 0), ben=(9, 10))) == ["ben", "ana"], "a cap of nothing is full from the start"


def test_nobody_is_proposed_where_nobody_works() -> None:
    assert propose(team(ana=(0, 5)), THERE) == ()


def test_the_one_proposed_is_decided_without_a_word() -> None:
    assert decide(team(ana=(4, 5), ben=(0, 5)), HERE, "ben", "").worker_id == "ben"


def test_another_than_the_one_proposed_needs_a_reason() -> None:
    of = team(ana=(4, 5), ben=(0, 5))
    with pytest.raises(Refused) as refusal:
        decide(of, HERE, "ana", "  ")
    assert (refusal.value.code, refusal.value.facts) == (
        "reason_needed",
        {"because": "not_proposed", "proposed": "ben"},
    )
    assert decide(of, HERE, "ana", "speaks Romanian").worker_id == "ana"


def test_one_who_is_full_needs_a_reason_even_when_she_is_the_one_proposed() -> None:
    of = team(ana=(5, 5))
    with pytest.raises(Refused) as refusal:
        decide(of, HERE, "ana", "")
    assert refusal.value.facts == {"because": "full", "open_cases": 5, "cap": 5}
    assert decide(of, HERE, "ana", "he asked for her").worker_id == "ana"


def test_an_unknown_worker_and_one_of_another_site_are_refused_whatever_the_reason() -> None:
    of = Team([Worker(worker_id="ana", site_ids=(THERE,), cap=5), Worker(worker_id="ben", site_ids=(HERE,), cap=5)], {})
    with pytest.raises(Refused, match="worker_unknown"):
        decide(of, HERE, "nobody", "please")
    with pytest.raises(Refused, match="worker_not_at_site"):
        decide(of, HERE, "ana", "please")


@st.composite
def teams(draw: st.DrawFn) -> Team:
    names = draw(st.sets(st.sampled_from("abcdefgh"), min_size=1))
    sites = st.sets(st.sampled_from((HERE, THERE)), min_size=1)
    workers = [Worker(worker_id=each, site_ids=tuple(draw(sites)), cap=draw(st.integers(0, 6))) for each in names]
    return Team(draw(st.permutations(workers)), {each: draw(st.integers(0, 8)) for each in names})


KNOWN_TO = st.sampled_from([None, *"abcdefgh"])


@given(teams(), KNOWN_TO)
def test_everybody_at_the_site_is_listed_once_and_nobody_full_before_one_with_room(of: Team, known: str | None) -> None:
    listed = propose(of, HERE, known_to=known)
    assert sorted(each.worker_id for each in listed) == sorted(each.worker_id for each in of.at(HERE))
    assert [is_full(each) for each in listed] == sorted(is_full(each) for each in listed)


@given(teams(), KNOWN_TO)
def test_nobody_with_room_and_less_to_carry_is_passed_over_but_for_one_who_knows_him(
    of: Team, known: str | None
) -> None:
    listed = propose(of, HERE, known_to=known)
    assume(listed and not is_full(listed[0]) and listed[0].reason == "lowest_caseload")
    first = listed[0]
    assert all(first.open_cases * other.cap <= other.open_cases * first.cap for other in listed if not is_full(other))
    assert all(is_full(other) for other in listed if other.worker_id == known)


@given(teams(), KNOWN_TO)
def test_the_proposal_does_not_depend_on_the_order_of_the_team(of: Team, known: str | None) -> None:
    turned = Team(list(reversed(of.workers)), of.open_cases)
    assert propose(of, HERE, known_to=known) == propose(turned, HERE, known_to=known)


@given(teams(), KNOWN_TO, st.sampled_from("abcdefgh"), st.sampled_from(["", "a reason"]))
def test_without_a_reason_only_the_one_proposed_with_room_is_ever_decided(
    of: Team, known: str | None, choice: str, reason: str
) -> None:
    try:
        chosen = decide(of, HERE, choice, reason, known_to=known)
    except Refused:
        return
    assert chosen.worker_id == choice
    assert reason or (chosen == propose(of, HERE, known_to=known)[0] and not is_full(chosen))
