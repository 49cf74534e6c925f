"""A provider of texts is one object on each side, and every side knows the same ones."""

from __future__ import annotations

from typing import get_args

import pytest

from gateway.messages import InboundText
from gateway.providers import PROVIDERS, twilio
from gateway.providers.provider import WebhookRequest
from referral import texting
from referral.messages import Channel, Provider, TextChannel
from wayout.phones.provider_apis import force_accounts

NAMES = set(get_args(Provider))
EVERY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=list(PROVIDERS))


def call(body: bytes, *, query: dict[str, str] | None = None, content_type: str) -> WebhookRequest:
    url = "https://wayout.example/webhooks/twilio/secret/received-text"
    return WebhookRequest(url, query or {}, {"Content-Type": content_type}, body, {"auth_token": "t"})


def test_gateway_referral_and_the_simulated_phones_know_the_same_providers():
    assert set(PROVIDERS) == set(texting.PROVIDERS) == set(force_accounts("http://127.0.0.1:1")) == NAMES


def test_every_text_channel_is_a_channel_of_referrals():
    assert set(get_args(TextChannel)) < set(get_args(Channel))


@EVERY_PROVIDER
def test_the_simulated_account_has_every_secret_that_the_provider_needs(provider):
    assert set(provider.account_fields) <= set(force_accounts("http://127.0.0.1:1")[provider.name])


@EVERY_PROVIDER
def test_a_provider_is_given_an_address_below_its_own_route_or_the_token_alone(provider):
    address = provider.address("secret")
    if provider.credential == "address":
        assert address.startswith(f"/webhooks/{provider.name}/secret")
    else:
        assert address == "secret"


def test_a_twilio_call_is_read_from_its_form_and_receipts_are_asked_for_beside_it():
    (webhook, _) = twilio.PROVIDER.webhooks
    body = b"MessageSid=SM1&From=%2B447700900123&To=%2B447700900115&Body=help+me%21&NumMedia=0&Body=again"
    (text,) = webhook.read(call(body, content_type="application/x-www-form-urlencoded"))
    assert isinstance(text, InboundText)
    assert (text.text, text.sender) == ("help me!", "+447700900123")
    assert text.route.receipts_at == "https://wayout.example/webhooks/twilio/secret/receipt"
