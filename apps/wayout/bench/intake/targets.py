"""Whose door the texts come to: ours, with everything behind it, and two that do the honest minimum."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import requests
from sqlalchemy import Engine, text

from common.crypto.secrets import read_key
from gateway.inbound.receiver import Receiver
from wayout.bench.cpu_time import used
from wayout.bench.deployment import Ground, wait_until
from wayout.bench.implementations import PEERS
from wayout.bench.intake.webhooks import Signing
from wayout.bench.processes import process
from wayout.deployment import environment_files
from wayout.local_servers.rabbitmq import free_ports
from wayout.onboarding.credentials import Credentials
from wayout.onboarding.onboard import force_files, onboard
from wayout.operations import integrity_counts
from wayout.processes.local_deployment import rpc_client

OURS, INSERTS, PUBLISHES = "Wayout", "verify and INSERT", "verify and publish"
READY_WITHIN: Final = 60.0
_KEPT: Final = """
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.kept;
CREATE TABLE bench.kept (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text_id text NOT NULL UNIQUE, sender text NOT NULL,
    words text NOT NULL, received_at timestamptz NOT NULL DEFAULT now()
)
"""
_OURS_KEPT: Final = """
SELECT inbound.provider_id, audit.id FROM referral.audit
JOIN gateway.event ON event.force_id = audit.force_id AND event.id = audit.cause
JOIN gateway.inbound ON inbound.force_id = event.force_id AND inbound.id = event.subject
WHERE audit.force_id = :force AND audit.why = 'text_received'
"""
_LEFT: Final = """
SELECT (SELECT count(*) FROM gateway.delivery WHERE delivered_at IS NULL)
    + (SELECT count(*) FROM referral.delivery WHERE delivered_at IS NULL)
    + (SELECT count(*) FROM referral.job WHERE due_at <= now())
"""
_ADDRESSES: Final = re.compile(r"^\[addresses\][^\[]*", re.MULTILINE)  # they are the first force's alone


@dataclass(frozen=True)
class Kept:
    """What is to be counted of one measurement: ``rows`` asks for new ones, ``arrived`` says which text is which row,
    by its id as ``hidden`` hides it, and ``twice`` how many are there that were there already."""

    rows: str
    values: Mapping[str, object]
    arrived: Callable[[], dict[str, int]]
    twice: Callable[[], int]
    hidden: Callable[[str], str] = str


@dataclass(frozen=True)
class Door:
    """``begin`` makes a fresh start for one measurement: what signs for it, and where to look for what came. ``parts``
    are its processes; it is ``at_rest`` when nothing is left to be done for what came."""

    name: str
    address: str
    engine: Engine
    begin: Callable[[], tuple[Signing, Kept]]
    parts: Mapping[str, Sequence[int]]
    at_rest: Callable[[], bool] = lambda: True

    def used(self) -> dict[str, float]:
        """Seconds of processor time so far, by part."""
        return {part: sum(map(used, pids)) for part, pids in self.parts.items()}


def ours(ground: Ground) -> Door:
    """The whole deployment, with a fresh force for each measurement."""
    trial = ground.trial
    running = {name: one.process.pid for name, one in trial.supervisor.supervised.items() if one.process is not None}
    names = {environment_files.WEB: "gateway", environment_files.RELAY: "relay", "referral": "referral"}
    parts = {said: [running[name]] for name, said in names.items()} | _servers(ground)
    parts["other services"] = [pid for name, pid in running.items() if name not in names]
    admin = trial.deployment.admin
    return Door(
        OURS, trial.address, admin, lambda: _new_force(ground), parts, lambda: not integrity_counts.count(admin, _LEFT)
    )


@contextmanager
def peer(ground: Ground, name: str) -> Iterator[Door]:
    """The same web server in a process of its own, which does nothing but verify and keep, or verify and publish."""
    (port,) = free_ports(1)
    address, queue = f"http://127.0.0.1:{port}", f"bench.texts.{uuid4().hex[:8]}"
    credentials = Credentials(notify=uuid4().hex, twilio=uuid4().hex, whatsapp=uuid4().hex)
    signing = Signing(address, credentials, "peer's token", "peer's secret")
    kind = "insert" if name == INSERTS else "publish"
    deployment = ground.trial.deployment
    with deployment.admin.begin() as connection:
        connection.execute(text(_KEPT))
    settings = {
        "WAYOUT_BENCH_TARGET": json.dumps(_told(signing) | {"kind": kind, "port": port, "queue": queue}),
        "WAYOUT_DATABASE_URL": deployment.admin_url.replace("+psycopg", ""),
        "WAYOUT_AMQP_URL": ground.amqp_url,
    }
    parts = _servers(ground)
    with ExitStack() as running:
        for program in ["plain_webhook"] if name == INSERTS else ["plain_webhook", "plain_consumer"]:
            log = ground.folder / "logs" / f"{program}.log"
            words = [str(PEERS / f"{program}.py")]
            parts[program] = [running.enter_context(process(words, environment=settings, log=log)).pid]
        wait_until(lambda: _serves(address), READY_WITHIN, name)
        if name == PUBLISHES:
            ground.wait_for_queue(queue)
        yield Door(name, address, deployment.admin, lambda: (signing, _kept_by_peer(deployment.admin)), parts)
    if name == PUBLISHES:
        ground.delete_queue(queue)


def _servers(ground: Ground) -> dict[str, list[int]]:
    return {"PostgreSQL": [ground.trial.postgres.pid], "RabbitMQ": [ground.trial.rabbit.pid]}


def _told(signing: Signing) -> dict[str, str]:
    return {
        "public": signing.address, "notify": signing.credentials.notify, "twilio_token": signing.twilio_token,
        "meta_secret": signing.meta_secret,
    }  # fmt: skip


def _serves(address: str) -> bool:
    try:
        return requests.get(f"{address}/health", timeout=2).ok
    except requests.RequestException:
        return False


def _kept_by_peer(admin: Engine) -> Kept:
    floor = integrity_counts.count(admin, "SELECT coalesce(max(id), 0) FROM bench.kept")

    def arrived() -> dict[str, int]:
        with admin.connect() as connection:
            found = connection.execute(text("SELECT text_id, id FROM bench.kept WHERE id > :floor"), {"floor": floor})
            return {row.text_id: row.id for row in found}

    rows = "SELECT id FROM bench.kept WHERE id > greatest(:floor, :from_here)"
    twice = "SELECT count(*) - count(DISTINCT text_id) FROM bench.kept WHERE id > :floor"
    return Kept(rows, {"from_here": floor}, arrived, lambda: integrity_counts.count(admin, twice, floor=floor))


def _new_force(ground: Ground) -> tuple[Signing, Kept]:
    """The first example force under another name, with the accounts of the pretend phone network."""
    trial, slug = ground.trial, f"bench-{uuid4().hex[:8]}"
    accounts = trial.network.accounts()
    with rpc_client(trial) as rpc:
        units_of_work = trial.deployment.units_of_work("gateway")
        aboard = onboard(trial.deployment, units_of_work, rpc, _force_file(ground.folder, slug), accounts)
        units_of_work.engine.dispose()
    force = aboard.force.id
    signing = Signing(
        trial.address, aboard.credentials, accounts["twilio"]["auth_token"], accounts["whatsapp"]["app_secret"]
    )
    return signing, _kept_by_us(ground, force)


def _kept_by_us(ground: Ground, force: int) -> Kept:
    admin, secrets = ground.trial.deployment.admin, ground.trial.deployment.secrets
    receiver = Receiver(ground.trial.deployment.units_of_work("gateway"), read_key(secrets.cookie_key))
    rows = "SELECT id FROM referral.audit WHERE force_id = :force AND id > :floor AND why = 'text_received'"
    twice = """
        SELECT count(*) - count(DISTINCT provider_id) FROM referral.message
        WHERE force_id = :force AND direction = 'in'"""

    def arrived() -> dict[str, int]:
        with admin.connect() as connection:
            found = connection.execute(text(_OURS_KEPT), {"force": force})
            return {row.provider_id: row.id for row in found}

    return Kept(
        rows, {"force": force}, arrived, lambda: integrity_counts.count(admin, twice, force=force),
        lambda text_id: receiver.blind(text_id).hex(),
    )  # fmt: skip


def _force_file(folder: Path, slug: str) -> Path:
    said = force_files()[0].read_text(encoding="utf-8")
    file = folder / "force.toml"
    own = _ADDRESSES.sub("", said).replace('slug = "west-midlands"', f'slug = "{slug}"')
    file.write_text(own, encoding="utf-8")
    return file
