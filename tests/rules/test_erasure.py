"""Without somebody's keys nothing that was said by them or about them can be read, by anybody, anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from casework.messages import FindCase, RecordNeed
from common.crypto.key_owners import READS_KEYS
from common.crypto.keys import Erased, KeyLost
from common.crypto.sealing import ERASED
from common.roles import ROLES
from common.tenancy import Tenant, service_actor
from conftest import new_force, referral_ports
from referral.messages import NamePeople
from rules.support import pg_catalog as c
from rules.support.clear_words import clear_words
from rules.support.pg_catalog import Catalog
from rules.support.scenario import Played, play_casework, play_referral
from rules.support.visitors import Visitors
from support.case_team import Team
from support.media_scene import PICTURE, sends
from support.scene import Scene
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app


@pytest.fixture(scope="module")
def forgotten(deployment, shared_phone):
    """A scene of its own, in which every key that was ever made about anybody is destroyed at the end."""
    force = new_force(deployment)
    system = InProcessSystem(deployment, {"referral": referral_ports(shared_phone)})
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    before = Played(system, force, force, None, None)  # type: ignore[arg-type]
    play_referral(scene, before)
    sends(scene, shared_phone, PICTURE)
    play_casework(scene)
    case_id = Team(scene).work()[0].case_id
    scene.ask(RecordNeed(case_id=case_id, kind="family", level="low", own_words="ineedmyid"))
    system.close()
    keys = sa.create_engine(sa.make_url(deployment.admin_url).set(database=deployment.key_store_database))
    with keys.connect() as connection:
        query = sa.text("SELECT DISTINCT subject FROM keys.key_subject WHERE force_id = :force")
        subjects = set(connection.scalars(query, {"force": force.id}))
        destroyed = [deployment.key_store(owner).destroy(force.id, subjects, by="test") for owner in READS_KEYS]
        assert sum(destroyed) > 3
        left = sa.text("SELECT count(*) FROM keys.key WHERE force_id = :force")
        assert connection.scalar(left, {"force": force.id}) == 0, "each owner destroys its own, and then none is left"
    keys.dispose()
    afterwards = InProcessSystem(deployment, system.ports)  # another process, or a minute later: no key is remembered
    yield replace(scene, system=afterwards), before.people, case_id
    afterwards.close()


def test_without_his_keys_nothing_that_was_sealed_about_him_can_be_opened_by_anybody(forgotten):
    scene, _, _ = forgotten
    columns = Catalog(scene.system.deployment.admin).rows(c.COLUMNS)
    tried = 0
    for column in (one for one in columns if one.column.startswith("sealed_")):
        query = sa.text(f"SELECT {column.column} FROM {column.schema}.{column.name} WHERE force_id = :force")
        with scene.system.deployment.admin.connect() as connection:
            kept = [one for one in connection.scalars(query, {"force": scene.force_id}) if one is not None]
        owner = "referral" if column.schema == "gateway" else column.schema
        for service in READS_KEYS:
            with scene.system.units_of_work[service].begin(Tenant(scene.force_id), service_actor(service)) as uow:
                for sealed in kept:
                    tried += 1
                    with pytest.raises(Erased if service == owner else KeyLost):  # the ledger too is the owner's
                        uow.sealer.open(f"{column.schema}.{column.name}.{column.column[7:]}", bytes(sealed))
    assert tried > 20


def test_without_his_keys_every_answer_says_that_it_was_erased_and_names_nobody(forgotten):
    scene, people, case_id = forgotten
    navigator = {"roles": frozenset(ROLES)}
    case = scene.ask(FindCase(case_id=case_id), **navigator)
    assert {one.title for one in case.steps} == {ERASED}
    assert scene.ask(NamePeople(person_ids=tuple(people))).people == ()
    for item in scene.ask(FindCase(case_id=case_id), **navigator).contacts:
        assert item.note == ERASED
    assert clear_words(repr((case, scene.queue())).encode()) == []


def test_without_his_keys_the_pages_still_open_and_show_nothing_of_him(forgotten):
    scene, _, case_id = forgotten
    system = scene.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc)
    force = Tenant(scene.force_id)
    visitors = Visitors(app, Played(system, force, force, None, None, None))  # type: ignore[arg-type]
    member = visitors.member(frozenset(ROLES), *scene.sites, force_id=scene.force_id)
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT id FROM referral.referral WHERE force_id = :force")
        referrals = [f"/referrals/{one}" for one in connection.scalars(query, {"force": scene.force_id})]
    for path in ("/queue", "/work?team=1", f"/cases/{case_id}", *referrals):
        answer = member.get(path)
        assert answer.status_code == 200, path
        assert clear_words(answer.data) == []
    assert "erased" in member.get(f"/cases/{case_id}").text
