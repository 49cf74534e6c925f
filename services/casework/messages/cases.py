"""A case: whose it is, what was recorded on it, and what is due."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from casework.messages.concerns import Concern
from casework.messages.participation import Agreement, AwayTime
from casework.messages.plans import StepDetail
from casework.messages.terms import Done, How, Knows, Level, NeedKind, Outcome, Review, State, Why
from casework.messages.visit_safety import VisitPlan
from common.messages import Asks, Code, Text, command, event, question, record
from common.roles import CASE_TEAM, PLATFORM, SUPERVISION


@record
class Worker:
    """Somebody who can carry cases: at which sites, and how many at once."""

    worker_id: Code
    site_ids: tuple[int, ...]
    cap: int


@record
class Proposal:
    """Which navigator, and why: numbers, not adjectives."""

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
class Told:
    """What the person has been told of being referred, and by whom they were told. ``sequence`` is the act's."""

    sequence: int
    at: datetime
    worker_id: Code
    knows: Knows
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
    """One line of somebody's work. ``why`` says what is to be done next; while ``held``, nobody has said yet that a
    visit is safe."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    worker_id: Code | None
    why: Why
    step_title: Text | None
    due_at: datetime
    held: bool = False


@record
class WorkPage:
    items: tuple[WorkItem, ...]
    total: int
    page: int
    pages: int


@record
class CaseDetail:
    """Everything about one case. ``why``, ``step_id``, ``step_title`` and ``due_at`` are what is next, as on the
    worklist; ``review`` says why a new arrest waits for the sergeant. ``told`` is what was recorded last. Since
    ``held_since`` nobody may visit until a gangs specialist says that it is safe, which she has to say by
    ``look_due_at``; then ``visit_plan`` says where and with whom. ``error_at``: it was found then that the case had
    been opened for somebody else."""

    case_id: UUID
    person_id: UUID
    site_id: int
    state: State
    opened_at: datetime
    worker_id: Code | None
    told: Told | None
    why: Why | None
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
    away: tuple[AwayTime, ...]
    acts: tuple[Act, ...]
    held_since: datetime | None = None
    look_due_at: datetime | None = None
    visit_plan: VisitPlan | None = None
    error_at: datetime | None = None


@event("casework.case_opened.v1")
class CaseOpened:
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
class ListWork(Asks[WorkPage]):
    """What to do next, late first. ``mine`` keeps to the caller's own cases; supervisors may see the whole team's."""

    mine: bool = True
    page: int = 1


@question("casework.find_case", roles=CASE_TEAM)
class FindCase(Asks[CaseDetail]):
    case_id: UUID


@command("casework.allocate_navigator", roles=SUPERVISION)
class AllocateNavigator(Asks[Done]):
    """The sergeant decides. Somebody other than the one proposed, or over the cap, needs a reason."""

    case_id: UUID
    worker_id: Code
    reason: Text = ""


@command("casework.record_contact", roles=CASE_TEAM)
class RecordContact(Asks[Done]):
    case_id: UUID
    how: How
    outcome: Outcome
    note: Text = ""


@command("casework.record_need", roles=CASE_TEAM)
class RecordNeed(Asks[Done]):
    case_id: UUID
    kind: NeedKind
    level: Level
    own_words: Text = ""


@command("casework.record_told", roles=CASE_TEAM)
class RecordTold(Asks[Done]):
    """What the person has been told: nothing, that somebody referred them, or also who did. The latest stands."""

    case_id: UUID
    knows: Knows
    note: Text = ""


@command("casework.configure_force", services=frozenset({PLATFORM}), people=False)
class ConfigureForce(Asks[Done]):
    """A new version of what this force decided: who carries cases, and its clocks. A gangs specialist says within
    ``safe_to_visit_hours`` whether a visit is safe; "not yet" holds for ``look_again_days`` at most."""

    workers: tuple[Worker, ...]
    first_contact_hours: int
    re_approach_hours: int
    re_approach_cap: int
    safe_to_visit_hours: int = 24
    look_again_days: int = 28
