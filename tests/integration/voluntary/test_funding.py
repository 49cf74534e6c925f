"""Each pound is somewhere: claims, payments, and what the database refuses whatever happens at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa

from casework.messages import ServiceRequested
from common.errors import Refused
from common.tenancy import Tenant, service_actor
from support.voluntary_scene import DAY, KAY, NEEDS, NO_SHOW, PRICE, at_work, line_limit, today
from voluntary import messages as m
from voluntary.domain.due_diligence import DOCUMENT_KINDS
from voluntary.handlers.commission_requests import on_service_requested
from voluntary.store.tables import BudgetLine, LedgerPosting


@pytest.fixture
def groups(system, force):
    with at_work(system, force) as groups:
        yield groups


def test_a_claim_is_sent_back_sent_again_approved_and_paid_to_the_penny(groups):
    award, _ = groups.two_groups()
    work = groups.accepted()
    groups.session(work)
    wrong = groups.session(work, attended="no", absence="logistics")
    claim = groups.claim(award)
    groups.decide(m.RequestChanges(claim_id=claim, reason="Was the second one not ours to pay?"))
    (mine,) = groups.as_group(KAY, m.ListClaims()).items
    assert (mine.state, mine.pence) == ("changes_requested", PRICE + NO_SHOW)
    kept = tuple(line.session_id for line in groups.as_group(KAY, m.FindClaim(claim_id=claim)).sessions)
    kept = tuple(each for each in kept if each != wrong)
    groups.as_group(KAY, m.ResubmitClaim(claim_id=claim, session_ids=kept, answer="Our van broke down"))
    with pytest.raises(Refused, match="claim_act_not_possible"):
        groups.decide(m.PayClaim(claim_id=claim))
    groups.decide(m.ApproveClaim(claim_id=claim))
    assert groups.decide(m.PayClaim(claim_id=claim)) == m.PaymentResult(paid_pence=PRICE, withheld_pence=0)
    found = groups.decide(m.FindClaim(claim_id=claim))
    assert (found.state, found.paid_pence) == ("paid", PRICE)
    assert [act.act for act in found.acts] == ["submitted", "changes_requested", "resubmitted", "approved", "paid"]
    assert found.acts[2].reason == "Our van broke down"
    assert groups.money() == (NEEDS - PRICE, PRICE, line_limit() - NEEDS)
    assert groups.balanced()
    assert groups.said().count("claim_paid") == 1


def test_a_session_is_in_one_claim_only_and_what_a_claim_lets_go_is_free(groups):
    award, _ = groups.two_groups()
    work = groups.accepted()
    session = groups.session(work)
    claim = groups.claim(award)
    with pytest.raises(Refused, match="session_claimed_twice"):
        groups.as_group(KAY, m.SubmitClaim(award_id=award, session_ids=(session,)))
    assert groups.as_group(KAY, m.PrefillClaim(award_id=award)).sessions == ()
    other = groups.session(work)
    groups.decide(m.RequestChanges(claim_id=claim, reason="Please claim the other one"))
    groups.as_group(KAY, m.ResubmitClaim(claim_id=claim, session_ids=(other,), answer="Done"))
    (free,) = groups.as_group(KAY, m.PrefillClaim(award_id=award)).sessions
    assert free.session_id == session


def test_a_declined_claim_frees_its_money_and_its_sessions_are_never_paid(groups):
    award, _ = groups.two_groups()
    work = groups.accepted()
    session = groups.session(work)
    claim = groups.claim(award)
    groups.decide(m.DeclineClaim(claim_id=claim, reason="Nobody was there"))
    assert groups.money() == (NEEDS - PRICE, 0, line_limit() - NEEDS + PRICE)
    with pytest.raises(Refused, match="session_claimed_twice"):
        groups.as_group(KAY, m.SubmitClaim(award_id=award, session_ids=(session,)))
    groups.as_group(KAY, m.CompleteCommission(commission_id=work))
    assert groups.money() == (0, 0, line_limit())
    assert groups.balanced()


def test_an_expired_document_holds_only_later_sessions_until_it_is_renewed(groups):
    line = groups.line()
    group = groups.group("Lapsing", KAY, expires=today() + 2 * DAY)
    award = groups.award(group, line)
    work = groups.accepted()
    groups.session(work)
    groups.days_pass(3)
    groups.session(work, held_on=today() + 3 * DAY)
    claim = groups.claim(award)
    assert [session.withheld for session in groups.decide(m.FindClaim(claim_id=claim)).sessions] == [False, True]
    groups.decide(m.ApproveClaim(claim_id=claim))
    assert groups.decide(m.PayClaim(claim_id=claim)) == m.PaymentResult(paid_pence=PRICE, withheld_pence=PRICE)
    with pytest.raises(Refused, match="payment_withheld"):
        groups.decide(m.PayClaim(claim_id=claim))
    for kind in DOCUMENT_KINDS:
        groups.document(group, kind, today() + 3 * DAY, today() + 300 * DAY)
    assert groups.decide(m.PayClaim(claim_id=claim)) == m.PaymentResult(paid_pence=PRICE, withheld_pence=0)
    assert groups.decide(m.FindClaim(claim_id=claim)).state == "paid"
    with pytest.raises(Refused, match="claim_act_not_possible"):
        groups.decide(m.PayClaim(claim_id=claim))
    assert groups.money()[:2] == (NEEDS - 2 * PRICE, 2 * PRICE)


def test_work_that_ends_after_a_payment_gives_back_the_rest_and_no_more(groups):
    award, _ = groups.two_groups()
    work = groups.accepted()
    groups.session(work)
    claim = groups.claim(award)
    groups.decide(m.ApproveClaim(claim_id=claim))
    groups.decide(m.PayClaim(claim_id=claim))
    groups.session(work, attended="no", absence="acceptable")
    groups.as_group(KAY, m.CompleteCommission(commission_id=work))
    assert groups.money() == (NO_SHOW, PRICE, line_limit() - NO_SHOW - PRICE)


def test_nobody_decides_about_the_claim_of_their_own_group(groups):
    award, _ = groups.two_groups()
    groups.session(groups.accepted())
    claim = groups.claim(award)
    for act in (m.ApproveClaim(claim_id=claim), m.PayClaim(claim_id=claim)):
        with pytest.raises(Refused, match="own_claim"):
            groups.decide(act, actor=KAY)


def test_claimed_work_is_not_entered_in_error(groups):
    award, _ = groups.two_groups()
    work = groups.accepted()
    groups.session(work)
    groups.claim(award)
    with pytest.raises(Refused, match="commission_claimed"):
        groups.decide(m.EnterCommissionInError(commission_id=work))


def test_the_last_penny_of_a_line_can_be_used_and_not_one_more(groups):
    line = groups.line(2 * NEEDS, fund=3 * NEEDS)
    groups.award(groups.group("Open Door", KAY), line, limit_pence=2 * NEEDS)
    for _ in range(3):
        groups.step_released()
    assert groups.money() == (2 * NEEDS, 0, 0)
    (waiting,) = groups.decide(m.ListUnassignedSteps()).items
    assert [each.reason for each in waiting.passed_over] == ["award_exhausted"]


def test_a_fund_is_not_cut_into_more_than_it_received(groups):
    fund = groups.decide(m.OpenFund(title="Small", pence=100)).id
    site = groups.scene.sites[0]
    groups.decide(m.OpenBudgetLine(fund_id=fund, site_id=site, purpose="sport", pence=60))
    with pytest.raises(Refused, match="fund_exhausted"):
        groups.decide(m.OpenBudgetLine(fund_id=fund, site_id=site, purpose="sport", pence=41))
    (seen,) = groups.decide(m.ListFunds()).items
    assert (seen.received_pence, seen.unallocated_pence, seen.left_pence) == (100, 40, 100)


def test_a_commissioner_of_one_site_sees_the_money_of_that_site_alone(groups):
    first, second = ((site,) for site in groups.scene.sites)
    fund = groups.decide(m.OpenFund(title="Shared", pence=3 * NEEDS)).id
    elsewhere = m.OpenBudgetLine(fund_id=fund, site_id=second[0], purpose="sport", pence=NEEDS)
    groups.decide(elsewhere)
    mine = m.OpenBudgetLine(fund_id=fund, site_id=first[0], purpose="mentoring", pence=NEEDS)
    line = groups.decide(mine, sites=first).id
    groups.award(groups.group("Open Door", KAY), line, limit_pence=NEEDS)
    groups.session(groups.accepted())

    for sites, purpose in ((first, "mentoring"), (second, "sport")):
        (seen,) = groups.decide(m.ListFunds(), sites=sites).items
        assert ([one.purpose for one in seen.budget_lines], seen.shared) == ([purpose], True)
        assert (seen.received_pence, seen.unallocated_pence) == (2 * NEEDS, NEEDS)
    kinds = {
        sites: [entry.kind for entry in groups.decide(m.ReadLedger(), sites=sites).entries] for sites in (first, second)
    }
    assert kinds == {first: ["committed", "allocated", "received"], second: ["allocated", "received"]}
    for sites in (first, second):
        page = groups.decide(m.ReadLedger(), sites=sites)
        assert (page.balanced, page.all_sites, page.total) == (True, False, len(kinds[sites]))
    whole = groups.decide(m.ReadLedger(), sites=(*first, *second))
    assert (whole.balanced, whole.all_sites, whole.total) == (True, True, 4)


def test_a_line_is_opened_for_a_site_of_ones_own_alone_and_the_answer_says_no_more(groups):
    first, second = groups.scene.sites
    fund = groups.decide(m.OpenFund(title="Shared", pence=NEEDS)).id
    with pytest.raises(Refused, match="not_found"):
        groups.decide(m.OpenBudgetLine(fund_id=fund, site_id=second, purpose="sport", pence=NEEDS), sites=(first,))


def test_a_fund_that_is_all_cut_into_lines_of_other_sites_is_nobody_elses(groups):
    first, second = groups.scene.sites
    fund = groups.decide(m.OpenFund(title="Theirs", pence=100)).id
    groups.decide(m.OpenBudgetLine(fund_id=fund, site_id=second, purpose="sport", pence=100))
    assert groups.decide(m.ListFunds(), sites=(first,)).items == ()
    (theirs,) = groups.decide(m.ListFunds(), sites=(second,)).items
    assert (theirs.shared, theirs.received_pence) == (False, 100)


def test_books_that_do_not_agree_are_seen_by_whoever_sees_the_line_and_by_who_sees_all(groups):
    line = groups.line(100)
    with groups.scene.system.deployment.admin.begin() as connection:
        wrong = sa.text("UPDATE voluntary.budget_line SET spent_pence = 1 WHERE id = :line")
        connection.execute(wrong, {"line": line})
    first, second = ((site,) for site in groups.scene.sites)
    assert [groups.decide(m.ReadLedger(), sites=sites).balanced for sites in (first, second, None)] == [
        False, True, False,
    ]  # fmt: skip


def test_lines_cut_at_the_same_moment_hold_no_more_than_the_fund(groups):
    fund = groups.decide(m.OpenFund(title="Small", pence=100)).id

    def cut(_: int) -> int:
        line = m.OpenBudgetLine(fund_id=fund, site_id=groups.scene.sites[0], purpose="sport", pence=40)
        try:
            groups.decide(line)
        except Refused:
            return 0
        return 40

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(cut, range(12))) == 80
    assert groups.decide(m.ListFunds()).items[0].unallocated_pence == 20


def test_many_steps_released_at_the_same_moment_never_pass_the_line(groups):
    line = groups.line(3 * NEEDS)
    for number in range(2):
        groups.award(groups.group(f"Group {number}", f"user:{number}"), line, number, limit_pence=3 * NEEDS, capacity=9)
    units_of_work, tenant = groups.scene.system.units_of_work["voluntary"], Tenant(groups.scene.force_id)

    def release(_: int) -> None:
        asked = ServiceRequested(
            case_id=uuid4(), step_id=uuid4(), person_id=uuid4(), site_id=groups.scene.sites[0], service="mentoring",
            wanted_by=today(),
        )  # fmt: skip
        with units_of_work.begin(tenant, service_actor("voluntary")) as uow:
            on_service_requested(asked, uow)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(release, range(12)))
    assert groups.money() == (3 * NEEDS, 0, 0)
    assert len(groups.decide(m.ListUnassignedSteps()).items) == 9
    assert groups.balanced()


def test_groups_on_two_lines_that_say_no_at_the_same_moment_do_not_wait_for_each_other(groups):
    workers = [f"user:{number}" for number in range(4)]
    lines = [groups.line(2 * NEEDS), groups.line(2 * NEEDS)]
    for number, worker in enumerate(workers):
        groups.award(groups.group(worker, worker), lines[number % 2], number, capacity=1, limit_pence=NEEDS)
    for _ in workers:
        groups.step_released()

    def say_no(worker: str) -> None:
        (asked,) = groups.requests(worker)
        groups.as_group(worker, m.RejectCommission(commission_id=asked, reason="no_capacity"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(say_no, workers))
    assert groups.said().count("commission_rejected") == 4
    assert groups.balanced()


def test_two_claims_made_at_the_same_moment_do_not_share_a_session(groups):
    award, _ = groups.two_groups()
    session = groups.session(groups.accepted())

    def submit(_: int) -> str:
        try:
            groups.as_group(KAY, m.SubmitClaim(award_id=award, session_ids=(session,)))
        except Refused as refused:
            return refused.code
        return "made"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(submit, range(4)))
    assert outcomes == ["made", *["session_claimed_twice"] * 3]


def test_a_claim_paid_twice_at_the_same_moment_is_paid_once(groups):
    award, _ = groups.two_groups()
    groups.session(groups.accepted())
    claim = groups.claim(award)
    groups.decide(m.ApproveClaim(claim_id=claim))

    def pay(_: int) -> int:
        try:
            return groups.decide(m.PayClaim(claim_id=claim)).paid_pence
        except Refused:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(pay, range(4))) == PRICE
    assert groups.money()[1] == PRICE
    assert groups.balanced()


def test_the_database_itself_refuses_to_pass_a_line_or_to_unbalance_an_entry(groups):
    groups.two_groups()
    groups.step_released()
    units_of_work, tenant = groups.scene.system.units_of_work["voluntary"], Tenant(groups.scene.force_id)
    with (
        pytest.raises(sa.exc.IntegrityError, match="line_never_passed"),
        units_of_work.begin(tenant, service_actor("t")) as uow,
    ):
        uow.session.execute(sa.update(BudgetLine).values(spent_pence=BudgetLine.limit_pence))
    (entry_id,) = groups.rows(sa.select(LedgerPosting.entry_id).limit(1))[0]
    extra = {"force_id": tenant.force_id, "entry_id": entry_id, "position": 9, "account": "fund", "account_id": uuid4()}
    with pytest.raises(sa.exc.DBAPIError, match="sum to zero"), units_of_work.begin(tenant, service_actor("t")) as uow:
        uow.session.execute(sa.insert(LedgerPosting).values(**extra, pence=1))
    with (
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        units_of_work.begin(tenant, service_actor("t")) as uow,
    ):
        uow.session.execute(sa.update(LedgerPosting).values(pence=0))


def test_figures_that_were_tampered_with_are_found(groups):
    groups.two_groups()
    groups.step_released()
    assert groups.balanced()
    with groups.scene.system.deployment.admin.begin() as connection:
        mine = BudgetLine.force_id == groups.scene.force_id
        connection.execute(sa.update(BudgetLine).where(mine).values(committed_pence=BudgetLine.committed_pence - 1))
    assert not groups.balanced()
