"""Messages about a plan: its steps, what each waits for, and whom casework asks to do them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from casework.messages.terms import Done, NeedKind, Service, Setback, StepKey, StepKind, StepState
from common.messages import RpcRequest, Text, command, event, record
from common.roles import CASE_TEAM


@record
class PlannedStep:
    """A step as the navigator writes it. ``after`` names the steps that must be done first."""

    key: StepKey
    kind: StepKind
    title: Text
    need: NeedKind
    after: tuple[StepKey, ...]
    target: date
    service: Service | None = None


@record
class StepDetail:
    """A step with its progress. ``waits_for`` names the unfinished steps that it needs first, ``blocks`` all those
    that cannot start before it is done. It is ``stuck`` when it is under way and past its target, and ``critical`` when
    it is on the longest chain of unfinished steps. ``setback``: who was to do it will not, and no alternative is
    recorded. ``proposed_at``: since when a place that was proposed waits for the case team's answer. ``sheet_at``:
    when its safety sheet was last written."""

    step_id: UUID
    key: StepKey
    kind: StepKind
    title: Text
    need: NeedKind
    after: tuple[StepKey, ...]
    target: date
    service: Service | None
    state: StepState
    released_at: datetime | None
    done_at: datetime | None
    evidence: Text | None
    setback: Setback | None
    setback_at: datetime | None
    proposed_at: datetime | None
    waits_for: tuple[StepKey, ...]
    blocks: tuple[StepKey, ...]
    stuck: bool
    critical: bool
    taken_on_by: tuple[UUID, ...] = ()
    sheet_at: datetime | None = None


WithdrawnBecause = Literal["opened_in_error", "left_out_of_plan"]


@event("casework.plan_agreed.v1")
class PlanAgreed:
    """A version of a plan was agreed. No service subscribes yet; partners with case systems of their own will need
    it."""

    case_id: UUID
    version: int
    steps: int


@event("casework.service_requested.v1")
class ServiceRequested:
    """A step for a local group may start: a group is wanted by ``wanted_by``."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    service: Service
    wanted_by: date


@event("casework.opportunity_requested.v1")
class OpportunityRequested:
    """A step that is a job or a place may start: one is wanted by ``wanted_by``."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    wanted_by: date


@event("casework.step_withdrawn.v1")
class StepWithdrawn:
    """Whoever was asked to do this step must stop: the case was opened in error, or a new version of the plan leaves
    the step out."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    kind: StepKind
    because: WithdrawnBecause = "opened_in_error"


@event("casework.step_moved.v1")
class StepMoved:
    """A new version of the plan wants a step that others do by another day."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    kind: StepKind
    wanted_by: date


@event("casework.step_finished.v1")
class StepFinished:
    """A step is done. No service subscribes yet; partners with case systems of their own will need it."""

    case_id: UUID
    step_id: UUID
    kind: StepKind


@command("casework.agree_plan", roles=CASE_TEAM)
class AgreePlan(RpcRequest[Done]):
    """A version of the plan that the person agreed to. The latest agreed version is the current one."""

    case_id: UUID
    steps: tuple[PlannedStep, ...]


@command("casework.finish_step", roles=CASE_TEAM)
class FinishStep(RpcRequest[Done]):
    """A step of our own work is done, with evidence."""

    case_id: UUID
    step_id: UUID
    evidence: Text


@command("casework.answer_setback", roles=CASE_TEAM)
class AnswerSetback(RpcRequest[Done]):
    """What is done about a step that others can no longer do: an alternative, or waiting for the next group."""

    case_id: UUID
    step_id: UUID
    done: Text
