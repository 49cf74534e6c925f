"""The routes of the gateway: each, by everybody who may not come in, and what every answer carries."""

from __future__ import annotations

import re

import pytest

from common.roles import PARTNER_WORKER, ROLES
from gateway.access.route_guards import FEED, HEADERS, PUBLIC, SIGNED_IN, check_every_route
from rules.support.rows import counted, ids_at_site
from rules.support.scenario import SAID
from rules.support.visitors import A_UUID, FILLED_IN, Visitors, guard_and_roles, routes, words
from wayout.processes.web_server import gateway_app

EVERY_ROLE = frozenset(ROLES)
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.I)
FEEDS = {"notify", "twilio", "whatsapp", "custody", "intelligence", "partner"}


@pytest.fixture(scope="module")
def visitors(played):
    system = played.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc)
    return Visitors(app, played)


REQUIRED = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"}


@pytest.fixture
def nothing_changes(played):
    """The force whose scene it is has the same rows afterwards; but for its own users and their sessions."""

    def rows():
        found = counted(played.system.deployment.admin, played.force.id)
        return {
            name: many for name, many in found.items() if not name.startswith(("gateway.app_", "gateway.web_session"))
        }

    before = rows()
    yield
    assert {name: many for name, many in rows().items() if many != before[name] and "audit" not in name} == {}


def behind(visitors, *kinds):
    return [(rule, method) for rule, method in routes(visitors.app) if guard_and_roles(visitors.app, rule)[0] in kinds]


def test_every_route_says_for_whom_it_is(visitors):
    check_every_route(visitors.app)
    for rule, _ in routes(visitors.app):
        kind, roles = guard_and_roles(visitors.app, rule)
        assert kind in (PUBLIC, FEED, SIGNED_IN)
        assert roles <= (EVERY_ROLE if kind == SIGNED_IN else FEEDS), rule


def test_no_address_says_which_force_is_meant(visitors):
    assert [rule.rule for rule, _ in routes(visitors.app) if re.search("force|tenant|slug|site", rule.rule)] == []


def test_strangers_are_sent_to_sign_in_and_machines_without_a_credential_are_refused(visitors, nothing_changes):
    stranger = visitors.nobody()
    for rule, method in behind(visitors, SIGNED_IN, FEED):
        answer = stranger.send(method, visitors.path(rule), FILLED_IN)
        kind, _ = guard_and_roles(visitors.app, rule)
        expected = (401, None) if kind == FEED else (303, "/sign-in")
        assert (answer.status_code, answer.headers.get("Location")) == expected, rule


@pytest.mark.parametrize("credential", ["Bearer nonsense", "Bearer ", "Basic eDp5", "nonsense"])
def test_a_machine_with_a_wrong_credential_learns_nothing(visitors, credential, nothing_changes):
    for rule, method in behind(visitors, FEED):
        headers = {"Authorization": credential}
        answer = visitors.app.test_client().open(visitors.path(rule), method=method, json={}, headers=headers)
        assert answer.status_code == 401, rule
        assert len(answer.data) < 90


@pytest.mark.thorough
def test_whoever_may_open_a_page_does_so_that_it_means_something_when_others_do_not(visitors, played):
    insider = visitors.member(EVERY_ROLE, played.force.first_site, played.force.second_site)
    for rule, method in behind(visitors, SIGNED_IN):
        roles = guard_and_roles(visitors.app, rule)[1]
        if method == "GET" and roles != {PARTNER_WORKER}:  # a group sees its own work alone
            assert any(insider.get(path).status_code in (200, 303) for path in visitors.paths(rule)), rule


def test_a_page_for_another_role_says_the_very_words_of_one_that_does_not_exist(visitors, played, nothing_changes):
    for rule, method in behind(visitors, SIGNED_IN):
        wanted = guard_and_roles(visitors.app, rule)[1]
        if wanted:
            outsider = visitors.member(EVERY_ROLE - wanted, played.force.first_site)
            answer = outsider.send(method, visitors.path(rule), FILLED_IN)
            nowhere = outsider.send(method, "/there/is/no/such/page", FILLED_IN)
            assert (answer.status_code, nowhere.status_code) == (404, 404), rule
            assert _said(answer) == _said(nowhere), rule


def test_another_force_meets_the_words_for_what_does_not_exist(visitors, played, nothing_changes):
    stranger = played.stranger
    member = visitors.member(EVERY_ROLE, stranger.first_site, stranger.second_site, force_id=stranger.id)
    compare_with_absent(visitors, member, all_ids(played))


def test_another_site_meets_the_words_for_what_does_not_exist(visitors, played, nothing_changes):
    member = visitors.member(EVERY_ROLE, played.force.second_site)
    compare_with_absent(visitors, member, ids_at_site(played.system.deployment.admin, played.force.first_site))


def test_a_member_without_any_role_meets_the_words_for_what_does_not_exist(visitors, played, nothing_changes):
    compare_with_absent(visitors, visitors.member(frozenset()), all_ids(played))


def all_ids(played):
    return set(A_UUID.findall(" ".join(str(one.reply) for one in played.asked)))


def compare_with_absent(visitors, member, ours):
    """A page that would show something of ours must be what it is for things that nobody has."""
    for rule, method in behind(visitors, SIGNED_IN):
        real = visitors.path(rule)
        answer = member.send(method, real, FILLED_IN)
        text = answer.get_data(as_text=True)
        assert not [word for word in SAID if word in text], f"{rule} tells what was said"
        if ours & set(A_UUID.findall(real)):
            absent = member.send(method, visitors.path(rule, absent=True), FILLED_IN)
            assert (answer.status_code, words(answer)) == (absent.status_code, words(absent)), rule
            assert answer.status_code == 404 if method == "GET" else answer.status_code >= 400, rule
        elif not rule.arguments:
            assert not set(A_UUID.findall(text)) & ours, f"{rule} tells of what belongs to another"


def test_a_form_without_its_token_is_refused_and_changes_nothing(visitors, played, nothing_changes):
    insider = visitors.member(EVERY_ROLE, played.force.first_site, played.force.second_site)
    for rule, method in behind(visitors, SIGNED_IN, PUBLIC):
        if method != "GET":
            assert insider.post(visitors.path(rule), FILLED_IN, token=False).status_code == 400, rule


@pytest.mark.thorough
def test_every_answer_to_everybody_carries_the_headers_and_nothing_inline(visitors, played):
    insider = visitors.member(EVERY_ROLE, played.force.first_site, played.force.second_site)
    for visit in (visitors.nobody(), insider):
        answers = [(rule, visit.send(method, visitors.path(rule))) for rule, method in routes(visitors.app)]
        addresses = {visitors.path(rule): rule for rule, _ in routes(visitors.app)}
        answers += [(rule, visit.client.delete(address)) for address, rule in addresses.items()]
        for rule, answer in answers:
            for name, value in HEADERS.items():
                assert answer.headers.get(name) == value, f"{rule} {name}"
            assert answer.headers.get("Cache-Control"), rule
            found = INLINE.search(answer.get_data(as_text=True)) if "html" in answer.content_type else None
            assert not found, f"{rule}: {found}"


def test_the_policy_lets_no_script_style_or_frame_in_that_is_not_ours():
    assert HEADERS.keys() >= REQUIRED
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"unsafe|\*|https?:|data:", policy)


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(played):
    system = played.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, https=True)
    visit = Visitors(app, played).member(EVERY_ROLE, played.force.first_site)
    answers = [visit.client.get("/queue", base_url="https://localhost"), visit.client.get("/sign-in")]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert cookies
    for cookie in cookies:
        assert all(f"; {part}" in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure")), cookie


def _said(answer) -> str:
    """What a page says, without the navigation around it, which shows where one is."""
    (main,) = re.findall(r"<main.*</main>", words(answer), re.S)
    return main


def test_browsers_are_told_to_come_by_https_only_where_there_is_https(played):
    system = played.system
    for https, expected in ((True, "max-age=31536000; includeSubDomains"), (False, None)):
        app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, https=https)
        assert app.test_client().get("/").headers.get("Strict-Transport-Security") == expected


@pytest.mark.parametrize(
    ("public_url", "host", "status"),
    [
        (None, "127.0.0.1:8080", 200),
        (None, "localhost", 200),
        (None, "rebound.example", 400),
        ("https://wayout.example", "wayout.example", 200),
        ("https://wayout.example", "rebound.example", 400),
    ],
)
def test_a_page_elsewhere_cannot_reach_us_by_a_name_of_its_own(played, public_url, host, status):
    system = played.system
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, public_url=public_url)
    assert app.test_client().get("/", headers={"Host": host}).status_code == status
