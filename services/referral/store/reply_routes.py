"""By which way a sender wrote last, sealed with the conversation; an answer keeps the way that it began to go."""

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
    """What came with this text is fetched by the way by which it came, whichever way its sender writes next."""
    message.sealed_route = uow.sealer.seal(conversation.key_id, MESSAGE_ROUTE, json.dumps(dump(route)))


def current_route(uow: UnitOfWork, conversation: Conversation) -> Route:
    """How an answer to this sender would go now, also once everything about them was erased."""
    if conversation.sealed_route is None:
        return Route()
    route = uow.sealer.read(ROUTE, conversation.sealed_route)
    return Route() if route in (None, ERASED) else load(Route, json.loads(route))


def route_of(uow: UnitOfWork, message: Message, conversation: Conversation) -> Route:
    """How this answer goes, or would go if it were tried now."""
    if message.sealed_route is None:
        return current_route(uow, conversation)
    return load(Route, json.loads(uow.sealer.open(MESSAGE_ROUTE, message.sealed_route)))


def fixed_route(uow: UnitOfWork, message: Message, conversation: Conversation) -> Route:
    """How this answer goes: decided when it is first tried, so that the same provider is asked about it later."""
    route = route_of(uow, message, conversation)
    if message.sealed_route is None and conversation.sealed_route is not None:
        save_message_route(uow, message, conversation, route)
    return route
