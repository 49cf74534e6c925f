"""The server holds a request to its size, its time and one length, over real sockets, and answers others meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress

import pytest
from flask import Flask, request
from structlog.testing import capture_logs

from gateway.body_limits import FORM_BYTES, NO_BODY_BYTES
from wayout.processes.bounded_channel import Deadlines
from wayout.processes.web_server import server

QUICK = Deadlines(headers=0.5, body=0.5, bytes_a_second=50_000, whole_body=2.0)
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@contextmanager
def serving(deadlines):
    """A server that counts the bytes of what is posted to it, as (its port, what its threads were asked)."""
    app, seen = Flask("counter"), []

    def count():
        seen.append(len(request.get_data()))
        return str(seen[-1])

    app.add_url_rule("/", "count", count, methods=["GET", "POST"])
    running = server(app, deadlines=deadlines)
    threading.Thread(target=running.run, daemon=True).start()
    yield running.effective_port, seen
    running.close()


@pytest.fixture(scope="module")
def patient():
    with serving(Deadlines()) as running:
        yield running


@pytest.fixture(scope="module")
def quick():
    with serving(QUICK) as running:
        yield running


def dial(port):
    wire = socket.create_connection(("127.0.0.1", port), timeout=20)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def everything(wire):
    """All that the server says until it closes the connection."""
    said = b""
    with suppress(ConnectionResetError):  # it closed while we were still sending
        while more := wire.recv(65_536):
            said += more
    return said


def exchange(port, sent):
    with dial(port) as wire:
        wire.sendall(sent)
        return everything(wire)


def stream(wire, chunk, *, most):
    """Send chunks until the server closes the connection: the bytes that could be sent."""
    sent = 0
    with suppress(ConnectionError):
        while sent < most:
            sent += wire.send(chunk)
    return sent


def post(length, *more, path="/"):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: a", *more, f"Content-Length: {length}", "", ""]).encode()


@pytest.mark.parametrize("length", [FORM_BYTES + 1, 1 << 30, 1 << 80])
def test_a_body_that_is_announced_too_large_is_refused_before_any_of_it_is_sent(patient, length):
    port, seen = patient
    before = len(seen)
    assert exchange(port, post(length)).startswith(b"HTTP/1.1 413 ")
    assert len(seen) == before


def test_nobody_is_told_to_go_on_with_a_body_that_is_too_large(patient):
    said = exchange(patient[0], post(1 << 30, "Expect: 100-continue"))
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in said


def test_what_expects_to_be_told_to_go_on_is_told_and_answered(patient):
    with dial(patient[0]) as wire:
        wire.sendall(post(3, "Expect: 100-continue", "Connection: close"))
        assert wire.recv(100).startswith(b"HTTP/1.1 100 Continue\r\n")
        wire.sendall(b"abc")
        assert everything(wire).endswith(b"\r\n\r\n3")


def test_one_that_expects_so_without_a_body_is_answered_at_once(patient):
    asked = b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    assert exchange(patient[0], asked).startswith(b"HTTP/1.1 200 ")


def test_an_address_that_does_not_exist_takes_next_to_nothing(patient):
    assert exchange(patient[0], post(NO_BODY_BYTES + 1, path="/nowhere")).startswith(b"HTTP/1.1 413 ")


def test_a_stream_without_an_end_is_cut_off_at_the_limit(patient):
    port, seen = patient
    before = len(seen)
    with dial(port) as wire:
        wire.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = stream(wire, b"10000\r\n" + b"x" * 0x10000 + b"\r\n", most=148_000_000)
    assert sent < 30 * FORM_BYTES  # what the buffers of both sockets had room for
    assert len(seen) == before


def test_a_stream_that_ends_in_time_is_read(patient):
    start = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert exchange(patient[0], start + b"5\r\nhello\r\n0\r\n\r\n").endswith(b"\r\n\r\n5")


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5",
        b"transfer-encoding:chunked\r\ncontent-length:5",
        b"Content-Length: 5\r\nContent-Length: 5",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 5, 5",
        b"Content-Length: +5",
        b"Content-Length: -5",
        b"Content-Length: 0x5",
        b"Content-Length: five",
        b"Content-Length: 5 5",
        b"Content-Length : 5",
        b"Transfer-Encoding: chunked, chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\n , identity",
        b"X: y\r\n Transfer-Encoding: chunked",
    ],
)
def test_a_request_whose_length_is_told_twice_or_badly_gets_one_answer_and_the_connection_ends(patient, headers):
    said = exchange(patient[0], b"POST / HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n\r\n0\r\n\r\n" + SMUGGLED)
    assert said.startswith(b"HTTP/1.1 400 ") or said.startswith(b"HTTP/1.0 400 ")
    assert said.count(b"HTTP/1.") == 1


def test_an_older_protocol_may_not_send_in_chunks(patient):
    said = exchange(patient[0], b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED)
    assert said.startswith(b"HTTP/1.0 400 ")
    assert said.count(b"HTTP/1.") == 1


def test_headers_without_an_end_are_refused(patient):
    said = exchange(patient[0], b"GET / HTTP/1.1\r\nCookie: " + b"x" * 40_000)
    assert b" 431 " in said.partition(b"\r\n")[0]


def test_two_requests_on_one_connection_are_both_answered(patient):
    said = exchange(patient[0], GET + GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert said.count(b"HTTP/1.1 200 OK") == 2


def test_two_hundred_half_sent_requests_keep_nobody_from_being_answered(patient):
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(dial(patient[0])).sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        with dial(patient[0]) as wire:
            wire.settimeout(5)
            wire.sendall(GET)
            assert wire.recv(100).startswith(b"HTTP/1.1 200 ")


def drip(port, start, drop):
    """Send the start and then one drop every tenth of a second: the seconds until the server ends it."""
    with dial(port) as wire:
        began = time.monotonic()
        wire.sendall(start)
        wire.settimeout(0.1)
        while time.monotonic() < began + 15:
            try:
                if not wire.recv(100):
                    break
            except TimeoutError:
                wire.send(drop)
            except ConnectionError:
                break
        return time.monotonic() - began


@pytest.mark.parametrize(
    ("start", "drop", "part"),
    [
        (b"", b"", None),
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n", "slow_headers"),
        (post(9_000), b"x", "slow_body"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", "slow_body"),
    ],
)
def test_a_request_that_trickles_in_is_cut_off_at_its_deadline(start, drop, part):
    with capture_logs() as logged, serving(QUICK) as (port, seen):
        assert 0.4 < drip(port, start, drop) < 5
    assert seen == []
    assert {line["reason"] for line in logged if line["event"] == "request_cut_off"} == {part or "slow_headers"}


def test_a_body_that_comes_slowly_but_steadily_is_taken(quick):
    with dial(quick[0]) as wire:
        wire.sendall(post(100_000, "Connection: close"))
        for _ in range(10):  # in about a second, twice what the deadline alone allows
            wire.sendall(b"x" * 10_000)
            threading.Event().wait(0.1)
        assert everything(wire).endswith(b"100000")


def test_a_connection_between_two_requests_is_left_open(quick):
    with dial(quick[0]) as wire:
        for _ in range(2):
            wire.sendall(GET)
            said = b""
            while not said.endswith(b"\r\n\r\n0"):
                more = wire.recv(1_000)
                assert more, "it was closed"
                said += more
            threading.Event().wait(QUICK.headers * 3)
