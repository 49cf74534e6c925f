"""Follow codes: people who texted follow their referral by a code sent to the same phone.

The request is answered before the reference is searched for, so that neither the answer nor its timing says anything.
"""

from __future__ import annotations

from common.jobs.worker import complete
from common.sender_ids import parse_sender_id
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.texting.auto_reply import reason_never_texted
from referral.domain.texting.follow_codes import CODE_TEXT, MAX_PER_DAY, code_template, may_be_tried
from referral.domain.texting.send_policy import held_because
from referral.handlers.text_sending import SEND_TEXT, phone_status
from referral.messages import ConfigureForce, Done, FollowByCode, ProgressByCode, RequestFollowCode
from referral.store.conversations import lock_with_conversation, messages_of, read_text, sender_of
from referral.store.follow_codes import (
    code_matches,
    count_recent_codes,
    delete_old_requests,
    find_code_request,
    find_newest_code,
    find_texted_referral,
    record_code_request,
)
from referral.store.force_settings import current_settings
from referral.store.outbound_texts import count_texts_sent, insert_code_text
from referral.store.referrals import record_act
from referral.store.tables import Conversation, FollowCode, Referral
from referral.views.progress import progress_of

TEXT_FOLLOW_CODE = "text_follow_code"


def request_follow_code(command: RequestFollowCode, uow: UnitOfWork) -> Done:
    """Save the request; a job finds the reference afterwards."""
    uow.schedule(TEXT_FOLLOW_CODE, at=uow.now, subject=record_code_request(uow, command.reference))
    return Done()


def text_follow_code(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Schedule a text with a code, if the referral came by text and its phone may be texted; else do nothing."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=TEXT_FOLLOW_CODE) as uow:
        delete_old_requests(uow)
        asking = find_code_request(uow, job.subject)
        referral = find_texted_referral(uow, asking.reference) if asking else None
        if asking is not None and asking.message_id is None and referral is not None:
            _text_code(uow, asking, referral)
        complete(job, uow)


def follow_by_code(command: FollowByCode, uow: UnitOfWork) -> ProgressByCode:
    """The progress of a referral. A wrong, used or old code and an unknown reference get the same answer. Every attempt
    counts."""
    stored = find_newest_code(uow, command.reference)
    right = code_matches(uow, stored, command.code)
    referral = find_texted_referral(uow, command.reference)
    people = [referral.person_id] if referral and referral.person_id else []
    if stored is None or referral is None or not may_be_tried(stored, uow.now):
        uow.audit("disclose", *people, why="follow_code_wrong")
        return ProgressByCode(progress=None)
    stored.attempts += 1
    if not right:
        uow.audit("disclose", *people, why="follow_code_wrong")
        return ProgressByCode(progress=None)
    stored.used_at = uow.now
    uow.audit("disclose", *people, why="followed_by_code")
    return ProgressByCode(progress=progress_of(uow, referral, None))


def _text_code(uow: UnitOfWork, asking: FollowCode, referral: Referral) -> None:
    locked, conversation = lock_with_conversation(uow, referral.id)
    settings = current_settings(uow)
    if not _may_be_texted(uow, settings, conversation):
        return
    text = "\n".join(
        read_text(uow, incoming) for incoming in messages_of(uow, [locked.id]) if incoming.direction == "in"
    )
    message = insert_code_text(uow, conversation, locked, code_template(settings, text))
    asking.conversation_id, asking.message_id = conversation.id, message.id
    record_act(uow, locked, "code_sent")
    uow.schedule(SEND_TEXT, at=uow.now, subject=message.id)


def _may_be_texted(uow: UnitOfWork, settings: ConfigureForce, conversation: Conversation) -> bool:
    if reason_never_texted(parse_sender_id(sender_of(uow, conversation)), settings.own_numbers):
        return False
    sent = count_texts_sent(uow, conversation)
    held_reason = held_because(CODE_TEXT, phone_status(conversation), sent, settings.caps, None)
    return held_reason is None and count_recent_codes(uow, conversation.id) < MAX_PER_DAY
