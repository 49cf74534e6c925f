"""Somebody is invited: a person decides it, with a reason, whether or not a rule had suggested it."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.domain.queue import refuse_unless_allowed
from referral.handlers.facts import was_accepted
from referral.handlers.merging import merge
from referral.handlers.standing import standing
from referral.messages import AcceptReferral, Done, ReferralAccepted
from referral.store.people import get_person
from referral.store.referrals import get_referral, record_act, referrals_of
from referral.store.tables import Person, Referral


def accept_referral(command: AcceptReferral, uow: UnitOfWork) -> Done:
    """Accept a referral of a known person; what else is open about them is merged into it."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_allowed("accept", standing(uow, referral), command.reason)
    assert referral.person_id is not None
    person = get_person(uow, referral.person_id)
    record_act(uow, referral, "accepted", command.reason)
    _tell(uow, referral, person)
    for other in referrals_of(uow, person.id, lock=True):
        if other.id != referral.id and other.state == "received":
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
