"""By which way a sender wrote last, sealed with the conversation; an answer keeps the way that it began to go."""

from __future__ import annotations

import json

from common.messages import dump, load
from common.unit_of_work import UnitOfWork
from gateway.messages import Route
from referral.store.tables import Conversation, Message

ROUTE = "referral.conversation.route"
MESSAGE_ROUTE = "referral.message.route"


def remember_route(uow: UnitOfWork, conversation: Conversation, route: Route) -> None:
    conversation.sealed_route = uow.sealer.seal(conversation.key_id, ROUTE, json.dumps(dump(route)))


def route_for(uow: UnitOfWork, message: Message, conversation: Conversation) -> Route:
    """How this answer goes: decided when it is first tried, so that the same provider is asked about it later."""
    if message.sealed_route is not None:
        return load(Route, json.loads(uow.sealer.open(MESSAGE_ROUTE, message.sealed_route)))
    if conversation.sealed_route is None:
        return Route()
    way = uow.sealer.open(ROUTE, conversation.sealed_route)
    message.sealed_route = uow.sealer.seal(conversation.key_id, MESSAGE_ROUTE, way)
    return load(Route, json.loads(way))
