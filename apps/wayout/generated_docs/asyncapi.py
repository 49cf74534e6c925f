"""Builds an AsyncAPI 3 document of the queues, with their requests and events."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from common.messages import declaration
from common.rabbitmq.queues import RPC_EXCHANGE, event_queue, request_queue
from common.rpc.client import COMMAND, DEADLINE, TOKEN
from wayout import CHECKOUT
from wayout.generated_docs import envelopes
from wayout.generated_docs.catalogue import Service, description_of, subscribers_of
from wayout.generated_docs.json_schema import Schema, name_of, reference, schema_of

_BINDING = "0.3.0"


def document(services: Sequence[Service]) -> dict[str, Any]:
    """The whole document. Events are under their subscribers' queues, requests under their service's."""
    running = [service for service in services if service.assembled]
    return {
        "asyncapi": "3.0.0",
        "info": _info(),
        "defaultContentType": "application/json",
        "channels": dict(_event_channels(services)) | dict(_request_channels(running)),
        "operations": dict(_event_operations(services)) | dict(_request_operations(running)),
        "components": {
            "messages": {name: message for service in services for name, message in _messages(service)},
            "schemas": dict(_schemas(services)) | envelopes.SCHEMAS,
        },
    }


def _info() -> dict[str, str]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "title": "Wayout",
        "version": project["version"],
        "description": f"{project['description']} Generated from services/*/messages.",
    }


def _event_channels(services: Sequence[Service]) -> Iterator[tuple[str, Any]]:
    for subscriber, events in _subscribers(services).items():
        yield (
            f"events.{subscriber}",
            {
                "address": event_queue(subscriber),
                "description": f"The events of {subscriber}: its own quorum queue, to which only relays publish.",
                "messages": {_key(event): _message_reference(event) for event in events},
                "bindings": {"amqp": _queue(event_queue(subscriber))},
            },
        )


def _request_channels(services: Sequence[Service]) -> Iterator[tuple[str, Any]]:
    for service in services:
        if not _requests(service):
            continue
        yield (
            f"requests.{service.name}",
            {
                "address": request_queue(service.name),
                "description": f"Bound to {RPC_EXCHANGE} with {service.name}.*; the routing key is the message's name.",
                "messages": {_key(message): _message_reference(message) for message in _requests(service)},
                "bindings": {"amqp": _queue(request_queue(service.name))},
            },
        )
        yield (
            f"replies.{service.name}",
            {
                "address": None,
                "description": "The caller's own queue, named by reply_to; the correlation id says which request.",
                "messages": {_key(m): {"$ref": f"#/components/messages/{_key(m)}.reply"} for m in _requests(service)},
            },
        )


def _event_operations(services: Sequence[Service]) -> Iterator[tuple[str, Any]]:
    for subscriber in _subscribers(services):
        channel = f"#/channels/events.{subscriber}"
        yield f"{subscriber}.take", {"action": "receive", "channel": {"$ref": channel}}


def _request_operations(services: Sequence[Service]) -> Iterator[tuple[str, Any]]:
    for service in services:
        for message in _requests(service):
            key = _key(message)
            requests, replies = f"#/channels/requests.{service.name}", f"#/channels/replies.{service.name}"
            yield (
                f"{key}.answer",
                {
                    "action": "receive",
                    "channel": {"$ref": requests},
                    "messages": [{"$ref": f"{requests}/messages/{key}"}],
                    "reply": {
                        "address": {"location": "$message.header#/reply_to"},
                        "channel": {"$ref": replies},
                        "messages": [{"$ref": f"{replies}/messages/{key}"}],
                    },
                },
            )


def _messages(service: Service) -> Iterator[tuple[str, Any]]:
    for event in service.of("event"):
        payload = envelopes.of_event(declaration(event).name, reference(event))
        yield _key(event), _described(event, payload)
    for message in _requests(service):
        headers = [TOKEN, DEADLINE] + ([COMMAND] if declaration(message).kind == "command" else [])
        request = _described(message, envelopes.of_request(reference(message)))
        yield _key(message), {**request, "headers": envelopes.headers(headers)}
        reply = declaration(message).reply
        assert reply is not None
        yield f"{_key(message)}.reply", {"name": reply.__name__, "payload": envelopes.of_reply(reference(reply))}


def _described(message: type, payload: Schema) -> dict[str, Any]:
    words = description_of(message)
    return {"name": declaration(message).name, **({"summary": words} if words else {}), "payload": payload}


def _schemas(services: Sequence[Service]) -> Iterator[tuple[str, Schema]]:
    for service in services:
        for message in (*service.messages, *service.records()):
            yield name_of(message), schema_of(message)


def _subscribers(services: Sequence[Service]) -> dict[str, list[type]]:
    events: dict[str, list[type]] = {}
    for service in services:
        for event in service.of("event"):
            for subscriber in subscribers_of(event):
                events.setdefault(subscriber, []).append(event)
    return dict(sorted(events.items()))


def _requests(service: Service) -> tuple[type, ...]:
    return service.of("command") + service.of("question")


def _key(message: type) -> str:
    return declaration(message).name


def _message_reference(message: type) -> dict[str, str]:
    return {"$ref": f"#/components/messages/{_key(message)}"}


def _queue(name: str) -> dict[str, Any]:
    queue = {"name": name, "durable": True, "exclusive": False, "autoDelete": False}
    return {"is": "queue", "queue": queue, "bindingVersion": _BINDING}
