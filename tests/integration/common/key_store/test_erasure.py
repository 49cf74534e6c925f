"""What an erasure destroys, keeps and records in the ledger, on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event

from common.crypto.keys import Erased
from common.crypto.sealing import Sealer, WriteOnlySealer
from support.key_store_database import COLUMN, KeyStoreDatabase, add_key, person, rows


def test_the_ledger_records_key_subjects_time_and_actor(
    database: KeyStoreDatabase, admin: Engine, force_id: int
) -> None:
    store, him, conversation = database.store(), person(), f"conversation:{uuid4()}"
    key = add_key(store, force_id, [him, conversation])
    assert store.destroy(force_id, {him, conversation, person()}, by="user:dpo") == 1
    ledger = rows(
        admin, 'SELECT key_id, subject, "by", at IS NOT NULL FROM keys.destroyed_key WHERE force_id = :f', f=force_id
    )
    assert set(ledger) == {(key, him, "user:dpo", True), (key, conversation, "user:dpo", True)}
    assert rows(admin, "SELECT 1 FROM keys.key WHERE id = :id", id=key) == []
    assert rows(admin, "SELECT 1 FROM keys.key_subject WHERE key_id = :id", id=key) == []


def test_a_key_is_not_destroyed_when_the_ledger_cannot_be_written(
    database: KeyStoreDatabase, admin: Engine, force_id: int
) -> None:
    store, him = database.store(), person()
    key = add_key(store, force_id, [him])
    with admin.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO keys.destroyed_key VALUES (:f, 'casework', :k, :s, '2026-01-01', 'user:other')"),
            {"f": force_id, "k": key, "s": him},
        )
    with pytest.raises(sa.exc.IntegrityError):
        store.destroy(force_id, {him}, by="user:dpo")
    assert database.store().key(force_id, key)


def test_referral_can_erase_what_the_gateway_sealed(
    database: KeyStoreDatabase, gateway: WriteOnlySealer, force_id: int
) -> None:
    conversation = f"conversation:{uuid4()}"
    sealed = gateway.seal(gateway.new_key(conversation), COLUMN, "It is about my son")
    gateway.save_keys()
    store = database.store("referral", inbound_key=database.inbound_key)
    assert store.destroy(force_id, {conversation}, by="user:dpo") == 1
    with pytest.raises(Erased):
        Sealer(store, force_id).open(COLUMN, sealed)


def test_an_erasure_in_another_process_holds_within_a_minute(database: KeyStoreDatabase, force_id: int) -> None:
    clock, him = [1_000.0], person()
    sealer = Sealer(database.store("casework", clock=lambda: clock[0]), force_id)
    sealed = sealer.seal(sealer.new_key(him), COLUMN, "a note")
    sealer.save_keys()
    assert database.store("casework").destroy(force_id, {him}, by="user:dpo") == 1
    clock[0] += 59.9
    assert sealer.open(COLUMN, sealed) == "a note"
    clock[0] += 0.1
    with pytest.raises(Erased):
        sealer.open(COLUMN, sealed)


def test_a_key_that_becomes_shared_during_its_destruction_survives(
    database: KeyStoreDatabase, admin: Engine, force_id: int
) -> None:
    him, brother, eraser = person(), person(), database.store("casework")
    attacher = database.store("casework")
    key = add_key(attacher, force_id, [him])
    with ThreadPoolExecutor(1) as thread:
        erasures = []

        def erase_before_this_commits(_connection: Connection) -> None:
            erasures.append(thread.submit(eraser.destroy, force_id, {him}, by="user:dpo"))
            waiting = "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = :name"
            while not rows(admin, waiting, name=database.name) and not erasures[0].done():
                pass

        event.listen(database.engine("casework"), "commit", erase_before_this_commits, once=True)
        attacher.attach(force_id, key, [brother])
        assert erasures[0].result(30) == 0
    assert database.store().key(force_id, key)
