"""The forms about a case: what a decision asks for, and which form of a page is shown again."""

from __future__ import annotations

from uuid import UUID

from werkzeug.datastructures import MultiDict

from gateway.pages.cases.forms import CaseForms, ContactForm, FinishForm
from gateway.pages.cases.visit_safety_form import SafetyForm
from support.pages.records import OPENED, WORKERS

ONE, OTHER = UUID(int=1), UUID(int=2)


def decided(**typed: str) -> SafetyForm:
    form = SafetyForm(MultiDict({name.replace("_", "-") if "review" in name else name: typed[name] for name in typed}))
    form.validate()
    return form


def test_that_a_visit_is_safe_needs_where_and_with_whom() -> None:
    assert set(decided(verdict="safe", review_day="x").errors_by_id) == {"where", "with_whom"}
    assert decided(verdict="safe", where="At school", with_whom="His mother").errors_by_id == {}


def test_that_it_is_not_safe_yet_needs_a_reason_and_a_real_day_to_look_again() -> None:
    errors = decided(verdict="not_yet", review_day="40").errors_by_id
    assert errors["reason"] == "Enter why a visit is not safe yet"
    assert errors["review-day"].startswith("Enter a real review date")


def test_without_a_decision_only_the_decision_is_asked_for() -> None:
    assert decided(review_day="40").errors_by_id == {"verdict": "Select whether a visit is safe"}


def test_more_than_a_navigator_can_read_is_an_error() -> None:
    errors = decided(verdict="not_yet", reason="x" * 4_001).errors_by_id
    assert errors["reason"] == "Make this shorter. Use 4,000 characters or fewer"


def test_only_the_step_whose_form_was_refused_is_shown_with_what_was_typed() -> None:
    refused = FinishForm(MultiDict({"evidence": "  "}), key=ONE)
    assert not refused.validate()
    forms = CaseForms(refused)
    assert forms.finish(ONE) is refused
    assert forms.finish(OTHER).errors == {}
    assert isinstance(forms.contact, ContactForm)


def test_whoever_is_proposed_is_chosen_already_among_those_who_could_carry_the_case() -> None:
    form = CaseForms().navigator(OPENED, WORKERS)
    assert OPENED.proposal is not None
    assert form.worker_id.data == OPENED.proposal.worker_id
    assert [choice[0] for choice in form.worker_id.iter_choices()] == [one.worker_id for one in OPENED.choices]
