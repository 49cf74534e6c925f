"""An answer goes out once: marked before it is sent, and after a crash the provider is asked before a repeat."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from common.chores import finish
from common.errors import Refused
from common.holds import wait_while_held
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
    """Send one kept answer, unless it has gone already."""
    tenant = Tenant(due.force_id)
    with desk.open(tenant, _SELF, what=SEND_ANSWER) as uow:
        wait_while_held(uow.session, "texts")
        message, conversation = outgoing(uow, due.subject)
        tried_before, message.delivery = message.delivery == "sending", "sending"
        to, text = sender_of(uow, conversation), read(uow, message)
    outcome = _hand_over(ports.texting, to, text, due.subject, tried_before)
    with desk.open(tenant, _SELF, what=SEND_ANSWER) as uow:
        message, _ = outgoing(uow, due.subject)
        message.delivery = outcome
        uow.audit("disclose", why=f"answer_{outcome}")
        finish(due, uow)


def _hand_over(texting: Texting, to: str, text: str, reference: UUID, tried_before: bool) -> str:
    try:
        if not (tried_before and texting.has(reference)):
            texting.send(to=to, text=text, reference=reference)
    except Refused:
        return "failed"  # the provider will never take it: the queue shows that nobody has answered
    return "sent"
