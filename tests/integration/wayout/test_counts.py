"""The counts show a loss apart from what is only late, and what was lost is sent again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from common.outbox.transport import OutboxMessage
from conftest import database_of_our_own, new_force, referral_ports
from support.scene import Scene
from wayout.cli.main import wayout
from wayout.processes import distributed
from wayout.processes.in_process import InProcessBatch, InProcessSystem, InProcessTransport


class DeletedQueue(InProcessTransport):
    """A broker that confirms what it is sent, and whose queue of ``deleted`` is then deleted with all that is in it."""

    deleted: str = ""

    def send(self, messages: Sequence[OutboxMessage]) -> InProcessBatch:
        return InProcessBatch(messages) if messages[0].subscriber == self.deleted else super().send(messages)


@pytest.fixture(scope="module")
def ours(shared_phone):
    """A system of our own: counts are of a whole deployment."""
    with database_of_our_own() as deployment:
        made = InProcessSystem(deployment, {"referral": referral_ports(shared_phone)}, transport=DeletedQueue)
        yield made
        made.close()


@pytest.fixture
def scene(ours, phone, monkeypatch):
    monkeypatch.setattr(distributed, "deployment", lambda: ours.deployment)
    force = new_force(ours.deployment)
    yield Scene(ours, force.id, (force.first_site, force.second_site)).configure()
    monkeypatch.setattr(DeletedQueue, "deleted", "")
    ours.run_until_idle()


def said(*words: str) -> tuple[int, dict[str, object]]:
    """The exit code of a command, and the JSON object that it printed."""
    answer = CliRunner().invoke(wayout, [*words, "--json"])
    return answer.exit_code, json.loads(answer.output.splitlines()[-1])


def texts(scene, number: int) -> None:
    for text in range(number):
        scene.text(f"can somebody help, {text}", sender=f"+4477009001{text:02}")


def test_what_a_deleted_queue_had_in_it_is_lost_rings_and_is_sent_again_once(scene, monkeypatch):
    monkeypatch.setattr(DeletedQueue, "deleted", "referral")
    texts(scene, 24)
    scene.system.run_until_idle()
    monkeypatch.setattr(DeletedQueue, "deleted", "")
    code, counts = said("counts", "--lost-after", "0")
    assert (code, counts["lost"], counts["pending"], counts["alarm"]) == (1, 24, 0, True)
    resent = CliRunner().invoke(wayout, ["events", "resend", "--lost-after", "0"])
    assert (resent.exit_code, resent.output) == (0, "24 deliveries go out again\n")
    scene.system.run_until_idle()
    assert said("counts", "--lost-after", "0") == (
        0,
        {"pending": 0, "due_jobs": 0, "lost": 0, "parked": 0, "twice": {}, "disagreements": {}, "alarm": False},
    )
    assert len(scene.queue()) == 24


def test_what_is_late_is_pending_and_not_lost(scene):
    texts(scene, 3)
    code, counts = said("counts", "--lost-after", "0")
    assert (code, counts["pending"], counts["lost"]) == (0, 3, 0)
    resent = CliRunner().invoke(wayout, ["events", "resend", "--lost-after", "0"])
    assert resent.output == "0 deliveries go out again\n"


def test_what_may_still_be_in_a_queue_is_not_lost_yet(scene, monkeypatch):
    monkeypatch.setattr(DeletedQueue, "deleted", "referral")
    texts(scene, 1)
    scene.system.run_until_idle()
    assert said("counts")[1]["lost"] == 0
    assert CliRunner().invoke(wayout, ["events", "resend"]).output == "0 deliveries go out again\n"
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.text("UPDATE gateway.delivery SET delivered_at = delivered_at - interval '3 minutes'"))
    assert said("counts")[1]["lost"] == 1


def test_what_was_done_twice_rings_and_is_named(scene):
    texts(scene, 1)
    scene.system.run_until_idle()
    again = (
        "INSERT INTO casework.event (force_id, id, type, subject, sequence, at, body) "
        "SELECT :force, gen_random_uuid(), 'casework.x.v1', :subject, 1, now(), '{}' FROM generate_series(1, 3)"
    )
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.text(again), {"force": scene.force_id, "subject": uuid4()})
    try:
        code, counts = said("counts")
        assert (code, counts["twice"], counts["alarm"]) == (1, {"an event raised twice": 2}, True)
        assert "an event raised twice" in CliRunner().invoke(wayout, ["counts"]).output
    finally:
        with scene.system.deployment.admin.begin() as connection:
            connection.execute(sa.text("TRUNCATE casework.event, casework.delivery"))
