"""RPC server over RabbitMQ in nameko's wire format; a request that cannot be answered runs nothing."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import structlog
from amqp import Message as Reply
from amqp.spec import Basic
from nameko.exceptions import ContainerBeingKilled

from common.nameko_host.fault_location import fault_location
from common.nameko_host.queue_consumer import TICK_SECONDS, Message, QueueConsumer, body_of
from common.rabbitmq.queues import RPC_EXCHANGE, request_queue

log = structlog.get_logger()

MAX_CONCURRENT: Final = 10
_REPLY_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


class RpcServer(QueueConsumer):
    """Calls the service's method with a request's name, headers and body, for at most ten requests at a time.

    A request is acknowledged after its reply is sent, so that it is answered again if this process dies in between.
    """

    prefetch = MAX_CONCURRENT

    def __init__(self, amqp_url: str, **options: Any) -> None:
        self.rejected: Counter[str] = Counter()
        self._waiting: deque[Message] = deque()
        self._busy = 0
        super().__init__(amqp_url, **options)

    def queue_name(self) -> str:
        return request_queue(self.container.service_name)

    def on_message(self, message: Message) -> None:
        if self._stopping.is_set():
            self.reject(message, requeue=True)  # for another process of this service
        elif reason := self._reason_to_reject(message):
            self.rejected[reason] += 1
            log.warning("request_rejected", service=self.container.service_name, reason=reason)
            self.acknowledge(message)
        else:
            self._waiting.append(message)
            self._start_workers()

    def on_connection_lost(self) -> None:
        self._waiting.clear()

    def stop(self) -> None:
        """Finish the requests that are running, and leave the rest to another process."""
        self.cancel_consuming()
        while self._waiting:
            self.reject(self._waiting.popleft(), requeue=True)
        while self._busy:
            self._ended.wait(TICK_SECONDS / 5)
        self.disconnect()

    def _reason_to_reject(self, message: Message) -> str | None:
        """Why a request cannot be answered. A reply goes to the exchange that requests come from: if we accepted any
        reply address, a caller could make us send a request in our own name."""
        properties = message.properties
        if not _REPLY_ID.match(str(properties.get("reply_to", ""))):
            return "no_reply_address"
        if not properties.get("correlation_id"):
            return "no_correlation_id"
        if not isinstance(properties.get("application_headers", {}), dict):
            return "bad_headers"
        if not message.delivery_info["routing_key"].startswith(f"{self.container.service_name}."):
            return "not_from_the_exchange"
        return None

    def _start_workers(self) -> None:
        while self._waiting and self._busy < MAX_CONCURRENT:
            message = self._waiting.popleft()
            headers: Mapping[str, object] = message.properties.get("application_headers", {})
            request = (message.delivery_info["routing_key"], headers, body_of(message))
            try:
                self.container.spawn_worker(self, request, {}, handle_result=partial(self._finish, message))
            except ContainerBeingKilled:
                return
            self._busy += 1

    def _finish(self, message: Message, _context: object, reply: bytes, exc_info: Any) -> tuple[bytes, Any]:
        try:
            if exc_info is None:
                self._send(message, reply)
            else:  # an endpoint answers whatever it is sent, so this is our fault, and a retry would not help
                log.error("request_failed", service=self.container.service_name, error=fault_location(exc_info[1]))
            self.acknowledge(message)
        except Exception as error:  # a lost connection: the broker delivers the request again
            log.warning("reply_not_sent", service=self.container.service_name, error=type(error).__name__)
        finally:
            self._busy -= 1
            self._start_workers()
        return reply, exc_info

    def _send(self, message: Message, reply: bytes) -> None:
        """Publish without py-amqp's check of incoming frames beforehand: another thread is reading them."""
        properties = message.properties
        content = Reply(
            reply,
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=properties["correlation_id"],
            delivery_mode=1,
        )
        arguments = (0, RPC_EXCHANGE, properties["reply_to"], False, False)
        message.channel.send_method(Basic.Publish, "Bssbb", arguments, content)
