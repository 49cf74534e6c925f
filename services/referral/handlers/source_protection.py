"""Duty decides that the words of a referral could show who wrote them, and keeps them from the case team."""

from __future__ import annotations

from common.unit_of_work import UnitOfWork
from referral.messages import Done, ProtectSource
from referral.messages.refusals import refused
from referral.store.referrals import get_referral, record_act


def protect_source(command: ProtectSource, uow: UnitOfWork) -> Done:
    """Protect the source of a referral, or show its words to the case team again.

    Raises: Refused(reason_needed, not_found).
    """
    if not command.reason.strip():
        raise refused("reason_needed")
    referral = get_referral(uow, command.referral_id, lock=True)
    if referral.source_protected != command.protected:
        referral.source_protected = command.protected
        record_act(uow, referral, "source_protected" if command.protected else "source_shown", command.reason)
    uow.audit("alter", *([referral.person_id] if referral.person_id else []), why="source_protected")
    return Done()
