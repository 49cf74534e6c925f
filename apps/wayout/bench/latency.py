"""Measures how long a text takes from the webhook to the duty queue when nothing else happens."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from uuid import uuid4

import requests

from wayout.bench.conditions import ShowStep
from wayout.bench.deployment import BenchDeployment, wait_until
from wayout.onboarding.onboard import OnboardedForce, force_files, onboard
from wayout.processes.local_deployment import rpc_client

POLL_SECONDS = 0.002
TEXT_LIMIT = 30.0
WARM_UP = 5
PAUSE = (0.1, 0.25)


def measure_latency(bench: BenchDeployment, *, texts: int, show_step: ShowStep) -> list[float]:
    """Seconds for each text, from before it is sent until other connections can read its referral."""
    show_step(f"{texts} texts, one at a time")
    with rpc_client(bench.local) as rpc:
        units_of_work = bench.local.deployment.units_of_work("gateway")
        onboarded = onboard(bench.local.deployment, units_of_work, rpc, force_files()[0])
    units_of_work.engine.dispose()
    with requests.Session() as session:
        waits = [_measure_one(bench, session, onboarded, number) for number in range(texts + WARM_UP)]
    return waits[WARM_UP:]


def _measure_one(bench: BenchDeployment, session: requests.Session, onboarded: OnboardedForce, number: int) -> float:
    time.sleep(random.uniform(*PAUSE))
    goal = _count_on_queue(bench, onboarded) + 1
    body = {
        "id": str(uuid4()),
        "source_number": f"+447700900{number % 1000:03}",
        "destination_number": "07700 900111",
        "message": "I am worried about my son",
        "date_received": datetime.now(UTC).isoformat(),
    }
    headers = {"Authorization": f"Bearer {onboarded.credentials['notify']}"}
    began = time.monotonic()
    answer = session.post(
        f"{bench.local.address}/webhooks/notify/received-text", json=body, headers=headers, timeout=30
    )
    answer.raise_for_status()
    wait_until(
        lambda: _count_on_queue(bench, onboarded) >= goal, TEXT_LIMIT, "a text on the queue", poll_seconds=POLL_SECONDS
    )
    return time.monotonic() - began


def _count_on_queue(bench: BenchDeployment, onboarded: OnboardedForce) -> int:
    return bench.count("SELECT count(*) FROM referral.referral WHERE force_id = :force", force=onboarded.force.id)
