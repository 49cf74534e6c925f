"""What is seen of the money: funds with their lines, groups with their awards, and the ledger that proves both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from common.british_time import british_date
from common.queries import find_all
from common.unit_of_work import UnitOfWork
from voluntary.domain import due_diligence
from voluntary.domain.due_diligence import missing_documents
from voluntary.domain.ledger import Account, budget_agrees
from voluntary.messages import (
    AwardDetail,
    BudgetLineDetail,
    Document,
    FundDetail,
    Funds,
    LedgerEntry,
    LedgerPage,
    LedgerPosting,
    ListFunds,
    ListOrganisations,
    OrganisationDetail,
    Organisations,
    ReadLedger,
)
from voluntary.operations.access import visible_group
from voluntary.store import commissions as work
from voluntary.store import ledger
from voluntary.store.groups import documents_of, organisations
from voluntary.store.tables import Award, BudgetLine, Fund, Organisation
from voluntary.store.tables import LedgerPosting as PostingRow


def list_funds(question: ListFunds, uow: UnitOfWork) -> Funds:
    """Each fund with its budget lines, by title. A fund whose whole money is on other sites' lines is left out."""
    budget_lines = find_all(uow, BudgetLine)
    balances = ledger.balances(uow, "source", "fund")
    funds = sorted(find_all(uow, Fund), key=lambda fund: (fund.title, fund.id))
    seen = [_fund(fund, [row for row in budget_lines if row.fund_id == fund.id], balances) for fund in funds]
    return Funds(items=tuple(fund for fund in seen if fund.received_pence))


def _fund(fund: Fund, budget_lines: list[BudgetLine], balances: dict[Account, int]) -> FundDetail:
    own = [_budget_line(row) for row in sorted(budget_lines, key=lambda row: (row.site_id, row.purpose, row.id))]
    unallocated = balances.get(Account("fund", fund.id), 0)
    seen = unallocated + sum(budget_line.limit_pence for budget_line in own)
    return FundDetail(
        fund_id=fund.id,
        title=fund.title,
        received_pence=seen,
        unallocated_pence=unallocated,
        committed_pence=sum(budget_line.committed_pence for budget_line in own),
        spent_pence=sum(budget_line.spent_pence for budget_line in own),
        left_pence=unallocated + sum(budget_line.left_pence for budget_line in own),
        shared=seen != -balances.get(Account("source", fund.id), 0),
        budget_lines=tuple(own),
    )


def _budget_line(budget_line: BudgetLine) -> BudgetLineDetail:
    return BudgetLineDetail(
        budget_line_id=budget_line.id,
        site_id=budget_line.site_id,
        purpose=budget_line.purpose,
        limit_pence=budget_line.limit_pence,
        committed_pence=budget_line.committed_pence,
        spent_pence=budget_line.spent_pence,
        left_pence=ledger.budget_of(budget_line).left,
    )


def read_ledger(question: ReadLedger, uow: UnitOfWork) -> LedgerPage:
    """One page of entries, and whether they balance: all of the books for who sees every budget line."""
    page = ledger.entries_page(uow, question.page)
    postings = ledger.postings_of(uow, [row.id for row in page.items])
    entries = tuple(
        LedgerEntry(
            number=row.number,
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            postings=tuple(_posting(each) for each in postings[row.id]),
        )
        for row in page.items
    )
    balances, budget_lines = ledger.balances(uow), find_all(uow, BudgetLine)
    own = {row.id for row in budget_lines}
    whole = {account.account_id for account in balances if account.kind == "budget_line"} <= own
    return LedgerPage(
        entries=entries,
        total=page.total,
        page=question.page,
        pages=page.pages,
        balanced=_balanced(uow, budget_lines, balances) and (not whole or sum(balances.values()) == 0),
        all_sites=whole,
    )


def _posting(row: PostingRow) -> LedgerPosting:
    return LedgerPosting(account=row.account, account_id=row.account_id, pence=row.pence)


def _balanced(uow: UnitOfWork, budget_lines: Sequence[BudgetLine], balances: Mapping[Account, int]) -> bool:
    """Every entry that is shown sums to zero, and each budget line's figures are those of its postings, to the
    penny."""
    commissions = ledger.commissions_by_budget_line(uow)
    agreed = all(
        budget_agrees(ledger.budget_of(row), row.id, commissions.get(row.id, ()), balances) for row in budget_lines
    )
    return agreed and ledger.unbalanced_entries(uow) == 0


def list_organisations(question: ListOrganisations, uow: UnitOfWork) -> Organisations:
    """Groups with what they have shown and what they are paid for; a group sees itself."""
    rows = organisations(uow, visible_group(uow))
    documents = documents_of(uow, [row.id for row in rows])
    awards = find_all(uow, Award, Award.organisation_id.in_([row.id for row in rows]))
    paid_from = find_all(uow, BudgetLine, BudgetLine.id.in_({award.budget_line_id for award in awards}))
    purposes = {budget_line.id: budget_line.purpose for budget_line in paid_from}
    taken = work.capacity_used(uow, [award.id for award in awards])
    paid: dict[UUID, list[AwardDetail]] = {row.id: [] for row in rows}
    for award in awards:
        paid[award.organisation_id].append(_award(award, purposes[award.budget_line_id], taken.get(award.id, 0)))
    today = british_date(uow.now)
    return Organisations(items=tuple(_organisation(row, documents[row.id], paid[row.id], today) for row in rows))


def _organisation(
    row: Organisation, shown: Sequence[due_diligence.Document], awards: Sequence[AwardDetail], today: date
) -> OrganisationDetail:
    return OrganisationDetail(
        organisation_id=row.id,
        name=row.name,
        documents=tuple(
            Document(kind=each.kind, valid_from=each.valid_from, expires_on=each.expires_on) for each in shown
        ),
        missing=missing_documents(shown, today),
        awards=tuple(awards),
    )


def _award(award: Award, purpose: str, taken: int) -> AwardDetail:
    return AwardDetail(
        award_id=award.id,
        budget_line_id=award.budget_line_id,
        site_id=award.site_id,
        service=purpose,  # type: ignore[arg-type]
        kind=award.kind,
        limit_pence=award.limit_pence,
        committed_pence=award.committed_pence,
        spent_pence=award.spent_pence,
        price_pence=award.price_pence,
        no_show_pence=award.no_show_pence,
        capacity=award.capacity,
        capacity_used=taken,
        starts_on=award.starts_on,
        ends_on=award.ends_on,
    )
