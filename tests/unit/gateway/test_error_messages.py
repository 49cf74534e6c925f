"""Every code with which a service may refuse has words of its own on a page, or a reason why no page can meet it."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest

from casework.domain import case
from gateway.presentation import error_messages
from rules.support.sources import sources, tree_of
from voluntary.domain.ledger import BudgetKind
from wayout import CHECKOUT

ROOTS = ("services", "libs/common")
# Codes that are worked out: where, by which words of the source, and what they come to.
WORKED_OUT: dict[tuple[str, str], set[str]] = {
    ("services/casework/domain/case.py", "_REFUSALS.get((act, state), default)"): {
        *case._REFUSALS.values(),
        "case_closed",
        "act_not_allowed",
    },
    ("services/voluntary/domain/ledger.py", "_EXHAUSTED[self.kind]"): {
        f"{kind}_exhausted" for kind in get_args(BudgetKind)
    },
    ("libs/common/rpc/client.py", "code"): set(),  # what a service said, handed on
}
CONFIGURING = "only the platform configures a force, and not by a page"
NO_PAGE = "no page sends the command yet"
NOT_TYPED = "pages send only what the service offers, so only a fault of ours or a forged form"
OURS = "a page always sends what this asks for"
NO_PERSON_MEETS_IT: dict[str, str] = {
    "worker_repeated": CONFIGURING,
    "cap_invalid": CONFIGURING,
    "clock_invalid": CONFIGURING,
    "re_approach_cap_invalid": CONFIGURING,
    "suites_missing": CONFIGURING,
    "first_view_invalid": CONFIGURING,
    "code_text_invalid": CONFIGURING,
    "first_contact_invalid": CONFIGURING,
    "first_reply_invalid": CONFIGURING,
    "hours_invalid": CONFIGURING,
    "danger_words_invalid": CONFIGURING,
    "danger_rungs_invalid": CONFIGURING,
    "duty_phone_invalid": CONFIGURING,
    "duty_number_invalid": CONFIGURING,
    "caps_invalid": CONFIGURING,
    "review_days_invalid": CONFIGURING,
    "windows_invalid": CONFIGURING,
    "recording_lag_invalid": CONFIGURING,
    "case_not_active": NO_PAGE,
    "case_not_closed": NO_PAGE,
    "declined_is_not_closed": NO_PAGE,
    "closing_reason_unknown": NO_PAGE,
    "act_not_allowed": "what a page can send on an open case is allowed in every state, or has a code of its own",
    "no_review_requested": "asked only of a visit that is in review",
    "too_many_people": "a page of people is shorter",
    "page_invalid": "an address with no such page opens the first",
    "deadline_missing": OURS,
    "event_unknown": "said to another service, which parks the event",
    "text_refused": "said by the provider to a chore",
    "amount_invalid": NOT_TYPED,
    "absence_says_why": NOT_TYPED,
    "prime_invalid": NOT_TYPED,
    "weeks_belong_to_sustained": NOT_TYPED,
    "reason_belongs_to_ended": NOT_TYPED,
    "not_a_milestone": NOT_TYPED,
    "not_started": NOT_TYPED,
}


@cache
def calls(*words: str) -> list[tuple[str, ast.Call]]:
    """Every call of a function with one of these names, with the file that it stands in."""
    found = []
    for path in (path for path in sources(*ROOTS) if path.name != "refusals.py"):
        written = path.read_text(encoding="utf-8")
        if any(f"{word}(" in written for word in words):
            every = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
            found += [(path.relative_to(CHECKOUT).as_posix(), call) for call in every if _name(call) in words]
    return found


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def raised() -> Iterator[tuple[str, str]]:
    """Every code that is said anywhere, with where."""
    for place, call in calls("Refused", "refused"):
        yield from ((code, place) for code in codes(place, call.args[0]))


def codes(place: str, said: ast.expr) -> set[str]:
    if isinstance(said, ast.Constant):
        return {str(said.value)}
    if (place, ast.unparse(said)) in WORKED_OUT:
        return WORKED_OUT[place, ast.unparse(said)]
    assert isinstance(said, ast.Name), f"{place}: say in WORKED_OUT what {ast.unparse(said)} comes to"
    name = (
        place.removeprefix("services/")
        .removeprefix("libs/")
        .removeprefix("apps/")
        .removesuffix(".py")
        .replace("/", ".")
    )
    return {str(getattr(importlib.import_module(name), said.id))}


def said_by_the_front_door() -> set[str]:
    """Codes that the gateway gives to what broke, without a refusal."""
    said = [call for place, call in calls("_say", "problem") if place.startswith("services/gateway/")]
    return {str(word.value) for call in said for word in call.args[1:] if isinstance(word, ast.Constant)} - {"None"}


RAISED = dict(raised())
MET = (set(RAISED) | said_by_the_front_door()) - set(NO_PERSON_MEETS_IT)


@pytest.mark.parametrize("code", sorted(MET))
def test_what_a_page_can_meet_has_words_of_its_own_and_something_to_do_next(code: str) -> None:
    assert code in error_messages.BY_CODE, (
        f"{RAISED.get(code)}: word it, or say in NO_PERSON_MEETS_IT why nobody meets it"
    )
    answer = error_messages.BY_CODE[code]
    assert answer.title
    assert not answer.title.endswith(".")
    assert answer.next.endswith(".")


def test_no_words_stand_for_a_code_that_nobody_says_or_that_no_page_meets() -> None:
    assert set(error_messages.BY_CODE) - MET == set()


def test_no_reason_outlives_its_code() -> None:
    assert set(NO_PERSON_MEETS_IT) - set(RAISED) == set()
    there = {(place, ast.unparse(call.args[0])) for place, call in calls("Refused", "refused") if call.args}
    assert set(WORKED_OUT) <= there


@pytest.mark.parametrize("code", sorted(set(RAISED)))
def test_a_refusal_is_the_callers_to_mend_unless_it_was_ours(code: str) -> None:
    expected = {"fault": {500}, "unavailable": {503}, "deadline_passed": {503}}.get(code, set(range(400, 500)))
    assert error_messages.status(code) in expected


def test_statuses_say_what_kind_of_no_it_is() -> None:
    said = {
        "not_found": 404,
        "supervisors_only": 403,
        "own_claim": 403,
        "message_too_large": 413,
        "command_id_missing": 400,
        "evidence_needed": 422,
        "plan_cycle": 422,
        "session_in_the_future": 422,
        "case_closed": 409,
        "referral_decided": 409,
        "budget_line_exhausted": 409,
        "never_heard_of": 409,
    }
    assert {code: error_messages.status(code) for code in said} == said


def test_every_status_with_its_own_number_belongs_to_a_code_that_is_said() -> None:
    assert set(error_messages.STATUS) - set(RAISED) == set()


def test_what_came_too_late_or_broke_is_never_said_to_have_changed_nothing() -> None:
    assert "may or may not" in error_messages.submission_result(error_messages.status("fault"))
