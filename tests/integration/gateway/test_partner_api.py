"""Organisations refer people by the API: over HTTP, each with a key of its own, whatever its program sends."""

from __future__ import annotations

import json
import secrets
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.clock import real_time
from common.directory import partner_key
from common.reference import parse_reference
from gateway.access.directory import digest_of
from gateway.rate_limits import Limits
from referral.messages import AcceptReferral, Partner, SharingAgreement
from support.scene import Scene
from wayout.processes.web_server import gateway_app

PATH = "/api/v1/referrals"
AGREED = SharingAgreement(
    name="Safer Schools",
    purpose="So that the tutor knows",
    discloses=("accepted",),
    until=real_time().date() + timedelta(days=9),
)


@pytest.fixture(scope="module")
def app(shared_system):
    return gateway_with(shared_system, partner=100_000)


def gateway_with(system, **limits):
    return gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, limits=Limits(**limits))


class Organisation:
    """A program of an organisation, with its key."""

    def __init__(self, app, deployment, force, channel="school") -> None:
        self.id, self.key, self.client = uuid4(), secrets.token_urlsafe(32), app.test_client()
        row = {"digest": digest_of(self.key), "force_id": force.id, "site_id": force.first_site}
        with deployment.admin.begin() as connection:
            values = {**row, "organisation_id": self.id, "channel": channel}
            connection.execute(sa.insert(partner_key).values(**values))

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.key}"}

    def refer(self, body, **headers):
        return self.client.post(PATH, json=body, headers=self.headers | headers)

    def send(self, data, kind="application/json", **headers):
        return self.client.post(PATH, data=data, headers=self.headers | {"Content-Type": kind} | headers)

    def look(self, reference):
        return self.client.get(f"{PATH}/{reference}", headers=self.headers)


@pytest.fixture
def school(app, deployment, force):
    return Organisation(app, deployment, force)


@pytest.fixture
def scene(system, force, school):
    partners = (Partner(organisation_id=school.id, name="Hill Top School", agreement=AGREED),)
    return Scene(system, force.id, (force.first_site, force.second_site)).configure(partners=partners)


def test_a_worry_alone_is_kept_and_can_be_followed_at_once(scene, school):
    answer = school.refer({"worry": "x"})
    reference = answer.json["reference"]
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{PATH}/{reference}")
    assert school.look(reference).json["progress"] == "received"  # before it has reached the queue
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert (item.channel, item.preview, item.asked_by) == ("school", "x", "professional")


def test_what_an_organisation_says_arrives_and_it_learns_what_was_agreed(scene, school):
    body = {
        "worry": "He is made to carry for older boys.",
        "danger_now": "no",
        "knows": "no",
        "referrer": {"name": "Ms Bell", "email": "bell@example.org", "may_contact": "yes"},
        "about": {
            "given_name": "Jayden",
            "family_name": "Tomlinson",
            "date_of_birth": "2010-03-14",
            "school": "Hill Top, year 11",
            "role": "victim",
        },
    }
    reference = school.refer(body).json["reference"]
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert item.about == "Jayden Tomlinson"
    found = scene.open(item.referral_id)
    assert found.who.date_of_birth == date(2010, 3, 14)
    assert found.request.organisation == "Hill Top School"
    assert school.look(reference).json["progress"] == "read"
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    assert school.look(reference.upper()).json["progress"] == "accepted"


def test_a_repeat_under_the_same_key_is_one_referral_and_other_words_are_refused(scene, school):
    first = school.refer({"worry": "please"}, **{"Idempotency-Key": "k1"})
    again = school.refer({"worry": "please"}, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    other = school.refer({"worry": "other words"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json["code"]) == (409, "key_used")
    scene.system.run_until_idle()
    assert len(scene.queue()) == 1


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/worry"]),
        ({"worry": ""}, ["/worry"]),
        ({"worry": "x" * 20_001}, ["/worry"]),
        ({"worry": "x", "about": {"phone": 7, "role": "thug"}}, ["/about/phone", "/about/role"]),
        ({"worry": "x", "about": {"date_of_birth": "31-02-2010"}}, ["/about/date_of_birth"]),
        ({"worry": "x", "a/b~c": 1}, ["/a~1b~0c"]),
        ({"worry": "x", "about": None}, ["/about"]),
        ([], [""]),
        ("x", [""]),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_taken_is_told_which_field_and_never_what_stood_in_it(school, scene, body, pointers):
    answer = school.refer(body)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.json["code"] == "message_invalid"
    assert [fault["pointer"] for fault in answer.json["faults"]] == pointers
    assert "31-02" not in answer.text
    assert "thug" not in answer.text


def test_every_other_no_is_a_problem_with_a_code_of_its_own(school, scene, app):
    stranger = app.test_client()
    found = {
        "no key": stranger.post(PATH, json={"worry": "x"}),
        "another's key": stranger.post(PATH, json={}, headers={"Authorization": "Bearer nonsense"}),
        "no json": school.send(b"{", "application/json"),
        "no text": school.send(b"\xff\xfe", "application/json"),
        "too deep": school.send(b"[" * 200_000, "application/json"),
        "a form": school.send(b"worry=x", "application/x-www-form-urlencoded"),
        "too large": school.send(b"x" * 1_000_001),
        "bad key": school.refer({"worry": "x"}, **{"Idempotency-Key": "k" * 201}),
        "nothing there": school.look("bcd-fgh-jkmn"),
        "no reference": school.look("nonsense"),
        "no such address": school.client.get("/api/v1/nothing", headers=school.headers),
        "wrong way": school.client.delete(PATH, headers=school.headers),
    }
    assert {why: (answer.status_code, answer.json["code"]) for why, answer in found.items()} == {
        "no key": (401, "http_401"),
        "another's key": (401, "http_401"),
        "no json": (400, "message_unreadable"),
        "no text": (400, "message_unreadable"),
        "too deep": (400, "message_unreadable"),
        "a form": (415, "not_json"),
        "too large": (413, "http_413"),
        "bad key": (422, "message_invalid"),
        "nothing there": (404, "not_found"),
        "no reference": (404, "not_found"),
        "no such address": (404, "not_found"),
        "wrong way": (405, "http_405"),
    }
    assert found["no key"].headers["WWW-Authenticate"] == "Bearer"
    assert "POST" in found["wrong way"].headers["Allow"]
    assert {answer.content_type for answer in found.values()} == {"application/problem+json"}
    scene.system.run_until_idle()
    assert scene.queue() == ()


def test_one_organisation_cannot_follow_what_another_asked(scene, school, app, deployment, force):
    college = Organisation(app, deployment, force)
    reference = school.refer({"worry": "x"}).json["reference"]
    for _ in range(2):
        assert college.look(reference).json == school.look("bcd-fgh-jkmn").json
        scene.system.run_until_idle()


def test_a_key_that_was_taken_away_is_no_key(scene, school, deployment):
    assert school.refer({"worry": "x"}).status_code == 201
    with deployment.admin.begin() as connection:
        connection.execute(sa.delete(partner_key).where(partner_key.c.organisation_id == school.id))
    assert school.refer({"worry": "x"}).status_code == 401


def test_a_program_that_runs_wild_is_told_to_wait_and_others_are_not(system, scene, deployment, force):
    app = gateway_with(system, partner=2)
    wild, calm = Organisation(app, deployment, force), Organisation(app, deployment, force)
    assert [wild.refer({"worry": "x"}).status_code for _ in range(3)] == [201, 201, 429]
    refused = wild.refer({"worry": "x"})
    assert (refused.json["code"], refused.headers["Retry-After"]) == ("too_often", "3600")
    assert calm.refer({"worry": "x"}).status_code == 201


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["worry", "danger_now", "knows", "referrer", "about", "x"])
PARTS = st.dictionaries(
    st.sampled_from(["given_name", "family_name", "age", "date_of_birth", "phone", "role", "name"]), ANYTHING
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.dictionaries(FIELDS, ANYTHING | PARTS | st.text(min_size=1)).map(json.dumps))
def test_any_bytes_are_kept_or_refused_and_never_a_fault(scene, school, body):
    answer = school.send(body)
    assert answer.status_code in (201, 400, 422)
    if answer.status_code == 201:
        assert parse_reference(answer.json["reference"])
