"""The stage on which the story is played: an address, the feeds' credentials, the phones, and the clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import requests
import sqlalchemy as sa
from sqlalchemy import Engine, text

from wayout.demo.http_browser import Browser, Unexpected
from wayout.onboarding.onboard import OnboardedForce
from wayout.operations import integrity_counts
from wayout.phones.simulator import PhoneNetwork

SECONDS = 30
PATIENCE = 120.0


@dataclass
class Stage:
    """``admin`` only counts and moves the demo's clock; everything else goes over HTTP to ``address``.

    ``without`` names a service that is down, for which nobody waits."""

    address: str
    admin: Engine
    network: PhoneNetwork
    forces: Mapping[str, OnboardedForce]
    without: str = ""
    browsers: dict[tuple[str, str], Browser] = field(default_factory=dict)

    def as_user(self, name: str, force: str = "west-midlands") -> Browser:
        """Somebody of a force at their screen, signed in with one click."""
        if (force, name) not in self.browsers:
            browser = Browser(self.address)
            browser.open("/sign-in").send("/sign-in", {"user_id": str(self.forces[force].users[name])})
            self.browsers[force, name] = browser
        return self.browsers[force, name]

    def text(self, sender: str, words: str, *, dialled: str = "07700 900111", message_id: str | None = None) -> str:
        """Somebody texts our number; the provider calls our webhook. Returns the provider's id of the text."""
        message_id = message_id or str(uuid4())
        body = {
            "id": message_id,
            "source_number": sender,
            "destination_number": dialled,
            "message": words,
            "date_received": datetime.now(UTC).isoformat(),
        }
        self._post("/webhooks/notify/received-text", self.forces["west-midlands"].credentials.notify, body)
        return message_id

    def report_arrest(self, arrest: Mapping[str, str]) -> None:
        """Custody reports an arrest."""
        self._post("/api/custody/arrests", self.forces["west-midlands"].credentials.custody, arrest)

    def texts_to(self, number: str) -> list[str]:
        return [sent.text for sent in self.network.sent if sent.to == number]

    def settle(self) -> None:
        """Wait until every delivery has arrived and every chore that is due is done."""
        until = time.monotonic() + PATIENCE
        while self._unsettled():
            if time.monotonic() > until:
                raise Unexpected("deliveries or chores are still pending")
            time.sleep(0.05)

    def advance(self, by: timedelta) -> None:
        """Move the demo's clock, then wait for what that makes due."""
        move = text("UPDATE directory.deployment SET clock_offset_seconds = clock_offset_seconds + :by")
        with self.admin.begin() as connection:
            connection.execute(move, {"by": int(by.total_seconds())})
        self.settle()

    def today(self) -> datetime:
        """The demo's now."""
        return datetime.now(UTC) + timedelta(
            seconds=integrity_counts.count(self.admin, "SELECT clock_offset_seconds FROM directory.deployment")
        )

    def _unsettled(self) -> bool:
        try:
            return integrity_counts.pending(self.admin, without=self.without) > 0
        except sa.exc.DBAPIError:
            return True  # a database that is being restarted has not settled anything

    def _post(self, path: str, secret: str, body: Mapping[str, str]) -> None:
        """As providers do: until it is taken, at most for two minutes."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                headers = {"Authorization": f"Bearer {secret}"}
                answer = requests.post(self.address + path, json=body, headers=headers, timeout=SECONDS)
                if answer.status_code < 300:
                    return
                problem = str(answer.status_code)
            except requests.RequestException as away:
                problem = type(away).__name__
            if time.monotonic() > until or problem in ("400", "401", "404", "409", "422"):
                raise Unexpected(f"{path} was not taken: {problem}")
            time.sleep(0.3)
