"""Accepts referrals: a person decides, with a reason, whether or not a rule suggested it."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.intelligence import refuse_unless_open
from referral.domain.progress import read_by_a_person
from referral.domain.referral_state import merges_on_acceptance, refuse_unless_allowed
from referral.domain.trials.allocation import refuse_unless_free
from referral.handlers.evaluation_facts import schedule_for_decision, schedule_for_departure
from referral.messages import AcceptReferral, Done, ReferralAccepted
from referral.operations.merge import merge
from referral.operations.referral_state import status_of
from referral.operations.trial_guard import allocation_step, exclude_from_trials, was_not_offered
from referral.store import trials
from referral.store.danger import open_danger_id
from referral.store.intelligence import item_on
from referral.store.people import get_person
from referral.store.referrals import acts_of, get_referral, record_act, referrals_of
from referral.store.tables import Person, Referral
from referral.views.intelligence import current_status


def accept_referral(command: AcceptReferral, uow: UnitOfWork) -> Done:
    """Accept a referral of a known person and merge their other open referrals into it, except what nobody has read,
    and intelligence. A person whose allocation is due is not accepted here; a person to whom nothing was offered is,
    once someone asks for help for them."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("accept", status_of(uow, referral), command.reason)
    refuse_unless_readable(uow, referral)
    assert referral.person_id is not None
    person = get_person(uow, referral.person_id)
    refuse_unless_free(allocation_step(uow, referral, person))
    if was_not_offered(uow, person):
        _cross_over(uow, referral, person)
    invite(uow, referral, person, reason=command.reason)
    uow.audit("alter", person.id, why="referral_accepted")
    return Done()


def refuse_unless_readable(uow: UnitOfWork, referral: Referral) -> None:
    """An intelligence item that is closed until its review decides nothing.

    Raises: Refused(review_due, intelligence_removed)."""
    item = item_on(uow, referral.id)
    if item is not None:
        refuse_unless_open(current_status(uow, item))


def invite(uow: UnitOfWork, referral: Referral, person: Person, *, reason: str | None) -> None:
    """Accept the person on this referral. Casework is told each time, evaluation the first time."""
    record_act(uow, referral, "accepted", reason)
    exclude_from_trials(person, "offered")
    _raise_accepted(uow, referral, person)
    for other in referrals_of(uow, person.id, lock=True):
        if other.id != referral.id and other.state == "received" and _merges(uow, other):
            merge(uow, other, referral, person)
    schedule_for_decision(uow, person)


def _merges(uow: UnitOfWork, other: Referral) -> bool:
    return merges_on_acceptance(other.channel, read=read_by_a_person(acts_of(uow, other.id)))


def _cross_over(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    allocation = trials.allocation_of(uow, person.id)
    assert allocation is not None
    trials.insert_departure(uow, allocation.randomisation_id, referral, person, "crossover")
    record_act(uow, referral, "crossed_over")
    schedule_for_departure(uow, person)


def _raise_accepted(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    person.version += 1
    accepted = ReferralAccepted(
        referral_id=referral.id,
        person_id=person.id,
        site_id=referral.site_id,
        channel=referral.channel,
        basis="rule" if referral.rule_id else "decision",
        rule_id=referral.rule_id,
        rule_version=referral.rule_version,
        link_number=referral.link_number,
        danger_id=open_danger_id(uow, referral.id),
    )
    uow.raise_event(accepted, subject=person.id, sequence=person.version)
