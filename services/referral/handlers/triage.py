"""Decides waiting referrals without an invitation: signposted, withdrawn, merged into another; and takes up again what
was signposted or withdrawn."""

from __future__ import annotations

from common.reference import parse_reference
from common.unit_of_work import UnitOfWork
from referral.domain.acts import ActCode
from referral.domain.intelligence import refuse_unless_stands_alone
from referral.domain.triage import may_decide, refuse_unless_joins, refuse_unless_reopens, refuse_without
from referral.handlers.assignment import apply_to_each
from referral.handlers.person_matching import link_person
from referral.messages import Done, MergeReferral, ReopenReferral, SignpostReferrals, TriageResult, WithdrawReferrals
from referral.operations.merge import merge
from referral.operations.referral_state import status_of
from referral.store.people import get_person
from referral.store.referrals import find_id_by_reference, get_referral, lock_referrals, record_act
from referral.store.tables import Referral


def signpost_referrals(command: SignpostReferrals, uow: UnitOfWork) -> TriageResult:
    """Decide that these are helped elsewhere; the act says where."""
    refuse_without(command.where)
    reason = "\n".join(part for part in (command.where.strip(), command.reason.strip()) if part)
    return _triage(command, uow, "signposted", reason)


def withdraw_referrals(command: WithdrawReferrals, uow: UnitOfWork) -> TriageResult:
    """Decide to do nothing about these; the act says why."""
    refuse_without(command.reason)
    return _triage(command, uow, "withdrawn", command.reason)


def reopen_referral(command: ReopenReferral, uow: UnitOfWork) -> Done:
    """Put it back on the queue, where whoever takes it decides again.

    Raises: Refused(not_found, reason_needed, referral_not_reopenable)."""
    referral = get_referral(uow, command.referral_id, lock=True)
    refuse_unless_reopens(referral.state, command.reason)
    referral.assignee, referral.assigned_at = None, None
    record_act(uow, referral, "taken_up_again", command.reason)
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="referral_reopened")
    return Done()


def merge_referral(command: MergeReferral, uow: UnitOfWork) -> Done:
    """Merge this referral into the other, and link it to the same person."""
    refuse_without(command.reason)
    into_id = find_id_by_reference(uow, parse_reference(command.into_reference))
    both = {locked.id: locked for locked in lock_referrals(uow, [command.referral_id, into_id])}
    referral, into = both[command.referral_id], both[into_id]
    refuse_unless_joins(status_of(uow, referral), status_of(uow, into), the_same=len(both) == 1)
    refuse_unless_stands_alone(referral.channel, into.channel, into.state)
    person = get_person(uow, into.person_id) if into.person_id else None
    if person is not None and referral.person_id is None:
        link_person(uow, referral, person, "linked_by_joining")
    merge(uow, referral, into, person, command.reason)
    uow.audit("combine", *([person.id] if person else []), why="referral_merged")
    return Done()


def _triage(command: SignpostReferrals | WithdrawReferrals, uow: UnitOfWork, act: ActCode, reason: str) -> TriageResult:
    def decide(referral: Referral) -> None:
        record_act(uow, referral, act, reason)

    return apply_to_each(
        uow, command.referral_ids, lambda one: may_decide(one, uow.actor.id), decide, why=f"referrals_{act}"
    )
