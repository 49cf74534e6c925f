"""Somebody is invited: a person decides it, with a reason, whether or not a rule had suggested it."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.intelligence import refuse_unless_open
from referral.domain.queue import merges_by_itself, refuse_unless_allowed
from referral.handlers.facts import was_accepted
from referral.handlers.graded import stands_now
from referral.handlers.merging import merge
from referral.handlers.standing import standing
from referral.messages import AcceptReferral, Done, ReferralAccepted
from referral.store.intelligence import item_on
from referral.store.people import get_person
from referral.store.referrals import get_referral, record_act, referrals_of
from referral.store.tables import Person, Referral


def accept_referral(command: AcceptReferral, uow: UnitOfWork) -> Done:
    """Accept a referral of a known person; what else is open about them is merged into it, except intelligence, which
    somebody has to read first. An item that is closed until its review invites nobody."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("accept", standing(uow, referral), command.reason)
    item = item_on(uow, referral.id)
    if item is not None:
        refuse_unless_open(stands_now(uow, item))
    assert referral.person_id is not None
    person = get_person(uow, referral.person_id)
    record_act(uow, referral, "accepted", command.reason)
    _tell(uow, referral, person)
    for other in referrals_of(uow, person.id, lock=True):
        if other.id != referral.id and other.state == "received" and merges_by_itself(other.channel):
            merge(uow, other, referral, person)
    was_accepted(uow, person)
    uow.audit("alter", person.id, why="referral_accepted")
    return Done()


def _tell(uow: UnitOfWork, referral: Referral, person: Person) -> None:
    person.version += 1
    accepted = ReferralAccepted(
        referral_id=referral.id,
        person_id=person.id,
        site_id=referral.site_id,
        channel=referral.channel,  # type: ignore[arg-type]
        basis="rule" if referral.rule_id else "decision",
        rule_id=referral.rule_id,
        rule_version=referral.rule_version,
        link=referral.link,
    )
    uow.raise_event(accepted, subject=person.id, sequence=person.version)
