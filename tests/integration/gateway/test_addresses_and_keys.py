"""A force's file says where its forms are and who refers people; keys are made, shown once and taken away."""

from __future__ import annotations

import re
import socket
import threading

import pytest
import sqlalchemy as sa
from flask import Flask, request

from common.directory import address, force, partner_key
from conftest import database_of_our_own
from wayout.errors import CommandError
from wayout.onboarding import partner_keys
from wayout.onboarding.onboard import force_files, onboard
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app, server

FORM = {"worry": "x"}


@pytest.fixture(scope="module")
def aboard():
    """A deployment of its own, with the first example force."""
    with database_of_our_own() as deployment:
        system = InProcessSystem(deployment, {})
        onboard(deployment, system.units_of_work["gateway"], system.rpc, force_files()[0])
        yield system
        system.close()


def test_the_forms_of_a_file_are_open_and_running_it_again_changes_nothing(aboard):
    for _ in range(2):
        app = gateway_app(aboard.deployment, aboard.units_of_work["gateway"], aboard.rpc)
        assert app.test_client().get("/ask/wolverhampton").status_code == 200
        onboard(aboard.deployment, aboard.units_of_work["gateway"], aboard.rpc, force_files()[0])
    with aboard.deployment.admin.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(address)) == 2


@pytest.mark.parametrize(("word", "why"), [("wolverhampton", "another force"), ("Two Words", "small letters")])
def test_an_address_of_another_force_or_one_that_nobody_can_type_is_refused_and_nothing_is_kept(
    aboard, tmp_path, word, why
):
    file = tmp_path / "other.toml"
    said = force_files()[1].read_text(encoding="utf-8").replace('"northampton" = ', f'"{word}" = ', 1)
    file.write_text(said, encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        onboard(aboard.deployment, aboard.units_of_work["gateway"], aboard.rpc, file)
    with aboard.deployment.admin.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(force)) == 1


def test_a_key_opens_the_api_until_it_is_taken_away(aboard):
    file = force_files()[0]
    client = gateway_app(aboard.deployment, aboard.units_of_work["gateway"], aboard.rpc).test_client()
    first, second = (partner_keys.issue(aboard.deployment, file, "Hill Top School") for _ in range(2))
    for secret in (first, second):
        assert _refer(client, secret) == 201
    with aboard.deployment.admin.connect() as connection:
        kept = [bytes(one) for one in connection.scalars(sa.select(partner_key.c.digest))]
    assert not [one for one in kept if first.encode() in one or second.encode() in one]
    assert partner_keys.revoke(aboard.deployment, file, "Hill Top School") == 2
    assert [_refer(client, secret) for secret in (first, second)] == [401, 401]


def test_a_key_for_somebody_who_is_not_in_the_file_is_refused(aboard):
    with pytest.raises(CommandError, match="Nobody"):
        partner_keys.issue(aboard.deployment, force_files()[0], "Nobody")


@pytest.mark.parametrize(("proxy", "seen"), [(None, "127.0.0.1"), ("127.0.0.1", "192.0.2.7")])
def test_only_the_named_proxy_is_believed_about_who_the_visitor_is(proxy, seen):
    app = Flask("who")
    app.add_url_rule("/", view_func=lambda: str(request.remote_addr))
    serving = server(app, proxy=proxy)
    threading.Thread(target=serving.run, daemon=True).start()
    with socket.create_connection(("127.0.0.1", serving.effective_port)) as wire:
        wire.sendall(b"GET / HTTP/1.0\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
        assert wire.makefile("rb").read().endswith(seen.encode())
    serving.close()


def _refer(client, secret):
    return client.post("/api/v1/referrals", json=FORM, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_each_place_shows_its_own_numbers_and_no_other_forces(tmp_path):
    with database_of_our_own() as deployment:
        system = InProcessSystem(deployment, {})
        for file in force_files()[:2]:
            onboard(deployment, system.units_of_work["gateway"], system.rpc, file)
        browser = gateway_app(deployment, system.units_of_work["gateway"], system.rpc).test_client()
        here, elsewhere = (browser.get(f"/ask/{word}").text for word in ("wolverhampton", "northampton"))
        numbers = re.compile(r'sms:(.+?)"')
        assert (numbers.findall(here), numbers.findall(elsewhere)) == (["+447700900111"], ["+447700900211"])
        start = numbers.findall(browser.get("/").text)
        assert set(start) == {"+447700900111", "+447700900112", "+447700900211"}
        system.close()


def test_a_page_that_is_not_there_offers_999_and_the_way_to_ask_for_help(aboard):
    answer = gateway_app(aboard.deployment, aboard.units_of_work["gateway"], aboard.rpc).test_client().get("/nowhere")
    assert answer.status_code == 404
    assert "Call 999" in answer.text
    assert 'href="/">Get help here' in answer.text
