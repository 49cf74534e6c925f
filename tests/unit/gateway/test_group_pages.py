"""What the pages of groups and commissioners read and say: papers as they stand, codes."""

from __future__ import annotations

import typing
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask import render_template

from gateway.pages.support.thread_form import MessageForm
from gateway.pages.voluntary.group_forms import ConcernForm, RejectForm, SessionForm
from gateway.presentation import error_messages
from gateway.presentation.charts import funds
from gateway.presentation.due_diligence import due_diligence_of
from gateway.presentation.labels import voluntary
from gateway.presentation.labels.voluntary import pounds
from rules.support.message_factory import example
from support.pages.app import units_of_work
from support.pages.opportunity_samples import FINDER
from voluntary import messages as m
from voluntary.domain.claim import ActKind as ClaimAct
from voluntary.domain.commission import ActKind as CommissionAct

TODAY = date(2026, 11, 23)
LINE = m.BudgetLineDetail(
    budget_line_id=UUID(int=1), site_id=1, purpose="mentoring", limit_pence=150_000, committed_pence=18_000,
    spent_pence=17_500, left_pence=114_500,
)  # fmt: skip
FUND = m.FundDetail(
    fund_id=UUID(int=2), title="Safer Streets", received_pence=200_000, unallocated_pence=50_000,
    committed_pence=18_000, spent_pence=17_500, left_pence=164_500, shared=False, budget_lines=(LINE,),
)  # fmt: skip
SITES = {1: "Wolverhampton"}


@pytest.mark.parametrize(
    ("pence", "said"), [(4500, "£45"), (4550, "£45.50"), (125_005, "£1,250.05"), (0, "£0"), (-4500, "−£45")]
)
def test_money_is_said_with_pence_only_where_there_are_some(pence: int, said: str) -> None:
    assert pounds(pence) == said


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (m.CommissionState, voluntary.COMMISSION_STATE),
        (m.RejectReason, voluntary.REJECT_REASON),
        (m.CancelReason, voluntary.CANCEL_REASON),
        (m.Attended, voluntary.ATTENDED),
        (m.AbsenceReason, voluntary.ABSENCE),
        (m.ChosenBecause, voluntary.CHOSEN),
        (m.PassedOverReason, voluntary.NOT_ASKED_REASON),
        (m.DocumentKind, voluntary.DOCUMENT),
        (m.AwardKind, voluntary.AWARD_KIND),
        (m.ClaimState, voluntary.CLAIM_STATE),
        (m.EntryKind, voluntary.ENTRY),
        (m.AccountKind, voluntary.ACCOUNT),
    ],
)
def test_every_code_that_a_page_can_meet_has_words_and_none_is_left_over(codes: object, said: dict[str, str]) -> None:
    assert set(typing.get_args(codes)) == set(said)


def test_every_act_of_a_claim_and_of_a_piece_of_work_has_words() -> None:
    acts = {*typing.get_args(ClaimAct), *typing.get_args(CommissionAct)}
    assert acts == set(voluntary.ACT)


def test_whether_they_came_is_one_question_with_an_answer_for_each_case() -> None:
    wanted = {"yes", "late", *(f"no_{absence}" for absence in typing.get_args(m.AbsenceReason))}
    assert wanted == set(voluntary.ATTENDANCE_CHOICE)


def test_a_refusal_to_overspend_says_what_to_do() -> None:
    for code in ("fund_exhausted", "budget_line_exhausted", "award_exhausted"):
        assert error_messages.refusal(409, code).next == "Go back and enter a smaller amount."


def group(*documents: m.Document) -> m.OrganisationDetail:
    return m.OrganisationDetail(organisation_id=UUID(int=3), name="A", documents=documents, missing=(), awards=())


def paper(first: date, last: date) -> m.Document:
    return m.Document(kind="dbs", valid_from=first, expires_on=last)


@pytest.mark.parametrize(
    ("first", "last", "validity"),
    [
        (date(2026, 1, 1), date(2027, 6, 1), "valid"),
        (date(2026, 1, 1), date(2027, 1, 22), "soon"),
        (date(2026, 1, 1), TODAY, "soon"),
        (date(2026, 1, 1), date(2026, 11, 22), "expired"),
        (date(2026, 11, 24), date(2027, 6, 1), "later"),
    ],
)
def test_a_paper_says_how_it_stands_today(first: date, last: date, validity: str) -> None:
    found = next(one for one in due_diligence_of(group(paper(first, last)), TODAY) if one.kind == "dbs")
    assert found.validity == validity


def test_a_renewal_takes_the_place_of_the_paper_that_ran_out() -> None:
    old, new = paper(date(2025, 1, 1), date(2026, 1, 1)), paper(date(2026, 1, 2), date(2028, 1, 1))
    found = next(one for one in due_diligence_of(group(new, old), TODAY) if one.kind == "dbs")
    assert (found.validity, found.expires_on) == ("valid", date(2028, 1, 1))


def test_papers_that_nobody_saw_stand_first() -> None:
    found = due_diligence_of(group(paper(date(2026, 1, 1), date(2027, 6, 1))), TODAY)
    assert [one.validity for one in found] == ["missing"] * 5 + ["valid"]


def test_the_picture_of_a_fund_says_in_words_what_its_bars_show() -> None:
    assert funds.finding(FUND) == "17% of £2,000 is committed or spent, £1,645 is left"
    drawn = funds.draw(FUND, SITES)
    assert "Mentoring, Wolverhampton" in drawn
    assert "£1,145 of £1,500 left" in drawn


def test_the_bars_of_a_line_fill_exactly_what_it_holds() -> None:
    drawn = funds.draw(
        replace(FUND, budget_lines=(replace(LINE, committed_pence=0, spent_pence=150_000, left_pence=0),)), SITES
    )
    assert drawn.count(f'width="{funds.WIDTH:.1f}"') == 1
    assert "<style" not in drawn


@pytest.mark.parametrize("state", typing.get_args(m.CommissionState))
def test_a_group_is_told_that_work_is_no_longer_theirs_only_when_it_is_over(state: m.CommissionState) -> None:
    work = replace(example(m.CommissionDetail), state=state)
    pages = units_of_work(lambda name: name)
    with pages.test_request_context():
        said = render_template(
            "voluntary/group_commission.html", frame=FINDER, work=work, first_name="Jo", sites=SITES,
            workers={}, reject=RejectForm(), session_form=SessionForm(), concern=ConcernForm(), errors={},
            message_form=MessageForm(),
        )  # fmt: skip
    assert ("no longer yours" in said or "is complete" in said) == (state not in typing.get_args(m.LiveState))
