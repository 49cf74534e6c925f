"""What a provider of texts is to the gateway: one object that says how it calls us, and what it can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from gateway.access.refusals import refused
from gateway.messages import InboundOther, InboundReceipt, InboundText
from gateway.messages import Provider as ProviderName
from gateway.providers.parsing import parse_json

Account = Mapping[str, str]
Page = list[InboundText]
WebhookItem = InboundText | InboundReceipt | InboundOther


@dataclass(frozen=True)
class WebhookRequest:
    """One call of a provider. ``url`` is the whole address as the provider knows it, with its query; the names of
    ``headers`` are in Title-Case; ``account`` holds the secrets that a force shares with the provider."""

    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    account: Account = field(repr=False)


@dataclass(frozen=True)
class Webhook:
    """One address that a provider calls, below its own. ``read`` returns everything that a genuine call holds, or
    raises ``Refused(message_invalid)``."""

    name: str
    path: str
    read: Callable[[WebhookRequest], Sequence[WebhookItem]]


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A provider of texts.

    ``credential``: where our secret is in its calls, in the address or as a bearer token. ``is_genuine`` checks a
    signature. ``challenge`` answers the call by which it asks whether an address is ours; None if it is not genuine.
    ``account_fields`` are the secrets of a force's account; ``always_issued`` says that its webhook works without them.
    ``received_texts`` lists page by page what it received, newest first, back to a time; raises ``Unavailable``.
    """

    name: ProviderName
    credential: Literal["address", "bearer"]
    webhooks: tuple[Webhook, ...]
    account_fields: tuple[str, ...]
    always_issued: bool = False
    acknowledgement: str = "{}\n"
    acknowledgement_type: str = "application/json"
    is_genuine: Callable[[WebhookRequest], bool] = lambda request: True
    challenge: Callable[[WebhookRequest], str | None] | None = None
    received_texts: Callable[[Account, datetime], Iterator[Page]] | None = None

    @property
    def prefix(self) -> str:
        """The route below which its webhooks are."""
        return f"/webhooks/{self.name}" + ("/<credential>" if self.credential == "address" else "")

    def address(self, secret: str) -> str:
        """What the provider is given, with the secret of a force: the path of its first webhook, or the token alone."""
        if self.credential == "bearer":
            return secret
        return self.prefix.replace("<credential>", secret) + self.webhooks[0].path


def json_object(request: WebhookRequest) -> dict[str, Any]:
    """The JSON object in the body.

    Raises: Refused(message_invalid).
    """
    payload = parse_json(request.body)
    if not isinstance(payload, dict):
        raise refused("message_invalid", fields="body")
    return payload
