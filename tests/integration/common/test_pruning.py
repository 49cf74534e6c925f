"""Pruning deletes rows past their retention, force by force; rows that are needed or parked stay."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.clock import real_time
from common.crypto.keys import Erased
from common.directory import deployment as deployment_table
from common.envelope import decode, encode
from common.jobs import pruning
from common.retention import DEFAULT_RETENTION, Retention
from common.settings import SettingsInvalid, read_settings
from common.tenancy import Tenant, service_actor
from gateway.inbound.receiver import Receiver
from gateway.messages import BODY_COLUMN, InboundOther, InboundText
from gateway.store.tables import WebSession
from gateway.store.users import save_user, sign_in
from rules.support.rows import counted
from support.scene import Scene
from wayout.deployment.registry import SERVICES
from wayout.operations import integrity_counts

MONTH, YEAR = DEFAULT_RETENTION.delivered_days, DEFAULT_RETENTION.session_days
TIMES = (
    "event.at", "delivery.delivered_at", "inbox.processed_at", "parked.parked_at", "parked.replayed_at", "reply.at",
)  # fmt: skip
PRUNED_TABLES = ("event", "delivery", "inbox", "reply", "inbound")


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def active(scene):
    """A scene that has received a text and an arrest."""
    scene.text("my son needs help")
    scene.arrest("Zebedee", "Quillfeather")
    scene.system.run_until_idle()
    assert len(scene.queue()) == 2
    return scene


def age_rows(scene, days: int) -> None:
    """Make the rows of the force's system tables so many days older."""
    with scene.system.deployment.admin.begin() as connection:
        for service in SERVICES:
            for table, _, column in (name.partition(".") for name in TIMES):
                older = f"UPDATE {service.name}.{table} SET {column} = {column} - make_interval(days => :days)"
                connection.execute(sa.text(f"{older} WHERE force_id = :force"), {"days": days, "force": scene.force_id})


def prune(scene) -> None:
    """Run every service's daily pruning job for this force."""
    for worker in scene.system.jobs.values():
        worker.schedule_periodic()
    with scene.system.deployment.admin.begin() as connection:
        for service in SERVICES:
            update = sa.text(f"UPDATE {service.name}.job SET due_at = :now WHERE kind = 'prune' AND force_id = :force")
            result = connection.execute(update, {"now": real_time() - timedelta(days=400), "force": scene.force_id})
            assert result.rowcount == 1, f"{service.name} does not prune"
    scene.system.run_until_idle()


def row_counts(scene) -> dict[str, int]:
    counts = counted(scene.system.deployment.admin, scene.force_id)
    return {name: count for name, count in counts.items() if name.partition(".")[2] in PRUNED_TABLES and count}


def scalar(scene, query: str, **values: object):
    with scene.system.deployment.admin.connect() as connection:
        return connection.scalar(sa.text(query), {"force": scene.force_id, **values})


def test_every_service_prunes_every_day():
    assert {
        service.name for service in SERVICES if service.job_handlers_by_kind()["prune"].every == timedelta(days=1)
    } == {service.name for service in SERVICES}


def test_delivered_events_are_kept_as_long_as_a_backup_may_be_restored_and_no_longer(active):
    before = row_counts(active)
    age_rows(active, MONTH - 1)
    prune(active)
    assert row_counts(active) == before
    age_rows(active, 2)
    prune(active)
    after = row_counts(active)
    assert set(before) - set(after) == {"gateway.inbound", "referral.event", "referral.delivery"}
    assert after["referral.inbox"] >= before["referral.inbox"]
    assert len(active.queue()) == 2, "what people work with stays"


def test_received_items_are_deleted_with_their_event_then_their_key_and_referrals_data_stays_readable(active):
    sealed = scalar(active, "SELECT sealed_body FROM gateway.inbound WHERE force_id = :force AND kind = 'text'")
    age_rows(active, MONTH + 1)
    prune(active)
    assert scalar(active, "SELECT count(*) FROM gateway.inbound WHERE force_id = :force") == 0
    with (
        active.system.units_of_work["referral"].begin(Tenant(active.force_id), service_actor("test")) as uow,
        pytest.raises(Erased),
    ):
        uow.sealer.open(BODY_COLUMN, bytes(sealed))
    assert {item.channel for item in active.queue()} == {"text", "custody"}
    forgotten = scalar(
        active, "SELECT count(*) FROM gateway.event WHERE force_id = :force AND type LIKE '%inbound_erased%'"
    )
    assert forgotten == 2


def test_items_without_a_subscriber_are_deleted_too_and_an_unrouted_text_stays(active):
    receiver = Receiver(active.system.units_of_work["gateway"], [bytes(32)])
    tenant = Tenant(active.force_id)
    receiver.receive_other(tenant, InboundOther(provider="whatsapp", raw="news"))
    text = InboundText(provider_id="1", sender="07700900123", dialled="07700900777", text="help", sent_at=real_time())
    receiver.receive_unrouted_text(tenant, text)
    with active.system.deployment.admin.begin() as connection:
        older = "UPDATE gateway.inbound SET received_at = received_at - make_interval(days => :days)"
        connection.execute(sa.text(f"{older} WHERE force_id = :force"), {"days": MONTH + 1, "force": active.force_id})
    prune(active)
    kinds = "SELECT string_agg(kind, ',' ORDER BY kind) FROM gateway.inbound WHERE force_id = :force"
    assert scalar(active, kinds) == "arrest,text,text"
    assert (
        scalar(active, "SELECT count(*) FROM gateway.event WHERE force_id = :force AND type LIKE '%inbound_erased%'")
        == 1
    )


def test_an_unrouted_text_is_deleted_with_the_event_that_routed_it(active):
    insert = (
        "INSERT INTO gateway.unrouted_text (force_id, id, provider, number_id, blind_dialled, ending, routed_at) "
        "SELECT force_id, id, 'notify', id, '', '77', received_at FROM gateway.inbound "
        "WHERE force_id = :force AND kind = 'text'"
    )
    with active.system.deployment.admin.begin() as connection:
        assert connection.execute(sa.text(insert), {"force": active.force_id}).rowcount == 1
    age_rows(active, MONTH + 1)
    prune(active)
    assert scalar(active, "SELECT count(*) FROM gateway.inbound WHERE force_id = :force") == 0
    assert scalar(active, "SELECT count(*) FROM gateway.unrouted_text WHERE force_id = :force") == 0


def test_a_parked_event_keeps_its_key_until_it_is_replayed(active):
    subject = scalar(active, "SELECT id FROM gateway.inbound WHERE force_id = :force AND kind = 'text'")
    park_event(active, subject)
    age_rows(active, MONTH + 1)
    prune(active)
    waiting = "SELECT count(*) FROM referral.parked WHERE force_id = :force AND replayed_at IS NULL"
    assert scalar(active, waiting) == 2, "the event that destroys its key is parked behind it"
    age_rows(active, 400)
    prune(active)
    assert scalar(active, waiting) == 2
    inbox = active.system.inboxes["referral"]
    assert inbox.replay(Tenant(active.force_id), subject) == 2
    assert scalar(active, waiting) == 0


def park_event(scene, subject: UUID) -> None:
    """Park the event of this subject, as if referral had refused it."""
    query = "SELECT body FROM gateway.event WHERE force_id = :force AND subject = :subject"
    body = scalar(scene, query, subject=subject)
    units_of_work = scene.system.units_of_work["referral"]
    with units_of_work.begin(Tenant(scene.force_id), service_actor("referral")) as uow:
        scene.system.inboxes["referral"]._park(uow, decode(bytes(body)), "made_up")


def test_an_undelivered_event_stays_however_old_it_is(active):
    with active.system.units_of_work["casework"].begin(Tenant(active.force_id), service_actor("test")) as uow:
        uow.session.execute(
            sa.insert(uow.tables.event).values(
                force_id=active.force_id, id=(event := uuid4()), type="made.up.v1", subject=uuid4(), sequence=1,
                at=uow.now, body=b"{}",
            )
        )  # fmt: skip
        uow.session.flush()
        delivery = {"force_id": active.force_id, "event_id": event, "subscriber": "nobody_there"}
        uow.session.execute(sa.insert(uow.tables.delivery).values(delivery))
    age_rows(active, 400)
    prune(active)
    query = "SELECT count(*) FROM casework.{} WHERE force_id = :force"
    assert [scalar(active, query.format(table)) for table in ("event", "delivery")] == [1, 1]


def test_the_database_itself_keeps_undelivered_and_parked_events_and_the_audit(active):
    subject = scalar(active, "SELECT id FROM gateway.inbound WHERE force_id = :force AND kind = 'text'")
    park_event(active, subject)
    active.text("and another")
    with active.system.units_of_work["gateway"].begin(Tenant(active.force_id), service_actor("test")) as uow:
        uow.session.execute(sa.delete(uow.tables.delivery))
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(uow.tables.delivery)) == 1
    with active.system.units_of_work["referral"].begin(Tenant(active.force_id), service_actor("test")) as uow:
        uow.session.execute(sa.delete(uow.tables.parked))
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(uow.tables.parked)) == 1
        with pytest.raises(sa.exc.DBAPIError):
            uow.session.execute(sa.delete(uow.tables.audit))
        uow.session.rollback()
    active.system.run_until_idle()


def test_an_event_older_than_the_inbox_is_parked_for_a_person_and_not_handled_twice(active):
    body = scalar(
        active, "SELECT body FROM gateway.event WHERE force_id = :force AND type = 'gateway.text_received.v1'"
    )
    age_rows(active, 400)
    prune(active)
    old = decode(bytes(body))
    old = type(old)(**{**vars(old), "time": old.time - timedelta(days=DEFAULT_RETENTION.inbox_days + 1)})
    assert active.system.inboxes["referral"].process([encode(old)]).parked == 1
    assert scalar(active, "SELECT error FROM referral.parked WHERE force_id = :force") == "older_than_the_inbox"
    assert len(active.queue()) == 2


def test_the_remaining_rows_show_no_event_lost_or_handled_twice(active):
    admin = active.system.deployment.admin
    before = integrity_counts.unhandled(admin), integrity_counts.duplicates(admin)
    for days in (MONTH + 1, DEFAULT_RETENTION.inbox_days + 1):
        age_rows(active, days)
        prune(active)
        assert (integrity_counts.unhandled(admin), integrity_counts.duplicates(admin)) == before


def test_pruning_continues_in_batches_until_nothing_is_left(active, monkeypatch):
    monkeypatch.setattr(pruning, "BATCH_SIZE", 2)
    for number in range(5):
        active.text(f"number {number}")
    active.system.run_until_idle()
    age_rows(active, MONTH + 1)
    prune(active)
    assert scalar(active, "SELECT count(*) FROM gateway.inbound WHERE force_id = :force") == 0


def test_moving_a_demos_clock_by_a_year_prunes_nothing(active):
    before = row_counts(active)
    admin = active.system.deployment.admin
    try:
        with admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=86_400 * YEAR))
        prune(active)
        assert row_counts(active) == before
    finally:
        with admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


def test_pruning_one_force_leaves_another_alone(active, other_force):
    other = Scene(active.system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    other.text("of the other force")
    active.system.run_until_idle()
    before = row_counts(other)
    age_rows(active, 400)
    prune(active)
    assert row_counts(other) == before


def test_sign_ins_are_deleted_after_a_year(active):
    units_of_work, user = active.system.units_of_work["gateway"], uuid4()
    with units_of_work.begin(Tenant(active.force_id), service_actor("test")) as uow:
        save_user(uow, user, "A Member", [])
        uow.session.flush()
        old, recent = sign_in(uow, user), sign_in(uow, user)
        update = sa.update(WebSession).where(WebSession.id == old)
        uow.session.execute(update.values(ends_at=real_time() - timedelta(days=YEAR + 1)))
    prune(active)
    with units_of_work.begin(Tenant(active.force_id), service_actor("test")) as uow:
        assert uow.session.scalars(sa.select(WebSession.id)).all() == [recent]


def test_the_inbox_must_be_kept_longer_than_delivered_events():
    assert read_settings(Retention, {"WAYOUT_RETAIN_DELIVERED_DAYS": "7"}).delivered_days == 7
    with pytest.raises(SettingsInvalid, match="must still be known"):
        read_settings(Retention, {"WAYOUT_RETAIN_DELIVERED_DAYS": "90"})
    with pytest.raises(SettingsInvalid, match="number of days"):
        read_settings(Retention, {"WAYOUT_RETAIN_REPLIES_DAYS": "0"})
