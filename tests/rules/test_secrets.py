"""Rule 6 and erasure: no name, number or word of anybody in a log, an event or a column; without his keys, nothing."""

from __future__ import annotations

import base64
import binascii
import io
import json
import logging
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
import structlog

from builders import Scene
from case_team import Team
from casework.messages import FindCase, RecordNeed
from common.keys import Erased
from common.keystore_setup import RIGHTS
from common.roles import ROLES
from common.sealing import ERASED
from common.tenancy import Tenant, service_actor
from conftest import new_force, referral_ports
from media_scene import PICTURE, sends
from referral.messages import NamePeople
from rules import catalog as c
from rules.catalog import SCHEMAS, Catalog
from rules.conftest import logging_to
from rules.played import MOTHER, SAID, Played, play_casework, play_referral
from rules.rows import everything_kept
from rules.visiting import Visitors
from wayout.assembly import House
from wayout.web import gateway_app

KEEPS_SEALED = frozenset(RIGHTS)
OPENS_KEYS = frozenset(service for service, tables in RIGHTS.items() if "SELECT" in tables["key"])
WORDS = [word.lower() for word in SAID]
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


def clear_words(kept: bytes) -> list[str]:
    """Which of what people said can be read here, also by somebody who undoes base64."""
    shown = [kept, *(_undone(one) for one in BASE64.findall(kept))]
    text = b" ".join(shown).decode("utf-8", "replace").lower()
    return [word for word in WORDS if word in text]


def _undone(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_" if {45, 95} & set(text) else None)
    except (binascii.Error, ValueError):
        return b""


def test_what_people_said_was_really_said_and_is_shown_to_those_who_may_know(played):
    shown = " ".join(json.dumps(one.reply) for one in played.asked).lower()
    assert [word for word in WORDS if word not in shown and word not in MOTHER] == []
    assert clear_words(base64.b64encode(b"this is about Zebedee of the Quillfeathers")) == ["zebedee", "quillfeather"]


def test_no_log_line_of_the_whole_scene_nor_of_anything_refused_in_it_tells_of_anybody(played):
    lines = io.StringIO()
    with logging_to(lines):
        for one in (one for one in played.asked if one.is_command):
            token = played.token(one.claims, one.service)
            played.send(one.name, one.body + b" ", token, one.headers["wayout.command"])
            played.send(one.name, one.body[:-3], token)
    assert lines.getvalue().count("refused") > 50
    assert clear_words((played.logs + lines.getvalue()).encode()) == []


def test_an_error_whose_words_quote_a_person_is_logged_without_its_words():
    lines = io.StringIO()
    with logging_to(lines):
        try:
            raise ValueError("DETAIL: Key (name)=(Zebedee Quillfeather) already exists")
        except ValueError as wrong:
            structlog.get_logger().error("it failed", exc_info=wrong)
            logging.getLogger("somebodys.library").warning("could not save Zebedee", exc_info=wrong)
            logging.getLogger("somebodys.library").error("payload was %s", "Zebedee")
    assert lines.getvalue().count("ValueError") == 2
    assert "somebodys.library" in lines.getvalue()
    assert clear_words(lines.getvalue().encode()) == []


def test_no_column_of_any_schema_holds_what_people_said_in_clear(played):
    found = {
        (where, *words)
        for where, kept in everything_kept(played.house.deployment.admin)
        if (words := clear_words(kept))
    }
    assert found == set()


def test_what_people_said_is_there_all_the_same_but_sealed(played):
    columns = [
        one for one in Catalog(played.house.deployment.admin).rows(c.COLUMNS) if one.column.startswith("sealed_")
    ]
    kept = {where for where, _ in everything_kept(played.house.deployment.admin)}
    empty = {f"{one.schema}.{one.name}.{one.column}" for one in columns} - kept
    assert {where.partition(".")[0] for where in kept if ".sealed_" in where} == {*KEEPS_SEALED}
    assert empty <= {"voluntary.session.sealed_done", "voluntary.session.sealed_next"}, "play something that fills it"


def test_only_these_services_have_anything_sealed_and_only_these_can_open_it(played):
    columns = Catalog(played.house.deployment.admin).rows(c.COLUMNS)
    assert {one.schema for one in columns if one.column.startswith("sealed_")} == {*KEEPS_SEALED}
    assert set(SCHEMAS) - OPENS_KEYS == {"gateway", "opportunities", "evaluation"}


def test_evaluation_holds_no_column_that_leads_back_and_opportunities_none_to_a_person(deployment):
    plumbing = {"audit_subject", "event", "parked", "due", "inbox", "audit", "delivery", "reply", "configuration"}
    own = [one for one in Catalog(deployment.admin).rows(c.COLUMNS) if one.name not in plumbing]
    never = {"evaluation": "person|case|referral|commission|placement_id|step", "opportunities": "person|referral"}
    for schema, words in never.items():
        assert [one.column for one in own if one.schema == schema and re.search(words, one.column)] == []


# ---- erasure -------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def forgotten(deployment, shared_phone):
    """A scene of its own, in which every key that was ever made about anybody is destroyed at the end."""
    force = new_force(deployment)
    house = House(deployment, {"referral": referral_ports(shared_phone)})
    scene = Scene(house, force.id, (force.first_site, force.second_site)).configure()
    before = Played(house, force, force, None, None)  # type: ignore[arg-type]
    play_referral(scene, before)
    sends(scene, shared_phone, PICTURE)
    play_casework(scene)
    case_id = Team(scene).work()[0].case_id
    scene.ask(RecordNeed(case_id=case_id, kind="family", level="low", own_words="ineedmyid"))
    house.close()
    keys = sa.create_engine(sa.make_url(deployment.admin_url).set(database=deployment.keys_database))
    with keys.connect() as connection:
        query = sa.text("SELECT DISTINCT subject FROM keys.key_subject WHERE force_id = :force")
        subjects = set(connection.scalars(query, {"force": force.id}))
    keys.dispose()
    assert deployment.key_store("referral").destroy(force.id, subjects, by="test") > 3
    afterwards = House(deployment, house.ports)  # another process, or a minute later: no key is remembered
    yield replace(scene, house=afterwards), before.people, case_id
    afterwards.close()


def test_without_his_keys_nothing_that_was_sealed_about_him_can_be_opened_by_anybody(forgotten):
    scene, _, _ = forgotten
    columns = Catalog(scene.house.deployment.admin).rows(c.COLUMNS)
    tried = 0
    for column in (one for one in columns if one.column.startswith("sealed_")):
        query = sa.text(f"SELECT {column.column} FROM {column.schema}.{column.name} WHERE force_id = :force")
        with scene.house.deployment.admin.connect() as connection:
            kept = [one for one in connection.scalars(query, {"force": scene.force_id}) if one is not None]
        for service in OPENS_KEYS:
            with scene.house.desks[service].open(Tenant(scene.force_id), service_actor(service)) as uow:
                for sealed in kept:
                    tried += 1
                    with pytest.raises(Erased):
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
    house = scene.house
    app = gateway_app(house.deployment, house.desks["gateway"], house.rpc, text_number=None)
    force = Tenant(scene.force_id)
    visitors = Visitors(app, Played(house, force, force, None, None, None))  # type: ignore[arg-type]
    member = visitors.member(frozenset(ROLES), *scene.sites, force_id=scene.force_id)
    with scene.house.deployment.admin.connect() as connection:
        query = sa.text("SELECT id FROM referral.referral WHERE force_id = :force")
        referrals = [f"/referrals/{one}" for one in connection.scalars(query, {"force": scene.force_id})]
    for path in ("/queue", "/work?team=1", f"/cases/{case_id}", *referrals):
        answer = member.get(path)
        assert answer.status_code == 200, path
        assert clear_words(answer.data) == []
    assert "erased" in member.get(f"/cases/{case_id}").text
