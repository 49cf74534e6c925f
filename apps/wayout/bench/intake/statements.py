"""Counts the SQL statements of one text and its round trips to PostgreSQL, by the login that asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

import referral.wiring
from wayout.bench.deployment import BenchDeployment
from wayout.bench.intake.targets import OURS, new_force
from wayout.bench.intake.webhooks import Signing, Webhook, make_texts
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app

TEXTS = 12  # of each provider four
WARM_UP = 6  # what is read once and remembered is read by these
BEGIN_AND_COMMIT = 2


@dataclass
class StatementCount:
    """What each login asked for. A transaction costs two round trips more than its statements: BEGIN and COMMIT."""

    statements: Counter[str] = field(default_factory=Counter)
    round_trips: Counter[str] = field(default_factory=Counter)

    def record(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        login = _login_of(connection)
        self.statements[login] += 1
        self.round_trips[login] += 1

    def record_commit(self, connection: Connection) -> None:
        if not connection.connection.driver_connection.autocommit:  # type: ignore[union-attr]
            self.round_trips[_login_of(connection)] += BEGIN_AND_COMMIT


@contextmanager
def counted() -> Iterator[StatementCount]:
    """Count what every engine of this process asks meanwhile."""
    count = StatementCount()
    listeners: tuple[tuple[str, Any], ...] = (
        ("before_cursor_execute", count.record),
        ("commit", count.record_commit),
    )
    with ExitStack() as stack:
        for name, listener in listeners:
            sa.event.listen(sa.Engine, name, listener)
            stack.callback(sa.event.remove, sa.Engine, name, listener)
        yield count


def statements_of_a_text(bench: BenchDeployment) -> Mapping[str, tuple[float, float]]:
    """Statements and round trips of one text from a new number until it is answered, by login, with every service in
    this process and one text at a time."""
    local = bench.local
    system = InProcessSystem(local.deployment, {"referral": referral.wiring.ports(local.network.texting_accounts())})
    app = gateway_app(local.deployment, system.units_of_work["gateway"], system.rpc)
    signing, _ = new_force(bench, system.rpc)
    texts, client = make_texts(signing, WARM_UP + TEXTS), app.test_client()
    try:
        _bring(client, system, signing, texts[:WARM_UP])
        with counted() as count:
            _bring(client, system, signing, texts[WARM_UP:])
    finally:
        system.close()
    return {
        login: (count.statements[login] / TEXTS, count.round_trips[login] / TEXTS) for login in sorted(count.statements)
    }


def _bring(client: Any, system: InProcessSystem, signing: Signing, texts: Sequence[Webhook]) -> None:
    for text in texts:
        answer = client.post(text.path, base_url=signing.address, data=text.body, headers=dict(text.headers))
        if answer.status_code != 200:
            raise RuntimeError(f"{OURS} did not take a text: {answer.status_code}")
        system.run_until_idle()


def _login_of(connection: Connection) -> str:
    """The part of the login that says whose it is: a deployment's logins begin with its database's name."""
    return str(connection.engine.url.username).rpartition("_")[2]
