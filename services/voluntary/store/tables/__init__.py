"""The tables of voluntary: groups and their documents, money, the steps asked for, commissions, sessions, claims."""

from voluntary.store.tables.base import PLUMBING, SCHEMA, Base
from voluntary.store.tables.commissions import Claim, ClaimAct, Commission, CommissionAct, Concern, Session, Step
from voluntary.store.tables.funding import Award, BudgetLine, Fund, LedgerEntry, LedgerPosting
from voluntary.store.tables.groups import Document, Organisation, OrganisationWorker
from voluntary.store.tables.threads import ThreadMessage
