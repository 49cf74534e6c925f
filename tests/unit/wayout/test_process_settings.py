"""A setting that cannot work is refused when the process starts, without repeating what it holds."""

from __future__ import annotations

import pytest

from common.crypto.secrets import generate_secrets
from common.settings import SettingsInvalid, read_settings
from wayout.deployment.process_settings import AdminSettings, ReferralSettings
from wayout.deployment.setting_readers import read_ip_address
from wayout.phones.provider_apis import API_KEY, TEMPLATE

MADE = generate_secrets()
DATABASE = "postgresql://login:word@database/wayout"
REFERRAL = {
    "WAYOUT_DATABASE_URL": DATABASE,
    "WAYOUT_JOBS_DATABASE_URL": DATABASE,
    "WAYOUT_KEY_STORE_URL": DATABASE,
    "WAYOUT_AMQP_URL": "amqp://broker/",
    "WAYOUT_TOKEN_VERIFY_KEY": MADE.token_verify,
    "WAYOUT_RELAY_LOGIN": "wayout_relay",
    "WAYOUT_WRAPPING_KEY": MADE.cookie_key,
    "WAYOUT_PARTICIPANTS_KEY": MADE.role_secret,
    "WAYOUT_INBOUND_PRIVATE_KEY": MADE.inbound_private,
    "WAYOUT_NOTIFY_URL": "https://notify/",
    "WAYOUT_NOTIFY_KEY": API_KEY,
    "WAYOUT_NOTIFY_TEMPLATE": TEMPLATE,
}
ADMIN = {"WAYOUT_ADMIN_DATABASE_URL": DATABASE, "WAYOUT_SECRETS_FILE": "/secrets/secrets.json"}


def test_settings_that_can_work_are_taken_as_they_are():
    settings = read_settings(ReferralSettings, REFERRAL)
    assert (settings.notify_key, settings.notify_template) == (API_KEY, TEMPLATE)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("WAYOUT_NOTIFY_KEY", "secret-word"),
        ("WAYOUT_NOTIFY_KEY", API_KEY[-36:]),
        ("WAYOUT_NOTIFY_TEMPLATE", "secret-word"),
    ],
)
def test_what_notify_would_never_take_is_refused_and_not_repeated(name, held):
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(ReferralSettings, REFERRAL | {name: held})
    (fault,) = refused.value.faults
    assert fault.startswith(f"{name} is wrong")
    assert held not in fault


@pytest.mark.parametrize("kind", ["production", "demo"])
def test_a_deployment_is_for_production_or_a_demo(kind):
    assert read_settings(AdminSettings, ADMIN | {"WAYOUT_DEPLOYMENT_KIND": kind}).kind == kind


def test_a_deployment_is_for_production_unless_it_is_said():
    assert read_settings(AdminSettings, ADMIN).kind == "production"
    with pytest.raises(SettingsInvalid, match="production or demo"):
        read_settings(AdminSettings, ADMIN | {"WAYOUT_DEPLOYMENT_KIND": "test"})


@pytest.mark.parametrize(("text", "read"), [("192.0.2.9", "192.0.2.9"), ("2001:DB8::0:1", "2001:db8::1")])
def test_the_proxy_is_one_address_written_as_connections_show_it(text, read):
    assert read_ip_address(text) == read


@pytest.mark.parametrize("text", ["*", "proxy", "192.0.2.0/24", "192.0.2.9, 192.0.2.10", "http://192.0.2.9"])
def test_no_network_and_no_name_is_trusted_as_a_proxy(text):
    with pytest.raises(ValueError, match="IP address"):
        read_ip_address(text)
