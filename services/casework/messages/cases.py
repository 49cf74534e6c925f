"""Messages about a case: who carries it, what was recorded on it, and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from casework.messages.callouts import Callout
from casework.messages.concerns import Concern
from casework.messages.news import NewsItem
from casework.messages.participation import Absence, Agreement
from casework.messages.plans import StepDetail
from casework.messages.terms import Done, How, Informed, Level, NeedKind, NextActionCode, Outcome, Review, State
from casework.messages.visit_safety import VisitPlan
from common.messages import Code, Name, RpcRequest, Text, command, event, question, record
from common.roles import CASE_TEAM, PLATFORM, SUPERVISION, TRIAGE_TEAM


@record
class Worker:
    """A person who can carry cases, at which sites, how many at once (``cap``), and the number they answer at work."""

    worker_id: Code
    site_ids: tuple[int, ...]
    cap: int
    number: Text = ""


@record
class SiteNumber:
    """The number that whoever is on duty at a site answers."""

    site_id: int
    number: Name


@record
class Proposal:
    """A navigator who could carry the case, with the reason in numbers."""

    worker_id: Code
    reason: Literal["knows_the_person", "lowest_caseload"]
    open_cases: int
    cap: int


@record
class Need:
    need_id: UUID
    kind: NeedKind
    level: Level
    own_words: Text
    recorded_at: datetime


@record
class Contact:
    contact_id: UUID
    at: datetime
    worker_id: Code
    how: How
    outcome: Outcome
    note: Text


@record
class InformationGiven:
    """What the person has been told about the referral, and which worker recorded it. ``sequence`` is that of the
    act."""

    sequence: int
    at: datetime
    worker_id: Code
    informed: Informed
    note: Text


@record
class ReApproach:
    """A visit that is due because of a new arrest. ``attempt`` counts from 1."""

    case_id: UUID
    person_id: UUID
    site_id: int
    worker_id: Code | None
    attempt: int
    due_at: datetime


@record
class Act:
    """Who did what, when: the history of a case, and where its state comes from."""

    sequence: int
    at: datetime
    actor: Text
    act: Code
    detail: Text | None


@record
class WorkItem:
    """One case on a worklist. While ``visits_held``, no gangs specialist has said yet that a visit is safe.
    ``unread_news`` counts the items that nobody has read."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    worker_id: Code | None
    next_action: NextActionCode
    step_title: Text | None
    due_at: datetime
    visits_held: bool = False
    unread_news: int = 0


@record
class WorkPage:
    items: tuple[WorkItem, ...]
    total: int
    page: int
    pages: int


@record
class CaseDetail:
    """Everything about one case. ``next_action``, ``step_id``, ``step_title`` and ``due_at`` are what is next, as on
    the worklist; ``review`` says why a new arrest waits for the sergeant. ``information_given`` is the latest record.
    ``steps`` are ordered so that each comes after those it waits for. From ``visits_held_since`` nobody may visit until
    a gangs specialist says that it is safe, which is due by ``safety_review_due_at``; then ``visit_plan`` says where
    and with whom. ``error_at`` is when we found that the case had been opened for the wrong person. ``news`` begins
    with what nobody has read, the most urgent first; ``callouts`` are those that are not over."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    opened_at: datetime
    worker_id: Code | None
    information_given: InformationGiven | None
    next_action: NextActionCode | None
    step_id: UUID | None
    step_title: Text | None
    due_at: datetime | None
    review: Review | None
    proposal: Proposal | None
    choices: tuple[Proposal, ...]
    needs: tuple[Need, ...]
    contacts: tuple[Contact, ...]
    plan_version: int | None
    plan_agreed_at: datetime | None
    steps: tuple[StepDetail, ...]
    re_approach: ReApproach | None
    concerns: tuple[Concern, ...]
    agreement: Agreement | None
    absences: tuple[Absence, ...]
    acts: tuple[Act, ...]
    visits_held_since: datetime | None = None
    safety_review_due_at: datetime | None = None
    visit_plan: VisitPlan | None = None
    error_at: datetime | None = None
    news: tuple[NewsItem, ...] = ()
    callouts: tuple[Callout, ...] = ()


@event("casework.case_opened.v1")
class CaseOpened:
    """A case was opened or reopened. No service subscribes yet; partners that refer people will need it."""

    case_id: UUID
    person_id: UUID
    site_id: int
    referral_id: UUID


@event("casework.navigator_allocated.v1")
class NavigatorAllocated:
    case_id: UUID
    worker_id: Code


@event("casework.contact_recorded.v1")
class ContactRecorded:
    case_id: UUID
    contact_id: UUID
    how: How
    outcome: Outcome
    occurred_at: datetime


@event("casework.re_approach_due.v1")
class ReApproachDue:
    case_id: UUID
    person_id: UUID
    worker_id: Code | None
    attempt: int
    due_at: datetime


@question("casework.list_work", roles=CASE_TEAM)
class ListWork(RpcRequest[WorkPage]):
    """What to do next, overdue first. ``mine`` limits it to the caller's own cases; supervisors may see the team's."""

    mine: bool = True
    page: int = 1


@record
class CaseOfPerson:
    """Who carries a case of this person, for the duty officer who passes something on."""

    person_id: UUID
    case_id: UUID
    site_id: int
    state: State
    worker_id: Code | None


@record
class CasesOfPeople:
    items: tuple[CaseOfPerson, ...]


@question("casework.list_navigators", roles=TRIAGE_TEAM)
class ListNavigators(RpcRequest[CasesOfPeople]):
    """Who looks after these people, at most 50 at once: their cases at the caller's sites that are not in error, open
    ones first.

    Raises: Refused(too_many_people)."""

    person_ids: tuple[UUID, ...]


@question("casework.find_case", roles=CASE_TEAM)
class FindCase(RpcRequest[CaseDetail]):
    case_id: UUID


@command("casework.allocate_navigator", roles=SUPERVISION)
class AllocateNavigator(RpcRequest[Done]):
    """The sergeant decides who carries the case. A navigator who was not proposed, or is over the cap, needs a
    reason."""

    case_id: UUID
    worker_id: Code
    reason: Text = ""


@command("casework.record_contact", roles=CASE_TEAM)
class RecordContact(RpcRequest[Done]):
    case_id: UUID
    how: How
    outcome: Outcome
    note: Text = ""


@command("casework.record_need", roles=CASE_TEAM)
class RecordNeed(RpcRequest[Done]):
    case_id: UUID
    kind: NeedKind
    level: Level
    own_words: Text = ""


@command("casework.record_information_given", roles=CASE_TEAM)
class RecordInformationGiven(RpcRequest[Done]):
    """What the person has been told: nothing, that they were referred, or also by whom. The latest record counts."""

    case_id: UUID
    informed: Informed
    note: Text = ""


@command("casework.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(RpcRequest[Done]):
    """A new version of the force's settings: who carries cases, and its time limits. A gangs specialist decides within
    ``safety_review_hours`` whether a visit is safe; "not yet" applies for at most ``not_yet_days``.
    Local groups ring the navigator, or ``duty_numbers`` while she is not on.

    Raises: Refused(worker_repeated, cap_invalid, clock_invalid, re_approach_cap_invalid, duty_number_invalid)."""

    workers: tuple[Worker, ...]
    first_contact_hours: int
    re_approach_hours: int
    re_approach_cap: int
    safety_review_hours: int = 24
    not_yet_days: int = 28
    duty_numbers: tuple[SiteNumber, ...] = ()
