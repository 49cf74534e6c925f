"""The plan as a navigator types it: what becomes a step, and what is said to be missing."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict

from casework.messages import PlannedStep
from gateway.presentation import plan_form
from support.pages.records import STEPS


def typed(**changes: str) -> MultiDict[str, str]:
    form = {
        "title-A": " Birth certificate ",
        "kind-A": "own_work",
        "need-A": "identity_documents",
        "service-A": "",
        "target-A-day": "4",
        "target-A-month": "12",
        "target-A-year": "2026",
    }
    return MultiDict({**form, **{name.replace("_", "-"): value for name, value in changes.items()}})


def test_a_filled_row_is_a_step_and_an_empty_one_is_none() -> None:
    steps, errors = plan_form.steps(plan_form.read(typed()))
    assert errors == {}
    assert steps == (
        PlannedStep(
            key="A",
            kind="own_work",
            title="Birth certificate",
            need="identity_documents",
            after=(),
            target=date(2026, 12, 4),
        ),
    )


def test_a_plan_without_a_step_asks_for_one() -> None:
    steps, errors = plan_form.steps(plan_form.blank())
    assert (steps, list(errors)) == ((), ["title-A"])


def test_everything_that_is_missing_is_said_at_once_by_its_field() -> None:
    form = MultiDict([("title-C", "Mentoring"), ("kind-C", "partner_service"), ("after-C", "A"), ("after-C", "B")])
    _, errors = plan_form.steps(plan_form.read(form))
    assert set(errors) == {"service-C", "need-C", "target-C-day", "after-C"}
    assert errors["after-C"] == "Step C waits for A and B, which is empty"


def test_a_day_that_does_not_exist_is_refused() -> None:
    steps, errors = plan_form.steps(plan_form.read(typed(target_A_day="31", target_A_month="2")))
    assert (steps, list(errors)) == ((), ["target-A-day"])


def test_only_a_local_groups_step_keeps_a_kind_of_help() -> None:
    form = typed()
    form["service-A"] = "sport"
    steps, _ = plan_form.steps(plan_form.read(form))
    assert steps[0].service is None
    form["kind-A"] = "partner_service"
    steps, _ = plan_form.steps(plan_form.read(form))
    assert steps[0].service == "sport"


def test_codes_that_nobody_offered_are_refused() -> None:
    _, errors = plan_form.steps(plan_form.read(typed(kind_A="magic", need_A="luck")))
    assert set(errors) == {"kind-A", "need-A"}


def test_the_plan_that_stands_comes_back_unchanged_when_it_is_opened_and_saved() -> None:
    steps, errors = plan_form.steps(plan_form.from_steps(STEPS))
    assert errors == {}
    assert [(one.key, one.title, one.after, one.target, one.service) for one in steps] == [
        (one.key, one.title, one.after, one.target, one.service) for one in STEPS
    ]


def test_a_step_can_be_made_to_wait_only_for_letters_before_it() -> None:
    rows = {row.key: row.earlier for row in plan_form.blank()}
    assert rows["A"] == ()
    assert rows["C"] == ("A", "B")
