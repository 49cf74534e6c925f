"""The plan as a navigator types it: what becomes a step, and what is said to be missing."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import MultiDict

from casework.messages import PlannedStep
from gateway.pages.cases.plan_form import PlanForm
from support.pages.records import STEPS


def typed(**changes: str) -> PlanForm:
    row = {
        "A-title": " Birth certificate ",
        "A-kind": "own_work",
        "A-need": "identity_documents",
        "A-service": "",
        "A-target-day": "4",
        "A-target-month": "12",
        "A-target-year": "2026",
    }
    return plan({**row, **{name.replace("_", "-"): value for name, value in changes.items()}})


def plan(typed: dict[str, str] | list[tuple[str, str]]) -> PlanForm:
    form = PlanForm(MultiDict(typed))
    form.validate()
    return form


def test_a_filled_row_is_a_step_and_an_empty_one_is_none() -> None:
    form = typed()
    assert form.errors_by_id == {}
    assert form.steps == (
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
    assert plan({}).errors_by_id == {"A-title": "Enter at least one step"}


def test_everything_that_is_missing_is_said_at_once_by_its_field() -> None:
    typed = [("C-title", "Mentoring"), ("C-kind", "partner_service"), ("C-after", "A"), ("C-after", "B")]
    errors = plan(typed).errors_by_id
    assert set(errors) == {"C-service", "C-need", "C-target-day", "C-after"}
    assert errors["C-after"] == "Step C waits for A and B, which is empty"
    assert errors["C-service"] == "Select the kind of help for step C"


def test_a_day_that_does_not_exist_is_refused() -> None:
    errors = typed(A_target_day="31", A_target_month="2").errors_by_id
    assert errors == {"A-target-day": "Enter a real date for step A, like 27 3 2027"}


def test_only_a_local_groups_step_keeps_a_kind_of_help() -> None:
    assert typed(A_service="sport").steps[0].service is None
    assert typed(A_service="sport", A_kind="partner_service").steps[0].service == "sport"


def test_codes_that_nobody_offered_are_refused() -> None:
    assert set(typed(A_kind="magic", A_need="luck").errors_by_id) == {"A-kind", "A-need"}


def test_what_a_service_refused_is_said_beside_the_steps_title() -> None:
    form = typed()
    form.add_error("A", "This step was done already")
    assert form.errors_by_id == {"A-title": "This step was done already"}


def test_the_plan_that_stands_comes_back_unchanged_when_it_is_opened_and_saved() -> None:
    form = PlanForm(steps=STEPS)
    assert form.validate()
    assert [(one.key, one.title, one.after, one.target, one.service) for one in form.steps] == [
        (one.key, one.title, tuple(one.after), one.target, one.service) for one in STEPS
    ]


def test_a_step_can_be_made_to_wait_only_for_letters_before_it() -> None:
    letters = {row.letter: [choice[0] for choice in row.after.iter_choices()] for row in PlanForm().rows}
    assert letters["A"] == []
    assert letters["C"] == ["A", "B"]
