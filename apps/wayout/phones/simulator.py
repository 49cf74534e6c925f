"""A simulated phone network for demos and tests, with the APIs of GOV.UK Notify, Twilio and WhatsApp on loopback.

It accepts texts, knows each by its reference, lists the texts and pictures that were sent to us, and can be made to
fail, always in the same order. It never runs in a real deployment, where the settings have the providers' own
addresses.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from referral.texting import ProviderAccounts
from wayout.phones.media import MediaResponse, MediaStore
from wayout.phones.provider_apis import (
    TWILIO_ACCOUNT,
    TWILIO_TOKEN,
    WHATSAPP_TOKEN,
    ProviderRequest,
    ProviderResponse,
    ReceivedText,
    SentText,
    force_accounts,
    is_whatsapp,
    respond,
    sending_accounts,
    window_closed_response,
)

Mishap = Literal["refuses", "answers wrongly", "says nothing"]


@dataclass
class PhoneNetwork:
    """``failing`` is the share of texts that fail: not accepted, or accepted and answered 500, or accepted and never
    answered. With ``window_closed`` WhatsApp refuses texts, as more than a day after the person's last message."""

    failing: float = 0.0
    window_closed: bool = False
    sent: list[SentText] = field(default_factory=list)
    arrived: list[ReceivedText] = field(default_factory=list)
    media: MediaStore = field(default_factory=lambda: MediaStore(TWILIO_ACCOUNT, TWILIO_TOKEN, WHATSAPP_TOKEN))
    _random: random.Random = field(default_factory=lambda: random.Random(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def texting_accounts(self) -> ProviderAccounts:
        """The accounts with which referral sends texts to these phones."""
        return sending_accounts(self.url)

    def accounts(self) -> dict[str, dict[str, str]]:
        """The accounts for a force's credentials, so that its missed texts are read here."""
        return force_accounts(self.url)

    def start(self, port: int = 0) -> PhoneNetwork:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        serve = partial(self._server.serve_forever, poll_interval=0.05)  # the longest delay when it stops
        threading.Thread(target=serve, name="phone network", daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def forget(self) -> None:
        """Reset: nothing was sent, nothing has arrived, and nothing fails."""
        self.failing, self.window_closed = 0.0, False
        self.sent.clear()
        self.arrived.clear()
        self.media.forget()

    def deliver(self, text: SentText) -> Mishap | None:
        """Deliver a text. Returns how this attempt fails, if it does; a provider may fail after accepting the text."""
        with self._lock:
            mishap: Mishap | None = None
            if self._random.random() < self.failing:
                mishap = self._random.choice(("refuses", "answers wrongly", "says nothing"))
            if mishap != "refuses":
                self.sent.append(text)
        return mishap

    def sent_texts(self) -> list[SentText]:
        with self._lock:
            return list(self.sent)


@contextmanager
def phone_network(port: int = 0) -> Iterator[PhoneNetwork]:
    network = PhoneNetwork().start(port)
    try:
        yield network
    finally:
        network.stop()


def _handler_for(network: PhoneNetwork) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"network": network})


class _Handler(BaseHTTPRequestHandler):
    network: PhoneNetwork

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = ProviderRequest("POST", self.path, body)
        response = respond(request, self.network.sent_texts(), self.network.arrived)
        if response.sent and self.network.window_closed and is_whatsapp(response.sent):
            response = window_closed_response(response.sent)
        mishap = self.network.deliver(response.sent) if response.sent else None
        if mishap == "says nothing":
            self.close_connection = True
        else:
            self._send_json(ProviderResponse(503, {}) if mishap else response)

    def do_GET(self) -> None:
        media = self.network.media.answer(self.path, self.headers.get("Authorization", ""), self.network.url)
        if media is not None:
            self._send_media(media)
        else:
            request = ProviderRequest("GET", self.path)
            self._send_json(respond(request, self.network.sent_texts(), self.network.arrived))

    def _send_media(self, media: MediaResponse) -> None:
        self.send_response(media.status)
        self.send_header("Content-Type", media.mime)
        self.send_header("Content-Length", str(media.promised_length or len(media.body)))
        if media.redirect_to:
            self.send_header("Location", media.redirect_to)
        self.end_headers()
        self.wfile.write(media.body)
        self.close_connection = True

    def _send_json(self, response: ProviderResponse) -> None:
        body = json.dumps(response.body).encode()
        self.send_response(response.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep no log of who texted whom."""
