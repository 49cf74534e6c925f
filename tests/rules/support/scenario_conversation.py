"""Plays a conversation for the rules: a number is safe, texts go back, are held, let out, withdrawn, sent again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.roles import REFERRER
from referral.messages import (
    AcknowledgeDanger,
    AnswerSender,
    CloseDanger,
    ConfirmSpam,
    ConversationMessage,
    FindSenderNumber,
    FollowByCode,
    MarkNotSpam,
    MarkNumberSafe,
    MoveMessages,
    RaiseDanger,
    RecordContact,
    RecordWho,
    ReleaseText,
    RequestFollowCode,
    SendTextAgain,
    SplitConversation,
    Who,
    WithdrawSafeNumber,
    WithdrawText,
)
from support.scene import Scene

CHECKED = "Rang at grandmothersflat: she alone reads it"
MOTHER = "+447700900321"


def play_talk(scene: Scene, referral_id: UUID) -> None:
    """Everything that a person may do about texts on one referral."""
    scene.ask(FindSenderNumber(referral_id=referral_id))
    scene.ask(MarkNumberSafe(referral_id=referral_id, how=CHECKED))
    scene.ask(AnswerSender(referral_id=referral_id, text="Thank you. May I call you at nine?"))
    scene.ask(WithdrawText(referral_id=referral_id, message_id=_last(scene, referral_id).message_id))
    scene.ask(AnswerSender(referral_id=referral_id, text="Thank you. May I call you at ten?"))
    scene.ask(WithdrawSafeNumber(referral_id=referral_id, reason="Left it at grandmothersflat"))
    scene.system.run_until_idle()
    scene.ask(MarkNumberSafe(referral_id=referral_id, how=CHECKED))
    scene.ask(ReleaseText(referral_id=referral_id, message_id=_last(scene, referral_id).message_id))
    scene.system.run_until_idle()
    failed = _last(scene, referral_id).message_id
    with scene.system.deployment.admin.begin() as connection:
        refused = sa.text("UPDATE referral.message SET delivery = 'failed' WHERE id = :id")
        connection.execute(refused, {"id": failed})
    scene.ask(SendTextAgain(referral_id=referral_id, message_id=failed))
    scene.system.run_until_idle()
    _keep_apart(scene, referral_id)
    _followed_by_code(scene, referral_id)
    met = RecordContact(
        referral_id=referral_id, how="visit", whom="referrer", outcome="met", note="At grandmothersflat"
    )
    scene.ask(met)
    scene.ask(RaiseDanger(referral_id=referral_id, reason="Somebody waits at grandmothersflat"))
    scene.ask(AcknowledgeDanger(referral_id=referral_id))
    why = "Rang at grandmothersflat: nobody is there"
    scene.ask(CloseDanger(referral_id=referral_id, decision="not_known", reason=why))


def play_spam(scene: Scene) -> None:
    """Two advertisements come in; an officer lets one through and puts the other aside."""
    for sender in ("+447700900331", "+447700900332"):
        scene.text("WINNER! You have won a prize. Claim it at www.example.com", sender=sender)
    scene.system.run_until_idle()
    one, other = (item.referral_id for item in scene.queue() if "looks_like_spam" in item.marks)
    for referral_id, name in ((one, "Winifred"), (other, "Barnaby")):
        scene.ask(RecordWho(referral_id=referral_id, who=Who(given_name=name, family_name=f"{name}son")))
    scene.ask(MarkNotSpam(referral_id=one))
    scene.ask(ConfirmSpam(referral_id=other))


def _followed_by_code(scene: Scene, referral_id: UUID) -> None:
    """Whoever wrote asks for a code and mistypes it."""
    reference = scene.open(referral_id).reference
    whoever_wrote: dict[str, Any] = {"actor": REFERRER, "roles": frozenset({REFERRER})}
    scene.ask(MarkNumberSafe(referral_id=referral_id, how=CHECKED))
    scene.ask(RequestFollowCode(reference=reference), **whoever_wrote)
    scene.system.run_until_idle()
    scene.ask(FollowByCode(reference=reference, code="000000"), **whoever_wrote)


def _keep_apart(scene: Scene, referral_id: UUID) -> None:
    """Two more messages turn out to be about somebody else; one of them was not, and comes back."""
    for said in ("and who is atgrandmothersflat", "it is about him after all"):
        scene.text(said, sender=MOTHER)
        scene.system.run_until_idle()
    moved = tuple(said.message_id for said in _theirs(scene, referral_id)[1:])
    other = scene.ask(SplitConversation(referral_id=referral_id, message_ids=moved)).referral_id
    scene.ask(MoveMessages(referral_id=other, message_ids=moved[1:], to_referral_id=referral_id))
    left = _theirs(scene, other)[0].message_id
    scene.text("thank you", sender=MOTHER)
    scene.system.run_until_idle()
    scene.ask(MoveMessages(referral_id=other, message_ids=(left,), to_referral_id=referral_id))


def _theirs(scene: Scene, referral_id: UUID) -> list[ConversationMessage]:
    return [said for said in scene.open(referral_id).messages if said.direction == "in"]


def _last(scene: Scene, referral_id: UUID) -> ConversationMessage:
    return [said for said in scene.open(referral_id).messages if said.written_by][-1]
