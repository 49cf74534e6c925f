"""URLs from outside are fetched from allowed hosts only, never from our own network, and never without end."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import safe_http
from common.errors import Unavailable
from common.safe_http import AddressRefused, AllowedHosts, TooLarge, fetch, is_public

PROVIDER = AllowedHosts("https://api.provider.example", {"media.provider.example"})
Respond = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(respond: Respond) -> Iterator[tuple[str, list[str]]]:
    """A local server's URL, and the paths that were requested."""
    requested: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            respond(self)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", requested
    finally:
        server.shutdown()
        server.server_close()


def respond_with(body: bytes, *, content_length: int | None = None, length: bool = True) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if length:
            handler.send_header("Content-Length", str(len(body) if content_length is None else content_length))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return respond


def get(url: str, allowed: AllowedHosts, *, max_bytes: int = 1000, timeout: float = 5) -> safe_http.Response:
    return fetch(url, allowed, {}, max_bytes=max_bytes, timeout=timeout)


def test_the_url_of_our_settings_is_fetched_wherever_it_is() -> None:
    with serving(respond_with(b"hello")) as (url, requested):
        assert get(f"{url}/a?b=c", AllowedHosts(url)).body == b"hello"
        assert requested == ["/a?b=c"]


@pytest.mark.parametrize(
    "url",
    ["http://media.provider.example/x", "https://other.example/x", "https://media.provider.example:8443/x",
     "https://media.provider.example@127.0.0.1/", "https://127.0.0.1/", "ftp://media.provider.example/", "", "///",
     "https://media.provider.example.attacker.example/", "https://media.provider.example\\@attacker.example/",
     "https://media.provider.example/a b", "https://media.provider.example/\r\nHost: x", "https://[::1", "https://",
     "https://media.provider.example:0/", "https://media.provider.example:99999/", "https://mеdia.provider.example/"],
)  # fmt: skip
def test_a_url_that_is_not_allowed_is_not_requested(url: str) -> None:
    with pytest.raises(AddressRefused):
        get(url, PROVIDER)


def test_a_name_that_resolves_to_our_own_network_is_not_requested() -> None:
    with serving(respond_with(b"secret")) as (url, requested):
        with pytest.raises(AddressRefused):
            safe_http._connect(safe_http._split(url.replace("127.0.0.1", "localhost")), trusted=False)
        assert requested == []


def test_a_body_that_is_too_large_is_not_read_with_or_without_a_length() -> None:
    for length in (True, False):
        with serving(respond_with(b"x" * 1001, length=length)) as (url, _), pytest.raises(TooLarge):
            get(url, AllowedHosts(url))
    with serving(respond_with(b"x" * 1000)) as (url, _):
        assert len(get(url, AllowedHosts(url)).body) == 1000


def test_an_incomplete_body_is_unavailable() -> None:
    with serving(respond_with(b"half", content_length=8)) as (url, _), pytest.raises(Unavailable):
        get(url, AllowedHosts(url))


def test_a_response_past_the_timeout_is_unavailable() -> None:
    with serving(respond_with(b"slow")) as (url, _), pytest.raises(Unavailable):
        get(url, AllowedHosts(url), timeout=-1)


def test_no_server_and_a_nonsense_response_are_both_unavailable() -> None:
    with serving(lambda handler: handler.wfile.write(b"nonsense\r\n\r\n")) as (url, _), pytest.raises(Unavailable):
        get(url, AllowedHosts(url))
    with pytest.raises(Unavailable):
        get(url, AllowedHosts(url))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "64:ff9b::a9fe:a9fe", "::", "ff02::1"],
)  # fmt: skip
def test_a_private_address_is_not_public_however_it_is_written(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_when_embedded_in_ipv6(address: ipaddress.IPv4Address) -> None:
    wrapped = (f"::ffff:{address}", str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))))
    assert {is_public(embedded) for embedded in wrapped} == {is_public(str(address))}
    assert is_public("8.8.8.8")
