"""The gateway's cookie key and digest key are renewed by one command each, and only the gateway is given either."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from common.crypto.secrets import generate_secrets, read_key, read_keys
from common.settings import SettingsInvalid, read_settings
from wayout.cli.main import wayout
from wayout.deployment.deployment import Deployment, load_or_create_secrets
from wayout.deployment.environment_files import WEB, environment, processes
from wayout.deployment.process_settings import WebSettings

DATABASE = "postgresql://login:word@database/wayout"
KEY = "A" * 43
KINDS = pytest.mark.parametrize("kind", ["cookie", "digest"])


@pytest.fixture
def run(tmp_path):
    """Runs a command of the administrator's. ``run.file`` is the secrets file."""

    def command(*words):
        settings = {"WAYOUT_ADMIN_DATABASE_URL": DATABASE, "WAYOUT_SECRETS_FILE": str(command.file)}
        answer = CliRunner().invoke(wayout, ["config", *words], env=settings)
        assert answer.exit_code == 0, answer.output
        return answer.output

    command.file = tmp_path / "secrets.json"
    command.before = load_or_create_secrets(command.file)
    return command


def kept(run):
    return json.loads(run.file.read_text())


@KINDS
def test_a_renewal_puts_a_new_key_first_and_changes_no_other_secret(run, kind):
    before = kept(run)
    assert "accepted: 1" in run("renew", kind)
    assert "accepted: 2" in run("renew", kind)
    newest, newer, oldest = read_keys(kept(run)[f"{kind}_key"])
    assert oldest == read_key(before[f"{kind}_key"])
    assert len({newest, newer, oldest}) == 3
    assert {**kept(run), f"{kind}_key": None} == {**before, f"{kind}_key": None}
    assert run.file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in run.file.parent.iterdir()] == [run.file.name]


@KINDS
def test_older_keys_are_dropped_and_the_newest_stays(run, kind):
    run("renew", kind)
    newest = kept(run)[f"{kind}_key"].partition(",")[0]
    assert "dropped: 1" in run("drop-older", kind)
    assert kept(run)[f"{kind}_key"] == newest
    assert "dropped: 0" in run("drop-older", kind)
    assert kept(run)[f"{kind}_key"] == newest


def test_a_secret_that_a_release_added_is_made_once_and_the_others_stay(run):
    before = kept(run)
    run.file.write_text(json.dumps({name: value for name, value in before.items() if name != "digest_key"}))
    added = load_or_create_secrets(run.file).digest_key
    assert read_key(added) != read_key(before["digest_key"])
    assert load_or_create_secrets(run.file).digest_key == added
    assert kept(run) == before | {"digest_key": added}


def test_a_renewal_says_nothing_of_the_keys_themselves(run):
    said = run("renew", "cookie") + run("drop-older", "cookie")
    assert not any(value in said for value in kept(run).values())


def test_only_the_gateway_is_given_the_cookie_key_and_the_digest_key_and_they_differ(run):
    run("renew", "digest")
    deployment = Deployment(DATABASE, load_or_create_secrets(run.file))
    given = {process: environment(deployment, process, "amqp://broker/") for process in processes()}
    settings = given.pop(WEB)
    assert (settings["WAYOUT_COOKIE_KEY"], settings["WAYOUT_DIGEST_KEY"]) == (
        deployment.secrets.cookie_key,
        deployment.secrets.digest_key,
    )
    secret = {*settings["WAYOUT_COOKIE_KEY"].split(","), *settings["WAYOUT_DIGEST_KEY"].split(",")}
    assert len(secret) == 3
    assert not any(key in value for values in given.values() for value in values.values() for key in secret)


@pytest.mark.parametrize("wrong", ["", ",", "short", f"{KEY},", f"{KEY},short", f"{KEY};{KEY}"])
@pytest.mark.parametrize("name", ["WAYOUT_COOKIE_KEY", "WAYOUT_DIGEST_KEY"])
def test_keys_that_cannot_be_read_are_refused_and_not_repeated(name, wrong):
    settings = environment(Deployment(DATABASE, generate_secrets()), WEB, "amqp://broker/") | {name: wrong}
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(WebSettings, settings)
    (fault,) = refused.value.faults
    assert fault.startswith(name)
    assert len(wrong) < 2 or wrong not in fault
