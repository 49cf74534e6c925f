"""Commissions: this work, for this case, by one group, from the request to the end."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from casework.messages import Service
from common.messages import Code, Name, RpcRequest, Text, event, question, record
from common.roles import CASE_TEAM
from voluntary.messages.terms import (
    COMMISSIONERS,
    COMMISSIONERS_AND_GROUPS,
    AbsenceReason,
    Attended,
    ChosenBecause,
    CommissionState,
    PassedOverReason,
    RejectReason,
    StoppedState,
)
from voluntary.messages.threads import ThreadMessage


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
    """One commission of a list. It says nothing about the person. ``unread`` counts messages of the case team."""

    commission_id: UUID
    organisation_id: UUID
    site_id: int
    service: Service
    state: CommissionState
    wanted_by: date
    answer_due_at: datetime
    sessions_planned: int
    sessions_done: int
    unread: int = 0


@record
class CommissionPage:
    items: tuple[CommissionItem, ...]
    total: int
    page: int
    pages: int


@record
class SessionDetail:
    session_id: UUID
    held_on: date
    attended: Attended
    absence: AbsenceReason | None
    activity: Text
    how_it_went: Text
    next_steps: Text
    concern: bool
    behaviour: bool
    pence: int


@record
class CommissionDetail:
    """One piece of work. ``person_id`` is present only when the caller may see a first name now; ``may_disclose`` says
    whether the group may."""

    commission_id: UUID
    organisation_id: UUID
    organisation: Name
    award_id: UUID
    site_id: int
    service: Service
    state: CommissionState
    chosen_because: ChosenBecause
    wanted_by: date
    answer_due_at: datetime
    sessions_planned: int
    price_pence: int
    no_show_pence: int
    may_disclose: bool
    person_id: UUID | None
    sessions: tuple[SessionDetail, ...]
    acts: tuple[Act, ...]
    messages: tuple[ThreadMessage, ...] = ()


@record
class PassedOverGroup:
    """A group that was not asked, and the one reason why."""

    organisation_id: UUID
    reason: PassedOverReason


@record
class UnassignedStep:
    """A step that no group has: no group is left to ask, or the work failed. A commissioner decides what to do."""

    step_id: UUID
    site_id: int
    service: Service
    wanted_by: date
    exhausted_since: datetime
    passed_over: tuple[PassedOverGroup, ...]


@record
class UnassignedSteps:
    items: tuple[UnassignedStep, ...]


@event("voluntary.commission_requested.v1")
class CommissionRequested:
    """A group is asked to do a step. It can answer until ``answer_due_at``.

    No service of Wayout listens: it is for the systems of commissioners and groups.
    """

    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID
    site_id: int
    answer_due_at: datetime


@event("voluntary.commission_accepted.v1")
class CommissionAccepted:
    """A group accepted a step. From now until the work ends, its workers may see the person's first name."""

    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID
    person_id: UUID | None = None
    worker_ids: tuple[Code, ...] = ()


@event("voluntary.commission_rejected.v1")
class CommissionRejected:
    """A group rejected a request, and why."""

    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID
    reason: RejectReason


@event("voluntary.commission_unanswered.v1")
class CommissionUnanswered:
    """A group did not answer a request in time."""

    commission_id: UUID
    case_id: UUID
    step_id: UUID
    organisation_id: UUID


@event("voluntary.groups_exhausted.v1")
class GroupsExhausted:
    """No group can be asked for this step until something changes: casework escalates or finds another way."""

    case_id: UUID
    step_id: UUID
    site_id: int
    service: Service


@event("voluntary.session_recorded.v1")
class SessionRecorded:
    """A session was held or was missed. A concern is an event of its own: ``concern_raised``."""

    session_id: UUID
    commission_id: UUID
    case_id: UUID
    step_id: UUID
    site_id: int
    held_on: date
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
    """The work ended without being completed: failed, cancelled, or entered in error."""

    case_id: UUID
    step_id: UUID
    commission_id: UUID
    state: StoppedState


@question("voluntary.list_commissions", roles=COMMISSIONERS_AND_GROUPS, people=False)
class ListCommissions(RpcRequest[CommissionPage]):
    """A group's own work, requests to answer first; a commissioner sees that of every group."""

    page: int = 1


@question("voluntary.find_commission", roles=COMMISSIONERS_AND_GROUPS | CASE_TEAM)
class FindCommission(RpcRequest[CommissionDetail]):
    """One piece of work. Notes are for the case team, and for the group that wrote them until the work ends; a
    commissioner sees what is paid for, never who or what was said."""

    commission_id: UUID


@question("voluntary.list_unassigned_steps", roles=COMMISSIONERS, people=False)
class ListUnassignedSteps(RpcRequest[UnassignedSteps]):
    """Steps for which no group is left to ask, oldest first."""
