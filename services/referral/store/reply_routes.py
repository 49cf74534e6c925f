"""The route of each sender's last text, sealed; a reply keeps the route of its first attempt."""

from __future__ import annotations

import json

from common.crypto.sealing import ERASED
from common.messages import dump, load
from common.unit_of_work import UnitOfWork
from gateway.messages import Route
from referral.store.tables import Conversation, Message

ROUTE = "referral.conversation.route"
MESSAGE_ROUTE = "referral.message.route"


def save_route(uow: UnitOfWork, conversation: Conversation, route: Route) -> None:
    conversation.sealed_route = uow.sealer.seal(conversation.key_id, ROUTE, json.dumps(dump(route)))


def save_message_route(uow: UnitOfWork, message: Message, conversation: Conversation, route: Route) -> None:
    """Save the route of this text, so that its media is downloaded by it, whatever the sender uses next."""
    message.sealed_route = uow.sealer.seal(conversation.key_id, MESSAGE_ROUTE, json.dumps(dump(route)))


def current_route(uow: UnitOfWork, conversation: Conversation) -> Route:
    """The route of a reply to this sender now; the default route after erasure."""
    if conversation.sealed_route is None:
        return Route()
    route = uow.sealer.read(ROUTE, conversation.sealed_route)
    return Route() if route in (None, ERASED) else load(Route, json.loads(route))


def route_of(uow: UnitOfWork, message: Message, conversation: Conversation) -> Route:
    """The route of this text, or the one it would take now."""
    if message.sealed_route is None:
        return current_route(uow, conversation)
    return load(Route, json.loads(uow.sealer.open(MESSAGE_ROUTE, message.sealed_route)))


def fixed_route(uow: UnitOfWork, message: Message, conversation: Conversation) -> Route:
    """The route of this text, fixed at the first attempt, so that the same provider is asked about it later."""
    route = route_of(uow, message, conversation)
    if message.sealed_route is None and conversation.sealed_route is not None:
        save_message_route(uow, message, conversation, route)
    return route
