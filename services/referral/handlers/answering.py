"""An answer goes out once: marked before it is sent, and after a crash the provider is asked before a repeat."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from common.chores import finish
from common.errors import Refused
from common.service import Due
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk
from referral.store.conversations import outgoing, read, sender_of

SEND_ANSWER = "send_answer"
_SELF = service_actor("referral")


class Texting(Protocol):
    """Whoever carries our texts. ``reference`` is ours; a text is known by it for ever."""

    def send(self, *, to: str, text: str, reference: UUID) -> None:
        """Hand over a text. Raises ``Unavailable`` when it is not known to have been taken, ``Refused`` when it
        never will be."""
        ...

    def has(self, reference: UUID) -> bool:
        """Whether a text with this reference was taken. Raises ``Unavailable``."""
        ...


class Ports(Protocol):
    @property
    def texting(self) -> Texting: ...


def send_answer(due: Due, desk: Desk, ports: Ports) -> None:
    """Send one kept answer, unless it has gone already or the sender has asked for no texts meanwhile."""
    tenant = Tenant(due.force_id)
    with desk.open(tenant, _SELF, what=SEND_ANSWER) as uow:
        message, conversation = outgoing(uow, due.subject)
        tried_before, held = message.delivery == "sending", conversation.stopped_at is not None
        if not held:
            message.delivery = "sending"
        to, text = sender_of(uow, conversation), read(uow, message)
    outcome = _hand_over(ports.texting, to, text, due.subject, tried_before=tried_before, held=held)
    with desk.open(tenant, _SELF, what=SEND_ANSWER) as uow:
        message, _ = outgoing(uow, due.subject)
        message.delivery, message.held_because = outcome, "asked_for_none" if outcome == "held" else None
        if outcome != "held":
            uow.audit("disclose", why=f"answer_{outcome}")
        finish(due, uow)


def _hand_over(texting: Texting, to: str, text: str, reference: UUID, *, tried_before: bool, held: bool) -> str:
    """What became of it. One that may have gone before we fell over is asked about first, also when it is now held."""
    try:
        if tried_before and texting.has(reference):
            return "sent"
        if held:
            return "held"
        texting.send(to=to, text=text, reference=reference)
    except Refused:
        return "failed"  # the provider will never take it: the queue shows that nobody has answered
    return "sent"
