"""Dangers: raised at once, escalated until acknowledged, closed only by a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.acts import ActCode
from referral.domain.danger.assessment import Assessment, assess
from referral.domain.danger.closure import ESCALATES_AFTER, closing_reason
from referral.domain.danger.default_phrases import DEFAULT_DANGER_WORDS
from referral.domain.danger.duty_phones import rung_on_duty
from referral.domain.danger.evidence import Evidence, evidence_in, raises_higher
from referral.messages import (
    AcknowledgeDanger,
    CloseDanger,
    ConfigureForce,
    DangerClosed,
    DangerDecision,
    DangerRaised,
    Done,
    RaiseDanger,
)
from referral.messages.refusals import refused
from referral.operations.alerts import text_rung
from referral.operations.trial_guard import exclude_from_trials
from referral.store.danger import insert_danger, open_danger_of, referral_in_danger, save_evidence
from referral.store.danger_model import danger_model
from referral.store.duty_plans import roles_on_duty
from referral.store.force_settings import current_settings
from referral.store.people import get_person
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Danger, Referral

ESCALATE_DANGER = "escalate_danger"
CLOSED_AS: Final[Mapping[DangerDecision, ActCode]] = {
    "danger": "danger_closed",
    "harmless": "danger_was_harmless",
    "something_else": "danger_was_something_else",
    "not_known": "danger_not_known",
}


def check_for_danger(
    uow: UnitOfWork, settings: ConfigureForce, referral: Referral, text: str, *, message_id: UUID | None = None
) -> Assessment:
    """Raise a danger when a listed phrase or the model finds one in the text. The referral is locked."""
    listed, model = settings.danger_words or DEFAULT_DANGER_WORDS, danger_model()
    found = assess(text, listed, model)
    if found.level is not None:
        evidence = evidence_in(found, list_version=listed.version, model_version=model.version)
        _raise_danger(uow, settings, referral, evidence, message_id=message_id)
    return found


def raise_for_request(uow: UnitOfWork, settings: ConfigureForce, referral: Referral) -> None:
    """Raise a danger because the referrer ticked that someone is in danger now."""
    _raise_danger(uow, settings, referral, Evidence("Whoever asked says so"))


def raise_for_media(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, language: str | None) -> None:
    """Raise a danger because a file may be an indecent image of a child. ``language`` is that of the words that
    showed it, None when a person did."""
    _raise_danger(uow, settings, referral, Evidence("What they sent may be an indecent image", found_in=language))


def raise_danger(command: RaiseDanger, uow: UnitOfWork) -> Done:
    """Raise a danger in a person's name.

    Raises: Refused(reason_needed).
    """
    if not command.reason.strip():
        raise refused("reason_needed")
    referral = get_referral(uow, command.referral_id, lock=True)
    _raise_danger(uow, current_settings(uow), referral, Evidence(command.reason))
    return _audited(uow, referral, "danger_raised")


def acknowledge_danger(command: AcknowledgeDanger, uow: UnitOfWork) -> Done:
    """Record who deals with the danger. The first one counts."""
    referral, danger = _open_danger_on(uow, command.referral_id)
    if danger.acknowledged_at is None:
        danger.acknowledged_at, danger.acknowledged_by = uow.now, uow.actor.id
        record_act(uow, referral, "danger_acknowledged")
    return _audited(uow, referral, "danger_acknowledged")


def close_danger(command: CloseDanger, uow: UnitOfWork) -> Done:
    """Close the danger as what a person says that it was. Their decision stays as a label."""
    referral, danger = _open_danger_on(uow, command.referral_id)
    why = closing_reason(command.decision, command.incident_number, command.reason, danger.level)
    danger.closed_at, danger.closed_by, danger.decision = uow.now, uow.actor.id, command.decision
    record_act(uow, referral, CLOSED_AS[command.decision], why)
    if danger.level == "rings" or command.decision == "danger":
        _raise_closed(uow, referral, danger.id, command.decision)
    return _audited(uow, referral, "danger_closed")


def escalate_danger(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Alert the next rung too, because nobody acknowledged the danger. At the last rung it stays there, and the control
    room is told."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=ESCALATE_DANGER) as uow:
        referral_id = referral_in_danger(uow, job.subject)
        referral = get_referral(uow, referral_id, lock=True) if referral_id else None
        danger = open_danger_of(uow, referral.id) if referral else None
        settings = current_settings(uow)
        if referral is None or danger is None or danger.acknowledged_at:
            complete(job, uow)
        else:
            _escalate(uow, job, settings, referral, danger)


def _escalate(uow: UnitOfWork, job: Job, settings: ConfigureForce, referral: Referral, danger: Danger) -> None:
    rungs, on = settings.danger_rungs, roles_on_duty(uow, referral.site_id)
    rung = rung_on_duty(rungs, rung_on_duty(rungs, danger.rung, on) + 1, on)
    if danger.rung < min(rung, len(rungs) - 1):
        danger.rung = min(rung, len(rungs) - 1)
        record_act(uow, referral, "danger_rang_on")
        _tell_rung(uow, referral, danger, settings)
    text_rung(uow, settings, referral, danger, rung)
    if rung < len(rungs):
        uow.schedule(ESCALATE_DANGER, at=uow.now + ESCALATES_AFTER, subject=danger.id)
    else:
        complete(job, uow)


def _raise_danger(
    uow: UnitOfWork, settings: ConfigureForce, referral: Referral, evidence: Evidence, *, message_id: UUID | None = None
) -> None:
    """Raise a new danger, raise one higher that only stood first, or alert again for one that was acknowledged."""
    danger = open_danger_of(uow, referral.id)
    if danger is not None and not raises_higher(evidence.level, danger.level, danger.acknowledged_at is not None):
        return
    if danger is None:
        danger = insert_danger(uow, referral.id, message_id)
    save_evidence(uow, danger, evidence)
    danger.rung, danger.acknowledged_at, danger.acknowledged_by = 0, None, None
    danger.raised += 1
    if evidence.level == "first":
        record_act(uow, referral, "danger_suspected", evidence.why)
        return
    record_act(uow, referral, "danger_raised", evidence.why)
    if referral.person_id is not None:
        exclude_from_trials(get_person(uow, referral.person_id), "in_danger")
    _tell_rung(uow, referral, danger, settings)
    uow.schedule(ESCALATE_DANGER, at=uow.now + ESCALATES_AFTER, subject=danger.id)
    text_rung(uow, settings, referral, danger, danger.rung)


def _tell_rung(uow: UnitOfWork, referral: Referral, danger: Danger, settings: ConfigureForce) -> None:
    raised = DangerRaised(
        referral_id=referral.id,
        danger_id=danger.id,
        site_id=referral.site_id,
        rung=danger.rung,
        role=settings.danger_rungs[danger.rung],
        person_id=referral.person_id,
        link_number=referral.link_number,
    )
    uow.raise_event(raised, subject=referral.id, sequence=referral.version)


def _raise_closed(uow: UnitOfWork, referral: Referral, danger_id: UUID, decision: DangerDecision) -> None:
    closed = DangerClosed(
        referral_id=referral.id,
        danger_id=danger_id,
        site_id=referral.site_id,
        decision=decision,
        person_id=referral.person_id,
        link_number=referral.link_number,
    )
    uow.raise_event(closed, subject=referral.id, sequence=referral.version)


def _open_danger_on(uow: UnitOfWork, referral_id: UUID) -> tuple[Referral, Danger]:
    referral = get_referral(uow, referral_id, lock=True)
    danger = open_danger_of(uow, referral.id)
    if danger is None:
        raise refused("no_danger")
    return referral, danger


def _audited(uow: UnitOfWork, referral: Referral, why: str) -> Done:
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why=why)
    return Done()
