"""A force is brought aboard with its providers' accounts, and again with a number more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from conftest import database_of_our_own, referral_ports
from wayout.assembly import House
from wayout.credentials import read_accounts
from wayout.onboarding import force_files, onboard
from wayout.refusal import CannotStart

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


def test_every_providers_numbers_are_good_with_its_credentials_also_those_that_come_later(phone, tmp_path):
    secrets, force = tmp_path / "secrets.toml", tmp_path / "force.toml"
    secrets.write_text(SECRETS)
    said = force_files()[0].read_text()
    force.write_text(said)
    with database_of_our_own() as deployment:
        house = House(deployment, {"referral": referral_ports(phone)})
        desk = house.desks["gateway"]
        made = onboard(deployment, desk, house.rpc, force, read_accounts(secrets)).credentials
        force.write_text(said.replace("[twilio.numbers]", '[twilio.numbers]\n"07700 900119" = "coventry"'))
        onboard(deployment, desk, house.rpc, force)
        door = deployment.door()
        twilio, whatsapp = door.caller(made.twilio, "twilio"), door.caller(made.whatsapp, "whatsapp")
        assert twilio.account == {"account_sid": "AC1", "auth_token": "a token"}
        assert whatsapp.account["verify_token"] == "a word"
        assert {*door.numbers(twilio.tenant, twilio.digest)} == {"+447700900115", "+447700900119"}
        assert {*door.numbers(whatsapp.tenant, whatsapp.digest)} == {"+447700900114"}
        assert door.caller(made.twilio, "whatsapp") is None
        with deployment.admin.connect() as connection:
            lists = connection.scalar(sa.text("SELECT count(*) FROM gateway.due WHERE kind = 'fill_gaps'"))
        assert lists == 2  # Notify's and Twilio's; Meta has none
        door.close()
        house.close()


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
    with pytest.raises(CannotStart, match=fault) as refused:
        read_accounts(file)
    assert "AC1" not in str(refused.value)
