"""Keeps a sample of every event that has none yet, for good.

Run ``python -m rules.support.keep_events`` in the folder tests.

What was raised once lies in databases and queues for years; a sample is never changed, only added.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from common.envelope import encode, new_envelope
from common.messages import declaration, declared_messages
from rules.support.message_factory import PLAIN, SOMEBODY, example
from wayout.deployment.registry import SERVICES

FOLDER = Path(__file__).parents[2] / "contract" / "events"


def events() -> dict[str, type]:
    """Every declared event of our services; they have been imported with the list of services."""
    assert SERVICES
    return {name: message for name, message in declared_messages().items() if declaration(message).kind == "event"}


def sample(name: str) -> bytes:
    body = encode(
        new_envelope(
            example(events()[name]), id=SOMEBODY, source=name.partition(".")[0], subject=SOMEBODY,
            time=PLAIN[datetime], force=1, sequence=1,
            actor="service:made_up", cause=SOMEBODY, traceparent=None,
        )
    )  # fmt: skip
    return json.dumps(json.loads(body), indent=2).encode() + b"\n"


def keep() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in events():
        file = FOLDER / f"{name}.json"
        if not file.exists():
            file.write_bytes(sample(name))


if __name__ == "__main__":
    keep()
