"""Starts the service process for tests, and hears what it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import pika

from common.rabbitmq import queues

TESTS = Path(__file__).parents[1]


class ServiceProcess:
    """One service of its own name with queues of its own, which go with it."""

    def __init__(self, amqp_url: str, broker_url: str | None = None, **script: Any) -> None:
        self.name = script.pop("name", f"test-{uuid4().hex[:12]}")
        self._amqp_url = broker_url or amqp_url
        self.said: list[dict[str, Any]] = []
        self._heard = threading.Condition()
        self._declare()
        told = json.dumps({"name": self.name, "amqp_url": amqp_url, **script})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.nameko_host_program", told],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def heard(self, what: str) -> list[dict[str, Any]]:
        with self._heard:
            return [said for said in self.said if said["what"] == what]

    def taken(self) -> list[str]:
        return [body for said in self.heard("taking") for body in said["bodies"]]

    def log(self) -> str:
        return "\n".join(said["line"] for said in self.heard("log"))

    def until(self, condition: Any, within: float = 10.0) -> None:
        """Wait until the condition holds of what was said, or fail with all of it."""
        end = time.monotonic() + within
        while not condition(self):
            with self._heard:
                left = end - time.monotonic()
                assert left > 0, f"in vain; said: {self.said[-20:]}"
                self._heard.wait(min(left, 0.1))

    def ready(self) -> Self:
        """Wait until it says that it runs, and both its queues have a consumer now."""
        self.until(lambda one: "service_started" in one.log())
        connection = pika.BlockingConnection(pika.URLParameters(self._amqp_url))
        try:
            self.until(lambda _: all(_consumers(connection, queue) for queue in (self.rpc_queue, self.event_queue)))
        finally:
            connection.close()
        return self

    @property
    def rpc_queue(self) -> str:
        return queues.request_queue(self.name)

    @property
    def event_queue(self) -> str:
        return queues.event_queue(self.name)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask_to_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def stop(self, within: float = 10.0) -> int:
        """Stop it as a supervisor does; its exit code."""
        self.ask_to_stop()
        code = self._process.wait(within)
        self._listener.join(within)
        return code

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                said = {"what": "log", "line": line.decode().rstrip()}
            with self._heard:
                self.said.append(said)
                self._heard.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.alive:
            self._process.kill()
        self._process.wait(10)
        self._listener.join(10)
        with self._channel() as channel:
            for queue in (self.rpc_queue, *queues.queue_arguments(self.name)):
                channel.queue_delete(queue)

    def _declare(self) -> None:
        """As the definitions do, which a broker is given: a service may not."""
        with self._channel() as channel:
            queues.declare_queues(channel, self.name)
            channel.exchange_declare(queues.RPC_EXCHANGE, "topic", durable=True)
            channel.queue_declare(self.rpc_queue, durable=True)
            channel.queue_bind(self.rpc_queue, queues.RPC_EXCHANGE, f"{self.name}.*")

    @contextmanager
    def _channel(self) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
        connection = pika.BlockingConnection(pika.URLParameters(self._amqp_url))
        yield connection.channel()
        connection.close()


def _consumers(connection: Any, queue: str) -> int:
    channel = connection.channel()
    consumers = int(channel.queue_declare(queue, passive=True).method.consumer_count)
    channel.close()
    return consumers
