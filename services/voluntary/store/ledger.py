"""The books: every change of a budget line or an award happens here, under locks and with a ledger entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import InstrumentedAttribute

from common.queries import Page, find, find_all, lock_all, page_of
from common.unit_of_work import UnitOfWork
from voluntary.domain import ledger
from voluntary.domain.ledger import Account, Budget, Commitment
from voluntary.messages import AccountKind
from voluntary.store.tables import Award, BudgetLine, Commission, LedgerEntry, LedgerPosting, Step


@dataclass(frozen=True)
class Books:
    """A budget line and one award under it, both locked: always the line first, then the award."""

    uow: UnitOfWork
    budget_line: BudgetLine
    award: Award

    def commit(self, commission: Commission, pence: int) -> None:
        """Set money aside for a commission. Raises: Refused(budget_line_exhausted, award_exhausted)."""
        budget_line, award = budget_of(self.budget_line).commit(pence), budget_of(self.award).commit(pence)
        self._save(budget_line, award)
        commission.set_aside_pence += pence
        write_entry(self.uow, ledger.commit(self.budget_line.id, commission.id, pence))

    def release(self, commission: Commission, pence: int) -> None:
        """Give back what a commission does not need. Nothing happens when that is nothing."""
        if pence == 0:
            return
        left = Commitment(commission.id, commission.set_aside_pence).reduce(pence)
        self._save(budget_of(self.budget_line).release(pence), budget_of(self.award).release(pence))
        commission.set_aside_pence = left.left
        write_entry(self.uow, ledger.release(self.budget_line.id, commission.id, pence))

    def pay(self, amounts: Mapping[UUID, int], commissions: Mapping[UUID, Commission]) -> int:
        """Pay what was set aside. Returns the sum."""
        left = {each: Commitment(each, commissions[each].set_aside_pence).reduce(amounts[each]) for each in amounts}
        total = sum(amounts.values())
        self._save(budget_of(self.budget_line).pay(total), budget_of(self.award).pay(total))
        for each in amounts:
            commissions[each].set_aside_pence = left[each].left
        write_entry(self.uow, ledger.pay(amounts))
        return total

    def _save(self, budget_line: Budget, award: Budget) -> None:
        self.budget_line.committed_pence, self.budget_line.spent_pence = budget_line.committed, budget_line.spent
        self.award.committed_pence, self.award.spent_pence = award.committed, award.spent


def open_books(uow: UnitOfWork, award_id: UUID) -> Books:
    budget_line_id = find(uow, Award, award_id).budget_line_id
    budget_line = find(uow, BudgetLine, budget_line_id, lock=True)
    return Books(uow, budget_line, find(uow, Award, award_id, lock=True))


def lock_budget_lines(uow: UnitOfWork, step: Step) -> Sequence[BudgetLine]:
    """Every budget line that could pay for this step, locked. A handler that releases money and then asks the next
    group locks them all first: two handlers that each lock one budget line would wait for each other."""
    return lock_all(uow, BudgetLine, BudgetLine.site_id == step.site_id, BudgetLine.purpose == step.service)


def lock_awards(uow: UnitOfWork, step: Step) -> tuple[Sequence[BudgetLine], Sequence[Award]]:
    """Budget lines and the awards under them, locked to the end, so that what is left stays left."""
    budget_lines = lock_budget_lines(uow, step)
    return budget_lines, lock_all(uow, Award, Award.budget_line_id.in_([row.id for row in budget_lines]))


def find_awards(uow: UnitOfWork, step: Step) -> tuple[Sequence[BudgetLine], Sequence[Award]]:
    """The same without locks, for a page."""
    budget_lines = find_all(uow, BudgetLine, BudgetLine.site_id == step.site_id, BudgetLine.purpose == step.service)
    return budget_lines, find_all(uow, Award, Award.budget_line_id.in_([row.id for row in budget_lines]))


def entries_page(uow: UnitOfWork, page: int) -> Page[LedgerEntry]:
    """One page of the ledger, newest first, as far as the caller may see it."""
    query = sa.select(LedgerEntry).where(
        LedgerEntry.force_id == uow.tenant.force_id, ~_of_another_site(uow, LedgerEntry.id)
    )
    return page_of(uow, query.order_by(LedgerEntry.number.desc()), page)


def budget_of(row: BudgetLine | Award) -> Budget:
    kind: ledger.BudgetKind = "budget_line" if isinstance(row, BudgetLine) else "award"
    return Budget(kind, row.limit_pence, row.committed_pence, row.spent_pence)


def write_entry(uow: UnitOfWork, entry: ledger.Entry) -> None:
    row = LedgerEntry(id=uuid4(), at=uow.now, actor=uow.actor.id, kind=entry.kind)
    uow.session.add(row)
    uow.session.flush()
    for position, posting in enumerate(entry.postings):
        account = {"account": posting.account.kind, "account_id": posting.account.account_id}
        uow.session.add(LedgerPosting(entry_id=row.id, position=position, pence=posting.pence, **account))


def balances(uow: UnitOfWork, *kinds: AccountKind) -> dict[Account, int]:
    """What is on each account of the force (of these kinds), from its postings alone."""
    summed = sa.select(
        LedgerPosting.account, LedgerPosting.account_id, sa.cast(sa.func.sum(LedgerPosting.pence), sa.BigInteger)
    )
    query = summed.where(LedgerPosting.force_id == uow.tenant.force_id).group_by(
        LedgerPosting.account, LedgerPosting.account_id
    )
    if kinds:
        query = query.where(LedgerPosting.account.in_(kinds))
    return {Account(kind, of): pence for kind, of, pence in uow.session.execute(query)}


def unbalanced_entries(uow: UnitOfWork) -> int:
    """How many entries that the caller may see do not sum to zero: none, ever."""
    seen = sa.select(LedgerPosting.entry_id).where(
        LedgerPosting.force_id == uow.tenant.force_id, ~_of_another_site(uow, LedgerPosting.entry_id)
    )
    grouped = seen.group_by(LedgerPosting.entry_id)
    wrong = grouped.having(sa.func.sum(LedgerPosting.pence) != 0).subquery()
    return uow.session.scalar(sa.select(sa.func.count()).select_from(wrong)) or 0


def _of_another_site(uow: UnitOfWork, entry_id: InstrumentedAttribute[UUID]) -> sa.Exists:
    """Whether an entry moves money of a budget line that the caller may not see. Postings are the force's, because a
    fund is cut under its lock by what all of them leave; lines and commissions are kept to their sites by row
    security."""
    moved = orm.aliased(LedgerPosting)
    budget_line = sa.exists().where(BudgetLine.force_id == moved.force_id, BudgetLine.id == moved.account_id)
    commission = sa.exists().where(Commission.force_id == moved.force_id, Commission.id == moved.account_id)
    hidden = sa.or_(
        sa.and_(moved.account == "budget_line", ~budget_line),
        sa.and_(moved.account.in_(("committed", "spent")), ~commission),
    )
    return sa.exists().where(moved.force_id == uow.tenant.force_id, moved.entry_id == entry_id, hidden)


def commissions_by_budget_line(uow: UnitOfWork) -> dict[UUID, list[UUID]]:
    query = sa.select(Award.budget_line_id, Commission.id).join_from(
        Commission, Award, sa.and_(Award.force_id == Commission.force_id, Award.id == Commission.award_id)
    )
    by_budget_line: dict[UUID, list[UUID]] = {}
    for budget_line_id, commission_id in uow.session.execute(query.where(Commission.force_id == uow.tenant.force_id)):
        by_budget_line.setdefault(budget_line_id, []).append(commission_id)
    return by_budget_line


def postings_of(uow: UnitOfWork, entry_ids: Sequence[UUID]) -> dict[UUID, list[LedgerPosting]]:
    query = sa.select(LedgerPosting).where(
        LedgerPosting.force_id == uow.tenant.force_id, LedgerPosting.entry_id.in_(entry_ids)
    )
    by_entry: dict[UUID, list[LedgerPosting]] = {}
    for row in uow.session.scalars(query.order_by(LedgerPosting.position)):
        by_entry.setdefault(row.entry_id, []).append(row)
    return by_entry
