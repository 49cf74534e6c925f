"""Funds, their budget lines and the ledger, to the penny."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework.messages import Service
from common.messages import Name, RpcRequest, Text, command, question, record
from common.roles import PLATFORM
from voluntary.messages.terms import COMMISSIONERS, AccountKind, Count, Created, Done, EntryKind, Pence


@record
class PaymentResult:
    """What was paid now, and what is withheld because a document had expired on the day of the session."""

    paid_pence: int
    withheld_pence: int


@record
class BudgetLineDetail:
    budget_line_id: UUID
    site_id: int
    purpose: Service
    limit_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int


@record
class FundDetail:
    """A fund and its budget lines. ``unallocated_pence`` is in no budget line yet. ``shared``: other sites have some;
    their money is in none of the figures."""

    fund_id: UUID
    title: Name
    received_pence: int
    unallocated_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
    shared: bool
    budget_lines: tuple[BudgetLineDetail, ...]


@record
class Funds:
    items: tuple[FundDetail, ...]


@record
class LedgerPosting:
    account: AccountKind
    account_id: UUID
    pence: int


@record
class LedgerEntry:
    """One entry of the ledger; its postings sum to zero."""

    number: int
    at: datetime
    actor: Text
    kind: EntryKind
    postings: tuple[LedgerPosting, ...]


@record
class LedgerPage:
    """``balanced``: every entry sums to zero and every budget line agrees with its postings. ``all_sites``: this is the
    whole ledger of the force; otherwise only the entries of the caller's own sites."""

    entries: tuple[LedgerEntry, ...]
    total: int
    page: int
    pages: int
    balanced: bool
    all_sites: bool


@question("voluntary.list_funds", roles=COMMISSIONERS, people=False)
class ListFunds(RpcRequest[Funds]):
    """Each fund and each budget line of the caller's own sites: committed, spent, left."""


@question("voluntary.read_ledger", roles=COMMISSIONERS, people=False)
class ReadLedger(RpcRequest[LedgerPage]):
    """The ledger of the caller's own sites' budget lines, newest first, and whether it balances."""

    page: int = 1


@command("voluntary.open_fund", roles=COMMISSIONERS, people=False)
class OpenFund(RpcRequest[Created]):
    title: Name
    pence: Pence


@command("voluntary.open_budget_line", roles=COMMISSIONERS, people=False)
class OpenBudgetLine(RpcRequest[Created]):
    """A part of a fund, for one purpose at one site."""

    fund_id: UUID
    site_id: int
    purpose: Service
    pence: Pence


@command("voluntary.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(RpcRequest[Done]):
    """A new version of what this force decided: how long a group has to answer, and how often it is asked the same."""

    answer_hours: Count
    asks_per_group: Count
