"""An answer goes out once: marked before it is sent, and after a crash the provider is asked before a repeat."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from common.chores import finish
from common.errors import Refused
from common.service import Due
from common.tenancy import Tenant, service_actor
from common.unit_of_work import Desk
from referral.domain.outgoing import Delivery, NotTaken, Outgoing, Texting, furthest, has_gone
from referral.store.conversations import outgoing, read, sender_of
from referral.store.routes import route_for

SEND_ANSWER = "send_answer"
FOR_A_RECEIPT = timedelta(minutes=10)
_SELF = service_actor("referral")


class Ports(Protocol):
    @property
    def texting(self) -> Texting: ...


def send_answer(due: Due, desk: Desk, ports: Ports) -> None:
    """Send one kept answer, unless it has gone already."""
    tenant = Tenant(due.force_id)
    with desk.open(tenant, _SELF, what=SEND_ANSWER) as uow:
        message, conversation = outgoing(uow, due.subject)
        before: Delivery = message.delivery  # type: ignore[assignment]
        message.delivery = furthest(before, "sending")
        route = route_for(uow, message, conversation)
        text = Outgoing(sender_of(uow, conversation), read(uow, message), due.subject, route)
    try:
        outcome = _hand_over(ports.texting, text, before, waited=due.attempts == 0)
    except NotTaken:
        _settle(due, desk, "to_send")
        raise
    _settle(due, desk, outcome)


def _hand_over(texting: Texting, text: Outgoing, before: Delivery, *, waited: bool) -> Delivery:
    """What became of it; ``sending`` when only a receipt can tell, and that has had no time to come."""
    if has_gone(before):
        return before
    try:
        if before == "sending":
            taken = texting.has(text)
            if taken or (taken is None and not waited):
                return "sent" if taken else "sending"
        texting.send(text)
    except Refused:
        return "failed"  # the provider will never take it: the queue shows that nobody has answered
    return "sent"


def _settle(due: Due, desk: Desk, outcome: Delivery) -> None:
    """Keep what became of it; whatever a receipt has told meanwhile stands."""
    with desk.open(Tenant(due.force_id), _SELF, what=SEND_ANSWER) as uow:
        message, _ = outgoing(uow, due.subject)
        known: Delivery = message.delivery  # type: ignore[assignment]
        message.delivery = outcome if known == "sending" else furthest(known, outcome)
        uow.audit("disclose", why=f"answer_{outcome}")
        if has_gone(message.delivery):
            finish(due, uow)
        elif outcome == "sending":
            uow.plan(SEND_ANSWER, at=uow.now + FOR_A_RECEIPT, subject=due.subject)
