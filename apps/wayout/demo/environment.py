"""Where the story is played: the gateway's address, the feeds' credentials, the simulated phones, and the clock."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import requests
import sqlalchemy as sa
from sqlalchemy import Engine, text

from wayout.demo.http_browser import Browser, StoryFailed
from wayout.onboarding.onboard import OnboardedForce
from wayout.operations import integrity_counts
from wayout.phones.simulator import PhoneNetwork

REQUEST_TIMEOUT = 30
TIMEOUT = 120.0


@dataclass
class DemoEnvironment:
    """``admin`` only counts and moves the demo's clock; everything else goes over HTTP to ``address``. Nothing waits
    for ``stopped_service``, which is down."""

    address: str
    admin: Engine
    network: PhoneNetwork
    forces: Mapping[str, OnboardedForce]
    stopped_service: str = ""
    browsers: dict[tuple[str, str], Browser] = field(default_factory=dict)

    def as_user(self, name: str, force: str = "west-midlands") -> Browser:
        """The browser of a user of a force, signed in with one click."""
        if (force, name) not in self.browsers:
            browser = Browser(self.address)
            browser.open("/sign-in").send("/sign-in", {"user_id": str(self.forces[force].users[name])})
            self.browsers[force, name] = browser
        return self.browsers[force, name]

    def text(self, sender: str, words: str, *, dialled: str = "07700 900111", message_id: str | None = None) -> str:
        """Text one of our numbers: the provider calls our webhook. Returns the provider's id of the text."""
        message_id = message_id or str(uuid4())
        body = {
            "id": message_id,
            "source_number": sender,
            "destination_number": dialled,
            "message": words,
            "date_received": datetime.now(UTC).isoformat(),
        }
        self._post("/webhooks/notify/received-text", self.forces["west-midlands"].credentials["notify"], body)
        return message_id

    def report_arrest(self, arrest: Mapping[str, str]) -> None:
        """Custody reports an arrest."""
        self._post("/api/custody/arrests", self.forces["west-midlands"].credentials["custody"], arrest)

    def texts_to(self, number: str) -> list[str]:
        return [text.text for text in self.network.sent if text.to == number]

    def wait_until_idle(self) -> None:
        """Wait until every delivery has arrived and every due job is done. Raises: StoryFailed after ``TIMEOUT``
        seconds."""
        deadline = time.monotonic() + TIMEOUT
        while self._is_busy():
            if time.monotonic() > deadline:
                raise StoryFailed("deliveries or jobs are still pending")
            time.sleep(0.05)

    def advance_clock(self, by: timedelta) -> None:
        """Move the demo's clock forward, then wait until the jobs that become due are done."""
        move = text("UPDATE directory.deployment SET clock_offset_seconds = clock_offset_seconds + :by")
        with self.admin.begin() as connection:
            connection.execute(move, {"by": int(by.total_seconds())})
        self.wait_until_idle()

    def now(self) -> datetime:
        """The time by the demo's clock."""
        return datetime.now(UTC) + timedelta(
            seconds=integrity_counts.count(self.admin, "SELECT clock_offset_seconds FROM directory.deployment")
        )

    def _is_busy(self) -> bool:
        try:
            return integrity_counts.unfinished(self.admin, without=self.stopped_service) > 0
        except sa.exc.DBAPIError:
            return True  # the database is being restarted

    def _post(self, path: str, secret: str, body: Mapping[str, str]) -> None:
        """Send until it is accepted, as providers do. Raises: StoryFailed if it is refused, or after ``TIMEOUT``
        seconds."""
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                headers = {"Authorization": f"Bearer {secret}"}
                answer = requests.post(self.address + path, json=body, headers=headers, timeout=REQUEST_TIMEOUT)
                if answer.status_code < 300:
                    return
                problem = str(answer.status_code)
            except requests.RequestException as error:
                problem = type(error).__name__
            if time.monotonic() > deadline or problem in ("400", "401", "404", "409", "422"):
                raise StoryFailed(f"{path} was not accepted: {problem}")
            time.sleep(0.3)
