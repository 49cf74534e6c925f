"""What the key store keeps, its value without the wrapping key, and what happens when it cannot be reached."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event

from common.crypto.key_owners import SHARED_PURPOSE
from common.crypto.key_store import KeyStore
from common.crypto.keys import KeyLost
from common.crypto.sealing import ERASED, Sealer, WriteOnlySealer
from common.database.engine import engine_for
from common.errors import Unavailable
from support.key_store_database import COLUMN, KeyStoreDatabase, add_key, person, rows

PURPOSE = f"{SHARED_PURPOSE}participant"


def test_the_stored_keys_are_useless_without_the_wrapping_key(
    database: KeyStoreDatabase, admin: Engine, force_id: int
) -> None:
    key = add_key(database.store(), force_id, [person()])
    clear = database.store().key(force_id, key)
    ((wrapped,),) = rows(admin, "SELECT wrapped FROM keys.key WHERE id = :id", id=key)
    assert isinstance(wrapped, bytes)
    assert clear not in wrapped
    with pytest.raises(Unavailable, match="wrapping key"):
        database.store(wrapping_key=bytes(32)).key(force_id, key)


def test_a_store_without_the_wrapping_key_can_only_destroy(database: KeyStoreDatabase, force_id: int) -> None:
    subject = person()
    key = add_key(database.store(), force_id, [subject])
    eraser = KeyStore(database.engine("casework"), "casework", None)
    with pytest.raises(RuntimeError, match="wrapping key"):
        eraser.key(force_id, key)
    with pytest.raises(RuntimeError, match="wrapping key"):
        add_key(eraser, force_id, [subject])
    assert eraser.destroy(force_id, {subject}, by="user:dpo") == 1


def test_a_wrapped_key_copied_to_another_force_or_id_does_not_open(
    database: KeyStoreDatabase, admin: Engine, force_id: int, other_force_id: int
) -> None:
    store, other_force = database.store(), other_force_id
    mine, his, theirs = add_key(store, force_id, [person()]), add_key(store, force_id, [person()]), uuid4()
    store.add_force(other_force)
    with admin.begin() as connection:
        connection.execute(
            sa.text("UPDATE keys.key SET wrapped = (SELECT wrapped FROM keys.key WHERE id = :his) WHERE id = :mine"),
            {"his": his, "mine": mine},
        )
        connection.execute(
            sa.text(
                "INSERT INTO keys.key SELECT :force, owner, :id, wrapped, wrapping, made_at "
                "FROM keys.key WHERE id = :his"
            ),
            {"force": other_force, "id": theirs, "his": his},
        )
    for force, key in ((force_id, mine), (other_force, theirs)):
        with pytest.raises(KeyLost):
            database.store().key(force, key)
    assert database.store().key(force_id, his) == store.key(force_id, his)


def test_a_shared_key_that_two_services_add_at_once_is_one_key(
    database: KeyStoreDatabase, admin: Engine, force_id: int
) -> None:
    first, second, added = database.store("casework"), database.store("referral"), []

    def add_in_the_second_store(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO keys.force_key") and not added:
            added.append(second.blind_key(force_id, PURPOSE))

    event.listen(database.engine("casework"), "before_cursor_execute", add_in_the_second_store)
    assert [first.blind_key(force_id, PURPOSE)] == added
    assert rows(admin, "SELECT count(*) FROM keys.force_key WHERE force_id = :f", f=force_id) == [(1,)]


def test_a_force_added_by_many_at_once_has_one_key(database: KeyStoreDatabase, force_id: int) -> None:
    stores, barrier = [database.store() for _ in range(6)], threading.Barrier(6)

    def add(store: KeyStore) -> bytes:
        barrier.wait()
        return store.blind_key(force_id, "phone")

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(add, stores))) == 1


def test_a_page_of_many_people_queries_the_key_store_once_and_the_ledger_once(
    database: KeyStoreDatabase, force_id: int
) -> None:
    people, writer = [person() for _ in range(30)], Sealer(database.store("voluntary"), force_id)
    sealed = [writer.seal(writer.new_key(subject), COLUMN, subject) for subject in people]
    writer.save_keys()
    for erased in people[:10]:
        database.store("voluntary").destroy(force_id, {erased}, by="user:dpo")
    store, statements = database.store("voluntary"), []
    store.add_force(force_id)
    event.listen(
        database.engine("voluntary"), "before_cursor_execute", lambda _c, _cu, text, *_: statements.append(text)
    )
    reader = Sealer(store, force_id)
    reader.preload(sealed)
    assert [reader.read(COLUMN, field) for field in sealed] == [ERASED] * 10 + people[10:]
    tables = [statement.partition("FROM ")[2].split()[0] for statement in statements if "FROM keys." in statement]
    assert tables == ["keys.key", "keys.destroyed_key"]


def test_the_cache_is_bounded_and_nothing_depends_on_it(database: KeyStoreDatabase, force_id: int) -> None:
    store = database.store(cache_size=2)
    sealer = Sealer(store, force_id)
    sealed = [sealer.seal(sealer.new_key(person()), COLUMN, str(number)) for number in range(5)]
    sealer.preload(sealed)
    assert [sealer.open(COLUMN, field) for field in sealed] == list("01234")


def test_a_key_store_that_cannot_be_reached_is_unavailable_and_not_a_refusal(force_id: int) -> None:
    unreachable = engine_for("postgresql://nobody@127.0.0.1:1/none")
    store, gateway = (
        KeyStore(unreachable, "casework", bytes(32)),
        WriteOnlySealer(unreachable, KeyStoreDatabase("x").inbound_key.public_key(), force_id),
    )
    for attempt in (
        lambda: store.add_force(force_id),
        lambda: add_key(store, force_id, [person()]),
        lambda: store.key(force_id, UUID(int=1)),
        lambda: store.destroy(force_id, {person()}, by="user:dpo"),
        lambda: (gateway.new_key(person()), gateway.save_keys()),
    ):
        with pytest.raises(Unavailable) as error:
            attempt()
        assert not isinstance(error.value, KeyLost)


def test_a_key_store_that_was_restarted_works_again(database: KeyStoreDatabase, admin: Engine, force_id: int) -> None:
    store = database.store()
    key = add_key(store, force_id, [person()])
    with admin.begin() as connection:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name AND usename <> user"
        connection.execute(sa.text(ended), {"name": database.name})
    assert database.store().key(force_id, key) == store.key(force_id, key)
