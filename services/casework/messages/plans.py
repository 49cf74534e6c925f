"""The plan: its steps, what each waits for, and whom casework asks to do them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from casework.messages.terms import Done, NeedKind, Service, Setback, StepKey, StepKind, StepState
from common.messages import Asks, Text, command, event, record
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
    """A step with what became of it. ``setback``: who was to do it does not, and nobody has said yet what comes now."""

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


@event("casework.plan_agreed.v1")
class PlanAgreed:
    case_id: UUID
    version: int
    steps: int


@event("casework.service_requested.v1")
class ServiceRequested:
    """A step that a local group does is released: somebody please take it up."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    service: Service
    wanted_by: date


@event("casework.opportunity_requested.v1")
class OpportunityRequested:
    """A step that is a job or a place is released: please find one."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    wanted_by: date


@event("casework.step_withdrawn.v1")
class StepWithdrawn:
    """The case was opened in error: whoever was asked to do this step, or did it, does it no more."""

    case_id: UUID
    step_id: UUID
    person_id: UUID
    site_id: int
    kind: StepKind


@event("casework.step_finished.v1")
class StepFinished:
    case_id: UUID
    step_id: UUID
    kind: StepKind


@command("casework.agree_plan", roles=CASE_TEAM)
class AgreePlan(Asks[Done]):
    """A version of the plan that the person agreed to. The latest agreed one stands."""

    case_id: UUID
    steps: tuple[PlannedStep, ...]


@command("casework.finish_step", roles=CASE_TEAM)
class FinishStep(Asks[Done]):
    """A step of one's own work is done, with what shows it."""

    case_id: UUID
    step_id: UUID
    evidence: Text


@command("casework.answer_setback", roles=CASE_TEAM)
class AnswerSetback(Asks[Done]):
    """What is done now that nobody does a step that others were to do: another way, or waiting for the next group."""

    case_id: UUID
    step_id: UUID
    done: Text
