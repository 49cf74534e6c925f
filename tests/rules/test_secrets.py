"""Rule 6: no name, number or word of anybody in a log, an event or a column."""

from __future__ import annotations

import base64
import io
import json
import logging
import re

import structlog

from common.crypto.key_owners import READS_KEYS, RIGHTS
from rules.conftest import logging_to
from rules.support import pg_catalog as c
from rules.support.clear_words import WORDS, clear_words
from rules.support.pg_catalog import SCHEMAS, Catalog
from rules.support.rows import everything_kept
from rules.support.scenario import MOTHER

KEEPS_SEALED = frozenset(service for service, tables in RIGHTS.items() if "key" in tables)


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
        for where, kept in everything_kept(played.system.deployment.admin)
        if (words := clear_words(kept))
    }
    assert found == set()


def test_what_people_said_is_there_all_the_same_but_sealed(played):
    columns = [
        one for one in Catalog(played.system.deployment.admin).rows(c.COLUMNS) if one.column.startswith("sealed_")
    ]
    kept = {where for where, _ in everything_kept(played.system.deployment.admin)}
    empty = {f"{one.schema}.{one.name}.{one.column}" for one in columns} - kept
    assert {where.partition(".")[0] for where in kept if ".sealed_" in where} == {*KEEPS_SEALED}
    assert empty <= {"voluntary.session.sealed_activity", "voluntary.session.sealed_next_steps"}, (
        "play something that fills it"
    )


def test_only_these_services_have_anything_sealed_and_only_these_can_open_it(played):
    columns = Catalog(played.system.deployment.admin).rows(c.COLUMNS)
    assert {one.schema for one in columns if one.column.startswith("sealed_")} == {*KEEPS_SEALED}
    assert set(SCHEMAS) - READS_KEYS == {"gateway", "opportunities", "evaluation"}


def test_evaluation_holds_no_column_that_leads_back_and_opportunities_none_to_a_person(deployment):
    plumbing = {"audit_subject", "event", "parked", "job", "inbox", "audit", "delivery", "reply", "force_settings"}
    own = [one for one in Catalog(deployment.admin).rows(c.COLUMNS) if one.name not in plumbing]
    never = {"evaluation": "person|case|referral|commission|placement_id|step", "opportunities": "person|referral"}
    for schema, words in never.items():
        assert [one.column for one in own if one.schema == schema and re.search(words, one.column)] == []
