"""Rights on keys: the gateway adds, three services read and destroy their own, one derives pseudonyms from a key of its
own, and no service sees another force's."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from common.crypto.key_owners import PARTICIPANTS
from common.crypto.key_store_setup import create_key_store
from common.crypto.key_store_tables import transaction
from common.crypto.keys import Erased, KeyLost
from common.crypto.sealing import Sealer, WriteOnlySealer
from support.key_store_database import COLUMN, SERVER, KeyStoreDatabase, add_key, person, rows

NEVER_OF_OPPORTUNITIES = ("key", "key_subject", "destroyed_key", "short_lived_key")


def test_what_the_gateway_seals_only_referral_can_open(
    database: KeyStoreDatabase, gateway: WriteOnlySealer, force_id: int
) -> None:
    key = gateway.new_key(f"conversation:{uuid4()}")
    sealed = gateway.seal(key, COLUMN, "It is about my son")
    gateway.save_keys()
    referral = Sealer(database.store("referral", inbound_key=database.inbound_key), force_id)
    assert referral.open(COLUMN, sealed) == "It is about my son"
    for reader in (
        database.store("casework"),
        database.store("referral", inbound_key=KeyStoreDatabase("x").inbound_key),
    ):
        with pytest.raises(KeyLost):
            Sealer(reader, force_id).open(COLUMN, sealed)
    assert not hasattr(gateway, "open")


def test_many_keys_are_made_at_once_and_each_is_about_its_own_subject(
    database: KeyStoreDatabase, gateway: WriteOnlySealer, force_id: int
) -> None:
    subjects = [f"inbound:{uuid4()}" for _ in range(40)]
    sealed = [gateway.seal(gateway.new_key(subject), COLUMN, subject) for subject in subjects]
    kept_by_nobody = gateway.new_key(f"inbound:{uuid4()}")
    gateway.discard_key(kept_by_nobody)
    gateway.save_keys()
    store = database.store("referral", inbound_key=database.inbound_key)
    assert [Sealer(store, force_id).open(COLUMN, field) for field in sealed] == subjects
    with pytest.raises(KeyLost):
        store.key(force_id, kept_by_nobody)
    assert store.destroy(force_id, {subjects[0]}, by="test") == 1
    with pytest.raises(Erased):
        Sealer(store, force_id).open(COLUMN, sealed[0])
    assert Sealer(store, force_id).open(COLUMN, sealed[1]) == subjects[1]


def test_the_gateway_forgets_its_keys_with_the_unit_of_work(
    database: KeyStoreDatabase, gateway: WriteOnlySealer, force_id: int
) -> None:
    key = gateway.new_key(f"conversation:{uuid4()}")
    later = WriteOnlySealer(database.engine("gateway"), database.inbound_key.public_key(), force_id)
    with pytest.raises(ValueError, match="made itself"):
        later.seal(key, COLUMN, "It is about my son")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM keys.key",
        "SELECT id FROM keys.key",
        "SELECT * FROM keys.key_subject",
        "SELECT * FROM keys.force_key",
        "SELECT * FROM keys.destroyed_key",
        "DELETE FROM keys.key",
        "UPDATE keys.key SET wrapped = ''",
        "DELETE FROM keys.key_subject",
        "INSERT INTO keys.force_key VALUES (1, 'referral', 1, '', '2026-01-01')",
        "INSERT INTO keys.destroyed_key VALUES (1, 'referral', gen_random_uuid(), 'x', '2026-01-01', 'x')",
        "INSERT INTO keys.key VALUES (1, 'referral', gen_random_uuid(), '', 'own', '2026-01-01')",
        "INSERT INTO keys.key VALUES (1, 'casework', gen_random_uuid(), '', 'inbound', '2026-01-01')",
        "INSERT INTO keys.key VALUES (1, 'gateway', gen_random_uuid(), '', 'inbound', '2026-01-01')",
        "INSERT INTO keys.key VALUES (2, 'referral', gen_random_uuid(), '', 'inbound', '2026-01-01')",
        "INSERT INTO keys.key_subject VALUES (1, 'casework', gen_random_uuid(), 'x')",
        "TRUNCATE keys.key",
        "UPDATE keys.short_lived_key SET wrapped = ''",
        "TRUNCATE keys.short_lived_key",
        "INSERT INTO keys.short_lived_key VALUES (2, gen_random_uuid(), '', '2026-01-01')",
    ],
)
def test_the_gateway_can_add_a_key_for_referral_and_one_of_its_own_and_do_nothing_else(
    database: KeyStoreDatabase, statement: str
) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|row-level security"),
        transaction(database.engine("gateway"), 1) as connection,
    ):
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE keys.key SET wrapped = ''",
        "UPDATE keys.key_subject SET subject = ''",
        "UPDATE keys.force_key SET wrapped = ''",
        "DELETE FROM keys.force_key",
        "UPDATE keys.destroyed_key SET subject = ''",
        "DELETE FROM keys.destroyed_key",
        "TRUNCATE keys.destroyed_key",
        "INSERT INTO keys.key VALUES (2, '{service}', gen_random_uuid(), '', 'own', '2026-01-01')",
        "INSERT INTO keys.destroyed_key VALUES (2, '{service}', gen_random_uuid(), 'x', '2026-01-01', 'x')",
        "ALTER TABLE keys.key DISABLE ROW LEVEL SECURITY",
        "SELECT * FROM keys.short_lived_key",
        "DELETE FROM keys.short_lived_key",
        "INSERT INTO keys.short_lived_key VALUES (1, gen_random_uuid(), '', '2026-01-01')",
        "INSERT INTO keys.force_key VALUES (1, 'opportunities', 1, '', '2026-01-01')",
        "ALTER TABLE keys.key DISABLE TRIGGER demand_ledger",
    ],
)
@pytest.mark.parametrize("service", ["referral", "casework", "voluntary"])
def test_no_service_can_change_keys_or_the_ledger_or_another_forces_rows(
    database: KeyStoreDatabase, service: str, statement: str
) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|row-level security|must be owner"),
        transaction(database.engine(service), 1) as connection,
    ):
        connection.execute(sa.text(statement.format(service=service)))


@pytest.mark.parametrize(
    "statement",
    [
        *(f"SELECT * FROM keys.{table}" for table in NEVER_OF_OPPORTUNITIES),
        *(f"DELETE FROM keys.{table}" for table in (*NEVER_OF_OPPORTUNITIES, "force_key")),
        "UPDATE keys.force_key SET wrapped = ''",
        "INSERT INTO keys.force_key VALUES (2, 'opportunities', 1, '', '2026-01-01')",
        *(f"INSERT INTO keys.force_key VALUES (1, '{owner}', 1, '', '2026-01-01')" for owner in ("x", PARTICIPANTS)),
        "INSERT INTO keys.key VALUES (1, 'opportunities', gen_random_uuid(), '', 'own', '2026-01-01')",
    ],
)
def test_opportunities_can_read_and_create_a_key_of_its_own_and_do_nothing_else(
    database: KeyStoreDatabase, statement: str
) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|row-level security"),
        transaction(database.engine("opportunities"), 1) as connection,
    ):
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("service", ["casework", "voluntary"])
def test_only_referral_can_detach_a_subject_from_a_key(database: KeyStoreDatabase, force_id: int, service: str) -> None:
    wrong, referral = person(), f"referral:{uuid4()}"
    own = add_key(database.store(service), force_id, [wrong, referral])
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        database.store(service).detach(force_id, own, wrong)
    key = add_key(database.store("referral"), force_id, [wrong, referral])
    with transaction(database.engine("referral"), force_id % 1000 + 1) as connection:
        connection.execute(sa.text("DELETE FROM keys.key_subject"))  # of another force, so that nothing is deleted
    database.store("referral").detach(force_id, key, wrong)
    assert database.store("referral").destroy(force_id, {referral}, by="user:dpo") == 1


def test_another_forces_rows_cannot_even_be_counted(database: KeyStoreDatabase, force_id: int) -> None:
    store = database.store()
    subject = person()
    add_key(store, force_id, [subject])
    store.destroy(force_id, {subject}, by="user:dpo")
    add_key(store, force_id, [subject])
    tables = ("key", "key_subject", "force_key", "destroyed_key")
    counts = "SELECT " + ", ".join(f"(SELECT count(*) FROM keys.{table})" for table in tables)
    assert rows(database.engine("casework"), counts) == [(0, 0, 0, 0)]  # no force was bound
    with transaction(database.engine("casework"), force_id) as connection:
        assert tuple(connection.execute(sa.text(counts)).one()) == (1, 1, 1, 1)
    with transaction(database.engine("casework"), 999_999) as connection:
        assert tuple(connection.execute(sa.text(counts)).one()) == (0, 0, 0, 0)


def test_every_table_has_row_security_for_every_login_that_has_rights(
    database: KeyStoreDatabase, admin: Engine
) -> None:
    tables = rows(
        admin,
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
        "WHERE relnamespace = 'keys'::regnamespace AND relkind = 'r'",
    )
    assert len(tables) == 5
    assert all(enabled and forced for _name, enabled, forced in tables)
    granted = set(
        rows(
            admin,
            "SELECT table_name, grantee FROM information_schema.role_table_grants "
            "WHERE table_schema = 'keys' AND grantee <> :owner",
            owner=f"{database.name}_owner",
        )
    )
    restricted = set(
        rows(
            admin,
            "SELECT tablename, role FROM pg_policies, unnest(roles) AS role "
            "WHERE schemaname = 'keys' AND permissive = 'RESTRICTIVE' AND cmd = 'ALL'",
        )
    )
    assert granted == restricted
    assert {login for _table, login in granted} == set(database.logins.values())


def test_a_login_that_was_given_nothing_cannot_even_connect(database: KeyStoreDatabase, admin: Engine) -> None:
    stranger = f"{database.name}_evaluation"
    with admin.begin() as connection:
        # The same password as the administrator's: it must be refused for its rights, not for its password.
        connection.execute(
            sa.text(f"CREATE ROLE \"{stranger}\" LOGIN PASSWORD '{sa.make_url(SERVER).password or 'any'}'")
        )
    url = sa.make_url(SERVER).set(database=database.name, username=stranger)
    try:
        with pytest.raises(sa.exc.OperationalError, match="permission denied"):
            sa.create_engine(url, poolclass=sa.NullPool).connect()
    finally:
        with admin.begin() as connection:
            connection.execute(sa.text(f'DROP ROLE "{stranger}"'))


def test_setting_up_again_keeps_every_key(database: KeyStoreDatabase, force_id: int) -> None:
    sealer = Sealer(database.store(), force_id)
    sealed = sealer.seal(sealer.new_key(person()), COLUMN, "still here")
    sealer.save_keys()
    create_key_store(SERVER, database.name, database.logins)
    assert Sealer(database.store(), force_id).open(COLUMN, sealed) == "still here"


def test_no_other_service_can_be_given_access_by_mistake() -> None:
    with pytest.raises(ValueError, match="evaluation"):
        create_key_store(SERVER, "t_keys_never", {"evaluation": "t_keys_never_evaluation"})
    with pytest.raises(ValueError, match="plain database name"):
        create_key_store(SERVER, 'x"; DROP', {})
