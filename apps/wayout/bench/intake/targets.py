"""The targets to which texts are sent: Wayout with all its services, and two peers that do the honest minimum."""

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

from common.rpc.client import RpcClient
from wayout.bench.cpu_time import cpu_seconds
from wayout.bench.deployment import BenchDeployment, wait_until
from wayout.bench.implementations import PEERS
from wayout.bench.intake.webhooks import Signing
from wayout.bench.processes import process
from wayout.deployment import environment_files
from wayout.local_servers.rabbitmq import free_ports
from wayout.onboarding.onboard import force_files, onboard
from wayout.operations import integrity_counts
from wayout.processes.local_deployment import rpc_client

OURS, INSERTS, PUBLISHES = "Wayout", "verify and INSERT", "verify and publish"
READY_LIMIT: Final = 60.0
_CREATE_PEER_TABLE: Final = """
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.received_text;
CREATE TABLE bench.received_text (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text_id text NOT NULL UNIQUE, sender text NOT NULL,
    words text NOT NULL, received_at timestamptz NOT NULL DEFAULT now()
)
"""
_TEXTS_AT_WAYOUT: Final = """
SELECT inbound.provider_id, audit.id FROM referral.audit
JOIN gateway.event ON event.force_id = audit.force_id AND event.id = audit.cause
JOIN gateway.inbound ON inbound.force_id = event.force_id AND inbound.id = event.subject
WHERE audit.force_id = :force AND audit.why = 'text_received'
"""
_COUNT_PENDING: Final = """
SELECT (SELECT count(*) FROM gateway.delivery WHERE delivered_at IS NULL)
    + (SELECT count(*) FROM referral.delivery WHERE delivered_at IS NULL)
    + (SELECT count(*) FROM referral.job WHERE due_at <= now())
"""
_ADDRESSES: Final = re.compile(r"^\[addresses\][^\[]*", re.MULTILINE)  # only the first force may have them


@dataclass(frozen=True)
class Arrivals:
    """How to count the texts of one measurement: ``new_rows_query`` finds new rows, ``row_ids`` gives the row of each
    text by its id as ``blind`` makes it, and ``count_duplicates`` the rows too many."""

    new_rows_query: str
    values: Mapping[str, object]
    row_ids: Callable[[], dict[str, int]]
    count_duplicates: Callable[[], int]
    blind: Callable[[str], str] = str


@dataclass(frozen=True)
class Target:
    """``start_measurement`` makes a fresh start for one measurement: its signing secrets, and where texts arrive.
    ``pids_by_part`` are its processes; it ``is_idle`` when nothing is left to do for the texts that arrived."""

    name: str
    address: str
    engine: Engine
    start_measurement: Callable[[], tuple[Signing, Arrivals]]
    pids_by_part: Mapping[str, Sequence[int]]
    is_idle: Callable[[], bool] = lambda: True

    def cpu_seconds(self) -> dict[str, float]:
        """Seconds of processor time so far, by part."""
        return {part: sum(map(cpu_seconds, pids)) for part, pids in self.pids_by_part.items()}


def wayout_target(bench: BenchDeployment) -> Target:
    """The whole deployment, with a fresh force for each measurement."""
    local = bench.local
    running = {
        name: supervised.process.pid for name, supervised in local.supervisor.supervised.items() if supervised.process
    }
    names = {environment_files.WEB: "gateway", environment_files.RELAY: "relay", "referral": "referral"}
    parts = {part: [running[name]] for name, part in names.items()} | _server_pids(bench)
    parts["other services"] = [pid for name, pid in running.items() if name not in names]
    admin = local.deployment.admin
    return Target(
        OURS,
        local.address,
        admin,
        lambda: _start_measurement(bench),
        parts,
        lambda: not integrity_counts.count(admin, _COUNT_PENDING),
    )


@contextmanager
def peer_target(bench: BenchDeployment, name: str) -> Iterator[Target]:
    """A peer on the same web server in its own process, which only verifies and inserts, or verifies and publishes."""
    (port,) = free_ports(1)
    address, queue = f"http://127.0.0.1:{port}", f"bench.texts.{uuid4().hex[:8]}"
    credentials = {"notify": uuid4().hex, "twilio": uuid4().hex, "whatsapp": uuid4().hex}
    signing = Signing(address, credentials, "peer's token", "peer's secret")
    kind = "insert" if name == INSERTS else "publish"
    deployment = bench.local.deployment
    with deployment.admin.begin() as connection:
        connection.execute(text(_CREATE_PEER_TABLE))
    settings = {
        "WAYOUT_BENCH_TARGET": json.dumps(_peer_settings(signing) | {"kind": kind, "port": port, "queue": queue}),
        "WAYOUT_DATABASE_URL": deployment.admin_url.replace("+psycopg", ""),
        "WAYOUT_AMQP_URL": bench.amqp_url,
    }
    parts = _server_pids(bench)
    with ExitStack() as running:
        for program in ["plain_webhook"] if name == INSERTS else ["plain_webhook", "plain_consumer"]:
            log = bench.folder / "logs" / f"{program}.log"
            words = [str(PEERS / f"{program}.py")]
            parts[program] = [running.enter_context(process(words, environment=settings, log=log)).pid]
        wait_until(lambda: _answers(address), READY_LIMIT, name)
        if name == PUBLISHES:
            bench.wait_for_queue(queue)
        yield Target(name, address, deployment.admin, lambda: (signing, _arrivals_at_peer(deployment.admin)), parts)
    if name == PUBLISHES:
        bench.delete_queue(queue)


def _server_pids(bench: BenchDeployment) -> dict[str, list[int]]:
    return {"PostgreSQL": [bench.local.postgres.pid], "RabbitMQ": [bench.local.rabbit.pid]}


def _peer_settings(signing: Signing) -> dict[str, str]:
    return {
        "public": signing.address, "notify": signing.credentials["notify"], "twilio_token": signing.twilio_token,
        "meta_secret": signing.meta_secret,
    }  # fmt: skip


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/health", timeout=2).ok
    except requests.RequestException:
        return False


def _arrivals_at_peer(admin: Engine) -> Arrivals:
    floor = integrity_counts.count(admin, "SELECT coalesce(max(id), 0) FROM bench.received_text")

    def arrived() -> dict[str, int]:
        with admin.connect() as connection:
            rows = connection.execute(
                text("SELECT text_id, id FROM bench.received_text WHERE id > :floor"), {"floor": floor}
            )
            return {row.text_id: row.id for row in rows}

    rows = "SELECT id FROM bench.received_text WHERE id > greatest(:floor, :from_here)"
    duplicates = "SELECT count(*) - count(DISTINCT text_id) FROM bench.received_text WHERE id > :floor"
    return Arrivals(rows, {"from_here": floor}, arrived, lambda: integrity_counts.count(admin, duplicates, floor=floor))


def _start_measurement(bench: BenchDeployment) -> tuple[Signing, Arrivals]:
    with rpc_client(bench.local) as rpc:
        return new_force(bench, rpc)


def new_force(bench: BenchDeployment, rpc: RpcClient) -> tuple[Signing, Arrivals]:
    """The first example force under another name, with the accounts of the simulated phone network."""
    local, slug = bench.local, f"bench-{uuid4().hex[:8]}"
    accounts = local.network.accounts()
    units_of_work = local.deployment.units_of_work("gateway")
    onboarded = onboard(local.deployment, units_of_work, rpc, _force_file(bench.folder, slug), accounts)
    units_of_work.engine.dispose()
    force = onboarded.force.id
    signing = Signing(
        local.address, onboarded.credentials, accounts["twilio"]["auth_token"], accounts["whatsapp"]["app_secret"]
    )
    return signing, _arrivals_at_wayout(bench, force)


def _arrivals_at_wayout(bench: BenchDeployment, force: int) -> Arrivals:
    admin, deployment = bench.local.deployment.admin, bench.local.deployment
    receiver = deployment.receiver(deployment.units_of_work("gateway"))
    rows = "SELECT id FROM referral.audit WHERE force_id = :force AND id > :floor AND why = 'text_received'"
    duplicates = """
        SELECT count(*) - count(DISTINCT provider_id) FROM referral.message
        WHERE force_id = :force AND direction = 'in'"""

    def arrived() -> dict[str, int]:
        with admin.connect() as connection:
            rows = connection.execute(text(_TEXTS_AT_WAYOUT), {"force": force})
            return {row.provider_id: row.id for row in rows}

    return Arrivals(
        rows, {"force": force}, arrived, lambda: integrity_counts.count(admin, duplicates, force=force),
        lambda text_id: receiver.digest(text_id).hex(),
    )  # fmt: skip


def _force_file(folder: Path, slug: str) -> Path:
    example = force_files()[0].read_text(encoding="utf-8")
    file = folder / "force.toml"
    content = _ADDRESSES.sub("", example).replace('slug = "west-midlands"', f'slug = "{slug}"')
    file.write_text(content, encoding="utf-8")
    return file
