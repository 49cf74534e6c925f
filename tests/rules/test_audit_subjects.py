"""Rule 3: the audit says whose data was read or changed. Every message and event that leads to a person names them."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa

from common.messages import declaration
from rules.support.message_factory import fields_of
from rules.support.people_of import PEOPLE, people_of
from rules.support.pg_catalog import SCHEMAS
from rules.support.scenario import Asked, Played
from wayout.deployment.registry import SERVICES

METHODS = {name: answer.message for service in SERVICES for name, answer in service.request_handlers_by_name().items()}
ABOUT_PEOPLE = sorted(name for name, message in METHODS.items() if declaration(message).people)
NAMED = re.compile(rf'"(?:{"|".join(PEOPLE)})": "([0-9a-f-]+)"')
# What is about people, and never about somebody in particular.
ABOUT_MANY = {
    "referral.list_trials": "how many were offered help in a trial",
    "referral.close_trial": "that a trial is over, for whoever was in it",
    "referral.try_rule": "how many arrests a rule would have caught",
    "referral.adopt_rule": "that a rule counts from now on",
}
# What shows an id of something about somebody else, and nothing of it.
LEADS_FURTHER = {"referral.find_referral": "other open referrals from the same phone, by their ids"}
# What the gateway takes in is about whoever a person later says that it is about.
NOBODY_YET = {"gateway.text_received.v1", "gateway.help_requested.v1", "gateway.intelligence_reported.v1"}


@dataclass(frozen=True)
class Handled:
    """An event as one service handled it, and whom its audit rows name."""

    service: str
    type: str
    body: bytes
    subjects: frozenset[UUID]


@pytest.fixture(scope="module")
def handled(played) -> list[Handled]:
    return list(_handled(played))


def _handled(played: Played) -> Iterator[Handled]:
    events: dict[UUID, bytes] = {}
    force = {"force": played.force.id}
    audited = (
        "SELECT cause, what, array_remove(array_agg(person_id), NULL) AS subjects FROM {schema}.audit LEFT JOIN "
        "{schema}.audit_subject AS s ON s.force_id = audit.force_id AND s.audit_id = audit.id "
        "WHERE audit.force_id = :force AND cause IS NOT NULL GROUP BY cause, what"
    )
    with played.system.deployment.admin.connect() as connection:
        for schema in SCHEMAS:
            rows = connection.execute(sa.text(f"SELECT id, body FROM {schema}.event WHERE force_id = :force"), force)
            events |= {row.id: bytes(row.body) for row in rows}
        for schema in SCHEMAS:
            for row in connection.execute(sa.text(audited.format(schema=schema)), force):
                if row.cause in events:
                    yield Handled(schema, row.what, events[row.cause], frozenset(row.subjects))


def expected_of(one: Asked) -> frozenset[UUID]:
    """Whom the audit of a request has to name."""
    if one.name not in LEADS_FURTHER:
        return one.people
    named = frozenset(UUID(found) for found in NAMED.findall(json.dumps(one.reply)))
    return one.people_of_question | named


def test_every_message_about_people_names_in_its_audit_whom_it_leads_to(played):
    for one in played.asked:
        if one.answered and one.name in ABOUT_PEOPLE:
            assert expected_of(one) <= one.subjects, f"{one.name} reads or changes what the audit does not say of whom"


def test_the_scene_plays_every_message_about_people_with_somebody_who_is_known(played):
    told = {one.name for one in played.asked if one.answered and expected_of(one)}
    assert {name for name in ABOUT_PEOPLE if name not in told} == set(ABOUT_MANY)


def test_a_message_that_names_a_person_is_declared_to_be_about_people():
    for name, message in METHODS.items():
        reply = typing.cast(type, declaration(message).reply)
        named = {field for part in (message, reply) for field, _ in fields_of(part)} & set(PEOPLE)
        assert not named or declaration(message).people, f"{name} has {named}"


def test_every_event_that_leads_to_a_person_names_them_in_the_audit_of_whoever_handles_it(played, handled):
    with played.system.deployment.admin.connect() as connection:
        for one in handled:
            if one.type not in NOBODY_YET and not one.type.startswith("gateway."):
                told = people_of(connection, one.service, json.dumps(json.loads(one.body)["data"]).encode())
                assert told <= one.subjects, f"{one.service} handles {one.type}"


def test_whoever_handles_an_event_about_somebody_says_about_whom(handled):
    named = {(one.service, one.type) for one in handled if one.subjects}
    silent = {(one.service, one.type) for one in handled} - named
    assert {kind for _, kind in silent} <= NOBODY_YET
    assert len(named) > 8
