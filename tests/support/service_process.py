"""Starts a service process for tests, and collects its reports and its log."""

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
    """A service with its own name and queues, which are deleted when it ends."""

    def __init__(self, amqp_url: str, broker_url: str | None = None, **script: Any) -> None:
        self.name = script.pop("name", f"test-{uuid4().hex[:12]}")
        self._amqp_url = broker_url or amqp_url
        self._reports: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._declare()
        arguments = json.dumps({"name": self.name, "amqp_url": amqp_url, **script})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.nameko_host_program", arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def reports(self, kind: str) -> list[dict[str, Any]]:
        with self._changed:
            return [report for report in self._reports if report["kind"] == kind]

    def processed_bodies(self) -> list[str]:
        return [body for report in self.reports("batch_started") for body in report["bodies"]]

    def log(self) -> str:
        return "\n".join(report["line"] for report in self.reports("log"))

    def wait_until(self, condition: Any, timeout: float = 10.0) -> None:
        """Wait until the condition of this process holds, or fail with its last reports."""
        end = time.monotonic() + timeout
        while not condition(self):
            with self._changed:
                seconds_left = end - time.monotonic()
                assert seconds_left > 0, f"the condition did not become true; reports: {self._reports[-20:]}"
                self._changed.wait(min(seconds_left, 0.1))

    def wait_until_ready(self) -> Self:
        """Wait until it has started and both its queues have a consumer."""
        self.wait_until(lambda process: "service_started" in process.log())
        connection = pika.BlockingConnection(pika.URLParameters(self._amqp_url))
        try:
            self.wait_until(
                lambda _: all(_consumers(connection, queue) for queue in (self.rpc_queue, self.event_queue))
            )
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

    def request_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def stop(self, timeout: float = 10.0) -> int:
        """Stop it as a supervisor does. Returns its exit code."""
        self.request_stop()
        code = self._process.wait(timeout)
        self._listener.join(timeout)
        return code

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                report = json.loads(line)
            except ValueError:
                report = {"kind": "log", "line": line.decode().rstrip()}
            with self._changed:
                self._reports.append(report)
                self._changed.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.alive:
            self._process.kill()
        self._process.wait(10)
        self._listener.join(10)
        with self._channel() as channel:
            for queue in (self.rpc_queue, *queues.queue_arguments(self.name)):
                channel.queue_delete(queue)

    def _declare(self) -> None:
        """Declare what the broker's definitions declare: a service may not."""
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
