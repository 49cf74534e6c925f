"""What each route takes of a stranger and of a user is decided by the headers: the large forms need a session."""

from __future__ import annotations

import re

import pytest
from flask import session

from gateway.access.route_guards import SIGNED_IN, guard_of
from gateway.body_limits import (
    BATCH_BYTES,
    FORM_BYTES,
    LIST_BYTES,
    NO_BODY_BYTES,
    TEXT_BYTES,
    BodyLimits,
    limit_of,
)
from wayout.processes.web_server import gateway_app

UUID = "6b7d3a40-0000-4000-8000-000000000001"
LARGE = {"/lists/new": LIST_BYTES, "/opportunities/import": BATCH_BYTES}


@pytest.fixture(scope="module")
def app(shared_system):
    return gateway_app(shared_system.deployment, shared_system.units_of_work["gateway"], shared_system.rpc)


@pytest.fixture
def limits(app):
    return BodyLimits(app)


def cookie(app, **content):
    """The Cookie header of somebody whose session has this content, signed with this app's key."""
    with app.test_request_context():
        session.update(content)
        serializer = app.session_interface.get_signing_serializer(app)
        return {"COOKIE": f"other=1; wayout={serializer.dumps(dict(session))}"}


def paths(app, *methods):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & set(methods)):
            path = re.sub(r"<uuid:[^>]+>", UUID, rule.rule)
            path = re.sub(r"<int:[^>]+>", "1", path)
            yield method, re.sub(r"<[^>]+>", "x", path), rule.endpoint


def test_what_is_only_opened_takes_no_body_worth_the_name(app, limits):
    for method, path, _ in paths(app, "GET", "HEAD"):
        assert limits(method, path, cookie(app, session="s")) == NO_BODY_BYTES, path


def test_no_route_takes_more_than_kilobytes_of_a_stranger_but_the_two_feeds_that_come_in_batches(app, limits):
    taken = {(path.split("/")[1:3][-1], limits(method, path, {})) for method, path, _ in paths(app, "POST", "PUT")}
    assert {name for name, limit in taken if limit > FORM_BYTES} == {"custody", "whatsapp"}
    assert max(limit for _, limit in taken) == BATCH_BYTES


def test_a_page_for_users_takes_nothing_of_somebody_who_never_signed_in(app, limits):
    for method, path, endpoint in paths(app, "POST", "PUT", "PATCH", "DELETE"):
        if guard_of(app, endpoint)[0] == SIGNED_IN:
            assert limits(method, path, {}) == NO_BODY_BYTES, path
            assert limits(method, path, cookie(app, session="s")) == LARGE.get(path, FORM_BYTES), path


@pytest.mark.parametrize("path", LARGE)
def test_only_a_cookie_of_ours_that_somebody_signed_in_with_opens_the_large_forms(app, limits, path):
    ours = cookie(app, session="s")
    for other in [{}, cookie(app, csrf_token="x"), {"COOKIE": ours["COOKIE"][:-1]}, {"COOKIE": "wayout=x.y.z"},
                  {"COOKIE": "wayout=" + "x" * 20_000}, {"COOKIE": "\xff;;=;"}]:  # fmt: skip
        assert limits("POST", path, other) == NO_BODY_BYTES
    assert limits("POST", path, ours) == LARGE[path]


@pytest.mark.parametrize("path", ["/nowhere", "/lists/new/more", "\xff\xfe", "", "*", "http://a/b"])
def test_an_address_that_does_not_exist_takes_nothing(app, limits, path):
    assert limits("POST", path, cookie(app, session="s")) == NO_BODY_BYTES


def test_a_webhook_takes_one_text_and_the_application_refuses_more_without_the_server(app):
    assert limit_of("notify.received_text", "POST") == TEXT_BYTES
    browser, too_long = app.test_client(), b"x" * (TEXT_BYTES + 1)
    paths_of_notify = [path for _, path, endpoint in paths(app, "POST") if endpoint.startswith("notify.")]
    assert paths_of_notify
    for path in paths_of_notify:
        assert browser.post(path, data=too_long).status_code in (401, 413)
