"""Funds, their lines and the ledger, to the penny."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework.messages import Service
from common.messages import Asks, Name, Text, command, question, record
from common.roles import PLATFORM
from voluntary.messages.terms import COMMISSIONERS, AccountKind, Count, Done, EntryKind, Made, Pence


@record
class Paid:
    """What was paid now, and what is held because a document had expired when the session took place."""

    paid_pence: int
    held_pence: int


@record
class LineMoney:
    line_id: UUID
    site_id: int
    purpose: Service
    limit_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int


@record
class FundMoney:
    """A fund and its lines. ``unallocated_pence`` is what no line holds yet. ``shared``: other sites hold lines of it;
    their money is in none of the figures."""

    fund_id: UUID
    title: Name
    received_pence: int
    unallocated_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
    shared: bool
    lines: tuple[LineMoney, ...]


@record
class Funds:
    items: tuple[FundMoney, ...]


@record
class Posting:
    account: AccountKind
    of: UUID
    pence: int


@record
class Entry:
    """One entry of the ledger; its postings sum to zero."""

    sequence: int
    at: datetime
    actor: Text
    kind: EntryKind
    postings: tuple[Posting, ...]


@record
class LedgerPage:
    """``balanced``: every entry sums to zero and every line's figures are those of its postings. ``whole``: of all of
    the force's books; else of the lines of one's own sites, whose entries alone are shown."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int
    balanced: bool
    whole: bool


@question("voluntary.list_funds", roles=COMMISSIONERS, people=False)
class ListFunds(Asks[Funds]):
    """What each fund and each line of one's own sites holds: committed, spent, left."""


@question("voluntary.read_ledger", roles=COMMISSIONERS, people=False)
class ReadLedger(Asks[LedgerPage]):
    """The ledger of one's own sites' lines, newest first, and whether it balances."""

    page: int = 1


@command("voluntary.open_fund", roles=COMMISSIONERS, people=False)
class OpenFund(Asks[Made]):
    title: Name
    pence: Pence


@command("voluntary.open_line", roles=COMMISSIONERS, people=False)
class OpenLine(Asks[Made]):
    """A part of a fund, for one purpose at one site."""

    fund_id: UUID
    site_id: int
    purpose: Service
    pence: Pence


@command("voluntary.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: how long a group has to answer, and how often it is asked the same."""

    answer_hours: Count
    asks_per_group: Count
