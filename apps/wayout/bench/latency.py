"""How long a text takes from the webhook to the duty queue, when nothing else is going on."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from uuid import uuid4

import requests

from wayout.bench.conditions import Tell
from wayout.bench.deployment import Ground, wait_until
from wayout.onboarding.onboard import OnboardedForce, force_files, onboard
from wayout.processes.local_deployment import rpc_client

LOOK = 0.002
LONGEST = 30.0
WARM_UP = 5
PAUSE = (0.1, 0.25)


def measure_latency(ground: Ground, *, texts: int, tell: Tell) -> list[float]:
    """Seconds for each text, from before it is sent to when its referral can be read by others."""
    tell(f"{texts} texts, one at a time")
    with rpc_client(ground.trial) as rpc:
        units_of_work = ground.trial.deployment.units_of_work("gateway")
        aboard = onboard(ground.trial.deployment, units_of_work, rpc, force_files()[0])
    units_of_work.engine.dispose()
    with requests.Session() as session:
        waits = [_one(ground, session, aboard, number) for number in range(texts + WARM_UP)]
    return waits[WARM_UP:]


def _one(ground: Ground, session: requests.Session, aboard: OnboardedForce, number: int) -> float:
    time.sleep(random.uniform(*PAUSE))
    goal = _on_queue(ground, aboard) + 1
    body = {
        "id": str(uuid4()),
        "source_number": f"+447700900{number % 1000:03}",
        "destination_number": "07700 900111",
        "message": "I am worried about my son",
        "date_received": datetime.now(UTC).isoformat(),
    }
    headers = {"Authorization": f"Bearer {aboard.credentials.notify}"}
    began = time.monotonic()
    answer = session.post(
        f"{ground.trial.address}/webhooks/notify/received-text", json=body, headers=headers, timeout=30
    )
    answer.raise_for_status()
    wait_until(lambda: _on_queue(ground, aboard) >= goal, LONGEST, "a text on the queue", look=LOOK)
    return time.monotonic() - began


def _on_queue(ground: Ground, aboard: OnboardedForce) -> int:
    return ground.count("SELECT count(*) FROM referral.referral WHERE force_id = :force", force=aboard.force.id)
