"""A service process for tests: a real shell around cores that do as the test tells them, and print what they saw.

Each line printed is one JSON object. Run as ``python -m shell_program '<json>'``; see ``Script`` for what can be told.
"""

# ruff: noqa: E402 - nothing may be imported before the process is green
from common.nameko_host.eventlet_setup import patch_for_eventlet

patch_for_eventlet()

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from common.errors import Unavailable
from common.nameko_host import host


@dataclass(frozen=True)
class Script:
    """What the cores do. Bodies beginning with ``bad`` are undecodable."""

    name: str
    amqp_url: str
    relay_login: str | None = None
    away: int = 0  # so many first batches find no database
    broken: int = 0  # so many after those meet a fault of ours
    slow: float = 0.0  # seconds that a batch takes
    jobs: tuple[int | str, ...] = ()  # what each run of the jobs brings: a number, "away" or "broken"


@dataclass(frozen=True)
class BatchResult:
    undecodable: tuple[int, ...]


def say(what: str, **facts: object) -> None:
    print(json.dumps({"what": what, **facts}), flush=True)


class Inbox:
    def __init__(self, script: Script) -> None:
        self._script = script
        self._tries = 0

    def process(self, bodies: Sequence[bytes]) -> BatchResult:
        self._tries += 1
        if self._tries <= self._script.away:
            say("away", bodies=len(bodies))
            raise Unavailable("database")
        if self._tries <= self._script.away + self._script.broken:
            say("broken", bodies=len(bodies))
            raise ValueError("the words of a fault")
        say("taking", bodies=[body.decode() for body in bodies])
        time.sleep(self._script.slow)
        say("took", many=len(bodies))
        return BatchResult(tuple(index for index, body in enumerate(bodies) if body.startswith(b"bad")))


class Endpoint:
    def __init__(self) -> None:
        self._at_once = 0

    def answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes:
        self._at_once += 1
        say("asked", name=name, headers=sorted(headers), bytes=len(body), at_once=self._at_once)
        try:
            return self._answer(name, headers, body)
        finally:
            self._at_once -= 1

    def _answer(self, name: str, headers: Mapping[str, object], body: bytes) -> bytes:
        method = name.partition(".")[2]
        if method == "slowly":
            time.sleep(float(str(headers["seconds"])))
        if method == "faulty":
            raise ValueError("the words of a fault")
        if method == "largely":
            return json.dumps({"result": "x" * 1_000_000, "error": None}).encode()
        kwargs = json.loads(body)["kwargs"] if method in ("echo", "slowly") else None
        return json.dumps({"result": kwargs, "error": None}).encode()


class Jobs:
    def __init__(self, script: Script) -> None:
        self._coming = list(script.jobs)

    def run_due(self) -> int:
        brings = self._coming.pop(0) if self._coming else 0
        if brings:
            say("jobs", brings=brings, at=time.monotonic())
        if brings == "away":
            raise Unavailable("database")
        if brings == "broken":
            raise ValueError("the words of a fault")
        return int(brings)


def main() -> None:
    told = json.loads(sys.argv[1])
    script = Script(**{**told, "jobs": tuple(told.get("jobs", ()))})
    say("starting")
    host.run_service(
        script.name,
        amqp_url=script.amqp_url,
        inbox=Inbox(script),
        endpoint=Endpoint(),
        jobs=Jobs(script),
        relay_login=script.relay_login,
    )
    say("stopped")


if __name__ == "__main__":
    main()
