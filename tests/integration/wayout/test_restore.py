"""A backup is restored: what was on its way arrives, no text goes out twice, and nobody pays until the bank agrees."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pika
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from pika.exceptions import AMQPConnectionError

from common.clock import real_time
from common.errors import Refused
from common.rabbitmq import queues
from common.roles import COMMISSIONER
from conftest import database_of_our_own, new_force, referral_ports
from rules.support.visitors import Visitors
from support.case_team import Team
from support.duplicating_transport import DuplicatingTransport
from support.scene import MOTHER, Scene
from support.voluntary_scene import PRICE, Groups
from voluntary import messages as m
from wayout.cli.main import wayout
from wayout.errors import CommandError
from wayout.operations import broker_purge, integrity_counts, restore, restore_report
from wayout.processes import distributed
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def ours(shared_phone):
    """A system of our own: a restore is of a whole deployment."""
    with database_of_our_own() as deployment:
        made = InProcessSystem(deployment, {"referral": referral_ports(shared_phone)}, transport=DuplicatingTransport)
        yield made
        made.close()


@pytest.fixture
def system(ours, phone):
    yield ours
    for kind in ("texts", "payments"):
        restore.release(ours.deployment, kind)


@pytest.fixture
def scene(system):
    force = new_force(system.deployment)
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def recovered(scene):
    return restore.recover(scene.system.deployment, real_time() - HOUR, amqp_url=None)


def as_admin(scene, statement: str, **values: object):
    with scene.system.deployment.admin.begin() as connection:
        return connection.execute(sa.text(statement), {"force": scene.force_id, **values})


def test_what_a_service_forgot_by_going_back_is_told_again_and_what_it_knows_is_not_done_twice(scene):
    team = Team(scene)
    team.invite()
    (before,) = team.work()
    tables = "casework.inbox, casework.case_file, casework.delivery, casework.event"
    as_admin(scene, f"TRUNCATE {tables} CASCADE")
    admin = scene.system.deployment.admin
    assert team.work() == ()
    assert integrity_counts.unhandled(admin) > 0
    assert recovered(scene).redelivered >= integrity_counts.unhandled(admin)
    scene.system.run_until_idle()
    (after,) = team.work()
    assert after.person_id == before.person_id
    assert (integrity_counts.unhandled(admin), integrity_counts.parked(admin), integrity_counts.duplicates(admin)) == (
        0,
        0,
        {},
    )


def test_what_waited_on_the_broker_for_longer_than_a_day_goes_out_again_too(scene):
    Team(scene).invite()
    as_admin(scene, "UPDATE referral.delivery SET delivered_at = delivered_at - interval '20 days'")
    as_admin(scene, "TRUNCATE casework.inbox")
    assert recovered(scene).redelivered > 0
    assert as_admin(scene, "SELECT count(*) FROM referral.delivery WHERE delivered_at IS NULL").scalar() > 0
    scene.system.run_until_idle()


def test_a_text_that_had_gone_out_is_asked_for_by_its_reference_and_not_sent_again(scene, phone):
    scene.text("my son needs help")
    scene.system.run_until_idle()
    (answer,) = phone.sent
    back_before_it_went(scene)
    recovered(scene)
    scene.system.run_until_idle()
    assert waiting(scene) == [("texts_held", 0)], "waiting is not trying"
    said = " ".join(restore_report.items_to_compare(scene.system.deployment))
    assert "texts: held" in said
    assert str(answer.reference) in said
    restore.release(scene.system.deployment, "texts")
    scene.system.run_until_idle()
    assert [sent.reference for sent in phone.sent] == [answer.reference]
    assert waiting(scene) == []
    assert delivery(scene) == ["sent"]


def test_a_text_that_had_not_gone_out_does_so_once_when_texts_are_released(scene, phone):
    recovered(scene)
    scene.text("is anybody there")
    scene.system.run_until_idle()
    assert (phone.sent, delivery(scene)) == ([], ["to_send"])
    restore.release(scene.system.deployment, "payments")
    scene.system.run_until_idle()
    assert phone.sent == []
    restore.release(scene.system.deployment, "texts")
    scene.system.run_until_idle()
    assert [sent.to for sent in phone.sent] == [MOTHER]


def back_before_it_went(scene) -> None:
    """The answer was kept and is still to be sent, as the backup has it."""
    as_admin(scene, "UPDATE referral.message SET delivery = 'to_send' WHERE direction = 'out' AND force_id = :force")
    again = (
        "INSERT INTO referral.job (force_id, id, kind, subject, due_at) "
        "SELECT force_id, :id, 'send_text', id, at FROM referral.message "
        "WHERE direction = 'out' AND force_id = :force"
    )
    as_admin(scene, again, id=uuid4())


def waiting(scene):
    query = "SELECT error, attempts FROM referral.job WHERE force_id = :force AND kind = 'send_text'"
    return [tuple(row) for row in as_admin(scene, query)]


def delivery(scene):
    query = "SELECT delivery FROM referral.message WHERE force_id = :force AND direction = 'out'"
    return list(as_admin(scene, query).scalars())


def test_nobody_pays_until_the_bank_has_been_compared_and_the_pages_say_so(scene):
    groups = Groups(scene).configure()
    award, _ = groups.two_groups()
    groups.session(groups.accepted())
    claim = groups.claim(award)
    groups.decide(m.ApproveClaim(claim_id=claim))
    recovered(scene)
    with pytest.raises(Refused, match="payments_held"):
        groups.decide(m.PayClaim(claim_id=claim))
    assert re.search(
        f"payments: held.*{claim}.*pence {PRICE}", " ".join(restore_report.items_to_compare(scene.system.deployment))
    )
    for path in ("/claims", f"/claims/{claim}"):
        page = commissioner(scene).get(path).get_data(as_text=True)
        assert "Payments are on hold" in page
        assert "/pay" not in page
    refused = commissioner(scene).post(f"/claims/{claim}/pay")
    assert refused.status_code == 422
    assert "Payments are on hold" in refused.get_data(as_text=True)
    restore.release(scene.system.deployment, "payments")
    assert "Payments are on hold" not in commissioner(scene).get(f"/claims/{claim}").get_data(as_text=True)
    assert groups.decide(m.PayClaim(claim_id=claim)).paid_pence == PRICE


def commissioner(scene):
    system = scene.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc)
    force = SimpleNamespace(id=scene.force_id)
    return Visitors(app, SimpleNamespace(system=system, force=force)).member(frozenset({COMMISSIONER}), *scene.sites)


@pytest.mark.parametrize("age", [-HOUR, timedelta(days=31)], ids=["of the future", "older than what is kept"])
def test_a_backup_that_cannot_be_is_refused_and_nothing_is_held(scene, age):
    with pytest.raises(CommandError):
        restore.recover(scene.system.deployment, real_time() - age, amqp_url=None)
    assert list(restore_report.items_to_compare(scene.system.deployment)) == ["texts: not held", "payments: not held"]


def test_the_words_at_the_command_line_do_it(scene, monkeypatch):
    monkeypatch.setattr(distributed, "deployment", lambda: scene.system.deployment)
    at = (real_time() - HOUR).isoformat(timespec="seconds")
    for words, said in (
        (["--backup-of", at], "texts: held"),
        (["--release", "texts"], "texts: not held\npayments: held"),
        (["--release", "payments"], "payments: not held"),
        ([], "texts: not held\npayments: not held"),
    ):
        answer = CliRunner().invoke(wayout, ["restore", *words], env={"WAYOUT_AMQP_URL": ""})
        assert (answer.exit_code, said in answer.output) == (0, True), answer.output


@pytest.mark.broker
def test_the_broker_forgets_what_no_longer_happened_but_not_while_somebody_listens(amqp_url, monkeypatch):
    name = f"test-{uuid4().hex[:12]}"
    monkeypatch.setattr(broker_purge, "SUBSCRIBERS", (name,))
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    try:
        queues.declare_queues(channel, name)
        channel.confirm_delivery()
        for _ in range(3):
            channel.basic_publish("", queues.event_queue(name), b"of a future that did not happen")
        assert broker_purge.purge(amqp_url) == 3
        channel.basic_consume(queues.event_queue(name), lambda *_: None)
        with pytest.raises(CommandError, match="still runs"):
            broker_purge.purge(amqp_url)
    finally:
        for queue in queues.queue_arguments(name):
            channel.queue_delete(queue)
        connection.close()
    monkeypatch.setattr(broker_purge, "WAIT", 0)
    with pytest.raises(CommandError, match="cannot be reached"):
        broker_purge.purge("amqp://127.0.0.1:1/")


@pytest.mark.broker
def test_a_restore_waits_for_a_broker_that_is_still_starting(amqp_url, monkeypatch):
    connect, refused = pika.BlockingConnection, [AMQPConnectionError(), ConnectionResetError()]

    def start_slowly(parameters):
        if refused:
            raise refused.pop()
        return connect(parameters)

    monkeypatch.setattr(broker_purge, "SUBSCRIBERS", ())
    monkeypatch.setattr(broker_purge, "POLL_INTERVAL", 0)
    monkeypatch.setattr(broker_purge.pika, "BlockingConnection", start_slowly)
    assert broker_purge.purge(amqp_url) == 0
    assert not refused
