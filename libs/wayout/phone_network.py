"""A pretend phone network for demos and tests: speaks GOV.UK Notify's interface on a loopback port.

It takes texts, knows each by its reference, and can be made to fail. Nothing of it runs in a real deployment, where
``WAYOUT_NOTIFY_URL`` is the provider's own.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

API_KEY = "demo-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"
TEMPLATE = "33333333-3333-4333-8333-333333333333"


@dataclass(frozen=True)
class Sent:
    """A text that reached somebody's phone."""

    to: str
    text: str
    reference: str


@dataclass
class PhoneNetwork:
    """``failing`` is the share of requests that are answered 500 after or before the text went out."""

    failing: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self, port: int = 0) -> PhoneNetwork:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(self))
        threading.Thread(target=self._server.serve_forever, name="phone network", daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def take(self, text: Sent) -> bool:
        """Deliver a text. Returns False when this try is to be answered with an error."""
        fails = random.random() < self.failing
        with self._lock:
            if not fails or random.random() < 0.5:  # a provider may fail after it has taken the text
                self.sent.append(text)
        return not fails

    def known(self, reference: str) -> list[Sent]:
        with self._lock:
            return [text for text in self.sent if text.reference == reference]


@contextmanager
def phone_network(port: int = 0) -> Iterator[PhoneNetwork]:
    network = PhoneNetwork().start(port)
    try:
        yield network
    finally:
        network.stop()


def _handler_for(network: PhoneNetwork) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = Sent(asked["phone_number"], asked["personalisation"]["message"], asked["reference"])
            if network.take(text):
                self._say(201, {"id": str(uuid4()), "reference": text.reference})
            else:
                self._say(500, {"errors": [{"error": "Exception", "message": "Internal server error"}]})

        def do_GET(self) -> None:
            reference = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
            found = [{"id": str(uuid4()), "reference": text.reference} for text in network.known(reference)]
            self._say(200, {"notifications": found, "links": {}})

        def _say(self, status: int, body: dict[str, object]) -> None:
            answer = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """A phone network keeps no log of who texted whom."""

    return Handler
