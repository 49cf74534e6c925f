"""Receives texts and receipts by the webhooks of every provider: stored first, then acknowledged."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, current_app, request

from gateway.access.directory import Caller
from gateway.access.route_guards import for_feeds
from gateway.feeds.credentials import context, require_caller, require_caller_at, require_signature
from gateway.messages import InboundReceipt, InboundText
from gateway.providers import PROVIDERS
from gateway.providers.provider import Provider, Webhook, WebhookItem, WebhookRequest


def _webhooks(provider: Provider) -> Blueprint:
    pages = Blueprint(provider.name, __name__, url_prefix=provider.prefix)
    for webhook in provider.webhooks:
        pages.add_url_rule(webhook.path, webhook.name, _receiver(provider, webhook), methods=["POST"])
    if provider.challenge:
        pages.add_url_rule(provider.webhooks[0].path, "verify", _verifier(provider, provider.challenge))
    return pages


def _receiver(provider: Provider, webhook: Webhook) -> Callable[..., Response]:
    @for_feeds(provider.name)
    def receive(credential: str | None = None) -> Response:
        """200 once everything in the call is committed, also when it had been before: a provider repeats it all."""
        caller = _find_caller(provider, credential)
        call = _call(caller)
        require_signature(provider.is_genuine(call), provider.name)
        for item in webhook.read(call):
            _store(caller, item)
        return Response(provider.acknowledgement, 200, content_type=provider.acknowledgement_type)

    return receive


def _verifier(provider: Provider, challenge: Callable[[WebhookRequest], str | None]) -> Callable[..., Response]:
    @for_feeds(provider.name)
    def verify(credential: str | None = None) -> Response:
        """The answer by which a provider learns that this address is ours."""
        answer = challenge(_call(_find_caller(provider, credential)))
        require_signature(answer is not None, provider.name)
        return Response(answer, content_type="text/plain")

    return verify


def _find_caller(provider: Provider, credential: str | None) -> Caller:
    return require_caller(provider.name) if credential is None else require_caller_at(credential, provider.name)


def _call(caller: Caller) -> WebhookRequest:
    query = request.query_string.decode("latin-1")
    address: str = current_app.config["PUBLIC_URL"] or request.host_url
    url = address.rstrip("/") + request.path + (f"?{query}" if query else "")
    return WebhookRequest(url, request.args, dict(request.headers), request.get_data(), caller.account)


def _store(caller: Caller, item: WebhookItem) -> None:
    if isinstance(item, InboundText):
        context().number_routing.receive(caller, item)
    elif isinstance(item, InboundReceipt):
        context().receiver.receive_receipt(caller.tenant, item)
    else:
        context().receiver.receive_other(caller.tenant, item)


FEEDS = tuple(_webhooks(provider) for provider in PROVIDERS.values())
