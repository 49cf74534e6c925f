"""Opt-out: STOP ends our texts, never the referral, and duty sees it. START allows texts again."""

from __future__ import annotations

from datetime import datetime

from common.unit_of_work import UnitOfWork
from referral.domain.texting.opt_out import OptOut
from referral.store.conversations import began_by_user_id
from referral.store.referrals import record_act
from referral.store.tables import Conversation, Referral


def apply_opt_out(
    uow: UnitOfWork, conversation: Conversation, referral: Referral, opt_out: OptOut, at: datetime
) -> None:
    """Apply a STOP or START. The one sent last counts, whichever arrives first."""
    if opt_out == "stop":
        record_act(uow, referral, "asked_for_no_texts")
    else:
        record_act(uow, referral, "asked_for_texts")
    if conversation.opt_out_at is not None and at < conversation.opt_out_at:
        return
    for thread in (conversation, *began_by_user_id(uow, conversation)):
        thread.opt_out_at = at
        thread.stopped_at = at if opt_out == "stop" else None
