"""A service process for tests: a real nameko host around an inbox, endpoint and jobs that follow a script.

It prints a report for everything it does, one JSON object per line. Run as ``python -m support.nameko_host_program
'<json>'``; see ``Script`` for the options.
"""

# ruff: noqa: E402 - nothing may be imported before the process is patched
from common.nameko_host.eventlet_setup import patch_for_eventlet

patch_for_eventlet()

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.errors import Unavailable
from common.heartbeat import Heartbeat
from common.nameko_host import host


@dataclass(frozen=True)
class Script:
    """What the service does. Bodies beginning with ``bad`` are undecodable."""

    name: str
    amqp_url: str
    relay_login: str | None = None
    unavailable: int = 0  # so many first batches find no database
    failing: int = 0  # so many after those meet a fault of ours
    slow: float = 0.0  # seconds for each batch
    heartbeat_file: str = ""
    jobs: tuple[int | str, ...] = ()  # the result of each run: a number, "unavailable" or "failing"


@dataclass(frozen=True)
class BatchResult:
    undecodable: tuple[int, ...]


def report(kind: str, **facts: object) -> None:
    print(json.dumps({"kind": kind, **facts}), flush=True)


class Inbox:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._attempts = 0

    def process(self, bodies: Sequence[bytes]) -> BatchResult:
        self._attempts += 1
        if self._attempts <= self._script.unavailable:
            report("unavailable", count=len(bodies))
            raise Unavailable("database")
        if self._attempts <= self._script.unavailable + self._script.failing:
            report("failed", count=len(bodies))
            raise ValueError("the message of an exception")
        report("batch_started", bodies=[body.decode() for body in bodies])
        time.sleep(self._script.slow)
        report("batch_finished", count=len(bodies))
        return BatchResult(tuple(index for index, body in enumerate(bodies) if body.startswith(b"bad")))


class Endpoint:
    def __init__(self) -> None:
        self._at_once = 0

    def answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes:
        self._at_once += 1
        report("request", name=name, headers=sorted(headers), bytes=len(body), concurrent=self._at_once)
        try:
            return self._answer(name, headers, body)
        finally:
            self._at_once -= 1

    def _answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes:
        method = name.partition(".")[2]
        if method == "slowly":
            time.sleep(float(str(headers["seconds"])))
        if method == "faulty":
            raise ValueError("the message of an exception")
        if method == "largely":
            return json.dumps({"result": "x" * 1_000_000, "error": None}).encode()
        kwargs = json.loads(body)["kwargs"] if method in ("echo", "slowly") else None
        return json.dumps({"result": kwargs, "error": None}).encode()


class Jobs:
    def __init__(self, script: Script) -> None:
        self._results = list(script.jobs)

    def run_due(self) -> int:
        result = self._results.pop(0) if self._results else 0
        if result:
            report("jobs", result=result, at=time.monotonic())
        if result == "unavailable":
            raise Unavailable("database")
        if result == "failing":
            raise ValueError("the message of an exception")
        return int(result)


def main() -> None:
    arguments = json.loads(sys.argv[1])
    script = Script(**{**arguments, "jobs": tuple(arguments.get("jobs", ()))})
    report("starting")
    host.run_service(
        script.name,
        amqp_url=script.amqp_url,
        inbox=Inbox(script),
        endpoint=Endpoint(),
        jobs=Jobs(script),
        relay_login=script.relay_login,
        heartbeat=Heartbeat(script.heartbeat_file, every=0.1),
    )
    report("stopped")


if __name__ == "__main__":
    main()
