"""Calls whoever is on duty for something on a case, and then the next rung up, until somebody deals with it."""

from __future__ import annotations

from typing import Final

from casework.messages import CalloutEnded, CalloutRaised
from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.danger.closure import ESCALATES_AFTER
from referral.domain.danger.duty_phones import rung_on_duty
from referral.operations.alerts import text_for_callout
from referral.store.callouts import end_callout, get_callout, insert_callout
from referral.store.duty_plans import roles_on_duty
from referral.store.force_settings import current_settings

ESCALATE_CALLOUT: Final = "escalate_callout"


def on_callout_raised(event: CalloutRaised, uow: UnitOfWork) -> None:
    """Text whoever is on duty, unless it is over already."""
    callout = insert_callout(uow, event)
    if callout is not None:
        text_for_callout(uow, current_settings(uow), callout)
        uow.schedule(ESCALATE_CALLOUT, at=uow.now + ESCALATES_AFTER, subject=callout.id)
    uow.audit("collect", event.person_id, why="callout_raised")


def on_callout_ended(event: CalloutEnded, uow: UnitOfWork) -> None:
    """Somebody deals with it: nobody else is called."""
    end_callout(uow, event)
    uow.audit("alter", event.person_id, why="callout_ended")


def escalate_callout(job: Job, units_of_work: UnitOfWorkFactory, _ports: object) -> None:
    """Text the next rung with somebody on; beyond the last one the control room, and then nobody."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=job.kind) as uow:
        callout, settings = get_callout(uow, job.subject), current_settings(uow)
        rungs = settings.danger_rungs
        if not callout.is_open or callout.rung >= len(rungs):
            complete(job, uow)
            return
        on = roles_on_duty(uow, callout.site_id)
        callout.rung = rung_on_duty(rungs, rung_on_duty(rungs, callout.rung, on) + 1, on)
        text_for_callout(uow, settings, callout)
        if callout.rung < len(rungs):
            uow.schedule(ESCALATE_CALLOUT, at=uow.now + ESCALATES_AFTER, subject=callout.id)
        else:
            complete(job, uow)
