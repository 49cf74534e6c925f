"""The published language of voluntary: what others may ask it, tell it, and hear from it. Money is integer pence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from casework.messages import Service
from common.messages import Asks, Code, Name, Text, command, event, question, record
from common.roles import CASE_TEAM, COMMISSIONER, PARTNER_WORKER, PLATFORM

DocumentKind = Literal[
    "governing_document", "unrelated_signatories", "safeguarding_policy", "dbs", "insurance", "bank_check"
]
AwardKind = Literal["grant", "contract"]
State = Literal[
    "draft",
    "requested",
    "accepted",
    "rejected",
    "cancelled",
    "in_progress",
    "on_hold",
    "failed",
    "completed",
    "entered_in_error",
]
RejectReason = Literal["no_capacity", "not_suitable", "too_far", "conflict_of_interest", "safety"]
CancelReason = Literal["not_wanted_any_more", "found_elsewhere", "safety", "unanswered"]
Stopped = Literal["cancelled", "failed", "entered_in_error"]
Attended = Literal["yes", "late", "no"]
Absence = Literal["acceptable", "unacceptable", "logistics"]
ClaimState = Literal["submitted", "changes_requested", "resubmitted", "approved", "paid", "declined"]
ChosenBecause = Literal["first_by_preference", "next_by_preference", "asked_again"]
PassedOver = Literal[
    "rejected_before",
    "tried_before",
    "asked_enough",
    "due_diligence_expired",
    "award_not_running",
    "no_capacity",
    "award_exhausted",
    "line_exhausted",
]
AccountKind = Literal["source", "fund", "line", "committed", "spent"]
EntryKind = Literal["received", "allocated", "committed", "released", "paid"]
Pence = Annotated[int, validate.Range(min=1, max=10**12)]
PenceOrNone = Annotated[int, validate.Range(min=0, max=10**12)]
Count = Annotated[int, validate.Range(min=1, max=1000)]

COMMISSIONERS = frozenset({COMMISSIONER})
GROUPS = frozenset({PARTNER_WORKER})
BOTH = COMMISSIONERS | GROUPS


# ---- parts ----------------------------------------------------------------------------------------------------------
@record
class Done:
    """It is done, or had been done by the same command before."""


@record
class Made:
    """It is there now, or had been made by the same command before; this is its id."""

    id: UUID


@record
class Paid:
    """What was paid now, and what is held because a document had expired when the session took place."""

    paid_pence: int
    held_pence: int


@record
class Document:
    """An item of due diligence. It holds from its first to its last day, both included."""

    kind: DocumentKind
    valid_from: date
    expires_on: date


@record
class Act:
    """Who did what, when: where a state comes from."""

    sequence: int
    at: datetime
    actor: Text
    act: Code
    reason: Text | None


@record
class CommissionItem:
    """One line of a group's work. It says nothing about the person."""

    commission_id: UUID
    organisation_id: UUID
    site_id: int
    service: Service
    state: State
    wanted_by: date
    answer_by: datetime
    sessions_planned: int
    sessions_done: int


@record
class CommissionPage:
    items: tuple[CommissionItem, ...]
    total: int
    page: int
    pages: int


@record
class SessionDetail:
    session_id: UUID
    on: date
    attended: Attended
    absence: Absence | None
    done: Text
    went: Text
    next: Text
    concern: bool
    behaviour: bool
    pence: int


@record
class CommissionDetail:
    """One piece of work. ``person_id`` is there only when the one who asks may see a first name now; ``may_disclose``
    says whether the group may."""

    commission_id: UUID
    organisation_id: UUID
    organisation: Name
    award_id: UUID
    site_id: int
    service: Service
    state: State
    chosen_because: ChosenBecause
    wanted_by: date
    answer_by: datetime
    sessions_planned: int
    price_pence: int
    no_show_pence: int
    may_disclose: bool
    person_id: UUID | None
    sessions: tuple[SessionDetail, ...]
    acts: tuple[Act, ...]


@record
class Considered:
    """A group that was not asked, and the one reason why."""

    organisation_id: UUID
    why: PassedOver


@record
class WaitingStep:
    """A step that nobody has: no group is left to ask, or the work failed. A person decides what to do."""

    step_id: UUID
    site_id: int
    service: Service
    wanted_by: date
    since: datetime
    passed_over: tuple[Considered, ...]


@record
class WaitingSteps:
    items: tuple[WaitingStep, ...]


@record
class AwardDetail:
    award_id: UUID
    line_id: UUID
    site_id: int
    service: Service
    kind: AwardKind
    limit_pence: int
    committed_pence: int
    spent_pence: int
    price_pence: int
    no_show_pence: int
    places: int
    taken: int
    starts_on: date
    ends_on: date


@record
class OrganisationDetail:
    """``missing`` names the items of due diligence that do not hold today: while there is one, no new work."""

    organisation_id: UUID
    name: Name
    documents: tuple[Document, ...]
    missing: tuple[DocumentKind, ...]
    awards: tuple[AwardDetail, ...]


@record
class Organisations:
    items: tuple[OrganisationDetail, ...]


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
    """A fund and its lines. ``unallocated_pence`` is what no line holds yet."""

    fund_id: UUID
    title: Name
    received_pence: int
    unallocated_pence: int
    committed_pence: int
    spent_pence: int
    left_pence: int
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
    """``balanced``: every entry sums to zero and every line's figures are those of its postings."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int
    balanced: bool


@record
class ClaimLine:
    """A session to be paid for. ``held``: a document had expired on that day."""

    session_id: UUID
    commission_id: UUID
    on: date
    attended: Attended
    pence: int
    paid: bool
    held: bool


@record
class Prefill:
    """What a claim under this award would hold now: every session that no claim holds yet."""

    award_id: UUID
    lines: tuple[ClaimLine, ...]
    pence: int


@record
class ClaimItem:
    claim_id: UUID
    organisation_id: UUID
    organisation: Name
    site_id: int
    state: ClaimState
    sessions: int
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
    held_pence: int
    lines: tuple[ClaimLine, ...]
    acts: tuple[Act, ...]


# ---- events ---------------------------------------------------------------------------------------------------------
@event("voluntary.commission_requested.v1")
class CommissionRequested:
    """A group is asked to take up a step; it answers until ``answer_by``."""

    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID
    site_id: int
    answer_by: datetime


@event("voluntary.commission_accepted.v1")
class CommissionAccepted:
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID


@event("voluntary.commission_rejected.v1")
class CommissionRejected:
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID
    reason: RejectReason


@event("voluntary.commission_unanswered.v1")
class CommissionUnanswered:
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID


@event("voluntary.nobody_left_to_ask.v1")
class NobodyLeftToAsk:
    """No group can be asked for this step until something changes: casework escalates or finds another way."""

    case_id: UUID
    step_id: UUID
    site_id: int
    service: Service


@event("voluntary.session_recorded.v1")
class SessionRecorded:
    """A session took place or was missed. A concern is for the rota, now."""

    session_id: UUID
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    on: date
    attended: Attended
    concern: bool
    behaviour: bool


@event("voluntary.commission_completed.v1")
class CommissionCompleted:
    case_id: UUID
    step_id: UUID
    commission_id: UUID
    sessions: int


@event("voluntary.commission_stopped.v1")
class CommissionStopped:
    """The work ended without being completed: tried and failed, cancelled, or never meant."""

    case_id: UUID
    step_id: UUID
    commission_id: UUID
    how: Stopped


@event("voluntary.claim_paid.v1")
class ClaimPaid:
    claim_id: UUID
    organisation_id: UUID
    line_id: UUID
    pence: int


# ---- questions ------------------------------------------------------------------------------------------------------
@question("voluntary.list_commissions", roles=BOTH, people=False)
class ListCommissions(Asks[CommissionPage]):
    """A group's own work, requests to answer first; a commissioner sees that of every group."""

    page: int = 1


@question("voluntary.find_commission", roles=BOTH | CASE_TEAM)
class FindCommission(Asks[CommissionDetail]):
    """One piece of work. Notes are for the case team, and for the group that wrote them until the work ends; a
    commissioner sees what is paid for, never who or what was said."""

    commission_id: UUID


@question("voluntary.list_waiting", roles=COMMISSIONERS, people=False)
class ListWaiting(Asks[WaitingSteps]):
    """Steps for which no group is left to ask, oldest first."""


@question("voluntary.list_organisations", roles=BOTH, people=False)
class ListOrganisations(Asks[Organisations]):
    """Groups with their due diligence and awards; a group sees itself."""


@question("voluntary.list_funds", roles=COMMISSIONERS, people=False)
class ListFunds(Asks[Funds]):
    """What each fund and line holds: committed, spent, left."""


@question("voluntary.read_ledger", roles=COMMISSIONERS, people=False)
class ReadLedger(Asks[LedgerPage]):
    """The ledger, newest first, and whether all of it balances."""

    page: int = 1


@question("voluntary.list_claims", roles=BOTH, people=False)
class ListClaims(Asks[ClaimPage]):
    """What waits for the caller first: to approve or pay for a commissioner, to change for a group."""

    page: int = 1


@question("voluntary.find_claim", roles=BOTH, people=False)
class FindClaim(Asks[ClaimDetail]):
    claim_id: UUID


@question("voluntary.prefill_claim", roles=GROUPS, people=False)
class PrefillClaim(Asks[Prefill]):
    award_id: UUID


# ---- commands: money and groups -------------------------------------------------------------------------------------
@command("voluntary.register_organisation", roles=COMMISSIONERS, people=False)
class RegisterOrganisation(Asks[Made]):
    """A group and its users: only they see its work."""

    name: Name
    worker_ids: tuple[Code, ...]


@command("voluntary.record_document", roles=COMMISSIONERS, people=False)
class RecordDocument(Asks[Done]):
    """An item of due diligence was seen. A renewal is another document, beside the old one."""

    organisation_id: UUID
    document: Document


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


@command("voluntary.make_award", roles=COMMISSIONERS, people=False)
class MakeAward(Asks[Made]):
    """What a group is paid for under a line: a commission is ``sessions`` sessions. ``under`` names the prime's award
    when this group is a subcontractor. Groups are asked by ``preference``, the lowest number first."""

    organisation_id: UUID
    line_id: UUID
    kind: AwardKind
    limit_pence: Pence
    price_pence: Pence
    no_show_pence: PenceOrNone
    sessions: Count
    places: Count
    preference: int
    starts_on: date
    ends_on: date
    under: UUID | None = None


@command("voluntary.set_places", roles=GROUPS, people=False)
class SetPlaces(Asks[Done]):
    """A group says how many people it can work with at once under an award; nought means: ask nobody new of us."""

    award_id: UUID
    places: Annotated[int, validate.Range(min=0, max=1000)]


@command("voluntary.configure_force", roles=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: how long a group has to answer, and how often it is asked the same."""

    answer_hours: Count
    asks_per_group: Count


# ---- commands: the work ---------------------------------------------------------------------------------------------
@command("voluntary.accept_commission", roles=GROUPS)
class AcceptCommission(Asks[Done]):
    commission_id: UUID


@command("voluntary.reject_commission", roles=GROUPS)
class RejectCommission(Asks[Done]):
    """We cannot take this up. Another group is asked with a new commission."""

    commission_id: UUID
    reason: RejectReason


@command("voluntary.record_session", roles=GROUPS)
class RecordSession(Asks[Made]):
    """A session, or a missed one. ``concern`` (for his safety) and ``behaviour`` are two different flags."""

    commission_id: UUID
    on: date
    attended: Attended
    absence: Absence | None = None
    done: Text = ""
    went: Text = ""
    next: Text = ""
    concern: bool = False
    behaviour: bool = False


@command("voluntary.complete_commission", roles=GROUPS)
class CompleteCommission(Asks[Done]):
    """The work is done. What was committed for sessions that were not needed goes back to the line."""

    commission_id: UUID


@command("voluntary.fail_commission", roles=BOTH)
class FailCommission(Asks[Done]):
    """It was tried and did not work; that is not a rejection."""

    commission_id: UUID


@command("voluntary.hold_commission", roles=BOTH)
class HoldCommission(Asks[Done]):
    commission_id: UUID


@command("voluntary.resume_commission", roles=BOTH)
class ResumeCommission(Asks[Done]):
    commission_id: UUID


@command("voluntary.cancel_commission", roles=COMMISSIONERS)
class CancelCommission(Asks[Done]):
    commission_id: UUID
    reason: CancelReason


@command("voluntary.enter_in_error", roles=COMMISSIONERS)
class EnterInError(Asks[Done]):
    """It should never have been there. Refused once something was claimed for it."""

    commission_id: UUID


@command("voluntary.ask_again", roles=COMMISSIONERS)
class AskAgain(Asks[Done]):
    """Look for a group once more, for a step that nobody took up: places, money or documents may have changed."""

    step_id: UUID


# ---- commands: claims -----------------------------------------------------------------------------------------------
@command("voluntary.submit_claim", roles=GROUPS, people=False)
class SubmitClaim(Asks[Made]):
    """Claim for sessions under one award, none of them in another claim. The amount follows from the sessions."""

    award_id: UUID
    session_ids: tuple[UUID, ...]


@command("voluntary.request_changes", roles=COMMISSIONERS, people=False)
class RequestChanges(Asks[Done]):
    claim_id: UUID
    reason: Text


@command("voluntary.resubmit_claim", roles=GROUPS, people=False)
class ResubmitClaim(Asks[Done]):
    """The same claim again, with the sessions it holds now and an answer to what was asked."""

    claim_id: UUID
    session_ids: tuple[UUID, ...]
    answer: Text


@command("voluntary.approve_claim", roles=COMMISSIONERS, people=False)
class ApproveClaim(Asks[Done]):
    claim_id: UUID


@command("voluntary.decline_claim", roles=COMMISSIONERS, people=False)
class DeclineClaim(Asks[Done]):
    """These sessions will not be paid for, in this claim or another. What was committed for them is released."""

    claim_id: UUID
    reason: Text


@command("voluntary.pay_claim", roles=COMMISSIONERS, people=False)
class PayClaim(Asks[Paid]):
    """Pay what is approved and not held. What is held is paid by the same command once the document is renewed."""

    claim_id: UUID
