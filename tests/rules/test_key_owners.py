"""Keys have owners: whoever takes over one process reads, opens and destroys the keys of that one, and no other's."""

from __future__ import annotations

from uuid import uuid4

import pytest
import sqlalchemy as sa

from common.crypto.key_owners import DERIVES_PSEUDONYMS, PARTICIPANTS, READS_KEYS
from common.crypto.key_store import KeyStore
from common.crypto.keys import KeyLost
from common.crypto.secrets import write_key
from common.tenancy import Tenant, service_actor
from conftest import new_force
from evaluation.messages import fact_of, participant_of
from support.key_store_database import add_key
from support.stolen_keys import (
    OWNERS,
    connected,
    copy_of,
    count_changed,
    owners_of_what_is_read,
    owners_of_what_opens,
)
from wayout.deployment.environment_files import WEB, environment, processes

OF_PROCESS = {WEB: {"gateway"}} | {
    **{service: {service, PARTICIPANTS} for service in READS_KEYS},
    **{service: {service} for service in DERIVES_PSEUDONYMS},
}
PERSON = uuid4()
ABOUT = f"person:{PERSON}"
MANY = 3


@pytest.fixture(scope="module")
def key_store(deployment):
    """The key store by its administrator's login."""
    engine = sa.create_engine(sa.make_url(deployment.admin_url).set(database=deployment.key_store_database))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def force_id(deployment):
    """A force in which every owner has keys, and nothing is ever destroyed."""
    return force_with_keys(deployment)


def force_with_keys(deployment):
    force = new_force(deployment)
    for service in READS_KEYS:
        store = deployment.key_store(service)
        for _ in range(MANY):
            add_key(store, force.id, [ABOUT])
        store.blind_key(force.id, "evaluation.participant")
    for service in (*DERIVES_PSEUDONYMS, "gateway"):
        uow = deployment.units_of_work(service)
        with uow.begin(Tenant(force.id), service_actor(service)) as one:
            one.sealer.new_key(f"inbound:{uuid4()}") if service == "gateway" else one.sealer.blind("candidate", "x")
    deployment.lists(deployment.units_of_work("gateway")).keys.seal(force.id, "gateway.list", "Jayden")
    return force.id


def settings_of(deployment, process):
    return environment(deployment, process, "amqp://broker/")


def test_every_owner_has_keys_in_the_store_and_the_administrator_opens_all_of_them(deployment, key_store, force_id):
    copy = copy_of(key_store, force_id)
    assert set(copy.owners) == set(OWNERS)
    everything = {"root": deployment.secrets.root_key, "inbound": deployment.secrets.inbound_private}
    assert owners_of_what_opens(copy, everything) == copy.owners


@pytest.mark.parametrize("process", processes())
def test_a_copy_of_the_whole_key_store_opens_only_the_own_keys_with_the_settings_of_a_process(
    deployment, key_store, force_id, process
):
    copy, own = copy_of(key_store, force_id), OF_PROCESS.get(process, set())
    opened = owners_of_what_opens(copy, settings_of(deployment, process))
    assert opened == [owner for owner in copy.owners if owner in own]
    assert len(opened) < len(copy.owners)


@pytest.mark.parametrize("process", processes())
def test_the_login_of_a_process_reads_only_its_own_keys(deployment, key_store, force_id, process):
    copy, own = copy_of(key_store, force_id), OF_PROCESS.get(process, set())
    with connected(settings_of(deployment, process)) as engine:
        seen = owners_of_what_is_read(engine, force_id) if engine else []
    assert seen == [owner for owner in copy.owners if owner in own]


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("process", processes())
def test_the_login_of_a_process_can_neither_change_nor_delete_a_key_of_another_owner(
    deployment, force_id, process, owner
):
    if owner in OF_PROCESS.get(process, set()):
        return
    statements = [
        *(f"DELETE FROM keys.{table} WHERE owner = '{owner}'" for table in ("key", "key_subject", "force_key")),
        f"UPDATE keys.key SET wrapped = '' WHERE owner = '{owner}'",
        f"INSERT INTO keys.destroyed_key VALUES ({force_id}, '{owner}', '{uuid4()}', '{ABOUT}', now(), 'x')",
        f"INSERT INTO keys.key VALUES ({force_id}, '{owner}', '{uuid4()}', '', 'own', now())",
        f"INSERT INTO keys.force_key VALUES ({force_id}, '{owner}', 2, '', now())",
    ]
    with connected(settings_of(deployment, process)) as engine:
        if engine is not None:
            assert [count_changed(engine, force_id, one) for one in statements] == [0] * len(statements)


@pytest.mark.parametrize("service", sorted(READS_KEYS))
def test_no_service_destroys_or_opens_anothers_keys_even_if_it_says_that_it_is_that_service(
    deployment, key_store, force_id, service
):
    before = copy_of(key_store, force_id)
    with connected(settings_of(deployment, service)) as engine:
        for owner in READS_KEYS - {service}:
            pretender = KeyStore(engine, owner, deployment.wrapping_key(service))
            assert pretender.destroy(force_id, {ABOUT}, by="test") == 0
            for row in before.keys:
                if row.owner == owner:
                    with pytest.raises(KeyLost):
                        pretender.key(force_id, row.id)
    assert copy_of(key_store, force_id) == before


@pytest.mark.parametrize("service", sorted(READS_KEYS))
def test_not_even_an_own_key_is_deleted_unless_the_ledger_says_of_all_its_subjects_that_it_was_destroyed(
    deployment, key_store, force_id, service
):
    both = f"person:{uuid4()}"
    key = add_key(deployment.key_store(service), force_id, [ABOUT, both])
    delete = f"DELETE FROM keys.key WHERE id = '{key}'"
    with connected(settings_of(deployment, service)) as engine:
        assert count_changed(engine, force_id, "DELETE FROM keys.key") == 0
        assert count_changed(engine, force_id, _ledger(force_id, service, key, ABOUT), delete) == 0
        every_subject = [_ledger(force_id, service, key, subject) for subject in (ABOUT, both)]
        assert count_changed(engine, force_id, *every_subject, delete) == 1
    with key_store.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="ledger"):
        connection.execute(sa.text("DELETE FROM keys.key"))  # nor by an administrator who forgets the ledger


def test_when_every_owner_has_destroyed_its_own_no_key_about_that_person_is_left_with_anybody(deployment, key_store):
    force_id = force_with_keys(deployment)
    about = sa.text("SELECT DISTINCT owner FROM keys.key_subject WHERE force_id = :force AND subject = :about")
    left = [READS_KEYS]
    for service in sorted(READS_KEYS):
        assert deployment.key_store(service).destroy(force_id, {ABOUT}, by="user:dpo") == MANY
        with key_store.connect() as connection:
            left.append(set(connection.scalars(about, {"force": force_id, "about": ABOUT})))
    assert [len(owners) for owners in left] == [3, 2, 1, 0]


def test_services_that_report_facts_derive_the_same_participant_and_fact_and_nothing_else_alike(deployment, force_id):
    participants, facts, numbers = set(), set(), []
    for service in READS_KEYS:
        with deployment.units_of_work(service).begin(Tenant(force_id), service_actor(service)) as uow:
            participants.add(participant_of(uow.sealer.blind, PERSON))
            facts.add(fact_of(uow.sealer.blind, "absence", PERSON))
            numbers.append(uow.sealer.blind("phone", "447700900123"))
    assert (len(participants), len(facts), len(set(numbers))) == (1, 1, len(numbers))


def test_no_process_is_given_the_root_key(deployment):
    for process in processes():
        held = settings_of(deployment, process).values()
        assert deployment.secrets.root_key not in held
    given = [settings_of(deployment, process).get("WAYOUT_WRAPPING_KEY") for process in processes()]
    keys = [key for key in given if key]
    assert len(keys) == len(set(keys)) == len(OF_PROCESS)
    assert write_key(deployment.wrapping_key(PARTICIPANTS)) not in keys


def _ledger(force_id, owner, key, subject):
    return f"INSERT INTO keys.destroyed_key VALUES ({force_id}, '{owner}', '{key}', '{subject}', now(), 'test')"
