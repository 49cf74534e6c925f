"""Texts come in by the webhooks of three providers, signed as each of them signs, to one force's numbers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from common import directory
from conftest import Force
from gateway.access.provider_accounts import account_key
from support.scene import Scene
from wayout.onboarding.credentials import Credentials, save_credentials, save_numbers
from wayout.phones.simulator import PhoneNetwork
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app

PUBLIC = "https://wayout.example"
NUMBERS = {"notify": "07700900111", "twilio": "+447700900115", "whatsapp": "447700900114"}
SOMEBODY = "447700900123"


def force_file(force: Force, numbers: dict[str, str]) -> dict[str, Any]:
    """What a force's file says of its numbers."""
    said: dict[str, Any] = {kind: {"numbers": {number: "here"}} for kind, number in numbers.items()}
    return {**said, "numbers": said.get("notify", {}).get("numbers", {})}


def webhook_app(system: InProcessSystem) -> Flask:
    """Reached by providers under a public address, which some of them sign."""
    return gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc, public_url=PUBLIC)


@dataclass
class Webhooks:
    """One force's webhooks. ``break_signature`` sends what follows one sign off."""

    scene: Scene
    force: Force
    phone: PhoneNetwork
    numbers: dict[str, str] = field(default_factory=lambda: dict(NUMBERS))
    shared_app: Flask | None = None  # an app that has other forces' webhooks too; else it has one of its own
    app: Flask = field(init=False)
    credentials: Credentials = field(init=False)
    _reported: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        system = self.scene.system
        self.app = self.shared_app or webhook_app(system)
        self.credentials = self._save_credentials()
        self.register(self.numbers)

    def close(self) -> None:
        """Give the connection back by which the app looked up who called."""
        self.app.extensions["context"].directory.close()

    def renew(self) -> None:
        """New credentials take the place of those before."""
        self.credentials = self._save_credentials(renew=True)

    def _save_credentials(self, *, renew: bool = False) -> Credentials:
        deployment = self.scene.system.deployment
        key = account_key(deployment.wrapping_key("gateway"))
        with deployment.admin.begin() as connection:
            made = save_credentials(connection, self.directory_force(), self.phone.accounts(), key, renew=renew)
        assert made is not None
        return made

    def directory_force(self) -> directory.Force:
        site = directory.Site(self.force.first_site, self.force.id, "here", "Here")
        return directory.Force(self.force.id, "here", "Here", (site,))

    def register(self, numbers: dict[str, str]) -> None:
        with self.scene.system.deployment.admin.begin() as connection:
            save_numbers(connection, self.directory_force(), force_file(self.force, numbers))

    def enable_list_fetching(self) -> None:
        """From now on the lists are asked every hour; they are the same for every force, so nobody else's is."""
        with self.scene.system.deployment.admin.begin() as connection:
            alone = "UPDATE directory.credential SET sealed_account = NULL WHERE force_id <> :force"
            connection.execute(sa.text(alone), {"force": self.force.id})
        self.scene.system.jobs["gateway"].schedule_periodic()

    @property
    def client(self) -> FlaskClient:
        """A new one each time: providers call from many connections at once."""
        return self.app.test_client()

    # ---- what providers send ---------------------------------------------------------------------------------------
    def text(
        self, provider: str, words: str, *, sender: str = SOMEBODY, id: str | None = None, good: bool = True,
        dialled: str | None = None,
    ) -> TestResponse:  # fmt: skip
        """One text by one of the providers."""
        return getattr(self, f"{provider}_text")(
            words, sender=sender, id=id or uuid4().hex, good=good, dialled=dialled or NUMBERS[provider]
        )

    def notify_text(self, words: str, *, sender: str, id: str, good: bool, dialled: str) -> TestResponse:
        said = {
            "id": id, "source_number": sender, "destination_number": dialled, "message": words,
            "date_received": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        return self.notify("received-text", json.dumps(said).encode(), good=good)

    def twilio_text(self, words: str, *, sender: str, id: str, good: bool, dialled: str) -> TestResponse:
        said = {"MessageSid": id, "From": f"+{sender}", "To": dialled, "Body": words, "NumMedia": "0"}
        return self.twilio("received-text", said, good=good)

    def whatsapp_text(self, words: str, *, sender: str, id: str, good: bool, dialled: str) -> TestResponse:
        message = {"id": id, "from": sender, "timestamp": "1795000000", "type": "text", "text": {"body": words}}
        return self.whatsapp(json.dumps(whatsapp_body(message, dialled=dialled)).encode(), good=good)

    def notify(self, what: str, body: bytes, *, good: bool = True) -> TestResponse:
        secret = self.credentials["notify"] if good else tampered(self.credentials["notify"])
        headers = {"Authorization": f"Bearer {secret}"}
        return self.client.post(f"/webhooks/notify/{what}", data=body, headers=headers, content_type="application/json")

    def twilio(self, what: str, fields: dict[str, str], *, good: bool = True, query: str = "") -> TestResponse:
        path = f"/webhooks/twilio/{self.credentials['twilio']}/{what}{query}"
        signed = PUBLIC + path + "".join(name + fields[name] for name in sorted(fields))
        token = self.phone.accounts()["twilio"]["auth_token"]
        made = base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()
        headers = {"X-Twilio-Signature": made if good else tampered(made)}
        return self.client.post(path, data=fields, headers=headers)

    def whatsapp(self, body: bytes, *, good: bool = True) -> TestResponse:
        secret = self.phone.accounts()["whatsapp"]["app_secret"]
        made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={made if good else tampered(made)}"}
        path = f"/webhooks/whatsapp/{self.credentials['whatsapp']}"
        return self.client.post(path, data=body, headers=headers, content_type="application/json")

    def receipts(self, *, state: str = "delivered") -> None:
        """Every provider tells once what became of each text that reached a phone."""
        for sent in self.phone.sent_texts():
            if (sent.reference, state) in self._reported:
                continue
            self._reported.add((sent.reference, state))
            if sent.provider == "notify":
                status = {"id": uuid4().hex, "reference": sent.reference, "to": sent.to, "status": state}
                answer = self.notify("receipt", json.dumps(status).encode())
            elif sent.provider == "twilio":
                told = {"MessageSid": uuid4().hex, "MessageStatus": state}
                answer = self.twilio("receipt", told, query=f"?reference={sent.reference}")
            else:
                told = {"id": uuid4().hex, "status": state, "biz_opaque_callback_data": sent.reference}
                answer = self.whatsapp(json.dumps(whatsapp_body(statuses=[told])).encode())
            assert answer.status_code == 200, answer.data

    # ---- what became of it -----------------------------------------------------------------------------------------
    def count(self, query: str) -> int:
        """One number about this force, with ``:force`` in its place."""
        with self.scene.system.deployment.admin.connect() as connection:
            return connection.scalar(sa.text(query), {"force": self.force.id}) or 0

    def count_inbound(self, kind: str = "text") -> int:
        return self.count(f"SELECT count(*) FROM gateway.inbound WHERE force_id = :force AND kind = '{kind}'")

    def try_again(self) -> None:
        """Let what was put off be due at once, instead of waiting for it in real time."""
        with self.scene.system.deployment.admin.begin() as connection:
            for schema in ("referral", "gateway"):
                connection.execute(sa.text(f"UPDATE {schema}.job SET claimed_until = NULL"))

    def wait_long_enough(self) -> None:
        """Let answers that wait for a receipt have waited long enough."""
        with self.scene.system.deployment.admin.begin() as connection:
            waiting = "UPDATE referral.job SET due_at = due_at - interval '11 minutes' WHERE kind = 'send_text'"
            connection.execute(sa.text(waiting))


def whatsapp_body(*messages: object, dialled: str = NUMBERS["whatsapp"], **beside: object) -> dict[str, object]:
    ours = {"display_phone_number": dialled, "phone_number_id": "1122334455667"}
    said = {"messages": list(messages)} if messages else {}
    value = {"messaging_product": "whatsapp", "metadata": ours, **said, **beside}
    return {"object": "whatsapp_business_account", "entry": [{"changes": [{"value": value, "field": "messages"}]}]}


def tampered(secret: str) -> str:
    """The same with its first sign changed."""
    return ("A" if secret[0] != "A" else "B") + secret[1:]
