"""RPC client: asks another service, with a deadline, in nameko's wire format; the in-process transport passes the same
bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from common.clock import real_time
from common.errors import Refused, Unavailable
from common.messages import RpcRequest, declaration, dump, load
from common.tracing import TRACEPARENT, child_traceparent
from common.unit_of_work import in_unit_of_work

R = TypeVar("R")
TOKEN, DEADLINE, COMMAND = "wayout.token", "wayout.deadline", "wayout.command"
UNAVAILABLE: Final = "unavailable"


class RpcTransport(Protocol):
    """Carries a request's bytes to a service and its reply back, within so many seconds. Raises: Unavailable."""

    def request(self, name: str, headers: dict[str, str], body: bytes, timeout: float) -> bytes: ...


class RequestInsideUnitOfWork(RuntimeError):
    """A fault of ours: a service was asked while a unit of work was open."""


class RpcClient:
    """Sends typed questions and commands to services."""

    def __init__(self, transport: RpcTransport) -> None:
        self._transport = transport

    def ask(self, message: RpcRequest[R], *, token: str, timeout: float, command_id: UUID | None = None) -> R:
        """The service's reply. ``timeout`` is in seconds. A command needs its ``command_id``.

        Raises: Refused with the service's own code; Unavailable when no reply came in time. A command may have been
        done or not: sending it again with the same id is safe.
        """
        if in_unit_of_work():
            raise RequestInsideUnitOfWork(declaration(message).name)
        declared = declaration(message)
        if declared.kind == "command" and command_id is None:
            raise TypeError(f"{declared.name} is a command and needs a command_id")
        headers = {TOKEN: token, DEADLINE: str(real_time().timestamp() + timeout)}
        if command_id is not None:
            headers[COMMAND] = str(command_id)
        if traceparent := child_traceparent():
            headers[TRACEPARENT] = traceparent
        body = json.dumps({"args": [], "kwargs": {"message": dump(message)}}).encode()
        reply = decode_reply(self._transport.request(declared.name, headers, body, timeout))
        assert declared.reply is not None
        return load(declared.reply, reply)


class InProcessRpcTransport:
    """Calls the endpoint of each service in this process, with the same bytes that RabbitMQ would carry."""

    def __init__(self, endpoints: Mapping[str, Callable[[str, Mapping[str, object], bytes], bytes]]) -> None:
        self._endpoints = endpoints

    def request(self, name: str, headers: dict[str, str], body: bytes, timeout: float) -> bytes:
        """The reply's body. Raises: Unavailable when the service does not exist."""
        service = name.partition(".")[0]
        if service not in self._endpoints:
            raise Unavailable(f"no service {service}")
        return self._endpoints[service](name, headers, body)


def encode_result(result: dict[str, Any]) -> bytes:
    """A reply as nameko's callers expect it."""
    return json.dumps({"result": result, "error": None}).encode()


def encode_refusal(refusal: Refused) -> bytes:
    """A refusal as nameko's callers expect an error, with our code where the class path would be."""
    error = {"exc_type": "Refused", "exc_path": "wayout.refused", "exc_args": [refusal.code], "value": refusal.code}
    return json.dumps({"result": None, "error": {**error, "facts": refusal.facts}}).encode()


def decode_reply(body: bytes) -> dict[str, Any]:
    """The result of a reply. Raises: Refused or Unavailable, as the reply says; Unavailable when it is unreadable."""
    try:
        reply = json.loads(body)
        error, result = reply["error"], reply["result"]
    except (ValueError, KeyError, TypeError) as fault:
        raise Unavailable("a reply that cannot be read") from fault
    if error is None:
        return dict(result)
    code = str(error.get("value", "unknown"))
    if code == UNAVAILABLE:
        raise Unavailable("the service cannot answer now")
    raise Refused(code, **(error.get("facts") or {}))
