"""Addresses that come from outside are asked only where we may, never behind our own walls, and never without end."""

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

NOWHERE = AllowedHosts("https://api.provider.example", {"media.provider.example"})
Answers = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(answers: Answers) -> Iterator[tuple[str, list[str]]]:
    """A machine of our own, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answers(self)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def says(body: bytes, *, promised: int | None = None, length: bool = True) -> Answers:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if length:
            handler.send_header("Content-Length", str(len(body) if promised is None else promised))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return answer


def at(address: str, reach: AllowedHosts, *, max_bytes: int = 1000, timeout: float = 5) -> safe_http.Response:
    return fetch(address, reach, {}, max_bytes=max_bytes, timeout=timeout)


def test_what_our_settings_name_is_asked_wherever_it_stands() -> None:
    with served(says(b"hello")) as (address, asked):
        assert at(f"{address}/a?b=c", AllowedHosts(address)).body == b"hello"
        assert asked == ["/a?b=c"]


@pytest.mark.parametrize(
    "address",
    ["http://media.provider.example/x", "https://other.example/x", "https://media.provider.example:8443/x",
     "https://media.provider.example@127.0.0.1/", "https://127.0.0.1/", "ftp://media.provider.example/", "", "///",
     "https://media.provider.example.attacker.example/", "https://media.provider.example\\@attacker.example/",
     "https://media.provider.example/a b", "https://media.provider.example/\r\nHost: x", "https://[::1", "https://",
     "https://media.provider.example:0/", "https://media.provider.example:99999/", "https://mеdia.provider.example/"],
)  # fmt: skip
def test_where_we_may_not_ask_nothing_is_asked(address: str) -> None:
    with pytest.raises(AddressRefused):
        at(address, NOWHERE)


def test_a_name_that_leads_behind_our_walls_is_not_asked_once_it_is_known_where_it_leads() -> None:
    with served(says(b"secret")) as (address, asked):
        with pytest.raises(AddressRefused):
            safe_http._connect(safe_http._split(address.replace("127.0.0.1", "localhost")), trusted=False)
        assert asked == []


def test_more_than_we_take_is_not_taken_whether_it_says_so_or_not() -> None:
    for length in (True, False):
        with served(says(b"x" * 1001, length=length)) as (address, _), pytest.raises(TooLarge):
            at(address, AllowedHosts(address))
    with served(says(b"x" * 1000)) as (address, _):
        assert len(at(address, AllowedHosts(address)).body) == 1000


def test_a_part_of_what_was_promised_is_as_good_as_nothing() -> None:
    with served(says(b"half", promised=8)) as (address, _), pytest.raises(Unavailable):
        at(address, AllowedHosts(address))


def test_whoever_answers_drop_by_drop_is_not_listened_to_for_ever() -> None:
    with served(says(b"drop")) as (address, _), pytest.raises(Unavailable):
        at(address, AllowedHosts(address), timeout=-1)


def test_nobody_there_and_nonsense_are_both_away() -> None:
    with served(lambda handler: handler.wfile.write(b"nonsense\r\n\r\n")) as (address, _), pytest.raises(Unavailable):
        at(address, AllowedHosts(address))
    with pytest.raises(Unavailable):
        at(address, AllowedHosts(address))


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
     "64:ff9b::a9fe:a9fe", "::", "ff02::1"],
)  # fmt: skip
def test_what_stands_behind_walls_is_not_public_however_it_is_written(inside: str) -> None:
    assert not is_public(inside)


@given(st.ip_addresses(v=4))
def test_an_address_of_the_old_kind_is_as_public_however_it_is_wrapped(address: ipaddress.IPv4Address) -> None:
    wrapped = (f"::ffff:{address}", str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))))
    assert {is_public(one) for one in wrapped} == {is_public(str(address))}
    assert is_public("8.8.8.8")
