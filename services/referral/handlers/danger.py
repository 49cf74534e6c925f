"""Dangers: raised at once, escalated until acknowledged, closed only by a person."""

from __future__ import annotations

from uuid import UUID

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.danger import ESCALATES_AFTER, closing_reason, find_phrase
from referral.domain.danger_words import DEFAULT_DANGER_WORDS
from referral.messages import AcknowledgeDanger, CloseDanger, ConfigureForce, DangerRaised, Done, RaiseDanger
from referral.messages.refusals import refused
from referral.operations.trial_guard import exclude_from_trials
from referral.store.danger import new_danger, open_danger_of, referral_in_danger
from referral.store.force_settings import current_settings
from referral.store.people import get_person
from referral.store.referrals import get_referral, record_act
from referral.store.tables import Danger, Referral

ESCALATE_DANGER = "escalate_danger"


def check_for_danger_words(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, text: str) -> bool:
    """Raise a danger when the text contains a listed phrase. The referral is locked."""
    listed = settings.danger_words or DEFAULT_DANGER_WORDS
    match = find_phrase(text, listed)
    if match is not None:
        _raise_danger(uow, settings, referral, match.phrase, found_in=match.language, list_version=listed.version)
    return match is not None


def raise_for_request(uow: UnitOfWork, settings: ConfigureForce, referral: Referral) -> None:
    """Raise a danger because the referrer ticked that someone is in danger now."""
    _raise_danger(uow, settings, referral, "Whoever asked says so", found_in=None, list_version=None)


def raise_for_media(uow: UnitOfWork, settings: ConfigureForce, referral: Referral, language: str | None) -> None:
    """Raise a danger because a file may be an indecent image of a child. ``language`` is that of the words that
    showed it, None when a person did."""
    _raise_danger(
        uow, settings, referral, "What they sent may be an indecent image", found_in=language, list_version=None
    )


def raise_danger(command: RaiseDanger, uow: UnitOfWork) -> Done:
    """Raise a danger in a person's name.

    Raises: Refused(reason_needed).
    """
    if not command.reason.strip():
        raise refused("reason_needed")
    referral = get_referral(uow, command.referral_id, lock=True)
    _raise_danger(uow, current_settings(uow), referral, command.reason, found_in=None, list_version=None)
    return _audited(uow, referral, "danger_raised")


def acknowledge_danger(command: AcknowledgeDanger, uow: UnitOfWork) -> Done:
    """Record who deals with the danger. The first one counts."""
    referral, danger = _open_danger_on(uow, command.referral_id)
    if danger.acknowledged_at is None:
        danger.acknowledged_at, danger.acknowledged_by = uow.now, uow.actor.id
        record_act(uow, referral, "danger_acknowledged")
    return _audited(uow, referral, "danger_acknowledged")


def close_danger(command: CloseDanger, uow: UnitOfWork) -> Done:
    """Close the danger with the control room's incident number or a reason."""
    why = closing_reason(command.incident_number, command.reason)
    referral, danger = _open_danger_on(uow, command.referral_id)
    danger.closed_at, danger.closed_by = uow.now, uow.actor.id
    record_act(uow, referral, "danger_closed", why)
    return _audited(uow, referral, "danger_closed")


def escalate_danger(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Alert the next rung too, because nobody acknowledged the danger. At the last rung it stays there."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=ESCALATE_DANGER) as uow:
        referral_id = referral_in_danger(uow, job.subject)
        referral = get_referral(uow, referral_id, lock=True) if referral_id else None
        danger = open_danger_of(uow, referral.id) if referral else None
        rungs = current_settings(uow).danger_rungs
        if referral is None or danger is None or danger.acknowledged_at or danger.rung + 1 >= len(rungs):
            complete(job, uow)
            return
        danger.rung += 1
        record_act(uow, referral, "danger_rang_on")
        _alert_rung(uow, referral, danger, rungs)


def _raise_danger(
    uow: UnitOfWork,
    settings: ConfigureForce,
    referral: Referral,
    why: str,
    *,
    found_in: str | None,
    list_version: int | None,
) -> None:
    """Raise a new danger, or alert again for one that had been acknowledged before this came in."""
    danger = open_danger_of(uow, referral.id)
    if danger is not None and danger.acknowledged_at is None:
        return
    if danger is None:
        danger = new_danger(uow, referral.id, found_in=found_in, list_version=list_version)
    danger.rung, danger.acknowledged_at, danger.acknowledged_by = 0, None, None
    record_act(uow, referral, "danger_raised", why)
    if referral.person_id is not None:
        exclude_from_trials(get_person(uow, referral.person_id), "in_danger")
    _alert_rung(uow, referral, danger, settings.danger_rungs)


def _alert_rung(uow: UnitOfWork, referral: Referral, danger: Danger, rungs: tuple[str, ...]) -> None:
    raised = DangerRaised(
        referral_id=referral.id,
        danger_id=danger.id,
        site_id=referral.site_id,
        rung=danger.rung,
        role=rungs[danger.rung],
    )
    uow.raise_event(raised, subject=referral.id, sequence=referral.version)
    uow.schedule(ESCALATE_DANGER, at=uow.now + ESCALATES_AFTER, subject=danger.id)


def _open_danger_on(uow: UnitOfWork, referral_id: UUID) -> tuple[Referral, Danger]:
    referral = get_referral(uow, referral_id, lock=True)
    danger = open_danger_of(uow, referral.id)
    if danger is None:
        raise refused("no_danger")
    return referral, danger


def _audited(uow: UnitOfWork, referral: Referral, why: str) -> Done:
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why=why)
    return Done()
