"""Lets a service be asked over RabbitMQ in nameko's wire format; what cannot be answered runs nothing."""

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

    A request is acknowledged after its reply is sent, so that it is answered again when this process dies in between.
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
        elif why := self._fault_of(message):
            self.rejected[why] += 1
            log.warning("request_rejected", service=self.container.service_name, why=why)
            self.acknowledge(message)
        else:
            self._waiting.append(message)
            self._let_in()

    def on_connection_lost(self) -> None:
        self._waiting.clear()

    def stop(self) -> None:
        """Answer what is being answered, and leave the rest to another process."""
        self.cancel_consuming()
        while self._waiting:
            self.reject(self._waiting.popleft(), requeue=True)
        while self._busy:
            self._ended.wait(TICK_SECONDS / 5)
        self.disconnect()

    def _fault_of(self, message: Message) -> str | None:
        """Why nobody could be answered. A reply goes to the exchange that requests come from: were any reply address
        taken, a caller could have us send a request in our own name."""
        said = message.properties
        if not _REPLY_ID.match(str(said.get("reply_to", ""))):
            return "no reply address"
        if not said.get("correlation_id"):
            return "no correlation id"
        if not isinstance(said.get("application_headers", {}), dict):
            return "bad headers"
        if not message.delivery_info["routing_key"].startswith(f"{self.container.service_name}."):
            return "another way than the exchange"
        return None

    def _let_in(self) -> None:
        while self._waiting and self._busy < MAX_CONCURRENT:
            message = self._waiting.popleft()
            headers: Mapping[str, object] = message.properties.get("application_headers", {})
            asked = (message.delivery_info["routing_key"], headers, body_of(message))
            try:
                self.container.spawn_worker(self, asked, {}, handle_result=partial(self._answered, message))
            except ContainerBeingKilled:
                return
            self._busy += 1

    def _answered(self, message: Message, _context: object, reply: bytes, wrong: Any) -> tuple[bytes, Any]:
        try:
            if wrong is None:
                self._send(message, reply)
            else:  # an endpoint answers whatever it is sent, so this is our fault, and a second try would not mend it
                log.error("request_failed", service=self.container.service_name, error=fault_location(wrong[1]))
            self.acknowledge(message)
        except Exception as gone:  # a lost connection: the broker delivers the request again
            log.warning("reply_not_sent", service=self.container.service_name, error=type(gone).__name__)
        finally:
            self._busy -= 1
            self._let_in()
        return reply, wrong

    def _send(self, message: Message, reply: bytes) -> None:
        """Publish without py-amqp's look at incoming frames beforehand: another thread is reading them."""
        asked = message.properties
        content = Reply(
            reply,
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=asked["correlation_id"],
            delivery_mode=1,
        )
        where_to = (0, RPC_EXCHANGE, asked["reply_to"], False, False)
        message.channel.send_method(Basic.Publish, "Bssbb", where_to, content)
