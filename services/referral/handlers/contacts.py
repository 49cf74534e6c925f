"""Contacts and contact attempts before a referral is decided, and the clocks that they stop."""

from __future__ import annotations

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.clocks import reached
from referral.domain.referral_state import waits
from referral.messages import Done, RecordContact
from referral.messages.refusals import refused
from referral.store import contacts
from referral.store.referrals import get_referral, record_act, refresh_state
from referral.store.tables import Message

REFRESH_CLOCKS = "refresh_clocks"


def record_contact(command: RecordContact, uow: UnitOfWork) -> Done:
    """Save the attempt. Only actual contact with the referrer or the person stops the clock.

    Raises: Refused(referral_decided).
    """
    referral = get_referral(uow, command.referral_id, lock=True)
    if not waits(referral.state):
        raise refused("referral_decided", state=referral.state)
    contacts.insert_contact(uow, referral, command)
    if reached(command.whom, command.outcome):
        record_act(uow, referral, "in_touch", command.outcome)
    else:
        record_act(uow, referral, "tried_to_reach", command.outcome)
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="contact_recorded")
    return Done()


def schedule_clock_refresh(uow: UnitOfWork, message: Message) -> None:
    """Schedule a refresh of the clocks of the text's referral. It locks the referral in a transaction of its own: while
    a text is locked no one may wait for its referral, because officers lock them in the other order."""
    if message.written_by is not None:
        uow.schedule(REFRESH_CLOCKS, at=uow.now, subject=message.referral_id)


def refresh_clocks(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Work out again what is due next, after a text that an officer wrote went out or failed."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=REFRESH_CLOCKS) as uow:
        refresh_state(uow, get_referral(uow, job.subject, lock=True))
        complete(job, uow)
