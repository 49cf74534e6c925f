"""What is past its keep goes, force by force; what somebody still needs, or has to look at, never does."""

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
from gateway.store.users import keep_user, sign_in
from rules.support.rows import counted
from support.scene import Scene
from wayout.deployment.registry import SERVICES
from wayout.operations import integrity_counts

MONTH, YEAR = DEFAULT_RETENTION.delivered_days, DEFAULT_RETENTION.session_days
TIMES = (
    "event.at", "delivery.delivered_at", "inbox.processed_at", "parked.parked_at", "parked.replayed_at", "reply.at",
)  # fmt: skip
FORGETTABLE = ("event", "delivery", "inbox", "reply", "inbound")


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def lived(scene):
    """A text and an arrest came in, and were looked at."""
    scene.text("my son needs help")
    scene.arrest("Zebedee", "Quillfeather")
    scene.system.run_until_idle()
    assert len(scene.queue()) == 2
    return scene


def let_pass(scene, days: int) -> None:
    """As if everything that the force's plumbing holds had happened so long ago."""
    with scene.system.deployment.admin.begin() as connection:
        for service in SERVICES:
            for table, _, column in (name.partition(".") for name in TIMES):
                older = f"UPDATE {service.name}.{table} SET {column} = {column} - make_interval(days => :days)"
                connection.execute(sa.text(f"{older} WHERE force_id = :force"), {"days": days, "force": scene.force_id})


def prune(scene) -> None:
    """Every service's daily chore, for this force."""
    for jobs in scene.system.jobs.values():
        jobs.schedule_periodic()
    with scene.system.deployment.admin.begin() as connection:
        for service in SERVICES:
            now = sa.text(f"UPDATE {service.name}.job SET due_at = :now WHERE kind = 'prune' AND force_id = :force")
            moved = connection.execute(now, {"now": real_time() - timedelta(days=400), "force": scene.force_id})
            assert moved.rowcount == 1, f"{service.name} does not prune"
    scene.system.run_until_idle()


def left(scene) -> dict[str, int]:
    found = counted(scene.system.deployment.admin, scene.force_id)
    return {name: many for name, many in found.items() if name.partition(".")[2] in FORGETTABLE and many}


def one(scene, query: str, **values: object):
    with scene.system.deployment.admin.connect() as connection:
        return connection.scalar(sa.text(query), {"force": scene.force_id, **values})


def test_every_service_prunes_every_day():
    assert {
        service.name for service in SERVICES if service.job_handlers_by_kind()["prune"].every == timedelta(days=1)
    } == {service.name for service in SERVICES}


def test_what_was_delivered_is_kept_for_as_long_as_a_backup_may_be_restored_and_no_longer(lived):
    before = left(lived)
    let_pass(lived, MONTH - 1)
    prune(lived)
    assert left(lived) == before
    let_pass(lived, 2)
    prune(lived)
    after = left(lived)
    assert set(before) - set(after) == {"gateway.inbound", "referral.event", "referral.delivery"}
    assert after["referral.inbox"] >= before["referral.inbox"]
    assert len(lived.queue()) == 2, "what people work with stays"


def test_what_came_in_goes_with_its_event_and_its_key_after_it_and_what_referral_keeps_stays_readable(lived):
    sealed = one(lived, "SELECT sealed_body FROM gateway.inbound WHERE force_id = :force AND kind = 'text'")
    let_pass(lived, MONTH + 1)
    prune(lived)
    assert one(lived, "SELECT count(*) FROM gateway.inbound WHERE force_id = :force") == 0
    with (
        lived.system.units_of_work["referral"].begin(Tenant(lived.force_id), service_actor("test")) as uow,
        pytest.raises(Erased),
    ):
        uow.sealer.open(BODY_COLUMN, bytes(sealed))
    assert {item.channel for item in lived.queue()} == {"text", "custody"}
    forgotten = one(lived, "SELECT count(*) FROM gateway.event WHERE force_id = :force AND type LIKE '%forgotten%'")
    assert forgotten == 2


def test_what_was_for_nobody_goes_as_well_and_a_text_that_waits_for_its_number_stays(lived):
    receiver = Receiver(lived.system.units_of_work["gateway"], bytes(32))
    tenant = Tenant(lived.force_id)
    receiver.other(tenant, InboundOther(provider="whatsapp", raw="news"))
    text = InboundText(provider_id="1", sender="07700900123", dialled="07700900777", text="help", sent_at=real_time())
    receiver.unrouted_text(tenant, text)
    with lived.system.deployment.admin.begin() as connection:
        older = "UPDATE gateway.inbound SET received_at = received_at - make_interval(days => :days)"
        connection.execute(sa.text(f"{older} WHERE force_id = :force"), {"days": MONTH + 1, "force": lived.force_id})
    prune(lived)
    kinds = "SELECT string_agg(kind, ',' ORDER BY kind) FROM gateway.inbound WHERE force_id = :force"
    assert one(lived, kinds) == "arrest,text,text"
    assert one(lived, "SELECT count(*) FROM gateway.event WHERE force_id = :force AND type LIKE '%forgotten%'") == 1


def test_a_text_that_had_waited_for_its_number_goes_with_the_event_that_placed_it(lived):
    waited = (
        "INSERT INTO gateway.unrouted_text (force_id, id, provider, number_id, blind_dialled, ending, routed_at) "
        "SELECT force_id, id, 'notify', id, '', '77', received_at FROM gateway.inbound "
        "WHERE force_id = :force AND kind = 'text'"
    )
    with lived.system.deployment.admin.begin() as connection:
        assert connection.execute(sa.text(waited), {"force": lived.force_id}).rowcount == 1
    let_pass(lived, MONTH + 1)
    prune(lived)
    assert one(lived, "SELECT count(*) FROM gateway.inbound WHERE force_id = :force") == 0
    assert one(lived, "SELECT count(*) FROM gateway.unrouted_text WHERE force_id = :force") == 0


def test_what_is_parked_keeps_its_key_until_somebody_has_replayed_it(lived):
    subject = one(lived, "SELECT id FROM gateway.inbound WHERE force_id = :force AND kind = 'text'")
    parked_again(lived, subject)
    let_pass(lived, MONTH + 1)
    prune(lived)
    waiting = "SELECT count(*) FROM referral.parked WHERE force_id = :force AND replayed_at IS NULL"
    assert one(lived, waiting) == 2, "that its key may go waits behind it"
    let_pass(lived, 400)
    prune(lived)
    assert one(lived, waiting) == 2
    inbox = lived.system.inboxes["referral"]
    assert inbox.replay(Tenant(lived.force_id), subject) == 2
    assert one(lived, waiting) == 0


def parked_again(scene, subject: UUID) -> None:
    """The event that handed it over, as if referral had put it aside."""
    body = one(scene, "SELECT body FROM gateway.event WHERE force_id = :force AND subject = :subject", subject=subject)
    units_of_work = scene.system.units_of_work["referral"]
    with units_of_work.begin(Tenant(scene.force_id), service_actor("referral")) as uow:
        scene.system.inboxes["referral"]._park(uow, decode(bytes(body)), "made_up")


def test_what_is_not_delivered_stays_however_old_it_is_and_is_counted_as_lost(lived):
    with lived.system.units_of_work["casework"].begin(Tenant(lived.force_id), service_actor("test")) as uow:
        uow.session.execute(
            sa.insert(uow.tables.event).values(
                force_id=lived.force_id, id=(event := uuid4()), type="made.up.v1", subject=uuid4(), sequence=1,
                at=uow.now, body=b"{}",
            )
        )  # fmt: skip
        uow.session.flush()
        delivery = {"force_id": lived.force_id, "event_id": event, "subscriber": "nobody_there"}
        uow.session.execute(sa.insert(uow.tables.delivery).values(delivery))
    let_pass(lived, 400)
    prune(lived)
    found = "SELECT count(*) FROM casework.{} WHERE force_id = :force"
    assert [one(lived, found.format(table)) for table in ("event", "delivery")] == [1, 1]


def test_the_database_itself_keeps_what_is_undelivered_or_parked_and_the_audit(lived):
    subject = one(lived, "SELECT id FROM gateway.inbound WHERE force_id = :force AND kind = 'text'")
    parked_again(lived, subject)
    lived.text("and another")
    with lived.system.units_of_work["gateway"].begin(Tenant(lived.force_id), service_actor("test")) as uow:
        uow.session.execute(sa.delete(uow.tables.delivery))
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(uow.tables.delivery)) == 1
    with lived.system.units_of_work["referral"].begin(Tenant(lived.force_id), service_actor("test")) as uow:
        uow.session.execute(sa.delete(uow.tables.parked))
        assert uow.session.scalar(sa.select(sa.func.count()).select_from(uow.tables.parked)) == 1
        with pytest.raises(sa.exc.DBAPIError):
            uow.session.execute(sa.delete(uow.tables.audit))
        uow.session.rollback()
    lived.system.run_until_idle()


def test_an_event_from_before_the_inbox_remembers_is_put_aside_for_a_person_and_not_handled_twice(lived):
    body = one(lived, "SELECT body FROM gateway.event WHERE force_id = :force AND type = 'gateway.text_received.v1'")
    let_pass(lived, 400)
    prune(lived)
    old = decode(bytes(body))
    old = type(old)(**{**vars(old), "time": old.time - timedelta(days=DEFAULT_RETENTION.inbox_days + 1)})
    assert lived.system.inboxes["referral"].process([encode(old)]).parked == 1
    assert one(lived, "SELECT error FROM referral.parked WHERE force_id = :force") == "older_than_the_inbox"
    assert len(lived.queue()) == 2


def test_nothing_is_lost_or_done_twice_as_far_as_the_kept_rows_can_tell(lived):
    admin = lived.system.deployment.admin
    before = integrity_counts.lost(admin), integrity_counts.duplicates(admin)
    for days in (MONTH + 1, DEFAULT_RETENTION.inbox_days + 1):
        let_pass(lived, days)
        prune(lived)
        assert (integrity_counts.lost(admin), integrity_counts.duplicates(admin)) == before


def test_it_goes_in_small_batches_until_nothing_is_left_to_go(lived, monkeypatch):
    monkeypatch.setattr(pruning, "BATCH_SIZE", 2)
    for number in range(5):
        lived.text(f"number {number}")
    lived.system.run_until_idle()
    let_pass(lived, MONTH + 1)
    prune(lived)
    assert one(lived, "SELECT count(*) FROM gateway.inbound WHERE force_id = :force") == 0


def test_a_demo_that_moves_its_clock_by_a_year_loses_nothing_of_what_it_counts(lived):
    before = left(lived)
    admin = lived.system.deployment.admin
    try:
        with admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=86_400 * YEAR))
        prune(lived)
        assert left(lived) == before
    finally:
        with admin.begin() as connection:
            connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


def test_a_force_is_pruned_and_another_keeps_what_it_has(lived, other_force):
    other = Scene(lived.system, other_force.id, (other_force.first_site, other_force.second_site)).configure()
    other.text("of the other force")
    lived.system.run_until_idle()
    before = left(other)
    let_pass(lived, 400)
    prune(lived)
    assert left(other) == before


def test_sign_ins_are_forgotten_after_a_year(lived):
    units_of_work, user = lived.system.units_of_work["gateway"], uuid4()
    with units_of_work.begin(Tenant(lived.force_id), service_actor("test")) as uow:
        keep_user(uow, user, "A Member", [])
        uow.session.flush()
        ended, still = sign_in(uow, user), sign_in(uow, user)
        old = sa.update(WebSession).where(WebSession.id == ended)
        uow.session.execute(old.values(ends_at=real_time() - timedelta(days=YEAR + 1)))
    prune(lived)
    with units_of_work.begin(Tenant(lived.force_id), service_actor("test")) as uow:
        assert uow.session.scalars(sa.select(WebSession.id)).all() == [still]


def test_the_inbox_must_remember_longer_than_something_may_be_delivered_again():
    assert read_settings(Retention, {"WAYOUT_RETAIN_DELIVERED_DAYS": "7"}).delivered_days == 7
    with pytest.raises(SettingsInvalid, match="must still be known"):
        read_settings(Retention, {"WAYOUT_RETAIN_DELIVERED_DAYS": "90"})
    with pytest.raises(SettingsInvalid, match="number of days"):
        read_settings(Retention, {"WAYOUT_RETAIN_REPLIES_DAYS": "0"})
