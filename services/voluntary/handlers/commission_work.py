"""The work itself: record sessions, put it on hold, resume it, or end it."""

from __future__ import annotations

from uuid import uuid4

from common.british_time import british_date
from common.queries import find
from common.unit_of_work import UnitOfWork
from voluntary.domain import commission as rules
from voluntary.domain import session as session_rules
from voluntary.handlers.concerns import record_concern
from voluntary.messages import (
    CancelCommission,
    CommissionCompleted,
    CommissionStopped,
    CompleteCommission,
    Created,
    Done,
    EnterCommissionInError,
    FailCommission,
    HoldCommission,
    RecordSession,
    ResumeCommission,
    SessionRecorded,
)
from voluntary.operations.access import own_commission, reachable_commission
from voluntary.operations.commission_end import end_commission
from voluntary.operations.evaluation_facts import publish_session_dose, withdraw_session_doses
from voluntary.store import commissions
from voluntary.store.tables import Commission, Session, Step


def record_session(command: RecordSession, uow: UnitOfWork) -> Created:
    """Keep what happened: facts and flags for casework, words sealed, the price for the claim."""
    commission = own_commission(uow, command.commission_id)
    step = find(uow, Step, commission.step_id)
    what = session_rules.Session(command.held_on, command.attended, command.absence, command.concern, command.behaviour)
    recorded = len(commissions.sessions_of(uow, commission.id))
    session_rules.check_session(
        what,
        state=commission.state,
        accepted_on=commission.accepted_on,
        recorded=recorded,
        terms=commissions.terms_of(commission),
        today=british_date(uow.now),
    )
    if commission.state == "accepted":
        commissions.record_act(uow, commission, "started")
    session = _insert_session(uow, commission, command, session_rules.price(what, commissions.terms_of(commission)))
    _publish_session(uow, step, commission, session)
    if session.concern:
        record_concern(uow, step, commission, session=session)
    publish_session_dose(uow, step, session)
    uow.audit("collect", step.person_id, why="session_recorded")
    return Created(id=session.id)


def _insert_session(uow: UnitOfWork, commission: Commission, command: RecordSession, pence: int) -> Session:
    def sealed(part: str, text: str) -> bytes | None:
        assert commission.key_id is not None  # there since it was accepted
        return uow.sealer.seal(commission.key_id, f"voluntary.session.{part}", text) if text else None

    session = Session(
        id=uuid4(),
        site_id=commission.site_id,
        commission_id=commission.id,
        held_on=command.held_on,
        attended=command.attended,
        absence=command.absence,
        concern=command.concern,
        behaviour=command.behaviour,
        pence=pence,
        source=uow.actor.id,
        audience="case_team",
        fact_or_opinion="opinion",
        recorded_at=uow.now,
        sealed_activity=sealed("activity", command.activity),
        sealed_how_it_went=sealed("how_it_went", command.how_it_went),
        sealed_next_steps=sealed("next_steps", command.next_steps),
    )
    uow.session.add(session)
    uow.session.flush()
    return session


def _publish_session(uow: UnitOfWork, step: Step, commission: Commission, session: Session) -> None:
    commission.version += 1
    recorded = SessionRecorded(
        session_id=session.id,
        commission_id=commission.id,
        case_id=step.case_id,
        step_id=step.id,
        site_id=step.site_id,
        held_on=session.held_on,
        attended=session.attended,
        concern=session.concern,
        behaviour=session.behaviour,
    )
    uow.raise_event(recorded, subject=commission.id, sequence=commission.version)


def complete_commission(command: CompleteCommission, uow: UnitOfWork) -> Done:
    """The work is done; casework finishes its step on hearing it."""
    commission = own_commission(uow, command.commission_id)
    step = end_commission(uow, commission, "completed")
    completed = CommissionCompleted(
        case_id=step.case_id,
        step_id=step.id,
        commission_id=commission.id,
        sessions=len(commissions.sessions_of(uow, commission.id)),
    )
    uow.raise_event(completed, subject=commission.id, sequence=commission.version)
    return Done()


def fail_commission(command: FailCommission, uow: UnitOfWork) -> Done:
    """It was tried and did not work: the step waits for a person to decide."""
    commission = reachable_commission(uow, command.commission_id)
    step = end_commission(uow, commission, "failed")
    step.exhausted_since = uow.now
    publish_stopped(uow, step, commission)
    return Done()


def cancel_commission(command: CancelCommission, uow: UnitOfWork) -> Done:
    commission = reachable_commission(uow, command.commission_id)
    step = end_commission(uow, commission, "cancelled", command.reason)
    publish_stopped(uow, step, commission)
    return Done()


def enter_commission_in_error(command: EnterCommissionInError, uow: UnitOfWork) -> Done:
    commission = reachable_commission(uow, command.commission_id)
    step = end_commission(uow, commission, "entered_in_error")
    withdraw_session_doses(uow, step, commission)
    publish_stopped(uow, step, commission)
    return Done()


def publish_stopped(uow: UnitOfWork, step: Step, commission: Commission) -> None:
    """Casework finds another way, and the group may no longer see who the person is."""
    stopped = CommissionStopped(
        case_id=step.case_id,
        step_id=step.id,
        commission_id=commission.id,
        state=commission.state,  # type: ignore[arg-type]
    )
    uow.raise_event(stopped, subject=commission.id, sequence=commission.version)


def hold_commission(command: HoldCommission, uow: UnitOfWork) -> Done:
    return _record(uow, reachable_commission(uow, command.commission_id), "held")


def resume_commission(command: ResumeCommission, uow: UnitOfWork) -> Done:
    return _record(uow, reachable_commission(uow, command.commission_id), "resumed")


def _record(uow: UnitOfWork, commission: Commission, act: rules.ActKind) -> Done:
    commissions.record_act(uow, commission, act)
    uow.audit("alter", find(uow, Step, commission.step_id).person_id, why=f"commission_{act}")
    return Done()
