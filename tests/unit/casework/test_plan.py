"""A plan is a road that can be walked: checked before it is agreed, released step by step, kept when it is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.plan import check_plan, find_cycle, sort_by_prerequisites
from casework.domain.plan_progress import blocked_by, critical_path, is_stuck, sort_steps
from casework.domain.plan_version import PartnerChanges, agree_version, changes_for_partners
from casework.domain.steps import (
    CurrentStep,
    Progress,
    finish_by_hand,
    finish_by_report,
    waits_for,
)
from casework.messages import PlannedStep
from common.errors import Refused

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def step(key: str, *after: str, days: int = 14, **other: Any) -> PlannedStep:
    written: dict[str, Any] = {"kind": "own_work", "title": f"Step {key}", "need": "family", "service": None}
    return PlannedStep(key=key, after=after, target=TODAY + timedelta(days=days), **{**written, **other})


def mentoring(key: str, *after: str, **other: Any) -> PlannedStep:
    return step(key, *after, kind="partner_service", service="mentoring", **other)


def job(key: str, *after: str, **other: Any) -> PlannedStep:
    return step(key, *after, kind="opportunity", **other)


def agreed(*planned: PlannedStep, current: tuple[CurrentStep, ...] = ()) -> Progress:
    return agree_version(planned, current, today=TODAY, now=NOW, new_id=uuid4)


def by_key(progress: Progress) -> dict[str, CurrentStep]:
    return {each.key: each for each in progress.steps}


def keys(steps: tuple[CurrentStep, ...]) -> list[str]:
    return [each.key for each in steps]


def id_of(progress: Progress, key: str) -> UUID:
    return by_key(progress)[key].step_id


WAY_OUT = (step("A", title="Birth certificate"), mentoring("B", "A", days=30), job("C", "A", "B", days=60))


# ---- what is a plan -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("planned", "code"),
    [
        ((), "plan_size"),
        ((step("A"), step("A")), "plan_step_repeated"),
        ((step("A", "Z"),), "plan_step_unknown"),
        ((step("A", "A"),), "plan_cycle"),
        ((step("A", title="  "),), "plan_title_missing"),
        ((step("A", kind="partner_service"),), "plan_service_missing"),
        ((step("A", service="sport"),), "plan_service_unexpected"),
        ((job("A", service="sport"),), "plan_service_unexpected"),
        ((step("A", days=-1),), "plan_target_past"),
        ((step("A", days=9), step("B", "A", days=8)), "plan_target_before_prerequisite"),
    ],
)
def test_what_is_not_a_plan_is_refused_by_its_first_fault(planned: tuple[PlannedStep, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        check_plan(planned, today=TODAY)


def test_a_circle_is_named_step_by_step() -> None:
    with pytest.raises(Refused) as refusal:
        check_plan((step("A", "D"), step("B", "A"), step("C", "B"), step("D", "C"), step("E", "A")), today=TODAY)
    assert refusal.value.facts == {"cycle": "A>D>C>B>A"}


def test_a_target_today_and_a_common_target_are_allowed() -> None:
    check_plan((step("A", days=0), step("B", "A", days=0)), today=TODAY)


def test_a_finished_step_may_be_past_and_holds_nobody_up() -> None:
    planned = (step("A", days=20), step("B", "A", days=3), step("C", days=-5))
    check_plan(planned, done={"A", "C"}, today=TODAY)
    with pytest.raises(Refused, match="plan_target_before_prerequisite"):
        check_plan(planned, done={"C"}, today=TODAY)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Waits = dict[str, tuple[str, ...]]


@st.composite
def acyclic(draw: st.DrawFn) -> Waits:
    """Steps that wait only for steps drawn before them, under shuffled letters."""
    letters = draw(st.permutations(LETTERS))[: draw(st.integers(1, 26))]
    return {
        letter: tuple(draw(st.sets(st.sampled_from(letters[:place]), max_size=3)) if place else ())
        for place, letter in enumerate(letters)
    }


@st.composite
def anything(draw: st.DrawFn) -> Waits:
    letters = LETTERS[: draw(st.integers(1, 8))]
    return {letter: tuple(draw(st.sets(st.sampled_from(letters), max_size=2))) for letter in letters}


@given(acyclic())
def test_a_plan_without_a_circle_can_be_walked_to_its_end(waits: Waits) -> None:
    assert find_cycle(waits) == ()
    order = sort_by_prerequisites(waits)
    assert sorted(order) == sorted(waits)
    assert all(order.index(before) < order.index(key) for key in waits for before in waits[key])


@given(anything())
def test_a_circle_that_is_named_is_one_and_is_named_whenever_the_plan_cannot_be_walked(waits: Waits) -> None:
    circle = find_cycle(waits)
    assert (circle == ()) == (len(sort_by_prerequisites(waits)) == len(waits))
    if circle:
        assert circle[0] == circle[-1]
        assert len(set(circle)) == len(circle) - 1
        assert all(later in waits[key] for key, later in pairwise(circle))


# ---- walking it -----------------------------------------------------------------------------------------------------
def test_only_what_waits_for_nothing_is_released_at_first() -> None:
    plan = agreed(*WAY_OUT)
    assert keys(plan.released) == ["A"]
    assert [each.state for each in plan.steps] == ["released", "waiting", "waiting"]
    assert waits_for(by_key(plan)["C"], plan.steps) == ("A", "B")


def test_finishing_a_step_releases_the_next_and_no_more() -> None:
    plan = agreed(*WAY_OUT)
    first = finish_by_hand(plan.steps, id_of(plan, "A"), NOW + timedelta(days=2))
    assert keys(first.released) == ["B"]
    assert by_key(first)["B"].released_at == NOW + timedelta(days=2)
    second = finish_by_report(first.steps, id_of(plan, "B"), NOW + timedelta(days=9))
    assert keys(second.released) == ["C"]


def test_a_step_that_is_not_released_is_not_finished() -> None:
    plan = agreed(step("A"), step("B", "A"), step("C", "A", "B"))
    with pytest.raises(Refused) as refusal:
        finish_by_hand(plan.steps, id_of(plan, "C"), NOW)
    assert refusal.value.code == "step_not_released"
    assert refusal.value.facts["waits_for"] == "A,B"


def test_what_others_do_is_not_finished_by_hand() -> None:
    plan = agreed(mentoring("A"), job("B"))
    for key in ("A", "B"):
        with pytest.raises(Refused, match="step_not_own_work"):
            finish_by_hand(plan.steps, id_of(plan, key), NOW)


def test_a_step_is_finished_once() -> None:
    plan = agreed(step("A"))
    finished = finish_by_hand(plan.steps, id_of(plan, "A"), NOW)
    with pytest.raises(Refused, match="step_already_done"):
        finish_by_hand(finished.steps, id_of(plan, "A"), NOW)


def test_a_step_of_another_case_is_as_good_as_absent() -> None:
    with pytest.raises(Refused, match="not_found"):
        finish_by_hand(agreed(step("A")).steps, uuid4(), NOW)


def test_a_services_report_that_comes_twice_or_for_a_step_left_out_changes_nothing() -> None:
    plan = agreed(mentoring("A"), step("B", "A"))
    once = finish_by_report(plan.steps, id_of(plan, "A"), NOW)
    again = finish_by_report(once.steps, id_of(plan, "A"), NOW + timedelta(days=1))
    assert again == Progress(once.steps)
    assert finish_by_report(once.steps, uuid4(), NOW) == Progress(once.steps)


@given(acyclic(), st.data())
def test_however_the_steps_are_finished_each_is_released_once_and_never_early(
    waits: Waits, data: st.DataObject
) -> None:
    plan = agreed(*(step(key, *after) for key, after in waits.items()))
    released = keys(plan.released)
    done: set[str] = set()
    while open_keys := [each.key for each in plan.steps if each.state == "released"]:
        key = data.draw(st.sampled_from(open_keys))
        assert set(waits[key]) <= done
        plan = finish_by_hand(plan.steps, id_of(plan, key), NOW)
        done.add(key)
        released += keys(plan.released)
    assert done == set(waits)
    assert sorted(released) == sorted(waits)


# ---- a new version --------------------------------------------------------------------------------------------------
def finished(*planned: PlannedStep, done: str) -> Progress:
    plan = agreed(*planned)
    for key in done:
        plan = finish_by_report(plan.steps, id_of(plan, key), NOW)
    return plan


def test_a_new_version_keeps_what_is_done_and_what_is_asked_for() -> None:
    old = finished(*WAY_OUT, done="A")
    new = agreed(*WAY_OUT, step("D", days=5), current=old.steps)
    assert {key: new_step.step_id for key, new_step in by_key(new).items() if key != "D"} == {
        key: old_step.step_id for key, old_step in by_key(old).items()
    }
    assert by_key(new)["A"].done_at == NOW
    assert keys(new.released) == ["D"], "the mentoring is not asked for a second time"


def test_what_a_new_version_leaves_out_or_moves_is_told_to_whoever_was_asked() -> None:
    old = finished(*WAY_OUT, done="A")
    assert by_key(old)["B"].state == "released"
    without = changes_for_partners(old.steps, agreed(step("A"), current=old.steps).steps)
    assert (keys(without.withdrawn), without.moved) == (["B"], ())
    same = changes_for_partners(old.steps, agreed(*WAY_OUT, current=old.steps).steps)
    assert same == PartnerChanges((), ())
    later = [replace(one, target=one.target + timedelta(days=9)) if one.key == "B" else one for one in WAY_OUT]
    moved = changes_for_partners(old.steps, agreed(*later, current=old.steps).steps)
    assert (moved.withdrawn, keys(moved.moved)) == ((), ["B"])
    assert moved.moved[0].planned.target == by_key(old)["B"].planned.target + timedelta(days=9)


def test_a_finished_step_is_known_again_under_another_letter_and_spelling() -> None:
    old = finished(*WAY_OUT, done="A")
    new = agreed(step("K", title=" birth  Certificate", days=-9), mentoring("B", "K", days=30), current=old.steps)
    assert by_key(new)["K"].step_id == id_of(old, "A")
    assert by_key(new)["K"].state == "done"


def test_another_step_under_the_letter_of_a_finished_one_is_not_done() -> None:
    old = finished(step("A"), done="A")
    new = agreed(step("A", title="Something else"), mentoring("B", title="Step A"), current=old.steps)
    assert [each.state for each in new.steps] == ["released", "released"]
    assert not {each.step_id for each in new.steps} & {each.step_id for each in old.steps}


def test_of_two_like_steps_the_one_with_the_same_letter_stays_the_same() -> None:
    twice = (step("A", title="Visit him"), step("B", title="Visit him"))
    old = finished(*twice, done="B")
    new = agreed(*reversed(twice), current=old.steps)
    assert {each.key: each.step_id for each in new.steps} == {each.key: each.step_id for each in old.steps}
    assert by_key(new)["B"].state == "done"
    assert by_key(new)["A"].state == "released"


def test_own_work_waits_again_for_a_new_prerequisite_but_what_was_asked_of_others_stays_asked() -> None:
    old = agreed(step("A"), mentoring("B"))
    new = agreed(step("A", "C"), mentoring("B", "C"), step("C", days=1), current=old.steps)
    assert {each.key: each.state for each in new.steps} == {"A": "waiting", "B": "released", "C": "released"}
    assert keys(new.released) == ["C"]


def test_a_version_that_is_no_plan_is_refused() -> None:
    with pytest.raises(Refused, match="plan_step_unknown"):
        agreed(mentoring("B", "A"), current=finished(*WAY_OUT, done="A").steps)


@given(acyclic(), st.data())
def test_agreeing_the_same_plan_again_changes_nothing(waits: Waits, data: st.DataObject) -> None:
    planned = [step(key, *after) for key, after in waits.items()]
    done = data.draw(st.integers(0, len(waits)))
    old = finished(*planned, done="".join(sort_by_prerequisites(waits)[:done]))
    assert {each.step_id: each.state for each in agreed(*planned, current=old.steps).steps} == {
        each.step_id: each.state for each in old.steps
    }


# ---- what is left of a plan ------------------------------------------------------------------------------------------
def test_the_critical_path_is_the_longest_chain_that_is_left() -> None:
    plan = agreed(step("A"), step("B", "A"), step("C", "B"), step("D", "C"), step("E", days=90))
    assert critical_path(plan.steps) == ("A", "B", "C", "D")
    plan = finish_by_hand(plan.steps, id_of(plan, "A"), NOW)
    assert critical_path(plan.steps) == ("B", "C", "D")


def test_of_equally_long_chains_the_one_that_ends_last_counts() -> None:
    plan = agreed(step("A"), step("B", "A", days=20), step("C"), step("D", "C", days=40))
    assert critical_path(plan.steps) == ("C", "D")
    assert critical_path(()) == ()


def test_a_step_is_stuck_once_its_target_is_past_and_only_while_it_is_under_way() -> None:
    plan = agreed(step("A", days=1), mentoring("B", days=2), job("C", days=3), step("D", "B"), step("E", "D"))

    def stuck(days: int) -> list[str]:
        return [each.key for each in plan.steps if is_stuck(each, TODAY + timedelta(days=days))]

    assert (stuck(1), stuck(2), stuck(4), stuck(99)) == ([], ["A"], ["A", "B", "C"], ["A", "B", "C"])
    plan = finish_by_hand(plan.steps, id_of(plan, "A"), NOW)
    assert stuck(4) == ["B", "C"]


def test_a_step_holds_up_what_waits_for_it_directly_or_through_others_until_that_is_done() -> None:
    plan = agreed(step("A"), mentoring("B"), step("C", "A"), step("D", "B"), step("E", "C", "D"))
    assert {each.key: blocked_by(each.key, plan.steps) for each in plan.steps} == {
        "A": ("C", "E"), "B": ("D", "E"), "C": ("E",), "D": ("E",), "E": (),
    }  # fmt: skip
    for key in ("A", "C"):
        plan = finish_by_hand(plan.steps, id_of(plan, key), NOW)
    assert blocked_by("A", plan.steps) == ()
    assert blocked_by("D", plan.steps) == ("E",)


@given(acyclic())
def test_what_is_held_up_waits_somewhere_for_the_step_and_steps_are_sorted_after_what_they_wait_for(
    waits: Waits,
) -> None:
    plan = agreed(*(step(key, *after) for key, after in waits.items()))
    order = keys(sort_steps(tuple(reversed(plan.steps))))
    assert sorted(order) == sorted(waits)
    for key, after in waits.items():
        assert all(order.index(before) < order.index(key) for before in after)
        assert all(key in blocked_by(before, plan.steps) for before in after)
        assert key not in blocked_by(key, plan.steps)
