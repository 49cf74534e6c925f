"""The feed of a force's intelligence system: kept sealed first, answered 202, the same bytes twice once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.scene import Scene
from support.webhook_scene import Webhooks, tampered, webhook_app

PATH = "/api/intelligence/items"
ITEM: dict[str, Any] = {
    "log_number": "INT/26/4411",
    "grades": {"source": "untested", "assessment": "C", "handling": "C", "conditions": "Name no street"},
    "text": "سیاہ بیگ کے ساتھ دیکھا گیا",
    "of_day": "2026-03-02",
    "area": "Nowhere",
    "about": {"given_name": "Jayden", "family_name": "Tomlinson", "date_of_birth": "2010-03-14"},
    "role": "victim",
}


@pytest.fixture(scope="module")
def app(shared_system):
    return webhook_app(shared_system)


@pytest.fixture
def webhooks(system, force, phone, app):
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    return Webhooks(scene, force, phone, numbers={}, shared_app=app)


def send(webhooks: Webhooks, body: object, secret: str | None = None) -> Any:
    client: FlaskClient = webhooks.client
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {secret or webhooks.credentials['intelligence']}"}
    return client.post(PATH, data=said, headers=headers, content_type="application/json")


def test_an_item_is_kept_before_it_is_acknowledged_and_stands_on_the_queue(webhooks):
    answer = send(webhooks, ITEM)
    assert (answer.status_code, answer.json) == (202, {"received": "INT/26/4411", "new": True})
    assert webhooks.count_inbound("intelligence") == 1
    webhooks.scene.system.run_until_idle()
    (line,) = webhooks.scene.queue()
    item = webhooks.scene.open(line.referral_id).intelligence
    assert (item.text, item.role, item.recorded_by) == (ITEM["text"], "victim", "intelligence")
    assert (item.grades.source, item.grades.conditions) == ("untested", "Name no street")


def test_the_same_bytes_again_change_nothing(webhooks):
    for new in (True, False, False):
        assert send(webhooks, ITEM).json["new"] is new
        webhooks.scene.system.run_until_idle()
    assert webhooks.count_inbound("intelligence") == 1
    assert len(webhooks.scene.queue()) == 1


def test_other_content_under_the_same_log_number_is_kept_as_well(webhooks):
    send(webhooks, ITEM)
    assert send(webhooks, {**ITEM, "text": "It was his brother"}).json["new"] is True
    webhooks.scene.system.run_until_idle()
    assert [item.marks for item in webhooks.scene.queue()] == [("same_log_number",)] * 2


def test_without_its_own_credential_nothing_is_kept(webhooks):
    for secret in (
        webhooks.credentials["custody"],
        webhooks.credentials["notify"],
        tampered(webhooks.credentials["intelligence"]),
        "x",
    ):
        assert send(webhooks, ITEM, secret).status_code == 401
    assert webhooks.client.post(PATH, json=ITEM).status_code == 401
    assert webhooks.count_inbound("intelligence") == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"log_number": "a b"}, "log_number"),
        ({"text": ""}, "text"),
        ({"grades": {"source": "1", "assessment": "A", "handling": "P"}}, "grades"),
        ({"of_day": "yesterday"}, "of_day"),
        ({"about": {"family_name": "Tomlinson"}}, "about"),
        ({"force": 2}, "force"),
        ({"site_id": 2}, "site_id"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_field_and_not_kept(webhooks, change, field):
    answer = send(webhooks, {**ITEM, **change})
    assert (answer.status_code, answer.json) == (422, {"error": "message_invalid", "fields": field})
    assert webhooks.count_inbound("intelligence") == 0


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | st.from_type(dict).map(lambda said: json.dumps(str(said)).encode()))
def test_any_bytes_are_refused_with_no_fault_of_ours(webhooks, body):
    assert send(webhooks, body).status_code == 422


@pytest.mark.parametrize("body", [b"[" * 200_000, b"", b"null", b'{"text": "\xff"}', b'"' + b"a" * 200_000 + b'"'])
def test_a_body_that_is_deep_empty_large_or_no_text_is_refused_and_not_kept(webhooks, body):
    assert send(webhooks, body).status_code == 422
    assert webhooks.count_inbound("intelligence") == 0


def test_a_body_that_is_larger_than_any_item_is_refused_by_its_length(webhooks):
    assert send(webhooks, b'"' + b"a" * 500_000 + b'"').status_code == 413
    assert webhooks.count_inbound("intelligence") == 0


def test_nothing_of_an_item_stands_in_what_the_gateway_or_the_event_hold(webhooks):
    send(webhooks, ITEM)
    kept = webhooks.count(
        "SELECT count(*) FROM gateway.event WHERE force_id = :force AND convert_from(body, 'UTF8') ~ '4411|untested'"
    )
    known = webhooks.count("SELECT count(*) FROM gateway.inbound WHERE force_id = :force AND provider_id ~ '4411'")
    assert (kept, known) == (0, 0)
