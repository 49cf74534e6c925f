"""Claims: what a group asks to be paid for, and how each claim was decided."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from common.messages import Name, RpcRequest, Text, command, event, question, record
from voluntary.messages.commissions import Act
from voluntary.messages.funding import PaymentResult
from voluntary.messages.terms import (
    COMMISSIONERS,
    COMMISSIONERS_AND_GROUPS,
    GROUPS,
    Attended,
    ClaimState,
    Created,
    Done,
)


@record
class ClaimSession:
    """A session to be paid for. ``withheld``: a document was not valid on that day, so it is not paid yet."""

    session_id: UUID
    commission_id: UUID
    held_on: date
    attended: Attended
    pence: int
    paid: bool
    withheld: bool


@record
class ClaimPrefill:
    """What a claim under this award would contain now: every session that is in no claim yet."""

    award_id: UUID
    sessions: tuple[ClaimSession, ...]
    pence: int


@record
class ClaimItem:
    claim_id: UUID
    organisation_id: UUID
    organisation: Name
    site_id: int
    state: ClaimState
    session_count: int
    pence: int
    paid_pence: int
    submitted_at: datetime


@record
class ClaimPage:
    items: tuple[ClaimItem, ...]
    total: int
    page: int
    pages: int


@record
class ClaimDetail:
    claim_id: UUID
    award_id: UUID
    organisation_id: UUID
    organisation: Name
    site_id: int
    state: ClaimState
    pence: int
    paid_pence: int
    withheld_pence: int
    sessions: tuple[ClaimSession, ...]
    acts: tuple[Act, ...]


@event("voluntary.claim_paid.v1")
class ClaimPaid:
    """A claim was paid, in full or in part.

    No service of Wayout listens: it is for the systems of commissioners and groups.
    """

    claim_id: UUID
    organisation_id: UUID
    budget_line_id: UUID
    pence: int


@question("voluntary.list_claims", roles=COMMISSIONERS_AND_GROUPS, people=False)
class ListClaims(RpcRequest[ClaimPage]):
    """What the caller has to do first: approve or pay, for a commissioner; change, for a group."""

    page: int = 1


@question("voluntary.find_claim", roles=COMMISSIONERS_AND_GROUPS, people=False)
class FindClaim(RpcRequest[ClaimDetail]):
    claim_id: UUID


@question("voluntary.prefill_claim", roles=GROUPS, people=False)
class PrefillClaim(RpcRequest[ClaimPrefill]):
    award_id: UUID


@command("voluntary.submit_claim", roles=GROUPS, people=False)
class SubmitClaim(RpcRequest[Created]):
    """Claim for sessions under one award, none of them in another claim. The amount follows from the sessions."""

    award_id: UUID
    session_ids: tuple[UUID, ...]


@command("voluntary.request_changes", roles=COMMISSIONERS, people=False)
class RequestChanges(RpcRequest[Done]):
    claim_id: UUID
    reason: Text


@command("voluntary.resubmit_claim", roles=GROUPS, people=False)
class ResubmitClaim(RpcRequest[Done]):
    """The same claim again, with the sessions it contains now and an answer to the request for changes."""

    claim_id: UUID
    session_ids: tuple[UUID, ...]
    answer: Text


@command("voluntary.approve_claim", roles=COMMISSIONERS, people=False)
class ApproveClaim(RpcRequest[Done]):
    claim_id: UUID


@command("voluntary.decline_claim", roles=COMMISSIONERS, people=False)
class DeclineClaim(RpcRequest[Done]):
    """These sessions will not be paid for, in this claim or another. What was committed for them is released."""

    claim_id: UUID
    reason: Text


@command("voluntary.pay_claim", roles=COMMISSIONERS, people=False)
class PayClaim(RpcRequest[PaymentResult]):
    """Pay what is approved and not withheld. The same command pays the rest once the document is renewed."""

    claim_id: UUID
