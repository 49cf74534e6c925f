"""A force is brought aboard with its providers' accounts, and again with more numbers, providers or other accounts."""

from __future__ import annotations

import pytest

from conftest import database_of_our_own, referral_ports
from wayout.errors import CommandError
from wayout.onboarding.credentials import read_accounts
from wayout.onboarding.onboard import force_files, onboard
from wayout.processes.in_process import InProcessSystem

SECRETS = """
[notify]
api_key = "a key"
[twilio]
account_sid = "AC1"
auth_token = "a token"
[whatsapp]
app_secret = "a secret"
verify_token = "a word"
"""


@pytest.fixture
def aboard(phone, tmp_path):
    """Brings a force aboard with or without accounts, its file changed or not."""
    secrets, force = tmp_path / "secrets.toml", tmp_path / "force.toml"
    force.write_text(force_files()[0].read_text())
    with database_of_our_own() as deployment:
        system = InProcessSystem(deployment, {"referral": referral_ports(phone)})

        def bring(accounts="", *, change=("", ""), **how):
            secrets.write_text(accounts)
            force.write_text(force.read_text().replace(*change, 1))
            units_of_work = system.units_of_work["gateway"]
            return onboard(deployment, units_of_work, system.rpc, force, read_accounts(secrets), **how).issued

        bring.directory = deployment.directory_reader()
        yield bring
        bring.directory.close()
        system.close()


def numbers(directory, caller):
    ours = ("+447700900111", "+447700900115", "+447700900119", "+447700900114")
    return {number for number in ours if directory.find_site(caller, number)}


def test_every_providers_numbers_are_good_with_its_credentials_also_those_that_come_later(aboard):
    made = aboard(SECRETS)
    assert aboard(change=("[twilio.numbers]", '[twilio.numbers]\n"07700 900119" = "coventry"')) is None
    twilio, whatsapp = (
        aboard.directory.caller(made["twilio"], "twilio"),
        aboard.directory.caller(made["whatsapp"], "whatsapp"),
    )
    assert twilio.account == {"account_sid": "AC1", "auth_token": "a token"}
    assert whatsapp.account["verify_token"] == "a word"
    assert numbers(aboard.directory, twilio) == {"+447700900115", "+447700900119"}
    assert numbers(aboard.directory, whatsapp) == {"+447700900114"}
    assert aboard.directory.caller(made["twilio"], "whatsapp") is None


def test_a_provider_that_comes_later_gets_a_credential_beside_those_that_stay(aboard):
    first = aboard()
    assert set(first) == {"notify", "custody", "intelligence"}
    later = aboard('[twilio]\naccount_sid = "AC1"\nauth_token = "a token"')
    assert set(later) == {"twilio"}
    assert aboard.directory.caller(first["notify"], "notify") is not None
    assert numbers(aboard.directory, aboard.directory.caller(later["twilio"], "twilio")) == {"+447700900115"}


def test_an_account_that_comes_later_is_added_to_the_credential_that_had_none_and_its_token_stays(aboard):
    first = aboard()
    assert aboard.directory.caller(first["notify"], "notify").account == {}
    assert aboard('[notify]\napi_key = "a key"') is None
    assert aboard.directory.caller(first["notify"], "notify").account == {"api_key": "a key"}
    assert aboard.directory.caller(first["custody"], "custody").account == {}
    with pytest.raises(CommandError, match="another account at notify"):
        aboard('[notify]\napi_key = "another key"')


def test_another_account_is_refused_until_credentials_are_renewed_and_the_same_changes_nothing(aboard):
    first = aboard(SECRETS)
    assert aboard(SECRETS) is None
    other = SECRETS.replace("a token", "another one")
    with pytest.raises(CommandError, match="another account at twilio") as refused:
        aboard(other)
    assert "another one" not in str(refused.value)
    assert aboard.directory.caller(first["twilio"], "twilio").account["auth_token"] == "a token"
    renewed = aboard(other, renew_credentials=True)
    assert aboard.directory.caller(first["twilio"], "twilio") is None
    assert aboard.directory.caller(renewed["twilio"], "twilio").account["auth_token"] == "another one"


def test_renewed_credentials_keep_accounts_and_numbers_of_every_provider(aboard):
    first = aboard(SECRETS)
    renewed = aboard(renew_credentials=True)
    for kind, secret in first.items():
        assert aboard.directory.caller(secret, kind) is None
        assert aboard.directory.caller(renewed[kind], kind) is not None
    whatsapp = aboard.directory.caller(renewed["whatsapp"], "whatsapp")
    assert whatsapp.account == {"app_secret": "a secret", "verify_token": "a word"}
    assert numbers(aboard.directory, whatsapp) == {"+447700900114"}
    assert numbers(aboard.directory, aboard.directory.caller(renewed["notify"], "notify")) == {"+447700900111"}


@pytest.mark.parametrize(
    ("secrets", "fault"),
    [
        ('[twilio]\naccount_sid = "AC1"', "auth_token"),
        ("[whatsapp]\napp_secret = 3\nverify_token = 'x'", "app_secret"),
        ('[pigeon]\nring = "1"', "pigeon"),
        ("notify = 'a key'", "api_key"),
    ],
)
def test_an_account_that_cannot_work_is_refused_by_name_and_not_repeated(secrets, fault, tmp_path):
    file = tmp_path / "secrets.toml"
    file.write_text(secrets)
    with pytest.raises(CommandError, match=fault) as refused:
        read_accounts(file)
    assert "AC1" not in str(refused.value)
