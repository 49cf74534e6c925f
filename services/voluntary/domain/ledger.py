"""Where each penny is: from a fund to a budget line, to what is committed, to what is spent. No limit is passed.

Two views of the same money that must always agree: a ``Budget`` is what a budget line (or an award) may still spend, an
``Entry`` is what was done, in postings that sum to zero. The store changes a budget only under its row lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal
from uuid import UUID

from voluntary.messages import AccountKind, EntryKind
from voluntary.messages.refusals import RefusalCode, refused

BudgetKind = Literal["budget_line", "award"]
_EXHAUSTED: Final[dict[BudgetKind, RefusalCode]] = {"budget_line": "budget_line_exhausted", "award": "award_exhausted"}


@dataclass(frozen=True, order=True)
class Account:
    """Where money can be: with the funder, in a fund, on a budget line, committed to a commission, or spent."""

    kind: AccountKind
    account_id: UUID


@dataclass(frozen=True)
class Posting:
    account: Account
    pence: int


@dataclass(frozen=True)
class Entry:
    """One movement of money. It cannot exist unbalanced."""

    kind: EntryKind
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if not self.postings or any(posting.pence == 0 for posting in self.postings):
            raise ValueError("an entry moves money")
        if sum(posting.pence for posting in self.postings) != 0:
            raise ValueError("the postings of an entry sum to zero")


@dataclass(frozen=True)
class Budget:
    """What a budget line or an award may spend, what is committed and what is spent, in pence. Never over its limit.

    Raises: Refused(budget_line_exhausted, award_exhausted, amount_invalid, more_than_committed).
    """

    kind: BudgetKind
    limit: int
    committed: int = 0
    spent: int = 0

    def __post_init__(self) -> None:
        if min(self.limit, self.committed, self.spent, self.left) < 0:
            raise refused(_EXHAUSTED[self.kind])

    @property
    def left(self) -> int:
        return self.limit - self.committed - self.spent

    def commit(self, pence: int) -> Budget:
        check_amount(pence)
        if pence > self.left:
            raise refused(_EXHAUSTED[self.kind], left_pence=self.left)
        return replace(self, committed=self.committed + pence)

    def release(self, pence: int) -> Budget:
        return replace(self, committed=self._uncommitted(pence))

    def pay(self, pence: int) -> Budget:
        return replace(self, committed=self._uncommitted(pence), spent=self.spent + pence)

    def _uncommitted(self, pence: int) -> int:
        if check_amount(pence) > self.committed:
            raise refused("more_than_committed")
        return self.committed - pence


@dataclass(frozen=True)
class Commitment:
    """What is set aside for one commission and not paid yet. Nothing is paid that was not set aside."""

    commission_id: UUID
    left: int

    def reduce(self, pence: int) -> Commitment:
        """Raises: Refused(more_than_committed)."""
        if check_amount(pence) > self.left:
            raise refused("more_than_committed")
        return replace(self, left=self.left - pence)


def check_amount(pence: int) -> int:
    """A sum of money that can move: whole pence, more than none. Raises: Refused(amount_invalid)."""
    if isinstance(pence, bool) or not isinstance(pence, int) or pence <= 0:
        raise refused("amount_invalid")
    return pence


def receive(fund_id: UUID, pence: int) -> Entry:
    """Money comes in from the funder."""
    return _move("received", Account("source", fund_id), Account("fund", fund_id), check_amount(pence))


def allocate(fund_id: UUID, unallocated: int, budget_line_id: UUID, pence: int) -> Entry:
    """A budget line is allocated from a fund: never more than the fund has left. Raises: Refused(fund_exhausted)."""
    if check_amount(pence) > unallocated:
        raise refused("fund_exhausted", left_pence=unallocated)
    return _move("allocated", Account("fund", fund_id), Account("budget_line", budget_line_id), pence)


def commit(budget_line_id: UUID, commission_id: UUID, pence: int) -> Entry:
    """Money is set aside for a commission before the group is asked."""
    budget_line, committed = Account("budget_line", budget_line_id), Account("committed", commission_id)
    return _move("committed", budget_line, committed, check_amount(pence))


def release(budget_line_id: UUID, commission_id: UUID, pence: int) -> Entry:
    """What a commission does not need goes back to its budget line."""
    budget_line, committed = Account("budget_line", budget_line_id), Account("committed", commission_id)
    return _move("released", committed, budget_line, check_amount(pence))


def pay(amounts: Mapping[UUID, int]) -> Entry:
    """A payment, for one commission or several at once: from committed to spent."""
    postings: list[Posting] = []
    for commission_id, pence in sorted(amounts.items()):
        postings.append(Posting(Account("committed", commission_id), -check_amount(pence)))
        postings.append(Posting(Account("spent", commission_id), pence))
    return Entry("paid", tuple(postings))


def _move(kind: EntryKind, source: Account, target: Account, pence: int) -> Entry:
    return Entry(kind, (Posting(source, -pence), Posting(target, pence)))


def balances(entries: Iterable[Entry]) -> dict[Account, int]:
    """What is on each account after these entries."""
    balances: dict[Account, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            balances[posting.account] += posting.pence
    return dict(balances)


def budget_agrees(
    budget: Budget, budget_line_id: UUID, commissions: Iterable[UUID], balances: Mapping[Account, int]
) -> bool:
    """Whether a budget line's figures are those of its postings, to the penny."""
    ids = tuple(commissions)
    committed = sum(balances.get(Account("committed", each), 0) for each in ids)
    spent = sum(balances.get(Account("spent", each), 0) for each in ids)
    return (budget.left, budget.committed, budget.spent) == (
        balances.get(Account("budget_line", budget_line_id), 0),
        committed,
        spent,
    )
